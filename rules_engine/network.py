"""A compiled rule set: words for the kernel, and what is needed to read its results in the author's terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .block import network_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aitia.dsl.ruleset import Action, FactType, Field, Rule, Ruleset, Type
    from aitia.dsl.source import Span

    from .cells import Symbols
    from .compiler.code import CallEntry
    from .compiler.relations import Relations


@dataclass(frozen=True, slots=True)
class Match:
    """How to read a firing of a terminal node: ids of the facts, their rows, then values and reads, as cells."""

    rule: Rule
    internal: bool
    facts: tuple[str, ...]
    values: tuple[tuple[str, Type], ...]
    reads: tuple[tuple[str, str, Type], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the facts of a type lie in memory: the columns of its relation, and its slots with their relations.

    `needed` are the fields without which no fact can be given; `lists` those that hold several values; `references`
    those that hold one fact; `apart` both of these.
    """

    relation: int
    fields: Mapping[str, Field]
    columns: tuple[str, ...]
    slots: tuple[tuple[str, int], ...]
    key: tuple[str, ...]
    needed: tuple[str, ...]
    lists: frozenset[str]
    references: frozenset[str]
    apart: frozenset[str]
    time_field: str


def shape_of(kind: FactType, relations: Relations) -> Shape:
    """The shape of a fact type."""
    fields = kind.fields.values()
    lists = frozenset(field.name for field in fields if field.many or field.type.kind == "list")
    references = frozenset(field.name for field in fields if field.type.kind == "reference") - lists
    relation = relations.facts[kind.name]
    return Shape(
        relation.number,
        kind.fields,
        relation.columns,
        tuple((f.name, relations.slots[kind.name, f.name].number) for f in fields if f.stored == "slot"),
        tuple(kind.key),
        tuple(f.name for f in fields if (f.required or f.key) and f.default is None),
        lists,
        references,
        lists | references,
        kind.time_field,
    )


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled rule set, immutable and shared by all sessions.

    `shapes` has that of each fact type; `reads_clock` says whether any rule looks at the time.
    `words` is the kernel's array (64-bit words); `actions` has the author's action, and its rule, for each action
    number; `sites` the rule and place in the text for each number of a fault.
    """

    ruleset: Ruleset
    words: Sequence[int]
    relations: Relations
    symbols: Symbols
    shapes: Mapping[str, Shape]
    calls: tuple[CallEntry, ...]
    sites: tuple[tuple[str, Span], ...]
    matches: dict[int, Match]
    actions: tuple[tuple[Rule, Action | None], ...]
    ranks: int
    levels: int
    reserve: int
    reads_clock: bool
    _arrays: dict[bool, Any] = field(default_factory=dict["bool", "Any"], compare=False, repr=False)

    def array(self, *, compiled: bool) -> Any:
        """The words as a kernel takes them, laid out once for all sessions."""
        if compiled not in self._arrays:
            self._arrays[compiled] = network_words(self.words, compiled=compiled)
        return self._arrays[compiled]
