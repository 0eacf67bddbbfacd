"""Trees of rules as plain data and back: numbers of what an object is made of, and the texts and numbers themselves.

Only objects of the classes that are listed here can be made of the data, by their constructors, so that a file which
somebody else wrote can at worst make a wrong tree. Objects that are shared stay shared. What is written is cut into
sections, and a section is read when something of it is wanted: explanations need the rules, a run hardly does.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl import problems, ruleset
from aitia.dsl.clips import ast, values
from aitia.dsl.source import Source, Span

from . import network
from .compiler.code import CallEntry, Fallback
from .compiler.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_ATOM, _TUPLE, _DICT, _SOURCE, _TEXTUAL = range(5)
_ATOMS = frozenset({str, int, float, bool, type(None)})
_MICROSECOND = timedelta(microseconds=1)

_WRITTEN: dict[type, Callable[[Any], str]] = {
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    timedelta: lambda value: str(value // _MICROSECOND),
    values.Symbol: str,
    values.InstanceName: str,
}
_READ: tuple[Callable[[str], object], ...] = (
    Decimal,
    date.fromisoformat,
    datetime.fromisoformat,
    lambda text: timedelta(microseconds=int(text)),
    values.Symbol,
    values.InstanceName,
)
_TEXTUALS = {kind: _TEXTUAL + i for i, kind in enumerate(_WRITTEN)}


def _classes() -> list[Any]:
    """The classes of trees, in an order that depends on the sources alone."""
    found: dict[str, Any] = {}
    for module in (ruleset, ast):
        for name, kind in sorted(vars(module).items()):
            if is_dataclass(kind) and getattr(kind, "__module__", "") == module.__name__:
                found[f"{module.__name__}.{name}"] = kind
    return [*found.values(), Span, problems.Problem, network.Match, CallEntry, Fallback, Relation, values.FactAddress]


_CLASSES = _classes()
_FIRST_CLASS = _TEXTUAL + len(_READ)
_CLASS_NUMBERS = {kind: _FIRST_CLASS + i for i, kind in enumerate(_CLASSES)}
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in _CLASSES}


class Writer:
    """Writes trees, each object once. `sources` are texts that are kept elsewhere, and are known by their place."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._numbers: dict[object, int] = {}
        self._rows = array("i")
        self._atoms: list[object] = []

    def number(self, value: object) -> int:
        """The number of an object, written if it is new. The caller keeps it alive while others are written."""
        kind: Any = type(value)
        key: object = id(value)
        if kind in _ATOMS or kind in _TEXTUALS:
            key = (kind, repr(value) if kind is float or kind is Decimal else value)
        found = self._numbers.get(key)
        return self._new(key, kind, value) if found is None else found

    def _new(self, key: object, kind: Any, value: Any) -> int:
        code, arguments = self._row(kind, value)
        self._rows.extend((code, len(arguments), *arguments))
        self._numbers[key] = found = len(self._numbers)
        return found

    def _row(self, kind: Any, value: Any) -> tuple[int, list[int]]:
        if kind in _CLASS_NUMBERS:
            return _CLASS_NUMBERS[kind], [self.number(getattr(value, name)) for name in _FIELDS[kind]]
        if kind is tuple:
            return _TUPLE, [self.number(item) for item in value]
        if kind is dict:
            return _DICT, [self.number(part) for pair in value.items() for part in pair]
        if kind is Source:
            return _SOURCE, [self._sources.index(value)]
        if kind not in _ATOMS and kind not in _TEXTUALS:
            raise TypeError(f"expected a part of a rule set or of a program, got {value!r}: list its class in plain.py")
        self._atoms.append(value if kind in _ATOMS else _WRITTEN[kind](value))
        return _TEXTUALS.get(kind, _ATOM), [len(self._atoms) - 1]

    def section(self) -> tuple[bytes, bytes]:
        """What was written since the last section."""
        written = self._rows.tobytes(), json.dumps(self._atoms, ensure_ascii=True).encode()
        self._rows, self._atoms = array("i"), []
        return written


class Reader:
    """Reads what a Writer wrote, section by section; may be shared between threads."""

    def __init__(self, sections: Iterable[tuple[bytes, bytes]], sources: Sequence[Source]) -> None:
        self._left = list(sections)
        self._sources = sources
        self._objects: list[Any] = []
        self._lock = RLock()

    def object(self, number: int) -> Any:
        """The object of a number."""
        with self._lock:
            while number >= len(self._objects):
                self._read(*self._left.pop(0))
        return self._objects[number]

    def _read(self, data: bytes, texts: bytes) -> None:
        atoms: list[Any] = json.loads(texts)
        rows = array("i", data).tolist()
        objects, at, end = self._objects, 0, len(rows)
        while at < end:
            code, first, last = rows[at], at + 2, at + 2 + rows[at + 1]
            at = last
            if code >= _FIRST_CLASS:
                objects.append(_CLASSES[code - _FIRST_CLASS](*[objects[i] for i in rows[first:last]]))
            elif code == _ATOM:
                objects.append(atoms[rows[first]])
            elif code == _TUPLE:
                objects.append(tuple([objects[i] for i in rows[first:last]]))
            elif code == _DICT:
                parts = [objects[i] for i in rows[first:last]]
                objects.append(dict(zip(parts[::2], parts[1::2], strict=True)))
            elif code == _SOURCE:
                objects.append(self._sources[rows[first]])
            else:
                objects.append(_READ[code - _TEXTUAL](atoms[rows[first]]))


class Late:
    """A mixin for a frozen class with slots: a field is read when it is first wanted."""

    __slots__ = ()
    _of: Callable[[str], object]

    def __getattr__(self, name: str) -> object:
        """A field that was not read before."""
        if name not in cast("Any", self).__dataclass_fields__:
            raise AttributeError(name, name=name, obj=self)
        value = self._of(name)
        object.__setattr__(self, name, value)
        return value


def late(kind: Any, of: Callable[[str], object]) -> Any:
    """An instance of a class with the mixin, whose fields `of` gives."""
    instance = object.__new__(kind)
    object.__setattr__(instance, "_of", of)
    return instance
