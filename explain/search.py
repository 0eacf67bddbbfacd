"""How far a rule comes: nested loops over its conditions, in the order of the text, within a bound on work.

The search keeps the longest run of conditions that hold together. What is asked for is pushed in as constraints, so
that a rule is only tried with facts for which it could conclude that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import Compare, FactVar, FieldOf, ForEach, ForEachIn, Let, Local
from aitia.rules_engine.evaluate import EvaluationError, evaluate, matches_fact

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
    """What the answer asks of a rule's names: checked as soon as all of them are bound."""

    names: frozenset[str]
    test: Callable[[Bindings], bool]


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
            if self._allowed(bindings, frozenset(), frozenset(bindings)):
                self._from(0, bindings)
        except OutOfWorkError:
            self.cut = True
        return self.best

    def allows(self, name: str, fact: Fact, bindings: Bindings) -> bool:
        """Whether the constraints allow a name to stand for this fact."""
        known = frozenset(bindings)
        return self._allowed({**bindings, name: fact}, known, known | {name})

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
        return (way for way in ways if self._allowed(way, known, known | {name}))

    def _facts(self, pattern: Pattern, bindings: Bindings) -> Iterator[Fact]:
        """The facts that match; a name that is bound already is only checked."""
        bound = bindings.get(pattern.name)
        for fact in self._candidates(pattern, bindings) if bound is None else [cast("Fact", bound)]:
            try:
                if matches_fact(pattern, fact, bindings, self.view):
                    yield fact
            except EvaluationError:
                continue

    def _candidates(self, pattern: Pattern, bindings: Bindings) -> Iterator[Fact]:
        """The facts of the type; where a test says which value a field has, only those with that value."""
        for test in pattern.where:
            if isinstance(test, Compare) and test.op == "=" and (found := _joined(test, pattern.name)):
                value = self._value(found[1], bindings)
                return iter(()) if value is None else self.view.facts_with(pattern.type, found[0], value)
        return self.view.facts(pattern.type)

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

    def _allowed(self, bindings: Bindings, before: frozenset[str], after: frozenset[str]) -> bool:
        """Whether the constraints that have just become testable hold."""
        ready = (one for one in self.constraints if one.names <= after and (not before or not one.names <= before))
        return all(one.test(bindings) for one in ready)


def _joined(test: Compare, name: str) -> tuple[str, Expr] | None:
    """The field of the pattern's own fact that is equal to something known before, and that something."""
    for own, other in ((test.left, test.right), (test.right, test.left)):
        if isinstance(own, FieldOf) and isinstance(own.subject, FactVar) and own.subject.name == name:
            return (own.field, other) if name not in names_in(other) else None
    return None


def names_in(expr: Expr) -> frozenset[str]:
    """The variables and names that an expression mentions."""
    return frozenset(node.name for node in inside(expr) if isinstance(node, FactVar | Local))
