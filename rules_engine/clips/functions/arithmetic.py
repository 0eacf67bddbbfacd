"""Numbers: 64-bit integers that wrap around, and floats.

CLIPS adds, subtracts and multiplies in C, so an integer past the end comes round from the other side; only `div` and
`mod` of the least integer by -1, which would trap, are errors. An operation stays among integers until it meets a
float. Floats follow IEEE 754: what is too large is infinite.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from .builtin import Builtin, ClipsError, Kind, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from .host import Host

Number = int | float

LEAST = -(2**63)
RANDOM_END = 2**31


def wrapped(number: int) -> int:
    """The 64 low bits, as a signed integer."""
    return ((number - LEAST) & 0xFFFF_FFFF_FFFF_FFFF) + LEAST


def whole(number: Number) -> int:
    """An integer by cutting off; what does not fit becomes the least integer, as on x86."""
    if isinstance(number, int):
        return number
    if not -9.223372036854775808e18 <= number < 9.223372036854775808e18:
        return LEAST
    return int(number)


def folded(combine: Callable[[Number, Number], Number]) -> Builtin:
    """An operation on two or more numbers, from left to right."""

    def compute(first: Number, *others: Number) -> Number:
        total = first
        for number in others:
            if isinstance(total, int) and isinstance(number, int):
                total = wrapped(int(combine(total, number)))
            else:
                total = combine(float(total), float(number))
        return total

    return Builtin(compute, 2, None, (Kind.NUMBER,))


def divided_by_zero(function: str) -> ClipsError:
    """There is nothing to give."""
    return ClipsError(f"{function} divides by zero")


def overflow(function: str) -> ClipsError:
    """The one quotient of integers that is no integer of 64 bits."""
    return ClipsError(f"{function} of {LEAST} by -1 is more than an integer can hold")


def divide(first: Number, *others: Number) -> float:
    """`/`: always a float."""
    total = float(first)
    for number in others:
        if number == 0:
            raise divided_by_zero("/")
        total /= number
    return total


def quotient(first: Number, *others: Number) -> int:
    """`div`: of the arguments as integers, cut off towards zero."""
    total = whole(first)
    for number in map(whole, others):
        if number == 0:
            raise divided_by_zero("div")
        if total == LEAST and number == -1:
            raise overflow("div")
        total = cut_quotient(total, number)
    return total


def cut_quotient(left: int, right: int) -> int:
    """Division towards zero, where Python's goes down."""
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


def modulo(left: Number, right: Number) -> Number:
    """What `div` leaves over, with the sign of the dividend; among floats it is rounded twice, as CLIPS computes it."""
    if right == 0:
        raise divided_by_zero("mod")
    if isinstance(left, int) and isinstance(right, int):
        if left == LEAST and right == -1:
            raise overflow("mod")
        return left - cut_quotient(left, right) * right
    ratio = float(left) / float(right)
    count = math.copysign(math.trunc(ratio), ratio) if math.isfinite(ratio) else ratio
    return float(left) - count * float(right)


def absolute(number: Number) -> Number:
    """The size of a number; the least integer has none and stays what it is."""
    if number >= 0 or number != number:  # noqa: PLR0124 (NaN)
        return number
    return wrapped(-number) if isinstance(number, int) else -number


def rounded(number: Number) -> int:
    """The nearest integer, halves away from zero."""
    if isinstance(number, int) or not math.isfinite(number):
        return whole(number)
    below = math.floor(abs(number))
    size = below + (abs(number) - below >= 0.5)
    return size if LEAST < size < -LEAST and number >= 0 else -size if size < -LEAST else LEAST


def best_by(better: Callable[[Number, Number], bool]) -> Builtin:
    """The first of those numbers that no other betters."""

    def choose(first: Number, *others: Number) -> Number:
        best = first
        for number in others:
            pair = (number, best) if isinstance(number, int) and isinstance(best, int) else (float(number), float(best))
            if better(*pair):
                best = number
        return best

    return Builtin(choose, 1, None, (Kind.NUMBER,))


def random(host: Host, *bounds: int) -> int:
    """A random number, within bounds that are included.

    The generator is the session's own: runs can be repeated by `seed`, but the numbers are not those of C's `rand`.
    """
    if len(bounds) == 2 and bounds[0] <= bounds[1]:
        return host.random.randint(*bounds)
    if bounds:
        host.channels.warn("random takes two bounds, the lower first, or none; it gives a number without bounds")
    return host.random.randrange(RANDOM_END)


def seed(host: Host, number: int) -> Result:
    """Begin the random numbers anew."""
    host.random.seed(number)
    return None


FUNCTIONS = {
    "+": folded(operator.add),
    "-": folded(operator.sub),
    "*": folded(operator.mul),
    "/": Builtin(divide, 2, None, (Kind.NUMBER,)),
    "div": Builtin(quotient, 2, None, (Kind.NUMBER,)),
    "mod": Builtin(modulo, 2, 2, (Kind.NUMBER,)),
    "abs": Builtin(absolute, 1, 1, (Kind.NUMBER,)),
    "min": best_by(operator.lt),
    "max": best_by(operator.gt),
    "integer": Builtin(whole, 1, 1, (Kind.NUMBER,)),
    "float": Builtin(float, 1, 1, (Kind.NUMBER,)),
    "round": Builtin(rounded, 1, 1, (Kind.NUMBER,)),
    "random": Builtin(random, 0, 2, (Kind.INTEGER,), host=True),
    "seed": Builtin(seed, 1, 1, (Kind.INTEGER,), host=True),
}
