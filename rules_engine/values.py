"""Values in words, for people: in the sentences of authors, in explanations, in the terminal.

Everything from outside that is shown passes through `clean`, since control characters in data reach the terminal
whatever the printer does with markup.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from .json_forms import decode, encode, field_from_json, field_to_json, from_cell, from_json, to_json

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Field, Ruleset, Type, Value

    from .records import Fact


__all__ = [
    "Facts",
    "clean",
    "decode",
    "encode",
    "field_from_json",
    "field_to_json",
    "from_cell",
    "from_json",
    "name_of",
    "show",
    "show_field",
    "show_plain",
    "to_json",
]


class Facts(Protocol):
    """What a reference is looked up in to be named; a session is one."""

    @property
    def ruleset(self) -> Ruleset:
        """The rule set, for labels and keys."""
        ...

    def fact(self, id: int) -> Fact:
        """One fact; KeyError if it is not there."""
        ...


_BLANK = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line, without control characters and without marks that reverse the direction of writing."""
    return _UNSAFE.sub("", _BLANK.sub(" ", text))


def show(
    value: Value | None,
    type: Type,
    facts: Facts | None = None,
    *,
    labels: tuple[tuple[str, str], ...] = (),
) -> str:
    """The value in words; a choice by its label, a reference by the name of its fact."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return listed([show(item, type.element or type, facts, labels=labels) for item in value])
    if type.kind == "reference" and isinstance(value, int):
        return _referred(value, type, facts)
    if type.kind == "choice":
        return clean(dict(labels).get(str(value), str(value)))
    return show_plain(value)


def show_field(value: Value | None, field: Field, facts: Facts | None = None) -> str:
    """The value of a field in words, with its unit."""
    words = show(value, field.type, facts, labels=field.labels)
    return f"{words} {clean(field.unit)}" if field.unit and value is not None else words


def name_of(fact: Fact, facts: Facts) -> str:
    """What a fact is called: its label or type, then its key, or its number where nothing else tells it apart."""
    kind = facts.ruleset.types[fact.type]
    if kind.key:
        keys = (show(fact.fields[key], kind.fields[key].type, facts) for key in kind.key)
        return f"{clean(kind.label) or kind.name} {' '.join(keys)}"
    return clean(kind.label) or f"{kind.name} #{fact.id}"


def show_plain(value: Value) -> str:
    """A value that is no choice and no reference, in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}{_seconds(value)} UTC"
        case date():
            return value.isoformat()
        case timedelta():
            return _length(value)
        case tuple():
            return listed([show_plain(item) for item in value])
        case _:
            return clean(str(value))


def _referred(id: int, type: Type, facts: Facts | None) -> str:
    """The name of the fact that a reference points to, even when it has gone."""
    try:
        return name_of(facts.fact(id), facts) if facts else f"{type.fact} #{id}"
    except KeyError:
        return f"{type.fact} #{id}"


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    if not words:
        return "nothing"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _seconds(time: datetime) -> str:
    """The seconds of a time where it has any."""
    if time.microsecond:
        return f":{time:%S.%f}"
    return f":{time:%S}" if time.second else ""


def _length(length: timedelta) -> str:
    """A duration as `1 day 12 hours`; a negative one with a minus in front."""
    if length < timedelta(0):
        return f"-{_length(-length)}"
    minutes, seconds = divmod(length.seconds, 60)
    parts = ((length.days, "day"), (minutes // 60, "hour"), (minutes % 60, "minute"))
    words = [f"{amount} {unit}{'s' * (amount != 1)}" for amount, unit in parts if amount]
    if length.microseconds:
        words.append(f"{seconds}.{length.microseconds:06d}".rstrip("0") + " seconds")
    elif seconds or not words:
        words.append(f"{seconds} second{'s' * (seconds != 1)}")
    return " ".join(words)
