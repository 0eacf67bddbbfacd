"""A problem: what is wrong, where, why, and what to do, as a value.

A problem is not an exception: the parser, the checks and the readers of facts return them all at once, and
only the outermost caller decides to stop. The codes and their documentation live in `dsl/catalogue/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .source import Span

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake or remark.

    `place` names where it is when there is no span in rule text (`orders.csv, row 3, column total`).
    """

    code: str
    message: str
    span: Span | None = None
    place: str = ""
    note: str = ""
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """The problem as an author reads it: place, message, the line underlined, note, hint."""
        where = str(self.span) if self.span else self.place
        kind = "" if self.severity == "error" else f"{self.severity} "
        lines = [f"{where}: {kind}{self.code} {self.message}" if where else f"{kind}{self.code} {self.message}"]
        if self.span:
            lines += _underlined(self.span)
        lines += [f"  {word}: {text}" for word, text in (("note", self.note), ("hint", self.hint)) if text]
        return "\n".join(lines)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known name, or no hint."""
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


_WIDEST = 160


def _underlined(span: Span) -> list[str]:
    """The line of text and, beneath it, a row of tildes that ends in a caret."""
    line = span.source.lines[span.line - 1] if span.line <= len(span.source.lines) else ""
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start, end = span.column - 1, max(span.column, end - 1)
    left = max(0, start - _WIDEST // 2)
    shown = line[left : left + _WIDEST]
    width = max(1, min(end, left + len(shown)) - start)
    blank = "".join("\t" if c == "\t" else " " for c in shown[: start - left])
    return [f"    {shown}", f"    {blank}{'~' * (width - 1)}^"]
