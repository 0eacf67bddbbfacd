"""Values of CLIPS in Python: `str` is a string, `int` and `float` are themselves, a tuple is a multifield."""

from __future__ import annotations

from dataclasses import dataclass


class Symbol(str):
    """A symbol: `red` and `"red"` are different values, though both are made of the same letters."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and str.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((Symbol, str(self)))

    def __repr__(self) -> str:
        return f"Symbol({str(self)!r})"


class InstanceName(Symbol):
    """`[name]`, without the brackets."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InstanceName) and str.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((InstanceName, str(self)))


@dataclass(frozen=True, slots=True)
class FactAddress:
    """The address of a fact; `index` is what `fact-index` gives, -1 for the address of no fact."""

    index: int


Field = Symbol | str | int | float | FactAddress
Multifield = tuple[Field, ...]
Value = Field | Multifield

TRUE = Symbol("TRUE")
FALSE = Symbol("FALSE")
NIL = Symbol("nil")
