"""Literals of time, and written types."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import BOOL, NUMBER, TEXT, WHOLE, Const, Type

from .arithmetic import DATE, DATETIME, DURATION
from .world import words

if TYPE_CHECKING:
    from aitia.dsl import ast

    from .world import World

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "year": 12}
_MOST_DAYS = 3_660_000


def moment(node: ast.Date, world: World) -> Const | None:
    """A date, or a time in UTC."""
    if "T" not in node.iso:
        return Const(node.span, DATE, date.fromisoformat(node.iso))
    written = datetime.fromisoformat(node.iso)
    try:
        known = written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
    except OverflowError:
        world.error("Y420", f"{node.iso} is not in the years 1 to 9999 in UTC", node.span)
        return None
    return Const(node.span, DATETIME, known)


def length_of_time(node: ast.Duration | ast.Window, world: World) -> Const | None:
    """A duration, or for months and years a number of months."""
    amount = Fraction(node.amount)
    if node.unit in _MONTHS:
        months = amount * _MONTHS[node.unit]
        if months.denominator != 1:
            world.error("Y421", f"'{words(node.span)}' is not a whole number of months", node.span)
            return None
        return _bounded(Const(node.span, Type("calendar"), int(months)), months * 31, world)
    microseconds = amount * _SECONDS[node.unit] * 1_000_000
    days = microseconds / 86_400_000_000
    known = timedelta(microseconds=int(microseconds)) if days <= _MOST_DAYS else timedelta()
    return _bounded(Const(node.span, DURATION, known), days, world)


def _bounded(length: Const, days: Fraction, world: World) -> Const | None:
    """Y422: a length of time beyond all dates."""
    if days <= _MOST_DAYS:
        return length
    world.error(
        "Y422", f"'{words(length.span)}' is longer than all dates", length.span, note="dates go from year 1 to 9999"
    )
    return None


def type_of(node: ast.TypeName, world: World) -> Type | None:
    """A written type; None and a problem when it names a fact type that there is not."""
    match node.kind:
        case "choice":
            return Type("choice", options=tuple(option.word.name for option in node.options))
        case "list":
            element = type_of(node.element, world) if node.element else None
            return Type("list", element=element) if element else None
        case "decimal":
            return Type("decimal", places=node.places or 0)
        case "reference" if node.fact is not None:
            return Type("reference", fact=node.fact.name) if world.has_type(node.fact) else None
        case _:
            return _SIMPLE[node.kind]


_SIMPLE: dict[str, Type] = {
    "text": TEXT,
    "number": NUMBER,
    "whole number": WHOLE,
    "yes or no": BOOL,
    "date": DATE,
    "date and time": DATETIME,
    "duration": DURATION,
    "image": Type("image"),
}
