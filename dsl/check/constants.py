"""Values that are fixed when the rules are read: defaults, limits, facts written out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import TEXT, Arithmetic, Const, Convert

from .resolve import value
from .settle import decimal_of
from .world import words

if TYPE_CHECKING:
    from aitia.dsl import ast
    from aitia.dsl.ruleset import Expr, Type, Value

    from .scope import Scope


def constant(node: ast.Expr, type: Type, scope: Scope, what: str) -> Value | None:
    """A fixed value of a type; None and a problem when it is not fixed."""
    made = value(node, type, scope, what)
    if made is None:
        return None
    known = _folded(made)
    if known is None:
        scope.world.error(
            "F308",
            f"{what} must be a fixed value",
            node.span,
            note=f"'{words(node.span)}' is known only while the rules run",
        )
    return known


def _folded(expr: Expr) -> Value | None:
    """The value of an expression without names; numbers were computed before."""
    match expr:
        case Const(value=known):
            return known
        case Convert(operand=Const(value=int() as whole), type=to) if to.kind == "decimal":
            return decimal_of(whole * 10**to.places, to.places)
        case Arithmetic(op=op, left=left, right=right):
            one, other = _folded(left), _folded(right)
            if expr.type == TEXT and isinstance(one, str) and isinstance(other, str):
                return one + other
            return _moved(one, other, op)
        case _:
            return None


def _moved(one: Value | None, other: Value | None, op: str) -> Value | None:
    """A date, time or duration and a duration."""
    if isinstance(one, (date, datetime, timedelta)) and isinstance(other, timedelta) and op in "+-":
        try:
            return one + (other if op == "+" else -other)
        except OverflowError:
            return None
    return None
