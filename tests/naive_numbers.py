"""Arithmetic, conversions and comparisons of known values, as the naive twin does them: in plain Python."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any

import re2

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Arithmetic, Type

LIMIT = 2**62
"""The largest whole number, and the largest number of units of a decimal."""


class EvaluationError(Exception):
    """An overflow, a division by zero or a failed function, on its way to whoever evaluates."""


EXACT = Context(prec=400)


def bounded(value: Any, type: Type) -> Any:
    """The value as one of the type: rounded to its places, no -0.0, and a failure beyond its limits."""
    match type.kind:
        case "number":
            if not math.isfinite(value):
                raise EvaluationError("overflow")
            return float(value) + 0.0
        case "whole":
            if abs(value) > LIMIT:
                raise EvaluationError("overflow")
            return value
        case "decimal":
            return rounded(value, type.places)
        case _:
            return value


def rounded(value: Decimal | int, places: int) -> Decimal:
    """A decimal rounded half-even to a number of places."""
    units = EXACT.scaleb(Decimal(value), places).to_integral_value(ROUND_HALF_EVEN)
    if abs(units) > LIMIT:
        raise EvaluationError("overflow")
    return EXACT.scaleb(units, -places)


def convert(value: Any, type: Type) -> Any:
    """A whole as a number or decimal, a decimal with other places, a date as the start of its day."""
    match type.kind:
        case "number":
            return float(value)
        case "decimal":
            return rounded(value, type.places)
        case "datetime" if not isinstance(value, datetime):
            return datetime.combine(value, time(), UTC)
        case _:
            return value


def arithmetic(expr: Arithmetic, left: Any, right: Any) -> Any:
    """Two known operands combined, before the result is bounded."""
    if "calendar" in (expr.left.type.kind, expr.right.type.kind):
        months, day = (left, right) if expr.left.type.kind == "calendar" else (right, left)
        return add_months(day, months if expr.op == "+" else -months)
    try:
        return _combine(expr.op, left, right)
    except ZeroDivisionError:
        raise EvaluationError("division by zero") from None
    except OverflowError:
        raise EvaluationError("overflow") from None


def _combine(op: str, left: Any, right: Any) -> Any:
    """The plain operation of Python."""
    exact = isinstance(left, Decimal) and isinstance(right, Decimal)
    match op:
        case "+":
            return EXACT.add(left, right) if exact else left + right
        case "-":
            return EXACT.subtract(left, right) if exact else left - right
        case "*":
            return EXACT.multiply(left, right) if exact else left * right
        case _:
            if right == 0:
                raise ZeroDivisionError
            return EXACT.divide(left, right) if exact else left / right


def add_months(day: Any, months: int) -> Any:
    """The same day so many months later, or the last day of that month."""
    if not months:
        return day
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise EvaluationError("overflow")
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def compare(op: str, left: Any, right: Any) -> Any:
    """A comparison of two known values."""
    match op:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "contains":
            return right in left
        case "matches":
            return re2.search(right, left) is not None
        case "starts with":
            return left.startswith(right)
        case _:
            return left.endswith(right)
