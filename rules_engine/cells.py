"""Values as 64-bit cells, so that equality and order of values are equality and order of integers."""

from __future__ import annotations

import math
import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Type, Value

NULL = -(2**63)
DAY = 86_400_000_000
"""Microseconds in a day: durations and times are counted in microseconds, dates in days, both from 1970."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SIGN = 0x7FFFFFFFFFFFFFFF
_MICROSECOND = timedelta(microseconds=1)


class Symbols:
    """Numbers for texts, in order of first appearance."""

    def __init__(self, texts: list[str] | None = None) -> None:
        self.texts = list(texts or ())
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def number(self, text: str) -> int:
        """The number of a text, new if need be."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """The number of each text."""
        for text in dict.fromkeys(texts):
            self.number(text)
        return list(map(self._numbers.__getitem__, texts))

    def copy(self) -> Symbols:
        """The same numbers, to be added to apart."""
        twin = Symbols.__new__(Symbols)
        twin.texts = self.texts.copy()
        twin._numbers = self._numbers.copy()
        return twin


def number_cell(value: float) -> int:
    """The cell of a finite float."""
    if not math.isfinite(value):
        message = f"expected a finite number, got {value}"
        raise ValueError(message)
    bits: int = struct.unpack("q", struct.pack("d", value + 0.0))[0]
    return bits if bits >= 0 else bits ^ _SIGN


def number_value(cell: int) -> float:
    """The float of a cell."""
    value: float = struct.unpack("d", struct.pack("q", cell if cell >= 0 else cell ^ _SIGN))[0]
    return value


def encode(value: Value | None, kind: Type, symbols: Symbols) -> int:
    """The cell of a value that is of this type; lists are not encoded here, since they live in a session."""
    if value is None:
        return NULL
    match value:
        case bool():
            return int(value)
        case str():
            return symbols.number(value)
        case datetime():
            return (value - _EPOCH) // _MICROSECOND
        case date():
            return value.toordinal() - _EPOCH_DAY
        case timedelta():
            return value // _MICROSECOND
        case Decimal():
            return int(value.scaleb(kind.places))
        case float():
            return number_cell(value)
        case int():
            return number_cell(float(value)) if kind.kind == "number" else value
        case _:
            message = f"a list has no cell outside a session: {value!r}"
            raise TypeError(message)


def decode(cell: int, kind: Type, symbols: Symbols) -> Value | None:
    """The value of a cell of a type that is not a list."""
    if cell == NULL:
        return None
    match kind.kind:
        case "text" | "choice" | "image":
            return symbols.texts[cell]
        case "number":
            return number_value(cell)
        case "decimal":
            return Decimal(cell).scaleb(-kind.places)
        case "bool":
            return bool(cell)
        case "date":
            return date.fromordinal(cell + _EPOCH_DAY)
        case "datetime":
            return _EPOCH + timedelta(microseconds=cell)
        case "duration":
            return timedelta(microseconds=cell)
        case _:
            return cell
