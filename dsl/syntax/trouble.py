"""The place where the parser stopped, and what can be asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.source import Span

if TYPE_CHECKING:
    from aitia.dsl.source import Source

    from .lexer import Stretch, Token

_LONGEST = 40


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
        value = self.token.value if self.token else ""
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"

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
