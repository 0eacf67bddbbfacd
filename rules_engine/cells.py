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
    """Numbers for texts, in order of first appearance: those that are shared and never change, then one's own."""

    def __init__(self, shared: list[str] | None = None, numbers: dict[str, int] | None = None) -> None:
        self._shared, self._shared_numbers = shared or [], numbers or {}
        self._own: list[str] = []
        self._own_numbers: dict[str, int] = {}

    @classmethod
    def of(cls, texts: list[str]) -> Symbols:
        """The numbers of texts in their order, shared by all copies."""
        return cls(texts, {text: number for number, text in enumerate(texts)})

    @property
    def texts(self) -> list[str]:
        """All texts, in order of their numbers."""
        return self._shared + self._own

    def number(self, text: str) -> int:
        """The number of a text, new if need be."""
        found = self._shared_numbers.get(text)
        if found is None:
            found = self._own_numbers.get(text)
        if found is None:
            found = self._own_numbers[text] = len(self._shared) + len(self._own)
            self._own.append(text)
        return found

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """The number of each text."""
        try:
            return list(map(self._shared_numbers.__getitem__, texts))
        except KeyError:
            found = {text: self.number(text) for text in dict.fromkeys(texts)}
            return list(map(found.__getitem__, texts))

    def text(self, number: int) -> str:
        """The text with a number."""
        shared = len(self._shared)
        return self._shared[number] if number < shared else self._own[number - shared]

    def copy(self) -> Symbols:
        """The same numbers, to be added to apart."""
        twin = Symbols(self._shared, self._shared_numbers)
        twin._own, twin._own_numbers = self._own.copy(), self._own_numbers.copy()
        return twin

    def shared(self) -> Symbols:
        """The same numbers, all of which copies share from here on."""
        return Symbols(self._shared + self._own, self._shared_numbers | self._own_numbers)


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
            return symbols.text(cell)
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
