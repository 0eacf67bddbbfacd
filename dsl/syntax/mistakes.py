"""From a token that the grammar does not allow to a sentence that an author understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem
from aitia.dsl.source import Span

from .lexer import DEEPEST, Stretch, Token

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedToken


def too_deep(token: Token) -> Problem:
    """S009: nesting that no reader could follow."""
    hint = "give the inner parts names with 'let'"
    return Problem("S009", f"this is nested more than {DEEPEST} levels deep", token.span, hint=hint)


def explain(error: UnexpectedToken, stretch: Stretch, keyword: str) -> Problem:
    """What is wrong at the token where the parser stopped."""
    accepts = sorted(error.interactive_parser.accepts())
    if error.token.type == "$END":
        last = stretch.tokens[-1] if stretch.tokens else None
        span = last.span if last else Span(stretch.source, stretch.line, 1, stretch.line, 2)
        return Problem("S011", f"expected {', '.join(accepts)}, but the {keyword} ends here", span)
    return Problem("S010", f"expected {', '.join(accepts)}, found '{error.token.value}'", error.token.span)
