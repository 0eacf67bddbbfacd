"""Python values as values of the language: what models hold, and what a caller puts into a dictionary.

Everything that a JSON file may say is accepted here as well, so that a decoded request can be handed over as it is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, cast

from .facts_fields import finished, read_key
from .json_forms import LONGEST, field_from_json, from_json
from .records import Fact
from .rows import IdOf, KeyOf, RowOf

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Field, Ruleset, Type, Value

    from .rows import Reference


def field_from_python(raw: object, field: Field, ruleset: Ruleset) -> object:
    """The value of a field as a row holds it; ValueError with the reason."""
    if raw is None:
        return None
    if field.uncertain and isinstance(raw, list | dict):
        return finished(field_from_json(raw, field), field, ruleset, from_json)
    several = field.many or field.type.kind == "list"
    element = field.type.element or field.type
    if several and element.kind == "reference":
        return tuple(reference_from_python(item, element.fact, ruleset) for item in _items(raw, field.type)) or None
    if element.kind == "reference":
        return reference_from_python(raw, element.fact, ruleset)
    if not field.many:
        return finished(from_python(raw, field.type), field, ruleset, from_python)
    values = tuple(dict.fromkeys(from_python(item, field.type) for item in _items(raw, field.type)))
    return finished(cast("Value", values) or None, field, ruleset, from_python)


def reference_from_python(raw: object, name: str, ruleset: Ruleset) -> Reference | int:
    """The fact that is meant by a snapshot of it, by its key, or by its id where its type has no key."""
    if isinstance(raw, Fact):
        return IdOf(raw.id)
    if isinstance(raw, KeyOf | RowOf | IdOf):
        return raw
    return read_key(tuple(cast("list[object]", raw)) if isinstance(raw, list) else raw, name, ruleset, from_python)


def from_python(raw: Any, type: Type) -> Value | None:
    """The value of a type from its Python or its JSON form; ValueError with the reason."""
    if isinstance(raw, Enum):
        return from_python(raw.value, type)
    if raw.__class__.__module__ == "numpy" and hasattr(raw, "item"):
        return from_python(raw.item(), type)
    match type.kind:
        case "list":
            return cast("Value", tuple(from_python(item, type.element or type) for item in _items(raw, type)))
        case "whole" | "number" if not isinstance(raw, bool | int | float) and isinstance(raw, Real):
            return from_json(int(raw) if isinstance(raw, Integral) else float(raw), type)
        case "datetime" if isinstance(raw, datetime):
            return in_utc(raw)
        case "datetime" if isinstance(raw, date):
            return datetime(raw.year, raw.month, raw.day, tzinfo=UTC)
        case "date" if isinstance(raw, datetime) and raw.tzinfo is None and raw.time() == time():
            return raw.date()
        case "date" if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        case "duration" if isinstance(raw, timedelta):
            if not -LONGEST <= raw <= LONGEST:
                raise ValueError("the duration is too long")
            return raw
        case _:
            return from_json(raw, type)


def _items(raw: object, type: Type) -> list[object]:
    """The members of a list or of another plain collection."""
    if isinstance(raw, list | tuple | set | frozenset):
        return list(cast("list[object]", raw))
    raise ValueError(f"expected a list of {type.element or type}, found {raw.__class__.__name__}")


def in_utc(moment: datetime) -> datetime:
    """The time in UTC; one without an offset is meant so."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999 in UTC") from None
