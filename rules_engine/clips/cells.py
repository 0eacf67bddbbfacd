"""Values of CLIPS as 64-bit cells: equal values have equal cells (see `kernel/lazy/layout.py`)."""

from __future__ import annotations

import struct

from aitia.dsl.clips.values import FALSE, TRUE, FactAddress, InstanceName, Symbol, Value

from ..kernel.lazy import layout as k

_HALF = 1 << 47


class Texts:
    """Numbers for texts and for large whole numbers, in order of first appearance; FALSE is 0 and TRUE is 1."""

    def __init__(self) -> None:
        self.texts: list[str] = [str(FALSE), str(TRUE)]
        self._numbers: dict[str, int] = {text: i for i, text in enumerate(self.texts)}
        self.large: list[int] = []
        self._large: dict[int, int] = {}

    @classmethod
    def of(cls, texts: list[str], large: list[int]) -> Texts:
        """These texts and large numbers, numbered by their places."""
        made = cls()
        for text in texts:
            made.number(text)
        for value in large:
            made.large_number(value)
        return made

    def number(self, text: str) -> int:
        """The number of a text, new if need be."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def has(self, text: str) -> bool:
        """Whether a text has a number."""
        return text in self._numbers

    def large_number(self, value: int) -> int:
        """The number of a whole number that needs more than 48 bits."""
        found = self._large.get(value)
        if found is None:
            found = self._large[value] = len(self.large)
            self.large.append(value)
        return found

    def copy(self) -> Texts:
        """The same numbers, to be added to apart."""
        twin = Texts.__new__(Texts)
        twin.texts, twin._numbers = self.texts.copy(), self._numbers.copy()
        twin.large, twin._large = self.large.copy(), self._large.copy()
        return twin


def boxed(tag: int, payload: int) -> int:
    """The cell of a tagged payload."""
    return (tag << k.TAG_SHIFT) | payload


def whole(value: int, texts: Texts) -> int:
    """The cell of a whole number."""
    if -_HALF < value < _HALF:
        return (k.INT << k.TAG_SHIFT) + value + k.INT_BIAS
    return boxed(k.BIG, texts.large_number(value))


def number(value: float) -> int:
    """The cell of a float; there is one zero and one that is not a number."""
    if value != value:  # noqa: PLR0124 not a number
        return 0x7FF8000000000000
    bits: int = struct.unpack("q", struct.pack("d", value + 0.0))[0]
    return bits


def encode(value: Value, texts: Texts) -> int:
    """The cell of a value that is not a multifield: those live in a session."""
    match value:
        case InstanceName():
            return boxed(k.INSTANCE, texts.number(str(value)))
        case Symbol():
            return boxed(k.SYMBOL, texts.number(str(value)))
        case str():
            return boxed(k.STRING, texts.number(value))
        case int():
            return whole(int(value), texts)
        case float():
            return number(value)
        case FactAddress():
            return boxed(k.FACT, value.index) if value.index >= 0 else k.UNBOUND
        case _:
            raise TypeError(f"expected one value, got the multifield {value!r}: intern it in the session's memory")


def decode(cell: int, texts: Texts) -> Value:
    """The value of a cell that is not a multifield."""
    if not k.BOX <= cell < 0:
        value: float = struct.unpack("d", struct.pack("q", cell))[0]
        return value
    tag, payload = cell >> k.TAG_SHIFT, cell & k.PAYLOAD
    if tag == k.INT:
        return payload - k.INT_BIAS
    if tag == k.SYMBOL:
        return Symbol(texts.texts[payload])
    if tag == k.STRING:
        return texts.texts[payload]
    if tag == k.BIG:
        return texts.large[payload]
    if tag == k.INSTANCE:
        return InstanceName(texts.texts[payload])
    return FactAddress(payload if tag == k.FACT else -1)
