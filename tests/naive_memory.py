"""The working memory of the naive twin: rows and their supports, as docs/semantics.md tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aitia.dsl.ruleset import FactType, Ruleset

Support = tuple[str, int | None]
"""A kind (given, recorded, changed, concluded, presumed) and the number of the firing, None from outside."""

RowKey = tuple[Any, ...]
"""A fact row as (id,), a slot row as (id, field, value)."""

RANK = {"given": 0, "recorded": 0, "changed": 0, "concluded": 1, "presumed": 2}


class RefusedError(Exception):
    """Facts that may not be given or updated like this; nothing has been changed."""


@dataclass
class FactRow:
    """A fact: its type, the cells of its column fields, and why it is there."""

    type: str
    cells: dict[str, Any]
    supports: set[Support] = field(default_factory=set[Support])


@dataclass
class Memory:
    """All rows. `slots` keeps the values of a slot in the order in which their rows came to be."""

    ruleset: Ruleset
    rows: dict[int, FactRow] = field(default_factory=dict[int, FactRow])
    slots: dict[tuple[int, str], dict[Any, set[Support]]] = field(
        default_factory=dict[tuple[int, str], dict[Any, set[Support]]]
    )
    last_id: int = 0

    # ---- reading

    def type_of(self, fact: int) -> FactType:
        """The type of a fact."""
        return self.ruleset.types[self.rows[fact].type]

    def is_a(self, fact: int, type: str) -> bool:
        """Whether the fact's type is the given one or has it among its ancestors."""
        own = self.rows[fact].type
        while own and own != type:
            own = self.ruleset.types[own].parent
        return own == type

    def shown(self, fact: int, field: str) -> list[Any]:
        """The values that a slot shows: those of its best rank, none in a contradiction."""
        values = self.best(fact, field)
        many = self.type_of(fact).fields[field].many
        return values if many or len(values) == 1 else []

    def best(self, fact: int, field: str) -> list[Any]:
        """The values of a slot that its best rank holds, in the order in which they became known."""
        ranks = {value: min(RANK[kind] for kind, _ in why) for value, why in self.slots.get((fact, field), {}).items()}
        return [value for value, rank in ranks.items() if rank == min(ranks.values())]

    def contradictions(self) -> list[tuple[int, str]]:
        """The single-valued slots whose best rank holds several values."""
        return [
            (fact, field)
            for fact, field in self.slots
            if not self.type_of(fact).fields[field].many and len(self.best(fact, field)) > 1
        ]

    # ---- supports of facts

    def identified(self, type: str, values: Mapping[str, Any]) -> int | None:
        """The oldest fact with this key, or without a key with these cells."""
        names = self.ruleset.types[type].key or self._columns(type)
        same = (
            fact
            for fact, row in sorted(self.rows.items())
            if row.type == type and all(row.cells[name] == values.get(name) for name in names)
        )
        return next(same, None)

    def add(self, type: str, values: Mapping[str, Any], support: Support) -> int:
        """A new fact; its slot fields get the same support."""
        self.last_id += 1
        cells = {name: values.get(name) for name in self._columns(type)}
        self.rows[self.last_id] = FactRow(type, cells)
        self.support_fact(self.last_id, values, support)
        return self.last_id

    def support_fact(self, fact: int, values: Mapping[str, Any], support: Support) -> None:
        """One more support for a fact, and for the slot fields that are mentioned."""
        self.rows[fact].supports.add(support)
        for field_ in self.type_of(fact).fields.values():
            if field_.stored == "slot" and values.get(field_.name) is not None:
                given = values[field_.name]
                for value in given if field_.many and isinstance(given, tuple) else (given,):
                    self.support_slot(fact, field_.name, value, support)

    def remove(self, fact: int) -> None:
        """Take away the given supports of a fact."""
        row = self.rows.get(fact)
        if row is not None:
            row.supports = {why for why in row.supports if RANK[why[0]] > 0}

    def _columns(self, type: str) -> tuple[str, ...]:
        """The fields that are cells of the fact's row."""
        return tuple(f.name for f in self.ruleset.types[type].fields.values() if f.stored == "column")

    # ---- supports of slots

    def support_slot(self, fact: int, field: str, value: Any, support: Support) -> None:
        """One more support for a value of a slot."""
        if fact in self.rows:
            self.slots.setdefault((fact, field), {}).setdefault(value, set()).add(support)

    def change(self, fact: int, field: str, values: tuple[Any, ...], support: Support) -> None:
        """Let these values take the place of what was given."""
        for why in self.slots.get((fact, field), {}).values():
            why -= {support for support in why if RANK[support[0]] == 0}
        for value in values:
            self.support_slot(fact, field, value, support)
        self._sweep()

    def withdraw(self, firing: int) -> None:
        """Take away what a firing concluded or presumed."""
        for why in self._all_supports():
            why -= {("concluded", firing), ("presumed", firing)}

    def _all_supports(self) -> Iterator[set[Support]]:
        """The supports of every row."""
        yield from (row.supports for row in self.rows.values())
        yield from (why for values in self.slots.values() for why in values.values())

    # ---- foundedness

    def withdraw_unfounded(self, joined: Mapping[int, frozenset[RowKey]]) -> None:
        """Take away every row that no chain of supports leads to from given ones. `joined`: the rows of a firing."""
        founded = self._founded(joined)
        self.rows = {fact: row for fact, row in self.rows.items() if (fact,) in founded}
        for (fact, field_), values in self.slots.items():
            for value in [value for value in values if (fact, field_, value) not in founded]:
                del values[value]
        for why in self._all_supports():
            why -= {(kind, firing) for kind, firing in why if not self._stands((kind, firing), founded, joined)}
        self._sweep()

    def _founded(self, joined: Mapping[int, frozenset[RowKey]]) -> set[RowKey]:
        """The least set of rows that is closed under: a support that stands on rows of the set."""
        founded: set[RowKey] = set()
        while new := {key for key, why in self._keyed_supports() if self._is_founded(key, why, founded, joined)}:
            founded |= new
        return founded

    def _is_founded(
        self, key: RowKey, why: set[Support], founded: set[RowKey], joined: Mapping[int, frozenset[RowKey]]
    ) -> bool:
        """Whether a row is not in the set yet and belongs to it: a slot row only if its fact is in."""
        if key in founded or (len(key) > 1 and key[:1] not in founded):
            return False
        return any(self._stands(support, founded, joined) for support in why)

    def _stands(self, support: Support, founded: set[RowKey], joined: Mapping[int, frozenset[RowKey]]) -> bool:
        """Whether a support is given, or its firing joined founded rows only."""
        kind, firing = support
        return RANK[kind] == 0 or (firing is not None and firing in joined and joined[firing] <= founded)

    def _keyed_supports(self) -> Iterator[tuple[RowKey, set[Support]]]:
        """Every row with its supports."""
        yield from (((fact,), row.supports) for fact, row in self.rows.items())
        for (fact, field_), values in self.slots.items():
            yield from (((fact, field_, value), why) for value, why in values.items())

    def _sweep(self) -> None:
        """Drop the values of slots that nothing supports any more."""
        for key, values in list(self.slots.items()):
            for value in [value for value, why in values.items() if not why]:
                del values[value]
            if not values or key[0] not in self.rows:
                del self.slots[key]
