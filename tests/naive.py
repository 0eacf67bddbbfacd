"""The engine's slow and obvious twin: docs/semantics.md word for word, with everything found anew in every round.

It shares nothing with `rules_engine` but the checked rule set, so that a test can hold the one against the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from naive_matches import Match, all_matches
from naive_memory import RANK, Memory, RefusedError, Support
from naive_values import Env, Shown, evaluate

from aitia.dsl.ruleset import CallEffect, ChangeField, Complain, ConcludeFact, ConcludeField, Remove, Say, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from naive_numbers import EvaluationError

    from aitia.dsl.ruleset import Action, Expr, Rule, Ruleset
    from aitia.dsl.source import Span

Stopped = Literal["quiescent", "limit", "stop", "error"]


@dataclass(frozen=True)
class State:
    """How a match stands: the number of the change that made it, whether it has fired, and as which firing.

    `firing` is None while it waits, and for a match that counts as fired because its own rule made it.
    """

    change: int
    fired: bool = False
    firing: int | None = None


@dataclass(frozen=True)
class Fired:
    """A firing as tests compare it."""

    code: str
    facts: dict[str, int]
    values: dict[str, Any]


Met = tuple[str, int, int]
"""A problem as tests compare it: its code, and the line and column of its place."""

_SAID, _COMPLAINT = "", "#"
"""The names of outputs that are not called."""

_CODES = {"division by zero": "E901", "overflow": "E902"}


@dataclass
class Output:
    """Something said (`name` empty), called or complained of; `handed` once its run has ended."""

    firing: int
    name: str
    what: Any
    handed: bool = False


@dataclass
class NaiveSession:
    """A session over a rule set: insert, update, remove, advance, run, and look."""

    ruleset: Ruleset
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    strategy: Literal["depth", "breadth"] = "depth"
    on_error: Literal["stop", "skip"] = "stop"
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict[str, "Callable[..., Any]"])
    fired: list[Fired] = field(default_factory=list[Fired])
    withdrawn: list[Any] = field(default_factory=list[Any])
    contradictions: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    failures: set[Met] = field(default_factory=set[Met])
    doubts: set[Met] = field(default_factory=set[Met])

    def __post_init__(self) -> None:
        """Give the fixed facts of the rule set, as the first change."""
        self.memory = Memory(self.ruleset)
        self._states: dict[Match, State] = {}
        self._outputs: list[Output] = []
        self._changes = 0
        self._strict = self._broken = False
        self._disputed: set[tuple[str, str]] = set()
        self._give([(given.type, dict(given.values)) for given in self.ruleset.facts])
        self._settle()

    # ---- what the caller does, each one change

    def insert(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Give facts, all or none, and return their ids."""
        rows = list(rows)
        self._refuse_given_keys(rows)
        ids = self._give(rows)
        self._settle()
        return ids

    def update(self, fact: int, **values: Any) -> None:
        """Give other values to fields of a fact."""
        row, fields = self.memory.rows[fact], self.memory.type_of(fact).fields
        cells = {name: value for name, value in values.items() if fields[name].stored == "column"}
        if any(fields[name].key for name in values) or (cells and any(why != ("given", None) for why in row.supports)):
            raise RefusedError(fact)
        row.cells |= cells
        for name in values.keys() - cells.keys():
            self.memory.change(fact, name, _several(values[name], fields[name].many), ("given", None))
        self._settle()

    def remove(self, fact: int) -> None:
        """Take away what was given about the being of a fact."""
        if fact not in self.memory.rows:
            raise KeyError(fact)
        self.memory.remove(fact)
        self._settle()

    def advance(self, to: datetime) -> None:
        """Move the clock."""
        self.now = to
        self._settle()

    def run(self, max_firings: int | None = None) -> Stopped:
        """Fire what waits, first things first."""
        stopped: Stopped | None = None
        before = len(self.fired)
        while stopped is None:
            waiting = [match for match, state in self._states.items() if not state.fired]
            if not waiting or len(self.fired) - before == max_firings:
                stopped = "limit" if waiting else "quiescent"
            else:
                stopped = self._fire(min(waiting, key=self._order))
        for output in self._outputs:
            output.handed = True
        return stopped

    # ---- what the caller sees

    def facts(self, type: str | None = None) -> list[Any]:
        """The facts of a type (or of all), as an expression wants them: ids; of all: with type and fields."""
        if type is not None:
            return [fact for fact in sorted(self.memory.rows) if self.memory.is_a(fact, type)]
        return [(fact, row.type, self._fields(fact)) for fact, row in sorted(self.memory.rows.items())]

    def supports(self, fact: int, field: str = "") -> list[tuple[str, Any, int | None]]:
        """Kind, value and firing of each reason for a fact or a field's values, best rank first."""
        values = {None: self.memory.rows[fact].supports} if not field else self.memory.slots.get((fact, field), {})
        found = [(kind, value, firing) for value, why in values.items() for kind, firing in why]
        return sorted(found, key=lambda why: (RANK[why[0]], why[2] or 0, repr(why)))

    def given(self, fact: int) -> bool:
        """Whether the fact has a given support."""
        return any(RANK[kind] == 0 for kind, _ in self.memory.rows[fact].supports)

    @property
    def said(self) -> list[str]:
        """What has been said and not been taken back."""
        return [output.what for output in self._outputs if output.name == _SAID]

    @property
    def effects(self) -> list[tuple[str, dict[str, Any], int]]:
        """What has been called and not been taken back: name, arguments, firing."""
        outputs = [output for output in self._outputs if output.name not in (_SAID, _COMPLAINT)]
        return [(output.name, output.what, output.firing) for output in outputs]

    @property
    def problems(self) -> set[Met | tuple[str, str]]:
        """Failures of actions, contradictions, and complaints of rules that still hold."""
        complaints = {output.what for output in self._outputs if output.name == _COMPLAINT}
        return self.failures | self._disputed | complaints

    def waiting(self) -> list[tuple[str, dict[str, int]]]:
        """The agenda, in the order in which it would fire."""
        matches = sorted((m for m, state in self._states.items() if not state.fired), key=self._order)
        return [(self._rule(match).code, dict(match.facts)) for match in matches]

    # ---- what an expression sees

    def value(self, fact: int, field: str) -> Any:
        """The value of a field: cell or slot, else computed, else the default."""
        if fact not in self.memory.rows:
            return None
        declared = self.memory.type_of(fact).fields[field]
        value = self.stored(fact, field)
        if value is None and declared.computed is not None:
            value = evaluate(declared.computed, {"self": fact}, self)
        return declared.default if value is None else value

    def stored(self, fact: int, field: str) -> Any:
        """The cell of a field, or what its slot shows."""
        if fact not in self.memory.rows:
            return None
        declared = self.memory.type_of(fact).fields[field]
        if declared.stored == "column":
            return self.memory.rows[fact].cells[field]
        shown = self.memory.shown(fact, field)
        return (tuple(shown) if declared.many else shown[0]) if shown else None

    def failed(self, expr: Expr, failure: EvaluationError) -> None:
        """The value is unknown; one failure in an action and the firing does nothing."""
        met = _met(_CODES.get(str(failure), "E903"), expr.span)
        (self.failures if self._strict else self.doubts).add(met)
        self._broken |= self._strict

    def _fields(self, fact: int) -> dict[str, Any]:
        """All fields of a fact; of a `many` field without values the empty tuple."""
        fields = self.memory.type_of(fact).fields.values()
        values = {f.name: self.value(fact, f.name) for f in fields}
        return values | {f.name: () for f in fields if f.many and values[f.name] is None}

    # ---- giving

    def _refuse_given_keys(self, rows: list[tuple[str, Mapping[str, Any]]]) -> None:
        """No two given facts of a type have the same key."""
        seen: set[tuple[Any, ...]] = set()
        for type, values in rows:
            key = tuple(values.get(name) for name in self.ruleset.types[type].key)
            there = self.memory.identified(type, values) if key else None
            if key and ((type, key) in seen or None in key or (there is not None and self.given(there))):
                raise RefusedError(type, key)
            seen.add((type, key))

    def _give(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Add the facts in order; one with a key may be there already, concluded."""
        return [self._state(type, values, ("given", None), individual=True) for type, values in rows]

    def _state(self, type: str, values: Mapping[str, Any], support: Support, *, individual: bool = False) -> int:
        """Support the fact that these values identify, or a new one; a given one without a key is always new."""
        declared = self.ruleset.types[type]
        if declared.time_field and values.get(declared.time_field) is None:
            values = {**values, declared.time_field: self.now}
        there = None if individual and not declared.key else self.memory.identified(type, values)
        if there is None:
            return self.memory.add(type, values, support)
        self.memory.support_fact(there, values, support)
        return there

    # ---- rounds

    def _settle(self, firing: tuple[Rule, Match] | None = None) -> None:
        """Work off one change in rounds, then let the new matches wait."""
        self._changes += 1
        while self._round():
            pass
        for match in self._found:
            if match not in self._states:
                own = firing is not None and _is_own(match, *firing)
                self._states[match] = State(self._changes, fired=own)

    def _round(self) -> bool:
        """Withdraw, find all matches, forget those that are gone; whether a fired one was among them."""
        self.memory.withdraw_unfounded({s.firing: m.joined for m, s in self._states.items() if s.firing is not None})
        found = self.memory.contradictions()
        self.contradictions |= set(found)
        self._disputed |= {(self._called(fact), name) for fact, name in found}
        self._found = all_matches(filter(self._in_force, self.ruleset.rules), self, self.memory)
        there = set(self._found)
        gone = [state for match, state in self._states.items() if match not in there]
        self._states = {match: self._states[match] for match in self._found if match in self._states}
        for firing in sorted(state.firing for state in gone if state.firing is not None):
            self._withdraw(firing)
        return any(state.fired for state in gone)

    def _called(self, fact: int) -> str:
        """A fact as problems name it: its type, then its key or its number."""
        row, key = self.memory.rows[fact], self.memory.type_of(fact).key
        return " ".join([row.type, *(str(row.cells[name]) for name in key)] if key else [row.type, f"#{fact}"])

    def _in_force(self, rule: Rule) -> bool:
        """Whether a rule may have matches today."""
        today = self.now.astimezone(UTC).date()
        late = rule.valid_from is None or rule.valid_from <= today
        early = rule.valid_until is None or today <= rule.valid_until
        return late and early and not rule.disabled

    def _withdraw(self, firing: int) -> None:
        """Take back what a firing concluded, presumed, said and called."""
        self.memory.withdraw(firing)
        if firing not in self._lasting:
            mine = [output for output in self._outputs if output.firing == firing]
            self.withdrawn += [_shown(output) for output in mine if output.handed and output.name != _COMPLAINT]
            self._outputs = [output for output in self._outputs if output.firing != firing]

    @property
    def _lasting(self) -> set[int]:
        """The firings whose effects stay, since their rules also record, change or remove."""
        codes = {rule.code for rule in self.ruleset.rules if any(map(_is_lasting, rule.actions))}
        return {number for number, fired in enumerate(self.fired, 1) if fired.code in codes}

    # ---- firing

    def _rule(self, match: Match) -> Rule:
        """The rule of a match."""
        return next(rule for rule in self.ruleset.rules if rule.index == match.rule)

    def _order(self, match: Match) -> tuple[Any, ...]:
        """The key of the agenda: the least fires first."""
        rule, change = self._rule(match), self._states[match].change
        recency = -change if self.strategy == "depth" else change
        return (rule.stage, rule.stratum, -rule.priority, recency, rule.index, match.places)

    def _fire(self, match: Match) -> Stopped | None:
        """Evaluate all actions, do them in order as one change, and say whether the run ends with it."""
        rule = self._rule(match)
        self._states[match] = replace(self._states[match], fired=True)
        with self._strictly():
            done = [_evaluated(action, match.env, self) for action in rule.actions]
        if self._broken:
            return "error" if self.on_error == "stop" else None
        self.fired.append(Fired(rule.code, dict(match.facts), dict(match.values)))
        number = len(self.fired)
        self._states[match] = replace(self._states[match], firing=number)
        for action, values in done:
            self._do(action, values, number)
        self._settle((rule, match))
        return "stop" if any(isinstance(action, Stop) for action in rule.actions) else None

    @contextmanager
    def _strictly(self) -> Generator[None]:
        """While actions are evaluated a failure is remembered, and is not just an unknown value."""
        self._strict, self._broken = True, False
        try:
            yield
        finally:
            self._strict = False

    def _do(self, action: Action, values: list[Any], firing: int) -> None:
        """One action with its evaluated values."""
        match action:
            case ConcludeField():
                fact, value = values
                if fact is not None and value is not None:
                    kind = "presumed" if action.presumed else "concluded"
                    self.memory.support_slot(fact, action.field, value, (kind, firing))
            case ConcludeFact():
                self._conclude_fact(action, values, firing)
            case ChangeField():
                fact, value = values
                if fact is not None and fact in self.memory.rows:
                    self.memory.change(fact, action.field, () if value is None else (value,), ("changed", firing))
            case Remove():
                self.memory.remove(values[0])
            case Say():
                self._outputs.append(Output(firing, _SAID, values[0]))
            case CallEffect():
                arguments = dict(zip((name for name, _ in action.arguments), values, strict=True))
                self._outputs.append(Output(firing, action.name, arguments))
            case Complain():
                self._outputs.append(Output(firing, _COMPLAINT, _met(action.code, action.span)))
            case _:
                pass

    def _conclude_fact(self, action: ConcludeFact, values: list[Any], firing: int) -> None:
        """Support the fact that the arguments describe, unless a value of its key is unknown."""
        arguments = dict(zip((name for name, _ in action.arguments), values, strict=True))
        if any(arguments.get(name) is None for name in self.ruleset.types[action.type].key):
            self.failures.add(_met("E904", action.span))
            return
        self._state(action.type, arguments, ("recorded" if action.permanent else "concluded", firing))


def _met(code: str, span: Span | None) -> Met:
    """A problem at a place."""
    return (code, span.line, span.column) if span else (code, 0, 0)


def _several(value: Any, many: bool) -> tuple[Any, ...]:
    """The values for a slot: none, those of a `many` field, or one."""
    if value is None:
        return ()
    return tuple(value) if many else (value,)


def _is_lasting(action: Action) -> bool:
    """Whether what the action does stays when its match is gone."""
    return isinstance(action, ChangeField | Remove) or (isinstance(action, ConcludeFact) and action.permanent)


def _is_own(match: Match, rule: Rule, fired: Match) -> bool:
    """Whether a match that a firing made counts as fired: same rule, same facts, and no `repeats`."""
    return not rule.repeats and match.rule == fired.rule and match.facts == fired.facts


def _shown(output: Output) -> Any:
    """A withdrawn effect as tests compare it."""
    return (output.name, output.what) if output.name else output.what


def _evaluated(action: Action, env: Env, view: NaiveSession) -> tuple[Action, list[Any]]:
    """An action with the values of its expressions and templates, in order."""
    match action:
        case ConcludeField() | ChangeField():
            parts: tuple[Expr, ...] = (action.subject, action.value)
        case ConcludeFact() | CallEffect():
            parts = tuple(value for _, value in action.arguments)
        case Remove():
            parts = (action.subject,)
        case Say(text=text) | Complain(message=text):
            return action, [Shown(view).text(text, env)]
        case _:
            parts = ()
    return action, [evaluate(part, env, view) for part in parts]
