"""The relations of a network: one for each fact type, one for each field that is kept as a slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Field, ForEach, Type

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Condition, Ruleset

CLOCK = 0
"""The relation of the session's clock: now and today in its only row."""
NOW, TODAY = 1, 2


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: facts of `type` with their columns (cells 1, 2, …), or with `field` the values of a slot."""

    number: int
    type: str
    field: str
    columns: tuple[str, ...]
    parent: int
    many: bool
    key: tuple[int, ...]


@dataclass(slots=True)
class Relations:
    """All relations, and where each field lives."""

    ruleset: Ruleset
    all: list[Relation] = field(default_factory=list[Relation])
    facts: dict[str, Relation] = field(default_factory=dict[str, Relation])
    slots: dict[tuple[str, str], Relation] = field(default_factory=dict[tuple[str, str], Relation])
    overriders: dict[str, Relation] = field(default_factory=dict[str, Relation])

    def __post_init__(self) -> None:
        self._add(Relation(CLOCK, "#clock", "", ("now", "today"), -1, many=False, key=()))
        for name in self._parents_first():
            self._add_type(name)
        for rule in self.ruleset.rules:
            if rule.overrides:
                names = named_facts(rule.conditions)
                key = tuple(range(1, len(names) + 1))
                relation = Relation(len(self.all), f"#{rule.code}", "", names, -1, many=False, key=key)
                self.overriders[rule.code] = relation
                self.all.append(relation)

    def _parents_first(self) -> list[str]:
        order: dict[str, None] = {}
        for start in self.ruleset.types:
            line: list[str] = []
            name = start
            while name and name not in order and name not in line:
                line.append(name)
                name = self.ruleset.types[name].parent
            order.update(dict.fromkeys(reversed(line)))
        return list(order)

    def _add(self, relation: Relation) -> Relation:
        self.all.append(relation)
        return relation

    def _add_type(self, name: str) -> None:
        kind = self.ruleset.types[name]
        columns = tuple(f.name for f in kind.fields.values() if f.stored == "column")
        parent = self.facts[kind.parent].number if kind.parent else -1
        identity = kind.key or columns
        key = tuple(columns.index(n) + 1 for n in identity)
        self.facts[name] = self._add(Relation(len(self.all), name, "", columns, parent, many=False, key=key))
        for f in kind.fields.values():
            if f.stored == "slot":
                owned = (
                    self.slots[kind.parent, f.name]
                    if kind.parent and f.name in self.ruleset.types[kind.parent].fields
                    else None
                )
                self.slots[name, f.name] = owned or self._add(
                    Relation(len(self.all), name, f.name, (f.name,), -1, many=f.many, key=())
                )

    def field(self, owner: str, name: str) -> Field:
        """A field of a fact type."""
        return self.ruleset.types[owner].fields[name]

    def column(self, owner: str, name: str) -> int:
        """The cell of a column field; subtypes have their parent's columns first."""
        return self.facts[owner].columns.index(name) + 1

    def value_type(self, relation: Relation) -> Type:
        """The type of the values of a slot."""
        return self.field(relation.type, relation.field).type


def named_facts(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """The variables that the author named in `for each`."""
    names = (c.pattern.name for c in conditions if isinstance(c, ForEach))
    return tuple(name for name in names if not name.startswith("#"))
