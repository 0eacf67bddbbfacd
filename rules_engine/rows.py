"""Facts on their way into a session: typed values, with references that are not yet ids.

The readers of files and of models make rows; `Session.insert_values` takes them, finds the facts that references
mean, and gives out ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class KeyOf:
    """A reference by key: the fact of this type, or of a subtype, whose key fields have these values."""

    type: str
    values: tuple[object, ...]

    def __str__(self) -> str:
        """The type and its key, as `Order A1`."""
        return f"{self.type} {' '.join(str(value) for value in self.values)}"


@dataclass(frozen=True, slots=True)
class RowOf:
    """A reference to a fact that is inserted by the same call: its place among the rows, from 0."""

    place: int


@dataclass(frozen=True, slots=True)
class IdOf:
    """A reference to the fact with this id, also where the type has a key."""

    id: int


Reference = KeyOf | RowOf | IdOf
Row = tuple[str, Mapping[str, object]]
"""A fact type, and for each field that is known its value: a `ruleset.Value`, a `Reference` (or plainly the key, or
the id where the type has no key), a tuple of these for a list or a `many` field."""


def subtypes(name: str, ruleset: Ruleset) -> Iterator[str]:
    """The type itself and all that are kinds of it."""
    for type in ruleset.types.values():
        ancestor = type.name
        while ancestor and ancestor != name:
            ancestor = ruleset.types[ancestor].parent
        if ancestor:
            yield type.name
