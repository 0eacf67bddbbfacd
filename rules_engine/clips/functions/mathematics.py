"""Roots, logarithms and angles, by the formulas of CLIPS where C has no function, so that the last digit agrees.

Out of the domain, at an asymptote and at the logarithm of zero are errors; what is too large is infinite.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .builtin import Builtin, ClipsError, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

NEAR_ZERO = 1e-15
"""CLIPS takes a sine or cosine that is smaller for zero."""


def out_of_domain(name: str, number: float) -> ClipsError:
    """The function is not defined there."""
    return ClipsError(f"{name} is not defined for {number:.15g}")


def guarded(function: Callable[[float], float], number: float) -> float:
    """What C gives, where Python raises: infinity for too much, NaN for a number that has no value."""
    try:
        return function(number)
    except OverflowError:
        return math.inf if function(math.copysign(1.0, number)) > 0 else -math.inf
    except ZeroDivisionError:
        return math.inf
    except ValueError:
        return -math.nan


def function_of(name: str, compute: Callable[[float], float], wrong: Callable[[float], bool] | None = None) -> Builtin:
    """A function of one number, with the numbers for which it is not defined."""

    def apply(number: float) -> float:
        if wrong is not None and wrong(float(number)):
            raise out_of_domain(name, number)
        return guarded(compute, float(number))

    return Builtin(apply, 1, 1, (Kind.NUMBER,))


def logarithm(name: str, compute: Callable[[float], float]) -> Builtin:
    """A logarithm, with an error of its own at zero."""

    def apply(number: float) -> float:
        if number < 0:
            raise out_of_domain(name, number)
        if number == 0:
            raise ClipsError(f"{name} of zero is infinite")
        return compute(number)

    return Builtin(apply, 1, 1, (Kind.NUMBER,))


def above(limit: float) -> Callable[[float], bool]:
    """Numbers of a size above the limit."""
    return lambda number: abs(number) > limit


def below(limit: float) -> Callable[[float], bool]:
    """Numbers of a size below the limit."""
    return lambda number: abs(number) < limit


def vanishes(function: Callable[[float], float]) -> Callable[[float], bool]:
    """Numbers at which the function is zero, or nearly so."""
    return lambda number: abs(guarded(function, number)) < NEAR_ZERO


def power(base: float, exponent: float) -> float:
    """`**`: not of zero to zero or less, nor of a negative number to a broken one."""
    left, right = float(base), float(exponent)
    if (left == 0 and right <= 0) or (left < 0 and not right.is_integer() and not math.isinf(right)):
        raise ClipsError(f"** is not defined for {left:.15g} to the power of {right:.15g}")
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf


def angle(opposite: float, adjacent: float) -> float:
    """`atan2`: an angle has a direction, and (0, 0) has none."""
    if opposite == 0 and adjacent == 0:
        raise ClipsError("atan2 is not defined for 0 and 0")
    return math.atan2(opposite, adjacent)


def area_sine(number: float) -> float:
    """`asinh`; far below zero the sum is rounded to zero."""
    total = number + math.sqrt(number * number + 1.0)
    return math.log(total) if total else -math.inf


def arc_cotangent(number: float) -> float:
    """`acot`, between -90 and 90 degrees."""
    return math.pi / 2 if abs(number) < NEAR_ZERO else math.atan(1.0 / number)


FUNCTIONS = {
    "pi": Builtin(lambda: math.pi, 0, 0),
    "sqrt": function_of("sqrt", math.sqrt, lambda number: number < 0),
    "exp": function_of("exp", math.exp),
    "log": logarithm("log", math.log),
    "log10": logarithm("log10", math.log10),
    "**": Builtin(power, 2, 2, (Kind.NUMBER,)),
    "sin": function_of("sin", math.sin),
    "cos": function_of("cos", math.cos),
    "tan": function_of("tan", lambda number: math.sin(number) / math.cos(number), vanishes(math.cos)),
    "sec": function_of("sec", lambda number: 1.0 / math.cos(number), vanishes(math.cos)),
    "csc": function_of("csc", lambda number: 1.0 / math.sin(number), vanishes(math.sin)),
    "cot": function_of("cot", lambda number: math.cos(number) / math.sin(number), vanishes(math.sin)),
    "asin": function_of("asin", math.asin, above(1)),
    "acos": function_of("acos", math.acos, above(1)),
    "atan": function_of("atan", math.atan),
    "atan2": Builtin(angle, 2, 2, (Kind.NUMBER,)),
    "asec": function_of("asec", lambda number: math.acos(1.0 / number), below(1)),
    "acsc": function_of("acsc", lambda number: math.asin(1.0 / number), below(1)),
    "acot": function_of("acot", arc_cotangent),
    "sinh": function_of("sinh", math.sinh),
    "cosh": function_of("cosh", math.cosh),
    "tanh": function_of("tanh", math.tanh),
    "sech": function_of("sech", lambda number: 1.0 / guarded(math.cosh, number)),
    "csch": function_of("csch", lambda number: 1.0 / guarded(math.sinh, number), vanishes(float)),
    "coth": function_of("coth", lambda number: 1.0 / math.tanh(number), vanishes(float)),
    "asinh": function_of("asinh", area_sine),
    "acosh": function_of("acosh", lambda x: math.log(x + math.sqrt(x * x - 1.0)), lambda x: x < 1),
    "atanh": function_of("atanh", lambda x: 0.5 * math.log((1.0 + x) / (1.0 - x)), lambda x: abs(x) >= 1),
    "asech": function_of(
        "asech", lambda x: math.log(1.0 / x + math.sqrt(1.0 / (x * x) - 1.0)), lambda x: x <= 0 or x > 1
    ),
    "acsch": function_of("acsch", lambda x: math.log(1.0 / x + math.sqrt(1.0 / (x * x) + 1.0)), lambda x: x == 0),
    "acoth": function_of("acoth", lambda x: 0.5 * math.log((x + 1.0) / (x - 1.0)), lambda x: abs(x) <= 1),
    "deg-rad": function_of("deg-rad", lambda degrees: degrees * math.pi / 180.0),
    "rad-deg": function_of("rad-deg", lambda radians: radians * 180.0 / math.pi),
    "deg-grad": function_of("deg-grad", lambda degrees: degrees / 0.9),
    "grad-deg": function_of("grad-deg", lambda grads: grads * 0.9),
}
