"""Questions about values, answered by TRUE or FALSE."""

from __future__ import annotations

import math
import operator
from itertools import pairwise
from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, Symbol

from .builtin import Builtin, Kind, Result, kind_of, truth

if TYPE_CHECKING:
    from collections.abc import Callable

Number = int | float


def is_of(kinds: Kind) -> Builtin:
    """The question whether a value is of these types."""

    def ask(value: Result) -> Symbol:
        return truth(bool(kind_of(value) & kinds))

    return Builtin(ask, 1, 1)


def same(left: Result, right: Result) -> bool:
    """Whether two values are one: of one type, and -0.0 is not 0.0. NaN is like nothing."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        return left == right and math.copysign(1.0, left) == math.copysign(1.0, right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def eq(first: Result, *others: Result) -> Symbol:
    """Whether all are the same as the first."""
    return truth(all(same(first, other) for other in others))


def neq(first: Result, *others: Result) -> Symbol:
    """Whether none is the same as the first; among themselves the others may be."""
    return truth(not any(same(first, other) for other in others))


def holds(compare: Callable[[Number, Number], bool], left: Number, right: Number) -> bool:
    """A comparison of numbers, where an integer beside a float becomes a float and may be rounded."""
    if isinstance(left, int) and isinstance(right, int):
        return compare(left, right)
    return compare(float(left), float(right))


def with_first(compare: Callable[[Number, Number], bool]) -> Builtin:
    """A comparison of the first number with each of the others."""

    def ask(first: Number, *others: Number) -> Symbol:
        return truth(all(holds(compare, first, other) for other in others))

    return Builtin(ask, 2, None, (Kind.NUMBER,))


def chained(refuted_by: Callable[[Number, Number], bool]) -> Builtin:
    """A comparison of each number with the next, by what refutes it: nothing refutes a comparison with NaN."""

    def ask(*numbers: Number) -> Symbol:
        return truth(not any(holds(refuted_by, *pair) for pair in pairwise(numbers)))

    return Builtin(ask, 2, None, (Kind.NUMBER,))


def evenp(number: int) -> Symbol:
    """Whether two divides it."""
    return truth(number % 2 == 0)


def oddp(number: int) -> Symbol:
    """Whether two does not divide it."""
    return truth(number % 2 == 1)


def logical_not(value: Result) -> Symbol:
    """TRUE for FALSE alone: all else counts as true."""
    return truth(value == FALSE)


def logical_and(*values: Result) -> Symbol:
    """FALSE if any is FALSE."""
    return truth(all(value != FALSE for value in values))


def logical_or(*values: Result) -> Symbol:
    """FALSE if all are FALSE."""
    return truth(any(value != FALSE for value in values))


FUNCTIONS = {
    "numberp": is_of(Kind.NUMBER),
    "integerp": is_of(Kind.INTEGER),
    "floatp": is_of(Kind.FLOAT),
    "lexemep": is_of(Kind.LEXEME),
    "symbolp": is_of(Kind.SYMBOL),
    "stringp": is_of(Kind.STRING),
    "multifieldp": is_of(Kind.MULTIFIELD),
    "fact-addressp": is_of(Kind.FACT),
    "instance-namep": is_of(Kind.INSTANCE),
    "instancep": is_of(Kind.INSTANCE),
    "instance-addressp": is_of(Kind(0)),
    "external-addressp": is_of(Kind(0)),
    "pointerp": is_of(Kind(0)),
    "evenp": Builtin(evenp, 1, 1, (Kind.INTEGER,)),
    "oddp": Builtin(oddp, 1, 1, (Kind.INTEGER,)),
    "eq": Builtin(eq, 2, None),
    "neq": Builtin(neq, 2, None),
    "=": with_first(operator.eq),
    "<>": with_first(operator.ne),
    "!=": with_first(operator.ne),
    "<": chained(operator.ge),
    "<=": chained(operator.gt),
    ">": chained(operator.le),
    ">=": chained(operator.lt),
    "not": Builtin(logical_not, 1, 1),
    "and": Builtin(logical_and, 2, None),
    "or": Builtin(logical_or, 2, None),
}
