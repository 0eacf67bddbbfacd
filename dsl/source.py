"""Rule text and places in it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, under the name that problems show."""

    name: str
    text: str
    lines: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.text.split("\n")))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: lines and columns count from 1, `end_column` is the column after the last character."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, last: Span) -> Span:
        """The stretch from the start of this one to the end of `last`."""
        return Span(self.source, self.line, self.column, last.end_line, last.end_column)

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
