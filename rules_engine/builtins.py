"""The built-in functions and text comparisons of the language, as plain Python over known values.

Unknown never arrives here: the evaluator gives unknown for a call with an unknown argument. The results are rounded
and bounded by the evaluator, which knows the type that the call must have.
"""

from __future__ import annotations

import math
import operator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import re2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from aitia.dsl.ruleset import Value

Number = float | int | Decimal


def rounded(value: Number, places: int = 0) -> Number:
    """The nearest value with so many places; a tie goes to the even digit, as everywhere in the language."""
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    return round(value, places)


def floor(value: Number) -> int:
    """The greatest whole number that is not above the value."""
    return int(value.to_integral_value(ROUND_FLOOR)) if isinstance(value, Decimal) else math.floor(value)


def ceiling(value: Number) -> int:
    """The smallest whole number that is not below the value."""
    return int(value.to_integral_value(ROUND_CEILING)) if isinstance(value, Decimal) else math.ceil(value)


def weekday(day: date) -> int:
    """The day of the week from 1, Monday, to 7, Sunday, as ISO 8601 counts."""
    return day.isoweekday()


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "round": rounded,
    "floor": floor,
    "ceiling": ceiling,
    "min": min,
    "max": max,
    "length": len,
    "lower": str.lower,
    "upper": str.upper,
    "year": attrgetter("year"),
    "month": attrgetter("month"),
    "day": attrgetter("day"),
    "hour": attrgetter("hour"),
    "minute": attrgetter("minute"),
    "weekday": weekday,
}
"""What each name calls; `text` is the evaluator's, which knows how values are shown. A result may be of another kind
of number than the call; the evaluator converts it."""

CLOCK: Mapping[str, Callable[[datetime], date]] = {"now": lambda now: now, "today": lambda now: now.date()}
"""The functions of the session's clock."""


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """The compiled expression; kept, since one rule compares many facts with it."""
    return cast("Any", re2).compile(pattern)


def matches_text(text: str, pattern: str) -> bool:
    """Whether some part of the text matches; `^` and `$` in the pattern ask for the whole."""
    return bool(_compiled(pattern).search(text))


def contains(whole: Value, part: Value) -> bool:
    """Whether a text has a part, or a list an element."""
    return cast("Any", part) in cast("Any", whole)


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": contains,
    "matches": matches_text,
    "starts with": str.startswith,
    "ends with": str.endswith,
}
"""What each comparison does with two known operands of one type."""
