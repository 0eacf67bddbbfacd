"""Arithmetic of the language on known values: exact decimals, calendar months, and a bound on every result.

Decimals are computed as fractions and rounded once, so that a quotient is half-even of the true value and not of an
already rounded one.
"""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Type, Value

WHOLE_LIMIT = 2**62
"""The greatest size of a whole number, and of a decimal in units of its last place."""


def to_decimal(value: Fraction, places: int) -> Decimal:
    """The value with so many places, half-even; OverflowError beyond the limit."""
    units = round(value * 10**places)
    if abs(units) > WHOLE_LIMIT:
        raise OverflowError
    sign, digits = int(units < 0), tuple(int(d) for d in str(abs(units)))
    return Decimal((sign, digits, -places)) if units else Decimal((0, (0,), -places))


def fit(value: Any, type: Type) -> Value:
    """The value as one of the type: converted, rounded and in bounds; OverflowError when it is out of them."""
    match type.kind:
        case "number":
            number = float(value)
            if not math.isfinite(number):
                raise OverflowError
            return number + 0.0
        case "whole":
            whole = int(value)
            if abs(whole) > WHOLE_LIMIT:
                raise OverflowError
            return whole
        case "decimal":
            return to_decimal(Fraction(value), type.places)
        case _:
            return cast("Value", value)


def compute(op: str, left: Any, right: Any, *, months: bool = False) -> Any:
    """One of `+ - * /` on known values; with `months` the right one is a number of calendar months.

    Raises ZeroDivisionError or OverflowError; the result is still to be fitted to its type.
    """
    if months:
        return add_months(left, right if op == "+" else -right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        left, right = _exact(left), _exact(right)
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return _quotient(left, right)


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def fold(kind: str, values: Sequence[Value | None], type: Type) -> Value | None:
    """The sum, average, minimum, maximum or list of values, some perhaps unknown, fitted to the type."""
    known: list[Any] = [value for value in values if value is not None]
    if kind == "list":
        return tuple(known)
    if kind in {"minimum", "maximum"}:
        return (min if kind == "minimum" else max)(known) if known else None
    if len(known) < len(values) or (kind == "average" and not known):
        return None
    total = _total(known, type)
    return fit(total if kind == "sum" else _mean(total, len(known)), type)


def _total(values: list[Any], type: Type) -> Any:
    """The exact sum, and `math.fsum` for numbers."""
    if type.kind == "duration":
        return sum(values, timedelta(0))
    if any(isinstance(value, float) for value in values):
        return math.fsum(values)
    return sum((_exact(value) for value in values), 0)


def _mean(total: Any, count: int) -> Any:
    """The total divided by the count, still exact for decimals."""
    return float(total) / count if isinstance(total, int) else total / count


def _exact(value: Any) -> Any:
    """A decimal as a fraction; other numbers as they are."""
    return Fraction(value) if isinstance(value, Decimal) else value


def _quotient(left: Any, right: Any) -> Any:
    """The quotient; of wholes that of the two as floats, which is what the type of the result says."""
    if isinstance(left, int) and isinstance(right, int):
        return float(left) / float(right)
    return left / right
