"""Gathers the entries of all modules of the catalogue, and shows them as pages of Markdown."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

from . import clips, meaning, running, syntax

if TYPE_CHECKING:
    from .entry import Entry

_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ALL: tuple[Entry, ...] = (*syntax.ENTRIES, *meaning.ENTRIES, *running.ENTRIES, *clips.ENTRIES)

CATALOGUE: dict[str, Entry] = {entry.code: entry for entry in sorted(_ALL, key=lambda e: e.code)}
"""Every entry by its code, in the order of the codes."""


def render(entry: Entry) -> str:
    """The page of one problem, under the four headings."""
    kind = "" if entry.severity == "error" else f" ({entry.severity})"
    return (
        "\n\n".join(
            (
                f"# {entry.code}: {entry.title}{kind}",
                "## What it means",
                entry.means,
                "## Why it matters",
                entry.matters,
                "## Example",
                _sample(entry, entry.bad),
                "## Write instead",
                _sample(entry, entry.good),
            )
        )
        + "\n"
    )


def index(entries: dict[str, Entry]) -> str:
    """The page that lists all problems."""
    lines = [f"| [{e.code}]({e.code}.md) | {e.title} | {e.severity} |" for e in entries.values()]
    head = "# Problems\n\nEvery problem that Aitia reports, by its code.\n\n| code | problem | kind |\n|--|--|--|\n"
    return head + "\n".join(lines) + "\n"


def _sample(entry: Entry, text: str) -> str:
    """Rule text as a block of code, with the code of a character that cannot be seen; a description as it is."""
    shown = _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", dedent(text).strip("\n"))
    return f"```\n{shown}\n```" if entry.sample else text
