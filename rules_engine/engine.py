"""The engine: a rule set, compiled once, shared by any number of sessions and threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, cast

from aitia.dsl import load
from aitia.dsl import ruleset as r
from aitia.dsl.problems import Problem

from . import evaluate as ev
from .aftermath import aftermath
from .compiler import compile_ruleset
from .errors import FactsError, RulesError
from .facts import read_objects
from .functions import signatures
from .kernel.kernels import first_kernel
from .session import Session

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import BaseModel

    from .binding import Bindings
    from .compiler.code import CallEntry
    from .kernel.kernels import Kernel
    from .records import Effect, Fact, LimitName, Limits, Stopped
    from .session import Strategy

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule set says of one case. `session` can be asked for explanations."""

    facts: list[Fact]
    effects: list[Effect]
    said: list[str]
    stopped: Stopped
    limit: LimitName | None
    fired: int
    problems: list[Problem]
    session: Session = field(repr=False)


class Engine:
    """A compiled rule set. Safe to share between threads; make one when the service starts, and keep it."""

    def __init__(
        self,
        ruleset: r.Ruleset,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> None:
        self.ruleset = ruleset
        self.network = compile_ruleset(ruleset)
        self._sessions = 0
        self._functions = dict(functions or {})
        self._bound = dict(models or {})
        if self._bound:
            _ = self.bindings

    @classmethod
    def from_ruleset(
        cls,
        ruleset: r.Ruleset,
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for a rule set that was loaded before."""
        return cls(ruleset, functions, models)

    @classmethod
    def from_file(
        cls,
        path: str | Path,
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for a rule file. Raises RulesError, which carries all problems."""
        return cls.from_files([path], functions=functions, models=models)

    @classmethod
    def from_files(
        cls,
        paths: Iterable[str | Path],
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for several rule files that belong together. Raises RulesError."""
        loaded = load.load_files([Path(p) for p in paths], functions=signatures(functions or {}))
        return cls(_checked(loaded), functions, models)

    @classmethod
    def from_text(
        cls,
        text: str,
        name: str = "<text>",
        modules: Mapping[str, str] | None = None,
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for rule text; `modules` has the text of each module that it uses. Raises RulesError."""
        loaded = load.load_text(text, name, modules or {}, functions=signatures(functions or {}))
        return cls(_checked(loaded), functions, models)

    @cached_property
    def types(self) -> SimpleNamespace:
        """The fact types as pydantic models: `engine.types.Order(number="A1")`."""
        return SimpleNamespace(**{name: binding.model for name, binding in self.bindings.by_type.items()})

    @cached_property
    def bindings(self) -> Bindings:
        """The fact types and their models. Raises TypeError if a model of the embedder's does not fit."""
        from .binding import bind_models

        return bind_models(self.ruleset, self._bound)

    def session(
        self,
        *,
        now: datetime | None = None,
        strategy: Strategy = "depth",
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> Session:
        """A fresh session, for one thread."""
        return Session(self, now, strategy, on_error, limits)

    def decide(
        self,
        facts: Iterable[BaseModel] | Mapping[str, list[dict[str, Any]]],
        *,
        now: datetime | None = None,
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> Decision:
        """What the rules say of these facts alone. Raises FactsError if a fact is wrong."""
        session = self.session(now=now, on_error=on_error, limits=limits)
        if isinstance(facts, Mapping):
            rows = read_objects(cast("Mapping[str, list[dict[str, Any]]]", facts), self.ruleset)
            problems = [row for row in rows if isinstance(row, Problem)]
            if problems:
                raise FactsError(problems)
            session.insert_values(row for row in rows if not isinstance(row, Problem))
        else:
            session.insert(*facts)
        return _decision(session)

    def decide_many(
        self, columns: Mapping[str, Mapping[str, Any]], case: str = "case", **options: Any
    ) -> list[Decision]:
        """One decision for each different value in the columns called `case`, in order of first appearance.

        Parameters
        ----------
        columns:
            For each fact type its table: for each field, and for `case`, an array or sequence of n items.
        case:
            The name of the column that tells cases apart.
        **options:
            As for `session`.

        Raises ValueError for a table without that column, FactsError for a wrong fact.
        """
        from .columns import cases_of

        types = self.ruleset.types
        decisions: list[Decision] = []
        for rows in cases_of(columns, case, lambda name: name in types and case in types[name].fields).values():
            session = self.session(**options)
            session.insert_values(rows)
            decisions.append(_decision(session))
        return decisions

    def next_kernel(self) -> Kernel:
        """The kernel that the next session begins with."""
        self._sessions += 1
        return first_kernel(self._sessions)

    def pattern(self, pattern: str | r.Pattern) -> r.Pattern:
        """A pattern of the language, read and checked. Raises RulesError."""
        if isinstance(pattern, r.Pattern):
            return pattern
        found = load.read_pattern(pattern, self.ruleset)
        if isinstance(found, list):
            raise RulesError(found)
        return found

    def compute(self, entry: CallEntry, arguments: list[r.Value | None], view: ev.FactView) -> r.Value | None:
        """The value of a call that the kernel cannot make itself."""
        span = self.ruleset.rules[0].span
        consts = [
            r.Const(span, kind, value)
            for kind, value in zip(entry.arguments, arguments, strict=True)
            if value is not None
        ]
        name: Any = entry.function.removeprefix("#")
        if entry.function == name:
            return ev.evaluate(r.Call(span, entry.gives, name, tuple(consts)), {}, view)
        if name in ("+", "-", "*", "/"):
            return ev.evaluate(r.Arithmetic(span, entry.gives, name, *consts), {}, view)
        return ev.evaluate(r.Compare(span, entry.gives, name, *consts), {}, view)

    def call(self, name: str, args: tuple[r.Value, ...]) -> r.Value | None:
        """The result of a registered function."""
        result: r.Value | None = self._functions[name](*args)
        return result


def _checked(loaded: r.Ruleset | list[Problem]) -> r.Ruleset:
    if isinstance(loaded, list):
        raise RulesError(loaded)
    return loaded


def _decision(session: Session) -> Decision:
    outcome = session.run()
    return Decision(
        session.facts(),
        session.effects,
        session.said,
        outcome.stopped,
        outcome.limit,
        outcome.fired,
        aftermath(session, outcome),
        session,
    )
