"""The work that is measured: the same facts for both systems, made from a seed.

Facts are rows of a type and values by field; names are spelled so that CLIPS can use their lower-case forms.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = tuple[str, dict[str, int | str]]

RULES = Path(__file__).parent / "rules"
_SEED = 1
_HOBBIES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Workload:
    """One row of the table: rules in both languages, facts by size, and how often rules must fire."""

    name: str
    size: int
    facts: Callable[[int], Iterator[Row]]
    firings: Callable[[int], int]


def join_facts(size: int) -> Iterator[Row]:
    """Orders, and an eighth as many customers and items; every order names one of each."""
    rng, few = random.Random(_SEED), max(1, size // 8)
    yield from (("Customer", {"number": n, "city": n % 100}) for n in range(few))
    yield from (("Item", {"number": n, "weight": n % 50}) for n in range(few))
    for number in range(size):
        yield "Order", {"number": number, "customer": rng.randrange(few), "item": rng.randrange(few)}


def manners_facts(size: int) -> Iterator[Row]:
    """Guests of alternating sex with two or three of three hobbies.

    Any two of them share a hobby, so no choice of a neighbour is wrong, and every system fires equally often.
    """
    rng = random.Random(_SEED)
    for name in range(1, size + 1):
        sex = "female" if name % 2 else "male"
        for hobby in sorted(rng.sample(_HOBBIES, rng.randint(2, 3))):
            yield "Guest", {"name": name, "sex": sex, "hobby": hobby}
    yield "LastSeat", {"seat": size}
    yield "Count", {"value": 1}
    yield "Context", {"state": "start"}


def manners_firings(size: int) -> int:
    """Three firings for each seat but the last, one for each step of each path, one to read out each seat."""
    return 1 + 2 * (size - 1) + size * (size - 1) // 2 + (size - 2) + 1 + size + 1


WORKLOADS = {
    w.name: w
    for w in (
        Workload("join", 80_000, join_facts, lambda size: size),
        Workload("manners", 64, manners_facts, manners_firings),
    )
}
