"""Operands whose type is still open: numbers and bare words take theirs from the other operand or the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Expr

if TYPE_CHECKING:
    from fractions import Fraction

    from aitia.dsl.source import Span

    from .scope import Scope

MOST_PLACES = 18
"""A `decimal(18)` still has four digits before the point in 62 bits."""

LARGEST = 2**62
"""`whole` goes to plus or minus this, `decimal` to as many units of its last place."""


@dataclass(frozen=True, slots=True)
class LooseNumber:
    """A number literal, or literals that were computed with; exact. `places` is -1 for one like 1/3."""

    span: Span
    value: Fraction
    places: int

    @property
    def is_whole(self) -> bool:
        """Whether it was written without a point and is a whole number."""
        return self.places == 0


@dataclass(frozen=True, slots=True)
class LooseWord:
    """A bare word that is no name here: a choice, or a mistake, as the other operand will show."""

    span: Span
    word: str
    scope: Scope


Draft = Expr | LooseNumber | LooseWord


def places_of(value: Fraction) -> int:
    """How many places after the point write the number exactly, or -1."""
    for places in range(MOST_PLACES + 1):
        if (value * 10**places).denominator == 1:
            return places
    return -1
