"""A session as explanations read it: each type of fact read once, and a bound on how much is looked at.

A question about one conclusion must not cost more than the run that made it, however many facts there are.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aitia.rules_engine.evaluate import EvaluationError, candidates, matches_fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from aitia.dsl.ruleset import Pattern, Ruleset, Value
    from aitia.rules_engine.records import Fact, Firing, Support

    from .sources import Explained


Index = dict["Value | None", list[int]]
"""The ids of the facts of one type by the value of one of their fields."""


class OutOfWorkError(LookupError):
    """So many facts have been looked at as may be."""


@dataclass(slots=True)
class BoundedView:
    """A session whose facts run out after so many have been looked at."""

    session: Explained
    budget: int
    lists: dict[str, list[Fact]] = field(default_factory=dict[str, "list[Fact]"])
    known: dict[int, Fact] = field(default_factory=dict[int, "Fact"])
    indexes: dict[tuple[str, str], Index] = field(default_factory=dict[tuple[str, str], "Index"])

    @property
    def now(self) -> datetime:
        """The session's clock."""
        return self.session.now

    @property
    def ruleset(self) -> Ruleset:
        """The session's rules."""
        return self.session.ruleset

    def limited(self, budget: int) -> BoundedView:
        """The same facts with a budget of its own."""
        return BoundedView(self.session, budget, self.lists, self.known, self.indexes)

    def facts(self, type: str) -> Iterator[Fact]:
        """The facts of a type; each one looked at is counted."""
        return self._counted(self._all(type))

    def facts_with(self, type: str, field: str, value: Value) -> Iterator[Fact]:
        """The facts of a type whose field has a value, found without a look at the others."""
        if (type, field) not in self.indexes:
            index: Index = {}
            for id, found in self.session.column(type, field):
                index.setdefault(found, []).append(id)
            self.indexes[type, field] = index
        return self._counted(map(self.fact, self.indexes[type, field].get(value, ())))

    def matching(self, pattern: Pattern) -> Iterator[Fact]:
        """The facts that match a pattern, as far as they may be looked at; what cannot be computed is not true."""
        try:
            for fact in candidates(pattern, {}, self):
                with suppress(EvaluationError):
                    if matches_fact(pattern, fact, {}, self):
                        yield fact
        except OutOfWorkError:
            self.budget = 0

    def _all(self, type: str) -> list[Fact]:
        """The facts of a type, read once."""
        if type not in self.lists:
            self.lists[type] = list(self.session.facts(type))
            self.known.update((fact.id, fact) for fact in self.lists[type])
        return self.lists[type]

    def _counted(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """The facts, each one paid for."""
        for fact in facts:
            self.budget -= 1
            if self.budget < 0:
                raise OutOfWorkError
            yield fact

    def fact(self, id: int) -> Fact:
        """One fact, read once."""
        if id not in self.known:
            self.known[id] = self.session.fact(id)
        return self.known[id]

    def call(self, name: str, args: tuple[Value, ...]) -> Value | None:
        """A registered function."""
        return self.session.call(name, args)

    def supports(self, fact: int, field: str = "") -> list[Support]:
        """The supports of a fact or of a field of it."""
        return self.session.supports(fact, field)

    def firings(self, rule: str | None = None) -> list[Firing]:
        """All firings, or those of a rule."""
        return self.session.firings(rule)

    def column(self, type: str, field: str) -> list[tuple[int, Value | None]]:
        """The id and the value of one field of each fact of a type."""
        return self.session.column(type, field)


def first(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, as many as may be looked at."""
    found: list[Fact] = []
    with suppress(OutOfWorkError):
        found.extend(facts)
    return found
