"""Values as JSON and from JSON or a CSV cell.

Decimals are numbers with all their places and never pass through a float, so JSON text is read and written here and
not by `json` alone. Dates, times and durations are ISO 8601, unknown is null, a reference is the key of its fact.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, cast

from .arithmetic import WHOLE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Field, Ruleset, Type, Value

    from .records import Fact


class Facts(Protocol):
    """What a reference is looked up in to find its key; a session is one."""

    @property
    def ruleset(self) -> Ruleset:
        """The rule set, for the keys of types."""
        ...

    def fact(self, id: int) -> Fact:
        """One fact; KeyError if it is not there."""
        ...


# ---- out


def field_to_json(value: Value | None, field: Field, facts: Facts) -> Any:
    """The value of a field: a list where the field is `many`, with certainties where it is uncertain."""
    values = value if isinstance(value, tuple) and field.many else () if value is None else (value,)
    if field.uncertain:
        return [{"value": to_json(item, field.type, facts), "certainty": 1.0} for item in values]
    if field.many:
        return [to_json(item, field.type, facts) for item in values]
    return to_json(value, field.type, facts)


def to_json(value: Value | None, type: Type, facts: Facts) -> Any:
    """The JSON form of a value; decimals stay `Decimal`, which `encode` writes with all their places."""
    match value:
        case tuple():
            return [to_json(item, type.element or type, facts) for item in value]
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return duration_to_iso(value)
        case int() if type.kind == "reference":
            return _key(value, facts)
        case _:
            return value


def _key(id: int, facts: Facts) -> Any:
    """The key of a fact, a list if it has several fields; its id where the type has no key or the fact is gone."""
    try:
        fact = facts.fact(id)
    except KeyError:
        return id
    kind = facts.ruleset.types[fact.type]
    keys = [to_json(fact.fields[name], kind.fields[name].type, facts) for name in kind.key]
    return keys[0] if len(keys) == 1 else keys or id


def duration_to_iso(length: timedelta) -> str:
    """`P3D` for whole days, else hours, minutes and seconds: `PT36H`, `PT1H30M`, `PT0.5S`."""
    if length < timedelta(0):
        return f"-{duration_to_iso(-length)}"
    if length.days and not length.seconds and not length.microseconds:
        return f"P{length.days}D"
    hours, seconds = divmod(length.days * 86400 + length.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    rest = f"{seconds}.{length.microseconds:06d}".rstrip("0").rstrip(".")
    parts = (f"{hours}H" * (hours > 0), f"{minutes}M" * (minutes > 0), f"{rest}S" * (rest != "0"))
    return f"PT{''.join(parts) or '0S'}"


_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def encode(document: Any, indent: int | None = None) -> str:
    """JSON text; decimals with all their places, and characters that could harm a terminal escaped."""
    return "".join(_encoded(document, "" if indent is None else "\n", " " * (indent or 0)))


def _encoded(document: Any, line: str, step: str) -> Iterator[str]:
    """The pieces of the text; `line` is a line break with the present indentation, or nothing."""
    match document:
        case Decimal():
            yield f"{document:f}"
        case dict():
            items = cast("dict[str, Any]", document).items()
            pairs = ((f"{_quoted(key)}: ", value) for key, value in items)
            yield from _bracketed("{}", pairs, line, step)
        case list() | tuple():
            yield from _bracketed("[]", (("", value) for value in cast("list[Any]", document)), line, step)
        case str():
            yield _quoted(document)
        case _:
            yield json.dumps(document, allow_nan=False)


def _bracketed(brackets: str, items: Iterator[tuple[str, Any]], line: str, step: str) -> Iterator[str]:
    """The members between brackets, one a line when there is indentation."""
    yield brackets[0]
    inner, between = line and line + step, ""
    for name, value in items:
        yield f"{between}{inner or ' ' * bool(between)}{name}"
        yield from _encoded(value, inner, step)
        between = ","
    yield line * bool(between) + brackets[1]


def _quoted(text: str) -> str:
    """A JSON string that is safe to print."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


# ---- in


def decode(text: str) -> Any:
    """The document in JSON text, with every number that has a point or an exponent as a `Decimal`.

    Raises ValueError on what is not JSON, on NaN and infinity, and on nesting too deep to be facts.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refused)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    except InvalidOperation:
        raise ValueError("a number has too many digits") from None


def _refused(word: str) -> Any:
    """NaN and infinity are not values."""
    raise ValueError(f"{word} is not a number")


def field_from_json(raw: Any, field: Field) -> Value | None:
    """The value of a field; a tuple for a `many` field, which takes a list or one value.

    References come back as the key that was written, for the caller to look up. Raises ValueError with the reason.
    """
    if not field.many:
        return from_json(_certain(raw, field), field.type)
    if raw is None:
        return None
    items: list[Any] = raw if _is_list(raw) else [raw]
    values = [from_json(_certain(item, field), field.type) for item in items]
    return tuple(dict.fromkeys(value for value in values if value is not None)) or None


def _is_list(raw: Any) -> TypeGuard[list[Any]]:
    """Whether this is a JSON array."""
    return isinstance(raw, list)


def _is_object(raw: Any) -> TypeGuard[dict[str, Any]]:
    """Whether this is a JSON object."""
    return isinstance(raw, dict)


def _certain(raw: Any, field: Field) -> Any:
    """The value in `{"value": …, "certainty": 1}`, alone or as the one member of a list."""
    if not field.uncertain:
        return raw
    alone: Any = _only(raw) if _is_list(raw) else raw
    if not _is_object(alone):
        return alone
    if set(alone) - {"value", "certainty"} or "value" not in alone:
        raise ValueError('expected {"value": …, "certainty": …}')
    if alone.get("certainty", 1) != 1:
        raise ValueError("a certainty other than 1 cannot be used yet")
    return alone["value"]


def _only(members: list[Any]) -> Any:
    """The one member of a list, null for an empty one, a longer list as it is."""
    return members if len(members) > 1 else members[0] if members else None


def from_json(raw: Any, type: Type) -> Value | None:
    """The value of a type in its JSON form; null is unknown. Raises ValueError with the reason."""
    if raw is None:
        return None
    match type.kind:
        case "list":
            return _list(raw, type)
        case "bool" if isinstance(raw, bool):
            return raw
        case "text" | "image" if isinstance(raw, str):
            return raw
        case "choice" if isinstance(raw, str):
            return _choice(raw, type)
        case "number" | "whole" if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
            return _number(raw, type)
        case "decimal" if isinstance(raw, int | Decimal | str) and not isinstance(raw, bool):
            return _decimal(raw, type)
        case "date" | "datetime" | "duration" if isinstance(raw, str):
            return _time(raw, type)
        case "reference" if isinstance(raw, str | int | Decimal | list) and not isinstance(raw, bool):
            return cast("Value", tuple(cast("list[Value]", raw)) if isinstance(raw, list) else raw)
        case "decimal" if isinstance(raw, float):
            raise ValueError(f"expected {_article(type)} as a Decimal or as text, found the float {raw}")
        case _:
            raise ValueError(f"expected {_article(type)}, found {_described(raw)}")


def from_cell(text: str, type: Type) -> Value | None:
    """The value of a type in a CSV cell; an empty cell is unknown. Raises ValueError with the reason."""
    if text == "":
        return None
    match type.kind:
        case "bool":
            if text.lower() not in _TRUTHS:
                raise ValueError(f"expected yes or no, found {_described(text)}")
            return _TRUTHS[text.lower()]
        case "number" | "whole":
            return _number(_digits(text, type), type)
        case "list":
            return tuple(
                v for part in text.split(";") if (v := from_cell(part.strip(), type.element or type)) is not None
            )
        case _:
            return from_json(text, type)


_TRUTHS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_MOST_DIGITS = 400
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _list(raw: Any, type: Type) -> Value:
    """A list, all of whose members are known."""
    if not _is_list(raw) or type.element is None:
        raise ValueError(f"expected {_article(type)}, found {_described(raw)}")
    values = [from_json(item, type.element) for item in raw]
    if None in values:
        raise ValueError("a list cannot hold null")
    return cast("Value", tuple(values))


def _choice(word: str, type: Type) -> str:
    """A word of the choice."""
    if word not in type.options:
        raise ValueError(f"expected one of {', '.join(type.options)}, found {_described(word)}")
    return word


def _digits(text: str, type: Type) -> Decimal:
    """A number written as text, short enough to be computed with."""
    try:
        if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text.strip()):
            raise InvalidOperation
        return Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"expected {_article(type)}, found {_described(text)}") from None


def _number(raw: Decimal | float, type: Type) -> float | int:
    """A number or whole number in bounds; a whole one may be written 3.0."""
    if type.kind == "number":
        try:
            number = float(raw)
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            raise ValueError("expected a number, found NaN")
        if not math.isfinite(number):
            raise ValueError("the number is too large")
        return number + 0.0
    if math.isnan(raw):
        raise ValueError("expected a whole number, found NaN")
    if not math.isfinite(raw) or not -WHOLE_LIMIT <= raw <= WHOLE_LIMIT:
        raise ValueError("the number is too large")
    if raw != int(raw):
        raise ValueError(f"expected a whole number, found {_described(raw)}")
    return int(raw)


def _decimal(raw: int | Decimal | str, type: Type) -> Decimal:
    """A decimal in bounds, with no more places than its type has."""
    value = _digits(raw, type) if isinstance(raw, str) else Decimal(raw)
    if not value.is_finite():
        raise ValueError(f"expected {_article(type)}, found {_described(raw)}")
    if value.adjusted() + type.places > 20 or abs(value.scaleb(type.places)) > WHOLE_LIMIT:
        raise ValueError("the number is too large")
    fitted = value.quantize(Decimal(1).scaleb(-type.places))
    if fitted != value:
        raise ValueError(f"expected at most {type.places} places, found {_described(raw)}")
    return fitted or abs(fitted)


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_DURATION = re.compile(
    r"(-?)P(?=.)(?:(\d{1,12})W)?(?:(\d{1,12})D)?(?:T(?=.)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)


def _time(text: str, type: Type) -> date | timedelta:
    """A date, a time (in UTC unless it has an offset) or a duration, in ISO 8601."""
    try:
        if type.kind == "duration" and -LONGEST <= (length := duration_from_iso(text)) <= LONGEST:
            return length
        if type.kind == "date" and _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if type.kind == "datetime" and (_DATETIME.fullmatch(text) or _DATE.fullmatch(text)):
            time = datetime.fromisoformat(text)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"expected {_article(type)} such as {_SAMPLES[type.kind]}, found {_described(text)}")


LONGEST = timedelta(microseconds=WHOLE_LIMIT)
"""The longest duration, and with a minus the shortest, that rules can reckon with."""

_MICROS = {"second": 10**6, "minute": 60 * 10**6, "hour": 3600 * 10**6, "day": 86400 * 10**6, "week": 604800 * 10**6}
_SAMPLES = {"date": "2026-05-01", "datetime": "2026-05-01T10:00:00Z", "duration": "P3D or PT36H"}


_WORDS = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) (second|minute|hour|day|week)s?", re.ASCII)


def duration_from_iso(text: str) -> timedelta:
    """A duration in weeks, days, hours, minutes and seconds, or as rules write it: `3 days`. ValueError otherwise."""
    if words := _WORDS.fullmatch(text):
        return timedelta(microseconds=int(Decimal(words[1]) * _MICROS[words[2]]))
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    sign, *parts = found.groups(default="0")
    weeks, days, hours, minutes, seconds = (Decimal(part) for part in parts)
    micros = int(seconds * 1_000_000)
    length = timedelta(weeks=int(weeks), days=int(days), hours=int(hours), minutes=int(minutes), microseconds=micros)
    return -length if sign == "-" else length


def _article(type: Type) -> str:
    """The type with its article: `a number`, `yes or no`."""
    match type.kind:
        case "bool":
            return "yes or no (true or false)"
        case "choice":
            return f"one of {', '.join(type.options)}"
        case "reference":
            return f"the key of a {type.fact}"
        case _:
            return f"{'an' if type.kind == 'image' else 'a'} {type}"


def _described(raw: Any) -> str:
    """What was found, short and safe to print."""
    match raw:
        case bool():
            return str(raw).lower()
        case list():
            return "a list"
        case dict():
            return "an object"
        case str():
            return _quoted(raw if len(raw) <= 40 else f"{raw[:40]}…")
        case _:
            words = str(raw) if not isinstance(raw, int) or abs(raw) < 10**40 else "a very large number"
            return words if len(words) <= 40 else f"{words[:40]}…"
