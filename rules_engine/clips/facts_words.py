"""Reads facts that are written without mistakes, fast: a file may have a million of them.

Whatever is not plain is left to the careful reader of `facts_text.py`, which knows the place of every word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.clips.constraints import misfit
from aitia.dsl.clips.tokens import constant
from aitia.dsl.clips.values import Field, InstanceName, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aitia.dsl.clips.ast import Slot, Template

    Row = tuple[Template, tuple[Value, ...]]

_WORD = re.compile(r'[()]|"[^"\\]*"|[^\s()";]+|;[^\n]*|[^\s]')
_PLAIN = re.compile(r"[^?$&|~<\"\x00-\x1f\x7f]+")
_TYPES: dict[str, tuple[type, ...]] = {
    "SYMBOL": (Symbol,),
    "STRING": (str,),
    "LEXEME": (Symbol, str),
    "INTEGER": (int,),
    "FLOAT": (float,),
    "NUMBER": (int, float),
    "INSTANCE-NAME": (InstanceName,),
    "INSTANCE": (InstanceName,),
}


class _UnusualError(Exception):
    """Something is not plain, or wrong."""


class _Values(dict[str, Field]):
    """The values of words, each found out once."""

    def __missing__(self, word: str) -> Field:
        if word[0] == '"' and len(word) > 1:
            value: Value | None = word[1:-1]
        else:
            value = constant(word) if _PLAIN.fullmatch(word) and word not in {"(", ")"} else None
        if value is None or isinstance(value, tuple):
            raise _UnusualError
        self[word] = value
        return value


class _Kind:
    """A template, its slots by name with their places, and the values of slots that are not given."""

    def __init__(self, template: Template, default: Callable[[Slot], Value | None]) -> None:
        self.template = template
        self.slots = {slot.name: (i, slot) for i, slot in enumerate(template.slots)}
        self.types = [tuple(t for name in slot.types for t in _TYPES.get(name, ())) for slot in template.slots]
        self.limited = [bool(s.allowed) or not (s.low is s.high is None) for s in template.slots]
        self.defaults = () if template.implied else tuple(default(slot) for slot in template.slots)

    def value(self, at: int, slot: Slot, items: list[Field]) -> Value:
        """What a slot holds, if it can."""
        types = self.types[at]
        if slot.types and not all(type(item) in types for item in items):
            raise _UnusualError
        if self.limited[at] and any(misfit(slot, item) for item in items):
            raise _UnusualError
        if slot.multi:
            if len(items) < slot.least or (slot.most is not None and len(items) > slot.most):
                raise _UnusualError
            return tuple(items)
        if len(items) != 1:
            raise _UnusualError
        return items[0]


def plain_facts(
    text: str, templates: Mapping[str, Template], default: Callable[[Slot], Value | None]
) -> list[Row] | None:
    """The facts of a text, or nothing if it is not plain throughout.

    `default` gives the value of a slot that is not given, or None if it has to be.
    """
    words = iter([word for word in _WORD.findall(text) if word[0] != ";"])
    kinds: dict[str, _Kind] = {}
    values = _Values()
    rows: list[Row] = []
    try:
        for word in words:
            name = next(words, "")
            if word != "(" or name not in templates:
                return None
            kind = kinds.get(name) or kinds.setdefault(name, _Kind(templates[name], default))
            rows.append((kind.template, _row(kind, words, values)))
    except _UnusualError:
        return None
    return rows


def _row(kind: _Kind, words: Iterator[str], values: _Values) -> tuple[Value, ...]:
    if kind.template.implied:
        return (tuple(_items(words, values)),)
    row = list(kind.defaults)
    given: set[int] = set()
    for word in words:
        if word == ")":
            if None in row:
                break
            return tuple(value for value in row if value is not None)
        at, slot = kind.slots.get(next(words, ""), (-1, None))
        if word != "(" or slot is None or at in given:
            break
        given.add(at)
        row[at] = kind.value(at, slot, _items(words, values))
    raise _UnusualError


def _items(words: Iterator[str], values: _Values) -> list[Field]:
    """Values up to the closing parenthesis."""
    found: list[Field] = []
    for word in words:
        if word == ")":
            return found
        found.append(values[word])
    raise _UnusualError
