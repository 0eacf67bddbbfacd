"""The fields of one fact from outside: names that exist, values that fit, nothing missing.

Values are read by `json_forms`; this module says where each one stands, looks at ranges, and turns the keys that
references are written as into typed ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.problems import Problem, nearest

from .json_forms import field_from_json, from_cell, from_json
from .rows import KeyOf
from .values import show_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aitia.dsl.ruleset import FactType, Field, Ruleset, Type, Value

    from .rows import Row

    Reader = Callable[[Any, Type], Value | None]
    FieldReader = Callable[[object, Field, Ruleset], object]

MOST_PROBLEMS = 100
ANY_TYPE = ""
"""Stands for all types where a file holds facts of several."""


class TooManyProblems(Exception):  # noqa: N818 - a signal that ends the reading, never seen by callers
    """Enough problems have been found to work on."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that was read, where it stands, and which facts it refers to."""

    row: Row
    place: str
    references: tuple[KeyOf, ...]


@dataclass(slots=True)
class Intake:
    """What has been read so far, from all files."""

    ruleset: Ruleset
    found: list[Found] = field(default_factory=list[Found])
    problems: list[Problem] = field(default_factory=list[Problem])
    lost: list[str] = field(default_factory=list[str])
    """The types of facts that could not be read: what refers to such a fact is not wrong for that."""

    def add(self, problem: Problem, place: str = "") -> None:
        """Note a problem; after a hundred of them nothing more is read."""
        self.problems.append(replace(problem, place=place) if place else problem)
        if len(self.problems) >= MOST_PROBLEMS:
            note = f"only the first {MOST_PROBLEMS} problems are shown"
            self.problems.append(Problem("D111", "there are more problems than these", note=note))
            raise TooManyProblems

    def keep(self, type: FactType, fields: dict[str, object], place: str) -> None:
        """Note a fact whose fields have been read."""
        references = tuple(_references(fields.values()))
        self.found.append(Found((type.name, fields), place, references))

    def type(self, name: str, place: str) -> FactType | None:
        """The fact type of this name, or nothing and a problem."""
        type = self.ruleset.types.get(name)
        if type is None:
            hint = nearest(name, self.ruleset.types) or f"the fact types are {_listed(self.ruleset.types)}"
            self.lost.append(ANY_TYPE)
            self.add(Problem("D201", f"there is no fact type '{_short(name)}'", hint=hint), place)
        return type

    @staticmethod
    def nearest(name: str, known: Iterable[str]) -> str:
        """A hint with the nearest known name, or no hint."""
        return nearest(name, known)


def read_object(raw: object, type: FactType, place: str, intake: Intake, read: FieldReader | None = None) -> None:
    """One fact written as an object; its values in their JSON forms, or in what `read` takes."""
    if not isinstance(raw, Mapping):
        intake.add(Problem("D105", 'a fact is written as an object: {"field": value}'), place)
        return
    fields: dict[str, object] = {}
    before = len(intake.problems)
    for name, value in cast("Mapping[str, object]", raw).items():
        where = f"{place}, field {_short(str(name))}"
        known = type.fields.get(name)
        if known is None:
            intake.add(unknown_field(name, type), where)
            continue
        try:
            taken = (read or read_value)(value, known, intake.ruleset)
        except ValueError as error:
            intake.add(wrong_value(error), where)
        else:
            if taken is not None:
                fields[name] = taken
    check_missing(fields, type, place, intake)
    if len(intake.problems) == before:
        intake.keep(type, fields, place)
    else:
        intake.lost.append(type.name)


def unknown_field(name: str, type: FactType) -> Problem:
    """D202: the type has no such field."""
    hint = nearest(name, type.fields) or f"the fields are {_listed(type.fields)}"
    return Problem("D202", f"{type.name} has no field '{_short(name)}'", hint=hint)


def wrong_value(error: ValueError) -> Problem:
    """D203: a value that its field cannot have; the error of the reader says why."""
    return Problem("D203", str(error))


def check_missing(fields: Mapping[str, object], type: FactType, place: str, intake: Intake) -> None:
    """D204 for each field that needs a value and has none; a wrong value is not called missing too."""
    wrong = {problem.place for problem in intake.problems}
    for known in type.fields.values():
        where = f"{place}, field {known.name}"
        if is_needed(known) and known.name not in fields and where not in wrong:
            intake.add(missing_value(known, type), where)


def is_needed(known: Field) -> bool:
    """Whether a fact cannot be given without this field."""
    return known.key or (known.required and known.default is None)


def why_needed(known: Field, type: FactType) -> str:
    """What makes the field needed."""
    return f"is part of the key of {type.name}" if known.key else f"is required by {type.name}"


def missing_value(known: Field, type: FactType) -> Problem:
    """D204: no value where there has to be one."""
    return Problem("D204", f"a value is missing: {known.name} {why_needed(known, type)}")


def read_value(raw: object, known: Field, ruleset: Ruleset) -> object:
    """A value in its JSON form as the field holds it; ValueError with the reason."""
    value = field_from_json(raw, known)
    return finished(value, known, ruleset, from_json)


def read_cell(text: str, known: Field, ruleset: Ruleset) -> object:
    """A value in a CSV cell as the field holds it; the values of a `many` field stand between semicolons."""
    if not known.many:
        return finished(from_cell(text, known.type), known, ruleset, from_cell)
    values = [from_cell(part.strip(), known.type) for part in text.split(";")]
    kept = tuple(dict.fromkeys(value for value in values if value is not None))
    return finished(kept or None, known, ruleset, from_cell)


def finished(value: Value | None, known: Field, ruleset: Ruleset, reader: Reader) -> object:
    """The value in its range, with references as typed keys."""
    if value is None:
        return None
    type = known.type.element if known.type.kind == "list" else known.type
    if type and type.kind == "reference":
        several = known.many or known.type.kind == "list"
        if several and isinstance(value, tuple):
            return tuple(read_key(item, type.fact, ruleset, reader) for item in value)
        return read_key(value, type.fact, ruleset, reader)
    if known.low is not None or known.high is not None:
        for item in value if isinstance(value, tuple) else (value,):
            _check_range(item, known)
    return value


def _check_range(value: Any, known: Field) -> None:
    """ValueError for a value outside the range of its field, both ends being inside."""
    low, high = known.low, known.high
    if (low is not None and value < low) or (high is not None and value > high):
        between = f"{show_plain(low) if low is not None else '…'} and {show_plain(high) if high is not None else '…'}"
        raise ValueError(f"expected a value between {between}, found {show_plain(value)}")


def read_key(raw: object, name: str, ruleset: Ruleset, reader: Reader) -> KeyOf | int:
    """The key of a fact from the form in which it was written; the id for a type that has no key."""
    keys = ruleset.types[name].key
    if not keys:
        return _id(raw, name)
    parts: tuple[object, ...] = (raw,)
    if len(keys) > 1:
        parts = tuple(raw.split(";")) if isinstance(raw, str) else cast("tuple[object, ...]", raw)
        if not isinstance(raw, str | tuple) or len(parts) != len(keys):
            raise ValueError(f"expected the key of {name}, {len(keys)} values: {', '.join(keys)}")
    return KeyOf(name, tuple(_part(part, key, name, ruleset, reader) for part, key in zip(parts, keys, strict=True)))


def _part(raw: object, key: str, name: str, ruleset: Ruleset, reader: Reader) -> object:
    """One value of a key, which may be a reference itself."""
    known = ruleset.types[name].fields[key]
    value = reader(raw.strip() if isinstance(raw, str) else raw, known.type)
    if value is None:
        raise ValueError(f"expected the key of {name}, found nothing for {key}")
    return read_key(value, known.type.fact, ruleset, reader) if known.type.kind == "reference" else value


def _id(raw: object, name: str) -> int:
    """The id of a fact whose type has no key."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 19:
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(f"{name} has no key, so only the number of a fact can stand here")  # noqa: TRY004 - as readers
    return raw


def _references(values: Iterable[object]) -> Iterable[KeyOf]:
    """The references by key among the values of a fact."""
    for value in values:
        if isinstance(value, KeyOf):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in cast("tuple[object, ...]", value) if isinstance(item, KeyOf))


def _listed(names: Iterable[str]) -> str:
    """The first names of many."""
    names = list(names)
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")


def _short(name: str) -> str:
    """A name from outside, cut to a length that fits a line and without what is not printable."""
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    return shown if shown.isprintable() else repr(shown)[1:-1]
