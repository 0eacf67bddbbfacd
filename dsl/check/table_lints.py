"""Remarks on the rows of tables: rows that never hold, and rows that hold at once.

Only cells with literals are compared. Of any other nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from aitia.dsl import ast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .world import World

_MOST_ROWS = 300
Point = Fraction | str
"""A number, or the text of a date; dates in one form are ordered as their texts are."""


@dataclass(frozen=True, slots=True)
class _Values:
    """Single values: texts, choices, numbers."""

    values: frozenset[tuple[str, Point]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """All values between two ends; an end may be missing or left out itself."""

    kind: str
    low: Point | None
    high: Point | None
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True, slots=True)
class _Anything:
    """A cell with `-`."""


_Region = _Values | _Stretch | _Anything | None
"""What a cell lets through; None where it cannot be told."""


def remark_tables(blocks: Sequence[ast.Table], world: World) -> None:
    """All remarks on tables."""
    for block in blocks:
        rows = [tuple(_region(cell) for cell in row.conditions) for row in block.rows[:_MOST_ROWS]]
        if block.policy == "first":
            _remark_dead(block, rows, world)
        elif block.policy == "unique":
            _remark_overlaps(block, rows, world)


def _remark_dead(block: ast.Table, rows: Sequence[tuple[_Region, ...]], world: World) -> None:
    """L109: a row below one that holds whenever it does."""
    for place, row in enumerate(rows):
        above = next((n for n, other in enumerate(rows[:place]) if all(map(_covers, other, row))), None)
        if above is not None:
            message = f"row {place + 1} never holds, since row {above + 1} holds whenever it does"
            world.warn("L109", message, block.rows[place].span, hint="put the narrower row first")


def _remark_overlaps(block: ast.Table, rows: Sequence[tuple[_Region, ...]], world: World) -> None:
    """L110: two rows that can hold at once."""
    for place, row in enumerate(rows):
        above = next((n for n, other in enumerate(rows[:place]) if all(map(_meet, other, row))), None)
        if above is not None:
            message = f"rows {above + 1} and {place + 1} can hold at once, and the table says 'match unique'"
            world.warn("L110", message, block.rows[place].span)


def _covers(outer: _Region, inner: _Region) -> bool:
    """Whether everything that the inner cell lets through, the outer does too."""
    match outer, inner:
        case _Anything(), _:
            return True
        case _Values(values=known), _Values(values=some):
            return some <= known
        case _Stretch(), _Values(values=some):
            return all(_within(outer, kind, value) for kind, value in some)
        case _Stretch(), _Stretch():
            return (
                outer.kind == inner.kind
                and _reaches(outer.low, outer.low_in, inner.low, inner.low_in, up=False)
                and _reaches(outer.high, outer.high_in, inner.high, inner.high_in, up=True)
            )
        case _:
            return False


def _reaches(outer: Point | None, outer_in: bool, inner: Point | None, inner_in: bool, *, up: bool) -> bool:  # noqa: FBT001 - ends come with whether they belong
    """Whether one end lies at or beyond another."""
    if outer is None or inner is None:
        return outer is None
    if outer == inner:
        return outer_in or not inner_in
    return _less(inner, outer) if up else _less(outer, inner)


def _meet(one: _Region, other: _Region) -> bool:
    """Whether some value passes both cells."""
    match one, other:
        case (None, _) | (_, None):
            return False
        case (_Anything(), _) | (_, _Anything()):
            return True
        case _Values(values=known), _Values(values=some):
            return bool(known & some)
        case (_Stretch() as stretch, _Values(values=some)) | (_Values(values=some), _Stretch() as stretch):
            return any(_within(stretch, kind, value) for kind, value in some)
        case _Stretch(), _Stretch():
            return one.kind == other.kind and not _apart(one, other) and not _apart(other, one)
        case _:
            return False


def _apart(left: _Stretch, right: _Stretch) -> bool:
    """Whether one stretch ends before the other begins."""
    if left.high is None or right.low is None:
        return False
    if left.high == right.low:
        return not (left.high_in and right.low_in)
    return _less(left.high, right.low)


def _within(stretch: _Stretch, kind: str, value: Point) -> bool:
    """Whether a value lies in a stretch."""
    low, high = stretch.low, stretch.high
    return (
        kind == stretch.kind
        and (low is None or _less(low, value) or (low == value and stretch.low_in))
        and (high is None or _less(value, high) or (high == value and stretch.high_in))
    )


def _less(left: Point, right: Point) -> bool:
    """The order of two values of one kind."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left < right
    return str(left) < str(right)


def _region(cell: ast.Cell) -> _Region:
    """What a cell lets through."""
    if cell.kind == "any":
        return _Anything()
    points = [_point(value) for value in cell.values]
    known = [point for point in points if point is not None]
    if not known or len(known) < len(points):
        return None
    if cell.kind in ("is", "set"):
        return _Values(frozenset(known))
    kind, first = known[0]
    if kind == "word":
        return None
    if cell.kind == "range":
        return _Stretch(kind, first, known[1][1]) if known[1][0] == kind else None
    return _compared(cell.op, kind, first)


def _compared(op: str, kind: str, value: Point) -> _Region:
    """What a cell like `>= 5` lets through."""
    match op:
        case ">" | ">=":
            return _Stretch(kind, value, None, low_in=op == ">=")
        case "<" | "<=":
            return _Stretch(kind, None, value, high_in=op == "<=")
        case "=":
            return _Values(frozenset({(kind, value)}))
        case _:
            return None


def _point(node: ast.Expr) -> tuple[str, Point] | None:
    """The value of a literal, with its kind."""
    match node:
        case ast.Number(digits=digits):
            return "number", Fraction(digits)
        case ast.Negate(operand=ast.Number(digits=digits)):
            return "number", -Fraction(digits)
        case ast.Date(iso=iso):
            return f"date of {len(iso)}", iso
        case ast.Name(name=name):
            return "word", name
        case ast.Text(value=value):
            return "word", f'"{value}"'
        case _:
            return None
