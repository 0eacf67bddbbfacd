"""The rows of decision tables, which the checks turn into rules with names of their own for the row that holds.

Their authors wrote cells, not those names, so explanations speak of the row's own test and of the rows above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import And, Compare, Const, CountTrue, FirstTrue, Let, Local, Test

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Condition, Expr


def tests_of_rows(condition: Test, conditions: tuple[Condition, ...]) -> tuple[Expr, ...]:
    """The tests of all rows, for the condition that no second row may hold; none for any other condition."""
    if _name(condition) != "#hits":
        return ()
    hits = next((one.value for one in conditions if isinstance(one, Let) and one.name == "#hits"), None)
    return hits.conditions if isinstance(hits, CountTrue) else ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table in which one row counts: its place from 1, its cells, and the test of every row."""

    place: int
    cells: tuple[Expr, ...]
    tests: tuple[Expr, ...]


def is_hidden(condition: Condition) -> bool:
    """Whether a condition is a name of the checks' own, or only guards against a second row."""
    if isinstance(condition, Let):
        return condition.name.startswith("#")
    return isinstance(condition, Test) and _name(condition) == "#hits"


def row_of(condition: Test, conditions: tuple[Condition, ...]) -> Row | None:
    """The row that a condition stands for."""
    test = condition.condition
    if _name(condition) != "#hit" or not isinstance(test, Compare) or not isinstance(test.right, Const):
        return None
    hit = next((one.value for one in conditions if isinstance(one, Let) and one.name == "#hit"), None)
    if not isinstance(hit, FirstTrue) or not isinstance(test.right.value, int):
        return None
    own = hit.conditions[test.right.value - 1]
    return Row(test.right.value, cells_of(own), hit.conditions)


def cells_of(test: Expr) -> tuple[Expr, ...]:
    """The tests of a row's cells; none for a row that always holds."""
    if isinstance(test, Compare) and test.left == CountTrue(test.span, test.left.type, ()):
        return ()
    return test.operands if isinstance(test, And) else (test,)


def _name(condition: Test) -> str:
    """The name that a test compares, if it is one of the checks' own."""
    test = condition.condition
    return test.left.name if isinstance(test, Compare) and isinstance(test.left, Local) else ""
