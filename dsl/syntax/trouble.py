"""The place where the parser stopped, and what can be asked about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem
from aitia.dsl.source import Span

from .literals import shortened

if TYPE_CHECKING:
    from aitia.dsl.source import Source

    from .lexer import Stretch, Token

Recogniser = Callable[["Trouble"], Problem | None]
NAMES = frozenset(("NAME", "QUOTED_NAME"))
NEXT_PARTS = frozenset((
    "then", "unless", "because", "source", "conclude", "presume", "record", "change", "remove", "say", "call", "stop",
    "given", "expect", "answer", "on", "and",
))  # fmt: skip
"""Words that begin the next part of a block: what is open before them was meant to be closed."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`token` is the one that does not fit, or None when the text ended; `accepted` is what would have fitted."""

    source: Source
    block: str
    before: list[Token]
    token: Token | None
    accepted: frozenset[str]
    stretch: Stretch

    @property
    def found(self) -> str:
        """The text that does not fit, shortened; empty at the end."""
        return shortened(self.token.value) if self.token else ""

    @property
    def name(self) -> str:
        """The text of the token before, shortened."""
        return shortened(self.before[-1].value) if self.before else ""

    @property
    def last(self) -> str:
        """The type of the token before."""
        return self.before[-1].type if self.before else ""

    @property
    def end(self) -> Span:
        """The place just after the last token."""
        if not self.before:
            return Span(self.source, self.stretch.line, 1, self.stretch.line, 2)
        last = self.before[-1]
        return Span(self.source, last.end_line, last.end_column, last.end_line, last.end_column + 1)

    @property
    def span(self) -> Span:
        """The token that does not fit, or the end."""
        return self.token.span if self.token else self.end

    @property
    def rest(self) -> str:
        """The text from the token to the end of its line."""
        if not self.token:
            return ""
        start = self.token.start_pos
        return self.stretch.text[start : self.stretch.end].partition("\n")[0]

    def starts(self, type_: str) -> bool:
        """Whether some earlier token of the block has this type."""
        return any(token.type == type_ for token in self.before)

    def only(self, type_: str) -> bool:
        """Whether nothing but this would have fitted."""
        return len(self.accepted) == 1 and type_ in self.accepted

    def problem(self, code: str, message: str, hint: str = "", note: str = "") -> Problem:
        """A problem at this place."""
        return Problem(code, message, self.span, hint=hint, note=note)


def open_brackets(trouble: Trouble) -> int:
    """How many brackets are open."""
    return sum((t.type == "LPAR") - (t.type == "RPAR") for t in trouble.before)
