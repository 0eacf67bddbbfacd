"""What the tree builders share: the place of a phrase, and the search among its parts.

The parser hands each builder the parts of a phrase in order: tokens, and nodes that were built before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aitia.dsl.ast import Name, Text
from aitia.dsl.problems import Problem
from aitia.dsl.source import Span

from .lexer import Token
from .literals import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

Part = Any
"""A token, or a node that was built before. The grammar says which kinds can stand where."""

Parts = list[Part]
"""The parts of a phrase, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a block that may stand there once: its first word, and what it says."""

    span: Span
    word: str
    value: Any


class RefusedError(Exception):
    """A phrase that the grammar allows and that can still not be meant; its block is given up."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def over(parts: Parts) -> Span:
    """The stretch from the first part to the last."""
    first, last = parts[0], parts[-1]
    if type(first) is not Token:
        first = first.span
    if type(last) is not Token:
        last = last.span
    return Span(first.source, first.line, first.column, last.end_line, last.end_column)


def after(parts: Parts, type_: str) -> Part:
    """The part that follows the first token of this type, or None."""
    for i, part in enumerate(parts):
        if type(part) is Token and part.type == type_:
            return parts[i + 1]
    return None


def first(parts: Parts, type_: str) -> Token | None:
    """The first token of this type, or None."""
    return next((part for part in parts if type(part) is Token and part.type == type_), None)


def the(parts: Parts, type_: str) -> Token:
    """The first token of this type, which the grammar demands."""
    return next(part for part in parts if type(part) is Token and part.type == type_)


def said(token: Token) -> Text:
    """The text of a string literal."""
    return Text(token.span, unescape(token.value))


def text(token: Token | None) -> Text | None:
    """The text of a string literal, if there is one."""
    return said(token) if token else None


def words(token: Token) -> str:
    """A phrase with single blanks between its words."""
    return " ".join(token.value.split())


def name_of(token: Token | None) -> Name | None:
    """The token as a name, if there is one."""
    return Name(token.span, token.value) if token else None


def clauses(parts: Iterable[Any]) -> dict[str, Any]:
    """What each clause says, under its first word; a word that stands there twice is refused."""
    found: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Clause):
            if part.word in found:
                raise RefusedError(said_twice(part.word, part.span))
            found[part.word] = part.value
    return found


def said_twice(word: str, span: Span) -> Problem:
    """S041: a part of a block that may stand there once stands there again."""
    return Problem("S041", f"'{word}' stands here a second time", span, hint="keep one of the two")
