"""Sums and products: which types go together, and what type comes out.

Literals are computed exactly among themselves. A literal takes the type of the other operand, so `price * 0.2` is
exact where price is a decimal. Whole numbers become decimals where a decimal is to come out, so that `days * 0.25` can
be an amount of money. Months are allowed only beside a date or a time.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

from aitia.dsl.ruleset import NUMBER, WHOLE, Arithmetic, Const, Expr, Negate, Type

from .drafts import MOST_PLACES, LooseNumber, LooseWord, places_of
from .settle import converted, meet, number_const, settled
from .units import compare_units
from .world import described, words

if TYPE_CHECKING:
    from aitia.dsl.source import Span

    from .drafts import Draft
    from .world import World

Operator = Literal["+", "-", "*", "/"]
DURATION = Type("duration")
DATE = Type("date")
DATETIME = Type("datetime")
_MOST_BITS = 4096
_QUOTIENT_PLACES = 6
INSIDE = -1
"""In place of the places of a decimal target: the value is only a part of what goes there."""
_MOMENTS = ("date", "datetime")
_NUMBERS = ("whole", "number", "decimal")


def combine(op: str, left: Draft | None, right: Draft | None, world: World, places: int | None) -> Draft | None:
    """`left op right`; `places` are those of the target if that is a decimal, or INSIDE."""
    if left is None or right is None:
        return None
    if isinstance(left, LooseNumber) and isinstance(right, LooseNumber):
        return _computed(op, left, right, world)
    exact = places is not None
    first, second = _typed(op, left, right, world, exact=exact), _typed(op, right, left, world, exact=exact)
    if first is None or second is None:
        return None
    operator = cast("Operator", op)
    if op in "+-":
        return _sum(operator, first, second, world)
    return _product(operator, first, second, world, places)


def negated(operand: Draft | None, span: Span, world: World) -> Draft | None:
    """Unary minus."""
    match operand:
        case None:
            return None
        case LooseNumber():
            return LooseNumber(span, -operand.value, operand.places)
        case LooseWord():
            return negated(settled(operand, world), span, world)
        case Const(type=Type(kind="duration"), value=timedelta() as length):
            return Const(span, DURATION, -length)
        case Const(type=Type(kind="calendar"), value=int() as months):
            return Const(span, operand.type, -months)
        case _ if operand.type.kind in (*_NUMBERS, "duration"):
            return Negate(span, operand.type, operand)
        case _:
            world.error("Y403", f"'-' does not go with {described(operand.type)}", span)
            return None


def _computed(op: str, left: LooseNumber, right: LooseNumber, world: World) -> LooseNumber | None:
    """Two literals computed exactly."""
    span = left.span.to(right.span)
    if op == "/":
        if right.value == 0:
            world.error("Y410", f"'{words(span)}' divides by zero", span)
            return None
        value = left.value / right.value
        places = places_of(value)
    elif op == "*":
        value = left.value * right.value
        places = left.places + right.places if min(left.places, right.places) >= 0 else places_of(value)
    else:
        value = left.value + right.value if op == "+" else left.value - right.value
        places = max(left.places, right.places) if min(left.places, right.places) >= 0 else places_of(value)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
        world.error("Y409", "this number is too large", span)
        return None
    return LooseNumber(span, value, min(places, MOST_PLACES))


def _typed(op: str, draft: Draft, other: Draft, world: World, *, exact: bool) -> Expr | None:
    """An operand with its type; a literal takes the kind of the other operand, and keeps its own places."""
    if not isinstance(draft, LooseNumber) or not isinstance(other, Expr):
        return settled(draft, world)
    in_parts = draft.value.denominator != 1
    if other.type.kind == "decimal" or (exact and in_parts and other.type.kind == "whole"):
        places = draft.places if draft.places >= 0 else max(other.type.places, _QUOTIENT_PLACES)
        wanted = max(places, other.type.places) if op in "+-" else places
        return number_const(draft, Type("decimal", places=wanted), world)
    if in_parts or other.type.kind == "number" or (op in "*/" and other.type.kind == "duration"):
        return number_const(draft, NUMBER, world)
    return number_const(draft, WHOLE, world)


def _sum(op: Operator, left: Expr, right: Expr, world: World) -> Expr | None:
    """Adding and subtracting."""
    span = left.span.to(right.span)
    pair = (left.type.kind, right.type.kind)
    if pair[0] in _MOMENTS and pair[1] in ("duration", "calendar"):
        return _moved(op, left, right, span, world)
    if op == "+" and pair[1] in _MOMENTS and pair[0] in ("duration", "calendar"):
        return _moved(op, right, left, span, world)
    if op == "-" and pair[0] in _MOMENTS and pair[1] in _MOMENTS:
        met = meet(left, right, world)
        return Arithmetic(span, DURATION, op, *met) if met else None
    both = {*pair}
    if not (both <= {*_NUMBERS} or both == {"duration"} or (both == {"text"} and op == "+")):
        _refuse(op, left, right, world)
        return None
    compare_units(left, right, world)
    met = meet(left, right, world)
    return Arithmetic(span, met[0].type, op, *met) if met else None


def _moved(op: Operator, moment: Expr, length: Expr, span: Span, world: World) -> Expr:
    """A date or time moved by a duration; a date stays one if it is moved by whole days or months."""
    if moment.type.kind == "date" and not _is_whole_days(length):
        moment = cast("Expr", converted(moment, DATETIME, world))
    return Arithmetic(span, moment.type, op, moment, length)


def _is_whole_days(length: Expr) -> bool:
    """Whether a length is written as whole days, weeks, months or years."""
    if length.type.kind == "calendar":
        return True
    return (
        isinstance(length, Const)
        and isinstance(length.value, timedelta)
        and length.value % timedelta(days=1) == timedelta()
    )


def _product(op: Operator, left: Expr, right: Expr, world: World, places: int | None) -> Expr | None:
    """Multiplying and dividing."""
    span = left.span.to(right.span)
    match left.type.kind, right.type.kind:
        case "duration", "duration" if op == "/":
            return Arithmetic(span, NUMBER, op, left, right)
        case "duration", "whole" | "number":
            return Arithmetic(span, DURATION, op, left, _as_number(right, world))
        case "whole" | "number", "duration" if op == "*":
            return Arithmetic(span, DURATION, op, right, _as_number(left, world))
        case "decimal", "decimal" | "whole":
            return _decimal_product(op, _as_decimal(left, world), _as_decimal(right, world), world, places)
        case "whole", "decimal":
            return _decimal_product(op, _as_decimal(left, world), _as_decimal(right, world), world, places)
        case "whole", "whole" if op == "/" and places is not None:
            return _decimal_product(op, _as_decimal(left, world), _as_decimal(right, world), world, places)
        case "whole", "whole":
            return Arithmetic(span, WHOLE if op == "*" else NUMBER, op, left, right)
        case "whole" | "number", "whole" | "number":
            return Arithmetic(span, NUMBER, op, _as_number(left, world), _as_number(right, world))
        case _:
            _refuse(op, left, right, world)
            return None


def _as_number(expr: Expr, world: World) -> Expr:
    """A whole number as a number."""
    if isinstance(expr, Const) and isinstance(expr.value, int):
        return Const(expr.span, NUMBER, float(expr.value))
    return cast("Expr", converted(expr, NUMBER, world))


def _decimal_product(op: Operator, left: Expr, right: Expr, world: World, places: int | None) -> Expr | None:
    """Decimals multiplied exactly, or divided to the places of the target."""
    span = left.span.to(right.span)
    most = max(left.type.places, right.type.places)
    if op == "*":
        result = left.type.places + right.type.places
    else:
        result = max(most, _QUOTIENT_PLACES) if places is None or places == INSIDE else places
    if result > MOST_PLACES:
        message = f"'{words(span)}' would have {result} places after the point; a decimal has at most {MOST_PLACES}"
        world.error("Y411", message, span, hint="name a part of it with 'let' after rounding it: round(…, 2)")
        return None
    return Arithmetic(span, Type("decimal", places=result), op, left, right)


def _as_decimal(expr: Expr, world: World) -> Expr:
    """A whole number as a decimal without places."""
    return expr if expr.type.kind == "decimal" else cast("Expr", converted(expr, Type("decimal"), world))


def _refuse(op: str, left: Expr, right: Expr, world: World) -> None:
    """Y403: an operator between types that it does not go with."""
    kinds = {left.type.kind, right.type.kind}
    hint = ""
    if kinds == {"number", "decimal"}:
        hint = "a decimal is exact and a number is not; give both the same type"
    elif op == "+" and "text" in kinds:
        other = left if right.type.kind == "text" else right
        hint = f"text({words(other.span)}) makes text of it"
    elif kinds & {*_MOMENTS} and kinds & {*_NUMBERS}:
        hint = "write the unit of a length of time: 3 days"
    elif world.is_many(left) or world.is_many(right):
        hint = "a field with many values is added up with 'let … be the sum of …'"
    world.error(
        "Y403",
        f"'{op}' does not go with {described(left.type)} and {described(right.type)}",
        left.span.to(right.span),
        hint=hint,
    )


def literal(digits: str, span: Span) -> LooseNumber:
    """A number literal, exact."""
    return LooseNumber(span, Fraction(digits), len(digits.partition(".")[2]))
