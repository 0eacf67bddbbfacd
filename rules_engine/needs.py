"""What rules wait for: fields of facts that a question or a model is to give, and without which a rule is undecided.

A field counts only where it matters: in a match whose other conditions hold, or could. So the conditions of a rule are
gone through for each way to bind its facts, with the set of truth values that they could have once every field was
given. It is plain Python and done once after a run, of the few rules that read such fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, product
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl import ruleset as r
from aitia.dsl.trees import parts

from . import evaluate as ev
from .builtins import COMPARISONS
from .rows import subtypes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from .records import Fact
    from .session import Session

FieldName = tuple[str, str]
"""The type that declares a field, and its name."""

Missing = frozenset[tuple[str, str, int]]
"""Fields that are not given: the type that declares it, its name, and the id of the fact."""

_NOTHING: Missing = frozenset()
_OPEN: frozenset[bool | None] = frozenset({True, False})
_TRUE: frozenset[bool | None] = frozenset({True})
_UNKNOWN = (None, ())
_MOST_STEPS = 20_000


class _TooMuchError(Exception):
    """There are too many ways to bind the facts of the rules to go through them all."""


def needs(awaited: set[FieldName], session: Session) -> Missing:
    """The awaited fields that leave it open whether some rule fires or what it does.

    Where it would take too long to see which matter, they are all that a rule reads and some fact lacks.
    """
    search = _Search(_Facts(session), awaited)
    return _union(_needs_of(rule, search) for rule in session.ruleset.rules if _is_in_force(rule, session.now))


def _needs_of(rule: r.Rule, search: _Search) -> Missing:
    """What one rule waits for."""
    read = set(_awaited_by(rule, search))
    if not read:
        return _NOTHING
    try:
        found = search.bindings(rule.conditions, _Bound({}, {}), _NOTHING)
        return _union(needed | search.of_actions(rule, bound) for bound, needed in found)
    except _TooMuchError:
        facts = ((owner, name, fact) for owner, name in read for fact in search.view.facts(owner))
        return frozenset((owner, name, fact.id) for owner, name, fact in facts if fact.fields[name] in _UNKNOWN)


def _is_in_force(rule: r.Rule, now: datetime) -> bool:
    """Whether a rule may fire today."""
    begun = rule.valid_from is None or rule.valid_from <= now.date()
    return begun and not rule.disabled and (rule.valid_until is None or now.date() <= rule.valid_until)


def _awaited_by(rule: r.Rule, search: _Search) -> Iterator[FieldName]:
    """The awaited fields that a rule reads, at the type that declares them or below."""
    names = {(read.type, read.field) for read in rule.reads}
    for owner, name in search.awaited:
        if any((kind, name) in names for kind in subtypes(owner, search.view.ruleset)):
            yield owner, name


@dataclass
class _Facts:
    """The facts of a session, each looked up once."""

    session: Session
    kept: dict[str, list[Fact]] = field(default_factory=dict[str, "list[Fact]"])
    by_id: dict[int, Fact] = field(default_factory=dict[int, "Fact"])

    @property
    def now(self) -> datetime:
        """The session's clock."""
        return self.session.now

    @property
    def ruleset(self) -> r.Ruleset:
        """The session's rule set."""
        return self.session.ruleset

    def facts(self, type: str) -> list[Fact]:
        """The facts of a type and its subtypes, by id."""
        if type not in self.kept:
            self.kept[type] = self.session.facts(type)
        return self.kept[type]

    def facts_with(self, type: str, field: str, value: r.Value) -> list[Fact]:
        """Those of a type and its subtypes whose field has a value, by id."""
        return [fact for fact in self.facts(type) if fact.fields[field] == value]

    def fact(self, id: int) -> Fact:
        """One fact; KeyError if it is not there."""
        if id not in self.by_id:
            self.by_id[id] = self.session.fact(id)
        return self.by_id[id]

    def call(self, name: str, args: tuple[r.Value, ...]) -> r.Value | None:
        """The result of a registered function."""
        return self.session.call(name, args)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What the conditions so far have bound, and the missing fields on which a value rests."""

    values: Mapping[str, Any]
    rests: Mapping[str, Missing]

    def with_fact(self, name: str, fact: Fact) -> _Bound:
        """The same with one more fact."""
        return _Bound({**self.values, name: fact}, self.rests)

    def with_value(self, name: str, value: object, rests: Missing) -> _Bound:
        """The same with one more value."""
        return _Bound({**self.values, name: value}, {**self.rests, name: rests})


@dataclass
class _Search:
    """Goes through the ways to make the conditions of a rule true, now or once the awaited fields are given."""

    view: _Facts
    awaited: set[FieldName]
    steps: int = 0

    def bindings(
        self, conditions: tuple[r.Condition, ...], bound: _Bound, needed: Missing
    ) -> Iterator[tuple[_Bound, Missing]]:
        """Every way in which all conditions can hold, and the missing fields on which that depends."""
        if not conditions:
            yield bound, needed
            return
        for following, more in self._one(conditions[0], bound):
            yield from self.bindings(conditions[1:], following, needed | more)

    def of_actions(self, rule: r.Rule, bound: _Bound) -> Missing:
        """The missing fields that the actions read."""
        return _union(self.rests(part, bound) for action in rule.actions for part in parts(action))

    def _one(self, condition: r.Condition, bound: _Bound) -> Iterator[tuple[_Bound, Missing]]:
        """The ways in which one condition can hold."""
        match condition:
            case r.ForEach(pattern=pattern):
                for fact, inner in self._candidates(pattern, bound):
                    yield bound.with_fact(pattern.name, fact), self._undecided(pattern.where, inner)
            case r.ForEachIn(name=name, values=values):
                rests = self.rests(values, bound)
                found = cast("tuple[r.Value, ...]", self._value(values, bound) or ((None,) if rests else ()))
                yield from ((bound.with_value(name, value, rests), rests) for value in found)
            case r.Let(name=name, value=value):
                yield bound.with_value(name, self._value(value, bound), self.rests(value, bound)), _NOTHING
            case r.Test(condition=test):
                if True in self.outcomes(test, bound):
                    yield bound, self._undecided((test,), bound)

    def _candidates(self, pattern: r.Pattern, bound: _Bound) -> Iterator[tuple[Fact, _Bound]]:
        """The facts that match a pattern, or could."""
        for fact in self.view.facts(pattern.type):
            self._step()
            if pattern.window is None or ev.in_window(fact, pattern.window, self.view):
                inner = bound.with_fact(pattern.name, fact)
                if all(True in self.outcomes(test, inner) for test in pattern.where):
                    yield fact, inner

    def _undecided(self, tests: tuple[r.Expr, ...], bound: _Bound) -> Missing:
        """The missing fields on which tests depend that are not true in any case."""
        undecided = (test for test in tests if self.outcomes(test, bound) != _TRUE)
        return _union(self.rests(test, bound) for test in undecided)

    def outcomes(self, expr: r.Expr, bound: _Bound) -> frozenset[bool | None]:
        """The truth values that a condition can have."""
        match expr:
            case r.And(operands=operands):
                return frozenset(map(_all, product(*(self.outcomes(operand, bound) for operand in operands))))
            case r.Or(operands=operands):
                opposite = r.And(expr.span, expr.type, tuple(r.Not(o.span, o.type, o) for o in operands))
                return _opposite(self.outcomes(opposite, bound))
            case r.Not(operand=operand):
                return _opposite(self.outcomes(operand, bound))
            case r.Certainty(condition=condition) if self.rests(condition, bound):
                return self.outcomes(condition, bound)
            case r.Compare(
                left=r.CountTrue() | r.Aggregate(kind="count") as count, right=r.Const(value=int() as limit)
            ):
                low, high = self._range(count, bound)
                counts = {low, high, limit - 1, limit, limit + 1}
                return frozenset(COMPARISONS[expr.op](n, limit) for n in counts if low <= n <= high)
            case r.Aggregate(kind="some"):
                low, high = self._range(expr, bound)
                return frozenset(n > 0 for n in (low, high))
            case _ if self.rests(expr, bound):
                return _OPEN
            case _:
                return frozenset({cast("bool | None", self._value(expr, bound))})

    def _range(self, count: r.CountTrue | r.Aggregate, bound: _Bound) -> tuple[int, int]:
        """The least and the greatest count that is possible."""
        if isinstance(count, r.CountTrue):
            each = [self.outcomes(condition, bound) for condition in count.conditions]
            return sum(one == _TRUE for one in each), sum(True in one for one in each)
        found = [inner for _, inner in self._candidates(count.pattern, bound)]
        sure = [inner for inner in found if all(self.outcomes(t, inner) == _TRUE for t in count.pattern.where)]
        return len(sure), len(found)

    def rests(self, expr: r.Expr, bound: _Bound) -> Missing:
        """The missing fields on which a value depends."""
        self._step()
        match expr:
            case r.Local(name=name):
                return bound.rests.get(name, _NOTHING)
            case r.FieldOf():
                return self._of_field(expr, bound)
            case r.Aggregate(pattern=pattern, value=value):
                found = [inner for _, inner in self._candidates(pattern, bound)]
                of_values = (self.rests(value, inner) for inner in found) if value is not None else ()
                return _union(chain((self._undecided(pattern.where, inner) for inner in found), of_values))
            case r.And(operands=some) | r.Or(operands=some) | r.CountTrue(conditions=some):
                return _union(self.rests(one, bound) for one in some if len(self.outcomes(one, bound)) > 1)
            case r.FirstTrue(conditions=some):
                return self._of_first(some, bound)
            case r.SomeOf(values=values):
                return self.rests(values, bound)
            case _:
                return _union(self.rests(part, bound) for part in parts(expr))

    def _of_first(self, conditions: tuple[r.Expr, ...], bound: _Bound) -> Missing:
        """What it depends on which condition is the first that holds: nothing after one that does in any case."""
        found = _NOTHING
        for condition in conditions:
            outcomes = self.outcomes(condition, bound)
            if outcomes == _TRUE:
                break
            found |= self.rests(condition, bound) if True in outcomes else _NOTHING
        return found

    def _of_field(self, expr: r.FieldOf, bound: _Bound) -> Missing:
        """The field itself, if it is awaited and unknown, or what it is computed from."""
        found = self.rests(expr.subject, bound)
        fact = ev.fact_of(expr.subject, bound.values, self.view)
        if fact is None or fact.fields[expr.field] not in _UNKNOWN:
            return found
        if (expr.owner, expr.field) in self.awaited:
            return found | {(expr.owner, expr.field, fact.id)}
        computed = self.view.ruleset.types[expr.owner].fields[expr.field].computed
        return found if computed is None else found | self.rests(computed, _Bound({"self": fact}, {}))

    def _value(self, expr: r.Expr, bound: _Bound) -> r.Value | None:
        """The value as it is now; a failure was reported by the run."""
        try:
            return ev.evaluate(expr, bound.values, self.view)
        except ev.EvaluationError:
            return None

    def _step(self) -> None:
        """Count what is done."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooMuchError


def _union(several: Iterable[Missing]) -> Missing:
    """All of them together."""
    return frozenset(chain.from_iterable(several))


def _all(truths: tuple[bool | None, ...]) -> bool | None:
    """Kleene's conjunction."""
    return False if False in truths else None if None in truths else True


def _opposite(truths: frozenset[bool | None]) -> frozenset[bool | None]:
    """Kleene's negation of each."""
    return frozenset(None if truth is None else not truth for truth in truths)
