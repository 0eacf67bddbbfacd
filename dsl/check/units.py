"""Units and ranges of fields: remarks about values that cannot be meant together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Arithmetic, Const, Convert, Negate

from .world import words

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Expr, Field

    from .world import World


def unit_of(expr: Expr, world: World) -> str:
    """The unit of a value, as far as it is known. A duration has its own, whatever is written beside it."""
    while True:
        match expr:
            case Convert(operand=operand) | Negate(operand=operand):
                expr = operand
            case Arithmetic(op="+" | "-", left=left):
                expr = left
            case _:
                declared = world.field_of(expr)
                return declared.unit if declared and declared.type.kind != "duration" else ""


def compare_units(left: Expr, right: Expr, world: World) -> None:
    """L101: two values with different units are compared or added."""
    one, other = unit_of(left, world), unit_of(right, world)
    if one and other and one != other:
        message = f"'{words(left.span)}' is in {one} and '{words(right.span)}' is in {other}"
        world.warn("L101", message, left.span.to(right.span))


def outside(value: object, declared: Field) -> bool:
    """Whether a value is outside the range of a field."""
    low, high = declared.low, declared.high
    return (low is not None and is_below(value, low)) or (high is not None and is_below(high, value))


def is_below(left: object, right: object) -> bool:
    """Whether one value is less than another of the same kind."""
    return left < right  # type: ignore[operator, no-any-return] # both have the field's type, which is ordered


def shown_range(declared: Field) -> str:
    """The range of a field as a note."""
    return f"the range is {_shown(declared.low)} to {_shown(declared.high)}"


def _shown(end: object) -> str:
    """One end of a range; a number without the point that it does not need."""
    return f"{end:g}" if isinstance(end, float) and end.is_integer() and abs(end) < 1e6 else str(end)


def compare_range(op: str, left: Expr, right: Expr, world: World) -> None:
    """L102: a field is compared with a constant that it can never reach."""
    if isinstance(left, Const):
        left, right, op = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    declared = world.field_of(left)
    if declared is None or not isinstance(right, Const) or right.type != declared.type:
        return
    low, high, value = declared.low, declared.high, right.value
    never = (
        (op in ("=", ">", ">=") and high is not None and is_below(high, value))
        or (op in ("=", "<", "<=") and low is not None and is_below(value, low))
        or (op == ">" and value == high)
        or (op == "<" and value == low)
    )
    if never:
        world.warn("L102", f"'{words(left.span.to(right.span))}' is never true", right.span, note=shown_range(declared))
