"""Gathers the entries of all modules of the catalogue, and shows them as pages of Markdown."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .entry import Entry

_PACKAGE = "aitia.dsl.catalogue"


def _collect() -> dict[str, Entry]:
    """Every entry by its code, in the order of the codes."""
    folder = list(import_module(_PACKAGE).__path__)
    modules = (import_module(f"{_PACKAGE}.{m.name}") for m in iter_modules(folder) if m.name in _MODULES)
    entries: list[Entry] = [entry for module in modules for entry in module.ENTRIES]
    codes = [entry.code for entry in entries]
    doubled = {code for code in codes if codes.count(code) > 1}
    if doubled:
        raise AssertionError(f"codes with two entries: {sorted(doubled)}")
    return {entry.code: entry for entry in sorted(entries, key=lambda e: e.code)}


_MODULES = ("syntax", "meaning", "running")
CATALOGUE: dict[str, Entry] = _collect()


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
    """Rule text as a block of code, a description as it is."""
    return f"```\n{dedent(text).strip(chr(10))}\n```" if entry.sample else text
