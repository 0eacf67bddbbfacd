"""From a token that the grammar does not allow to a sentence that an author understands.

`explain` asks the recognisers of `common_mistakes` one after the other, the most particular first; what none of
them knows is said in general words: what was expected, and what stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem, nearest

from .common_mistakes import RECOGNISERS
from .expected import in_words
from .lexer import DEEPEST, Stretch, Token
from .trouble import Trouble

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedToken
    from lark.parsers.lalr_interactive_parser import InteractiveParser

    from .parts import Part


_NOUNS = {"stages": "list of stages", "facts": "list of facts", "uses": "block", "use": "block"}


def too_deep(token: Token) -> Problem:
    """S009: nesting that no reader could follow."""
    hint = "give the inner parts names with 'let'"
    return Problem("S009", f"this is nested more than {DEEPEST} levels deep", token.span, hint=hint)


def explain(error: UnexpectedToken, stretch: Stretch, keyword: str) -> Problem:
    """What is wrong at the token where the parser stopped."""
    parser: InteractiveParser = error.interactive_parser
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    token: Part = error.token
    before = list(stretch.tokens)
    if token.type != "$END":
        before.pop()
    wrong = token if isinstance(token, Token) and token.type != "$END" else None
    trouble = Trouble(stretch.source, keyword, before, wrong, frozenset(accepted), stretch)
    for recognise in RECOGNISERS:
        if problem := recognise(trouble):
            return problem
    return _in_general(trouble)


def _in_general(trouble: Trouble) -> Problem:
    """S010 and S011: what was expected, and what stands there."""
    expected = in_words(trouble.accepted)
    if trouble.token is None:
        return Problem(
            "S011", f"expected {expected}, but the {_NOUNS.get(trouble.block, trouble.block)} ends here", trouble.end
        )
    words = [name.lower().replace("_", " ") for name in trouble.accepted if name not in {"NAME", "$END"}]
    hint = nearest(trouble.found, words) if trouble.found.isidentifier() else ""
    return Problem("S010", f"expected {expected}, found '{trouble.found}'", trouble.token.span, hint=hint)
