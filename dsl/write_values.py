"""Writes names, texts and expressions as rule text: the part of `write` that rules, tables and facts share.

An expression is put in brackets only where it binds weaker than its place needs, so superfluous brackets vanish.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import ast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PLAIN = re.compile(r"[a-z_][A-Za-z0-9_]*")
_QUOTED = frozenset((
    "after", "and", "answer", "ask", "because", "before", "between", "conclude", "else", "every", "expect", "given",
    "help", "is", "known", "let", "not", "on", "or", "presume", "satisfies", "then", "there", "unknown", "unless",
    "when", "where", "why",
))  # fmt: skip
"""Names that would be read as a keyword where a value or the name of a fact may stand."""

OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(8)
"""How tightly an expression binds; a place asks for at least one of these."""


# ---- names and texts


def bare_name(name: ast.Name) -> str:
    """A name where a keyword could stand too."""
    word = name.name
    return f"`{word}`" if word in _QUOTED or not _PLAIN.fullmatch(word) else word


def marked_name(name: ast.Name) -> str:
    """A name before a colon or after a dot, where no keyword can stand."""
    word = name.name
    return word if _PLAIN.fullmatch(word) else f"`{word}`"


def bare_names(names: Iterable[ast.Name]) -> str:
    """Names with commas between them."""
    return ", ".join(bare_name(name) for name in names)


def write_path(dotted: ast.Dotted) -> str:
    """`o.customer.name`."""
    return ".".join((bare_name(dotted.head), *(marked_name(field) for field in dotted.fields)))


def quoted(text: str) -> str:
    """A text as a string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def literal(text: ast.Text) -> str:
    """A string literal."""
    return quoted(text.value)


# ---- expressions


def expression(node: ast.Expr, least: int) -> str:
    """The text of an expression, in brackets if it binds weaker than its place needs."""
    level, writer = _EXPRESSIONS[type(node)]
    text = writer(node)
    if isinstance(node, ast.Arithmetic) and node.rest[0][0] in "*/":
        level = PRODUCT
    return text if level >= least else f"({text})"


def listed(nodes: Iterable[Any]) -> str:
    """Values with commas between them."""
    return ", ".join(expression(node, SUM) for node in nodes)


def _arithmetic(node: ast.Arithmetic) -> str:
    least = UNARY if node.rest[0][0] in "*/" else PRODUCT
    rest = "".join(f" {sign} {expression(operand, least)}" for sign, operand in node.rest)
    return expression(node.first, least) + rest


def _duration(node: ast.Duration | ast.Window) -> str:
    return f"{node.amount} {node.unit}" if node.amount == "1" else f"{node.amount} {node.unit}s"


def certainty_test(test: ast.CertaintyTest | None) -> str:
    """` with certainty >= 0.5`, or nothing."""
    return f" with certainty {test.op} {test.limit.digits}" if test else ""


def _compare(node: ast.Compare) -> str:
    left, right = expression(node.left, SUM), expression(node.right, SUM)
    return f"{left} {node.words} {right}{certainty_test(node.certainty)}"


def _one_of(node: ast.OneOf) -> str:
    words = "is not one of" if node.negated else "is one of"
    return f"{expression(node.subject, SUM)} {words} ({listed(node.options)}){certainty_test(node.certainty)}"


def _between(node: ast.Between) -> str:
    subject, low, high = (expression(e, SUM) for e in (node.subject, node.low, node.high))
    return f"{subject} is between {low} and {high}"


def _is_known(node: ast.IsKnown) -> str:
    return f"{expression(node.subject, SUM)} is {'unknown' if node.negated else 'known'}"


def _or(node: ast.Or) -> str:
    least = AND if node.mixed else NOT
    return " or ".join(expression(operand, least) for operand in node.operands)


def write_pattern(node: ast.Pattern) -> str:
    """`Order o in the last 3 days where total > 100`."""
    name = f" {bare_name(node.name)}" if node.name else ""
    window = f" in the last {_duration(node.window)}" if node.window else ""
    where = f" where {', '.join(_where(test) for test in node.where)}" if node.where else ""
    return f"{node.type.name}{name}{window}{where}"


def _where(node: ast.Expr) -> str:
    """A test of a pattern, which is a comparison or `not` before one."""
    return f"not {_where(node.operand)}" if isinstance(node, ast.Not) else expression(node, COMPARE)


def _there_is(node: ast.ThereIs) -> str:
    if node.count is None:
        return f"there is {node.quantifier} {write_pattern(node.pattern)}"
    return f"there are {node.quantifier} {node.count.digits} {write_pattern(node.pattern)}"


def _number_of(node: ast.NumberOf) -> str:
    conditions = "; ".join(expression(c, OR) for c in node.conditions)
    return f"{node.quantifier} {node.count.digits} of ({conditions})"


def _aggregate(node: ast.LetAggregate) -> str:
    value = f"{expression(node.value, SUM)} over " if node.value is not None else ""
    return f"let {bare_name(node.name)} be the {node.kind.name} of {value}{write_pattern(node.pattern)}"


_EXPRESSIONS: dict[type, tuple[int, Callable[[Any], str]]] = {
    ast.Text: (ATOM, literal),
    ast.Number: (ATOM, lambda n: n.digits),
    ast.Date: (ATOM, lambda n: n.iso),
    ast.Duration: (ATOM, _duration),
    ast.Name: (ATOM, bare_name),
    ast.Dotted: (ATOM, write_path),
    ast.Call: (ATOM, lambda n: f"{bare_name(n.function)}({listed(n.arguments)})"),
    ast.Negate: (UNARY, lambda n: f"-{expression(n.operand, UNARY)}"),
    ast.Arithmetic: (SUM, _arithmetic),
    ast.Compare: (COMPARE, _compare),
    ast.OneOf: (COMPARE, _one_of),
    ast.Between: (COMPARE, _between),
    ast.IsKnown: (COMPARE, _is_known),
    ast.Not: (NOT, lambda n: f"not {expression(n.operand, NOT)}"),
    ast.And: (AND, lambda n: " and ".join(expression(operand, NOT) for operand in n.operands)),
    ast.Or: (OR, _or),
    ast.ForEach: (NOT, lambda n: f"for each {write_pattern(n.pattern)}"),
    ast.ForEachIn: (NOT, lambda n: f"for each {bare_name(n.name)} in {expression(n.values, SUM)}"),
    ast.ThereIs: (NOT, _there_is),
    ast.Every: (NOT, lambda n: f"every {write_pattern(n.pattern)} satisfies {_where(n.condition)}"),
    ast.NumberOf: (NOT, _number_of),
    ast.Let: (NOT, lambda n: f"let {bare_name(n.name)} be {expression(n.value, COMPARE)}"),
    ast.LetAggregate: (NOT, _aggregate),
}
