"""The author's own words for a condition, and the values in them.

A node's span gives its words back. What the checks put together from several places (a table's column and its cell)
has no words of its own, and gets them from its parts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import (
    Aggregate,
    And,
    Compare,
    Const,
    Convert,
    CountTrue,
    FactVar,
    FieldOf,
    Local,
    Node,
    Not,
    OneOf,
    Or,
    Pattern,
)
from aitia.dsl.trees import parts
from aitia.rules_engine.evaluate import EvaluationError, evaluate
from aitia.rules_engine.values import clean, show

from .describe import told
from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Expr, Value
    from aitia.dsl.source import Span
    from aitia.rules_engine.evaluate import Bindings, FactView

_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|#[^\n]*')
_INNER_BLANK = re.compile(r'("(?:\\.|[^"\\])*")|(?<=\() | (?=\))')
_REFERENCE = re.compile(r"[\w.`]+")


@lru_cache(maxsize=4096)
def text_of(span: Span) -> str:
    """The words of a span on one line, without comments."""
    return _one_line(_raw(span.source.lines, (span.line, span.column), (span.end_line, span.end_column)))


def _raw(lines: tuple[str, ...], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text between two places, without comments."""
    piece = list(lines[start[0] - 1 : end[0]])
    if not piece:
        return ""
    piece[-1] = piece[-1][: end[1] - 1]
    piece[0] = piece[0][start[1] - 1 :]
    return _COMMENT.sub(lambda found: found[1] or "", "\n".join(piece))


def _one_line(text: str) -> str:
    """The text with each stretch of white space as one blank, and none inside brackets."""
    return clean(_INNER_BLANK.sub(lambda found: found[1] or "", " ".join(text.split())))


def written(name: str) -> str:
    """A name as its author wrote it; the checks number names that are used twice."""
    return name.partition("#")[0]


def inside(node: Node | Pattern) -> Iterator[Node | Pattern]:
    """A node and everything below it, in the order of the text."""
    yield node
    for child in parts(node):
        yield from inside(child)


def words_of(expr: Expr) -> str:
    """The condition or value as the author wrote it, or put together where it was not written in one piece."""
    if isinstance(expr, Convert):
        return words_of(expr.operand)
    if all(_encloses(expr.span, part.span) for part in inside(expr)):
        return text_of(expr.span)
    match expr:
        case Compare():
            return f"{words_of(expr.left)} {'is' if expr.op == '=' else expr.op} {words_of(expr.right)}"
        case OneOf():
            return f"{words_of(expr.subject)} is one of ({', '.join(map(words_of, expr.options))})"
        case And() | Or():
            return f" {'and' if isinstance(expr, And) else 'or'} ".join(map(words_of, expr.operands))
        case Not():
            return f"not ({words_of(expr.operand)})"
        case _:
            return text_of(expr.span)


def _encloses(outer: Span, inner: Span) -> bool:
    """Whether one span lies in the other."""
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    ends = (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    return outer.source is inner.source and starts and ends


def with_values(node: Node | Pattern, bindings: Bindings, view: FactView) -> str:
    """The words of a condition with the values of what is bound outside it, as in `order is A1`."""
    span, own = node.span, frozenset(_names(node))
    lines, place = span.source.lines, (span.line, span.column)
    pieces: list[str] = []
    for part in _references(node, own):
        start = (part.span.line, part.span.column)
        if start >= place and _encloses(span, part.span) and _REFERENCE.fullmatch(text_of(part.span)):
            pieces += [_raw(lines, place, start), value_words(part, bindings, view)]
            place = (part.span.end_line, part.span.end_column)
    return _one_line("".join([*pieces, _raw(lines, place, (span.end_line, span.end_column))]))


def _names(node: Node | Pattern) -> Iterator[str]:
    """The variables that are bound inside a node."""
    for part in inside(node):
        if isinstance(part, Pattern):
            yield part.name
        elif not isinstance(part, Local | FactVar):
            name = getattr(part, "name", "")
            yield from [name] * bool(name)


def _references(node: Node | Pattern, own: frozenset[str]) -> Iterator[FieldOf | FactVar | Local]:
    """The outermost fields and names below a node that belong to what is bound outside of it."""
    if isinstance(node, FieldOf | FactVar | Local):
        if not any(isinstance(part, FactVar | Local) and part.name in own for part in inside(node)):
            yield node
        return
    for child in parts(node):
        yield from _references(child, own)


def value_of(expr: Expr, bindings: Bindings, view: FactView) -> Value | None:
    """The value of an expression, unknown also where it cannot be computed or is no longer bound."""
    try:
        return evaluate(expr, bindings, view)
    except (EvaluationError, LookupError):
        return None


def value_words(expr: Expr, bindings: Bindings, view: FactView) -> str:
    """The value of an expression in words; that of a field with its unit and labels."""
    value = value_of(expr, bindings, view)
    if isinstance(expr, Convert):
        return value_words(expr.operand, bindings, view)
    if isinstance(expr, FieldOf):
        return told(value, view.ruleset.types[expr.owner].fields[expr.field], view)
    return show(value, expr.type, view)


def note_of(expr: Expr, bindings: Bindings, view: FactView) -> str:
    """The values that a test compared: `it is 120 EUR`, or each operand with its value."""
    match expr:
        case Not():
            return note_of(expr.operand, bindings, view)
        case Compare() if isinstance(expr.left, CountTrue):
            return en.are_true(int(cast("int", value_of(expr.left, bindings, view) or 0)))
        case Compare() if isinstance(expr.left, Aggregate) and expr.left.kind == "count":
            return en.there_are(int(cast("int", value_of(expr.left, bindings, view) or 0)))
        case Compare():
            return _operands([expr.left, expr.right], bindings, view)
        case OneOf():
            return _operands([expr.subject], bindings, view)
        case And():
            lefts = dict.fromkeys(part.left for part in expr.operands if isinstance(part, Compare))
            return _operands(list(lefts), bindings, view) if lefts else ""
        case _:
            return ""


def _operands(operands: list[Expr], bindings: Bindings, view: FactView) -> str:
    """The values of the operands that are not constants."""
    varying = [operand for operand in operands if not isinstance(operand, Const)]
    values = [value_words(operand, bindings, view) for operand in varying]
    if len(varying) == 1:
        return en.it_is(values[0])
    return ", ".join(en.is_(words_of(operand), value) for operand, value in zip(varying, values, strict=True))
