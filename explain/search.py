"""How far a rule comes: nested loops over its conditions, in the order of the text, within a bound on work.

The search keeps the longest run of conditions that hold together. What is asked for is pushed in as constraints, so
that a rule is only tried with facts for which it could conclude that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import FactVar, ForEach, ForEachIn, Let, Local
from aitia.rules_engine.evaluate import EvaluationError, candidates, evaluate, matches_fact

from .bounds import OutOfWorkError
from .phrase import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aitia.dsl.ruleset import Condition, Expr, Pattern, Value
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView

    Bindings = Mapping[str, Value | Fact | None]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the answer asks of a rule's names: checked as soon as all of them are bound.

    `equalities` are parts of it as tests of the rule's own names, by which facts are found. `of_value` says that it
    asks for a value, and not for a certain fact.
    """

    names: frozenset[str]
    test: Callable[[Bindings], bool]
    equalities: tuple[Expr, ...] = ()
    of_value: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """The longest run of conditions that hold: with which bindings; all of them when it is the whole rule."""

    holding: int
    bindings: Bindings


@dataclass(slots=True)
class Search:
    """One rule's conditions, what its names must satisfy, and the furthest point reached."""

    conditions: tuple[Condition, ...]
    constraints: tuple[Constraint, ...]
    view: BoundedView
    best: Reached = field(default_factory=lambda: Reached(0, {}))
    cut: bool = False

    def run(self, bindings: Bindings) -> Reached:
        """The furthest that the conditions hold, starting from what is bound already."""
        self.best = Reached(0, bindings)
        try:
            if _allowed(self.constraints, bindings, frozenset(), frozenset(bindings)):
                self._from(0, bindings)
        except OutOfWorkError:
            self.cut = True
        return self.best

    def fitting(self, pattern: Pattern, facts: Iterable[Fact], bindings: Bindings) -> list[Fact]:
        """The facts for which the constraints allow a pattern's name to stand; if none, those that are asked about,
        although the rule would give them another value."""
        known = frozenset(bindings)
        there = list(facts)
        for constraints in (self.constraints, [one for one in self.constraints if not one.of_value]):
            allowed = partial(_allowed, constraints, before=known, after=known | {pattern.name})
            if found := [fact for fact in there if allowed({**bindings, pattern.name: fact})]:
                return found
        return []

    def closest(self, pattern: Pattern, bindings: Bindings, view: BoundedView) -> Iterable[Fact]:
        """The facts that have the values that the pattern and the constraints ask of a field, as far as one does."""
        return candidates(pattern, bindings, view, [test for one in self.constraints for test in one.equalities])

    def _from(self, place: int, bindings: Bindings) -> bool:
        """Whether all conditions from this place on hold together in some way."""
        if place > self.best.holding:
            self.best = Reached(place, bindings)
        if place == len(self.conditions):
            return True
        return any(self._from(place + 1, further) for further in self._ways(self.conditions[place], bindings))

    def _ways(self, condition: Condition, bindings: Bindings) -> Iterable[Bindings]:
        """The bindings with which a condition holds, and which the constraints allow."""
        found: Iterable[Value | Fact | None]
        match condition:
            case ForEach():
                found = self._facts(condition.pattern, bindings)
                name = condition.pattern.name
            case ForEachIn():
                found, name = self._items(condition.values, bindings), condition.name
            case Let():
                found, name = [self._value(condition.value, bindings)], condition.name
            case _:
                return [bindings] if self._value(condition.condition, bindings) is True else []
        known = frozenset(bindings)
        ways = ({**bindings, name: value} for value in found)
        return (way for way in ways if _allowed(self.constraints, way, known, known | {name}))

    def _facts(self, pattern: Pattern, bindings: Bindings) -> Iterator[Fact]:
        """The facts that match; a name that is bound already is only checked."""
        bound = bindings.get(pattern.name)
        for fact in self.closest(pattern, bindings, self.view) if bound is None else [cast("Fact", bound)]:
            try:
                if matches_fact(pattern, fact, bindings, self.view):
                    yield fact
            except EvaluationError:
                continue

    def _items(self, values: Expr, bindings: Bindings) -> tuple[Value, ...]:
        """The values of a list."""
        value = self._value(values, bindings)
        return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else ()

    def _value(self, expr: Expr, bindings: Bindings) -> Value | None:
        """The value of an expression; unknown where it cannot be computed, as in a test."""
        try:
            return evaluate(expr, bindings, self.view)
        except EvaluationError:
            return None


def _allowed(
    constraints: Iterable[Constraint], bindings: Bindings, before: frozenset[str], after: frozenset[str]
) -> bool:
    """Whether the constraints that have just become testable hold."""
    ready = (one for one in constraints if one.names <= after and (not before or not one.names <= before))
    return all(one.test(bindings) for one in ready)


def names_in(expr: Expr) -> frozenset[str]:
    """The variables and names that an expression mentions."""
    return frozenset(node.name for node in inside(expr) if isinstance(node, FactVar | Local))
