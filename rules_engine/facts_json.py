"""Facts in JSON and JSON Lines.

Numbers with a point stay decimal, keys that stand twice in an object are refused, and what is no number (NaN,
Infinity, a thousand digits) is carried on as such, so that the problem can name the field in which it stands.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.problems import Problem

from .facts_fields import read_object

if TYPE_CHECKING:
    from .facts_fields import Intake
    from .facts_text import FactFile

_MOST_DIGITS = 400


class _NoNumber:
    """Something that JSON writes like a number but that is none to us."""

    def __init__(self, word: str) -> None:
        self.word = word if len(word) <= 12 else f"{word[:12]}…"

    def __str__(self) -> str:
        return self.word


class _Twice(dict[str, Any]):
    """An object in which a name stands twice."""

    name = ""


def read_json(text: str, file: FactFile, intake: Intake) -> None:
    """`{"Type": [{…}]}`, or with a type from the caller also `[{…}]`."""
    document = _loaded(text, file.path)
    if isinstance(document, Problem):
        intake.add(document)
    elif file.type:
        _typed(document, file, intake)
    elif isinstance(document, dict) and not isinstance(document, _Twice):
        for name, objects in cast("dict[str, Any]", document).items():
            _objects(objects, name, file.path, intake)
    else:
        _wrong_shape(document, file.path, intake)


def read_json_lines(text: str, file: FactFile, intake: Intake) -> None:
    """One `{"Type": {…}}` a line, or with a type from the caller one `{…}` a line."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{file.path}, line {number}"
        document = _loaded(line, place, number)
        if isinstance(document, Problem):
            intake.add(document)
        elif file.type:
            _object(document, file.type, place, intake)
        elif isinstance(document, dict) and len(cast("dict[str, Any]", document)) == 1:
            name, fields = next(iter(cast("dict[str, Any]", document).items()))
            _object(fields, name, place, intake)
        else:
            intake.add(Problem("D105", 'expected one fact: {"Type": {"field": value}}'), place)


def _typed(document: Any, file: FactFile, intake: Intake) -> None:
    """All facts of one type: an array, or an object with the facts under this type."""
    objects: Any = document
    if isinstance(document, dict) and list(cast("dict[str, Any]", document)) == [file.type]:
        objects = cast("dict[str, Any]", document)[file.type]
    _objects(objects, file.type, file.path, intake)


def _objects(objects: object, name: str, path: str, intake: Intake) -> None:
    """The facts of one type."""
    type = intake.type(name, path)
    if type is None:
        return
    if not isinstance(objects, list):
        intake.add(Problem("D105", f"expected a list of {name}: [{{…}}]"), path)
        return
    for number, fields in enumerate(cast("list[object]", objects), 1):
        _unique(fields, f"{path}, {name} {number}", intake)
        read_object(fields, type, f"{path}, {name} {number}", intake)


def _object(fields: object, name: str, place: str, intake: Intake) -> None:
    """One fact of a type that has to be looked up."""
    if type := intake.type(name, place):
        _unique(fields, place, intake)
        read_object(fields, type, place, intake)


def _unique(fields: object, place: str, intake: Intake) -> None:
    """D106 for an object that says a field twice."""
    if isinstance(fields, _Twice):
        intake.add(Problem("D106", f"the field {fields.name} stands twice in this fact"), place)


def _wrong_shape(document: object, path: str, intake: Intake) -> None:
    """What stands at the top of the file is not a collection of facts."""
    if isinstance(document, _Twice):
        intake.add(Problem("D106", f"the type {document.name} stands twice", hint="put its facts in one list"), path)
        return
    hint = "say which type these are: --facts Type=" + path if isinstance(document, list) else ""
    intake.add(Problem("D105", 'expected facts by type: {"Type": [{"field": value}]}', hint=hint), path)


def _loaded(text: str, place: str, line: int = 0) -> Any:
    """The document, or the problem with it."""
    try:
        return json.loads(
            text, parse_float=_float, parse_int=_int, parse_constant=_NoNumber, object_pairs_hook=_object_of
        )
    except json.JSONDecodeError as error:
        path = place.rsplit(", line ", 1)[0] if line else place
        reason = error.msg[:1].lower() + error.msg[1:]
        return Problem("D103", f"this is not JSON: {reason}", place=f"{path}:{line or error.lineno}:{error.colno}")
    except RecursionError:
        hint = 'facts need three levels: {"Type": [{"field": value}]}'
        return Problem("D104", "the JSON is nested too deeply", place=place, hint=hint)


def _float(digits: str) -> Decimal | _NoNumber:
    """A number with a point or an exponent, exactly."""
    if len(digits) > _MOST_DIGITS:
        return _NoNumber(digits)
    try:
        return Decimal(digits)
    except InvalidOperation:
        return _NoNumber(digits)


def _int(digits: str) -> int | _NoNumber:
    """A whole number of a bearable length."""
    return int(digits) if len(digits) <= _MOST_DIGITS else _NoNumber(digits)


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, which remembers when a name stood twice in it."""
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    names = [name for name, _ in pairs]
    twice = _Twice(members)
    twice.name = next(name for name in names if names.count(name) > 1)
    return twice
