"""The two implementations of docs/semantics.md behind one face, so that one test can drive both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Protocol

from naive import Fired, NaiveSession
from naive_memory import RANK, RefusedError

from aitia.dsl.load import load_text
from aitia.dsl.ruleset import Ruleset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aitia.dsl.problems import Problem

HAS_ENGINE = find_spec("aitia.rules_engine.session") is not None
"""Whether there is an engine to hold the twin against."""


class AnySession(Protocol):
    """What both sessions can do; facts are (id, type, fields), supports (kind, value, firing)."""

    ruleset: Ruleset
    now: datetime

    @property
    def fired(self) -> list[Fired]:
        """All firings in order."""
        ...

    @property
    def said(self) -> list[str]:
        """What has been said and not been taken back."""
        ...

    @property
    def effects(self) -> list[tuple[str, dict[str, Any], int]]:
        """What has been called and not been taken back."""
        ...

    @property
    def withdrawn(self) -> list[Any]:
        """What was taken back after it had been handed over."""
        ...

    @property
    def contradictions(self) -> set[tuple[int, str]]:
        """The facts and fields for which there are two values."""
        ...

    @property
    def problems(self) -> set[Any]:
        """Failures of actions and complaints of rules, each with its place, and fields with two values."""
        ...

    def insert(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Give facts."""
        ...

    def update(self, fact: int, **values: Any) -> None:
        """Give other values to fields of a fact."""
        ...

    def remove(self, fact: int) -> None:
        """Take away a given fact."""
        ...

    def advance(self, to: datetime) -> None:
        """Move the clock."""
        ...

    def run(self, max_firings: int | None = None) -> str:
        """Run to the end, or so many firings."""
        ...

    def facts(self) -> list[tuple[int, str, dict[str, Any]]]:
        """All facts, by id."""
        ...

    def supports(self, fact: int, field: str = "") -> list[tuple[str, Any, int | None]]:
        """Kind, value and firing of each reason."""
        ...


@dataclass
class RealSession:
    """The engine's session with the twin's methods."""

    ruleset: Ruleset
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    strategy: Literal["depth", "breadth"] = "depth"
    on_error: Literal["stop", "skip"] = "stop"
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict[str, "Callable[..., Any]"])

    def __post_init__(self) -> None:
        """Compile the rule set and open a session."""
        from aitia.rules_engine import Engine

        engine = Engine.from_ruleset(self.ruleset, functions=self.functions or None)
        self.session: Any = engine.session(now=self.now, strategy=self.strategy, on_error=self.on_error)

    def insert(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Give facts."""
        from aitia.rules_engine.errors import FactsError

        try:
            return list(self.session.insert_values(rows))
        except FactsError as refused:
            raise RefusedError(str(refused)) from refused

    def update(self, fact: int, **values: Any) -> None:
        """Give other values to fields of a fact."""
        from aitia.rules_engine.errors import FactsError

        try:
            self.session.update(fact, **values)
        except FactsError as refused:
            raise RefusedError(str(refused)) from refused

    def remove(self, fact: int) -> None:
        """Take away a given fact."""
        self.session.remove(fact)

    def advance(self, to: datetime) -> None:
        """Move the clock."""
        self.now = to
        self.session.advance(to)

    def run(self, max_firings: int | None = None) -> str:
        """Run to the end, or so many firings."""
        from aitia.rules_engine import Limits

        self.session.limits = Limits(firings=max_firings)
        return str(self.session.run().stopped)

    def facts(self) -> list[tuple[int, str, dict[str, Any]]]:
        """All facts, by id."""
        return [(fact.id, fact.type, dict(fact.fields)) for fact in self.session.facts()]

    def supports(self, fact: int, field: str = "") -> list[tuple[str, Any, int | None]]:
        """Kind, value and firing of each reason, in the twin's order."""
        found = [
            (s.kind, s.value if field else None, s.firing and s.firing.number)
            for s in self.session.supports(fact, field)
        ]
        return sorted(found, key=lambda why: (RANK[why[0]], why[2] or 0, repr(why)))

    @property
    def fired(self) -> list[Fired]:
        """All firings in order."""
        return [
            Fired(f.rule.code, {name: fact.id for name, fact in f.facts.items()}, dict(f.values))
            for f in self.session.firings()
        ]

    @property
    def said(self) -> list[str]:
        """What has been said and not been taken back."""
        return list(self.session.said)

    @property
    def effects(self) -> list[tuple[str, dict[str, Any], int]]:
        """What has been called and not been taken back."""
        return [(effect.call, dict(effect.args), effect.firing) for effect in self.session.effects]

    @property
    def withdrawn(self) -> list[Any]:
        """What was taken back after it had been handed over."""
        return [w if isinstance(w, str) else (w.call, dict(w.args)) for w in self.session.withdrawn]

    @property
    def contradictions(self) -> set[tuple[int, str]]:
        """The single-valued slots that hold two different values, as far as their supports tell."""
        return {
            (id, name)
            for id, type, _ in self.facts()
            for name, declared in self.ruleset.types[type].fields.items()
            if declared.stored == "slot" and not declared.many and self._disputed(id, name)
        }

    @property
    def problems(self) -> set[Any]:
        """What actions met (how often a test is evaluated is not settled, so its failures are left out)."""
        return {_met(problem) for problem in self.session.problems if self._is_of_action(problem)}

    def _is_of_action(self, problem: Problem) -> bool:
        """Whether a problem was met in an action, or is none of an expression."""
        span = problem.span
        if span is None or problem.code not in ("E901", "E902", "E903"):
            return True
        spans = (action.span for rule in self.ruleset.rules for action in rule.actions)
        return any(a.line == span.line and a.column <= span.column < a.end_column for a in spans)

    def _disputed(self, fact: int, field: str) -> bool:
        """Whether the best rank of a slot has several values."""
        ranked = [(RANK[kind], value) for kind, value, _ in self.supports(fact, field)]
        return len({value for rank, value in ranked if rank == ranked[0][0]}) > 1


def _met(problem: Problem) -> tuple[str, int, int] | tuple[str, str]:
    """A problem as the twin has it."""
    if problem.code == "R901":
        words = problem.message.split()  # rules give FIELD of TYPE NAME different values, …
        return f"{words[4]} {words[5]}", words[2]
    return (problem.code, problem.span.line, problem.span.column) if problem.span else (problem.code, 0, 0)


@lru_cache(maxsize=512)
def loaded(text: str) -> Ruleset:
    """The checked rule set of a text that has no mistakes."""
    found = load_text(text, "test.rules", {}, ())
    assert isinstance(found, Ruleset), "\n\n".join(map(str, found))
    return found


def checked(text: str) -> Ruleset | None:
    """The checked rule set of a text, or None if it has mistakes."""
    found = load_text(text, "test.rules", {}, ())
    return found if isinstance(found, Ruleset) else None


SESSIONS: Mapping[str, Callable[..., AnySession]] = {"naive": NaiveSession} | (
    {"engine": RealSession} if HAS_ENGINE else {}
)
"""The implementations by name."""


def fields(session: AnySession, type: str, *names: str) -> list[Any]:
    """Of each fact of a type, by id: the values of the named fields, one alone without its tuple."""
    rows = [tuple(values[name] for name in names) for _, own, values in session.facts() if own == type]
    return [row[0] for row in rows] if len(names) == 1 else rows


def codes(session: AnySession) -> list[str]:
    """The codes of the rules that fired, in order."""
    return [firing.code for firing in session.fired]
