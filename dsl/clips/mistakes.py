"""Collects the problems of a program, and knows the line and column of every place in its text."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem, nearest
from aitia.dsl.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .tokens import Part


_MOST_HINTS = 50


class Mistakes:
    """The problems found so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Problem] = []
        self._starts = [0]
        for line in source.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def line(self, at: int) -> int:
        """The number of the line with this character."""
        return bisect_right(self._starts, at)

    def span(self, part: Part) -> Span:
        """The stretch of a word or form."""
        return self.stretch(part.start, part.end)

    def stretch(self, start: int, end: int) -> Span:
        """The stretch between two characters."""
        starts = self._starts
        first = bisect_right(starts, start)
        last = first if end < starts[first] else bisect_right(starts, end)
        return Span(self.source, first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)

    def add(self, code: str, message: str, part: Part, *, note: str = "", hint: str = "") -> None:
        """One more problem."""
        self.found.append(Problem(code, message, self.span(part), note=note, hint=hint))

    def near(self, name: str, known: Iterable[str]) -> str:
        """A hint with the nearest known name; looking for it takes long, so only the first problems have one."""
        return nearest(name, known) if len(self.found) < _MOST_HINTS else ""
