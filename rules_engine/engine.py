"""The engine: a rule set, compiled once, shared by any number of sessions and threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, cast

from aitia.dsl import load
from aitia.dsl import ruleset as r
from aitia.dsl.problems import Problem, nearest

from . import evaluate as ev
from .compiler import compile_ruleset
from .decisions import Decision
from .errors import FactsError, RulesError
from .facts import read_objects
from .functions import result, signatures
from .kept_rules import compiled_files, compiled_text
from .kernel.kernels import first_kernel
from .session import Session
from .tables import tables_of

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import BaseModel

    from .binding import Bindings
    from .compiler.code import CallEntry
    from .kept_rules import Compiled
    from .kernel.kernels import Kernel
    from .memory import Memory
    from .network import Network
    from .records import Limits
    from .rows import Row
    from .session import Strategy

_SPARE = 8
_SPARE_WORDS = 2**18
"""So many sessions' memories, and none larger, are kept for the next ones."""

Functions = Mapping[str, Callable[..., Any]]


class Types(SimpleNamespace):
    """The models of a rule set's fact types, as attributes."""

    def __getattr__(self, name: str) -> Any:
        """A type that is not there."""
        known = vars(self)
        hint = nearest(name, known) or f"there are {', '.join(known)}"
        raise AttributeError(f"the rules have no fact type {name!r}; {hint}", name=name, obj=self)


class Engine:
    """A compiled rule set. Safe to share between threads; make one when the service starts, and keep it."""

    def __init__(
        self,
        ruleset: r.Ruleset,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
        network: Network | None = None,
    ) -> None:
        self.ruleset = ruleset
        self.network = compile_ruleset(ruleset) if network is None else network
        self._sessions = 0
        self._functions = dict(functions or {})
        self._bound = dict(models or {})
        self._bindings: Bindings | None = None
        self._binding = Lock()
        self._begun: dict[str, Memory] = {}
        self._spare: list[Memory] = []
        self.is_copied = not self.network.reads_clock and not any(
            ruleset.types[fact.type].time_field for fact in ruleset.facts
        )
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
        """An engine for a rule set that was loaded before; see `from_file`."""
        return cls(ruleset, functions, models)

    @classmethod
    def from_file(
        cls,
        path: str | Path,
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for a rule file.

        Parameters
        ----------
        path:
            The file; modules that it uses are looked for beside it.
        functions:
            Python functions that rules may call, by the name that they have there. Their type hints say what they take
            and give: str, float, int, bool, date, datetime, timedelta, `Annotated[Decimal, places]`, `Literal` for a
            choice, or a list of these; None is unknown. They must give the same for the same arguments.
        models:
            Pydantic models of your own, by the fact type that they stand for; a field's alias is its name in the rules.

        Raises RulesError, which carries all problems, and TypeError for a function without type hints or a model that
        does not fit.
        """
        return cls.from_files([path], functions=functions, models=models)

    @classmethod
    def from_files(
        cls,
        paths: Iterable[str | Path],
        *,
        functions: Functions | None = None,
        models: Mapping[str, type[BaseModel]] | None = None,
    ) -> Engine:
        """An engine for several rule files that belong together; see `from_file`."""
        ruleset, network = _checked(compiled_files(_paths(paths), signatures(functions or {})))
        return cls(ruleset, functions, models, network)

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
        """An engine for rule text; `name` stands for it in problems, and `modules` has the text of each module that it
        uses. See `from_file`."""
        ruleset, network = _checked(compiled_text(text, name, modules or {}, signatures(functions or {})))
        return cls(ruleset, functions, models, network)

    @property
    def types(self) -> Types:
        """The fact types as pydantic models: `engine.types.Order(number="A1")`. They are the same for all threads."""
        return Types(**{name: binding.model for name, binding in self.bindings.by_type.items()})

    @property
    def bindings(self) -> Bindings:
        """The fact types and their models. Raises TypeError if a model of the embedder's does not fit."""
        from .binding import bind_models

        with self._binding:
            if self._bindings is None:
                self._bindings = bind_models(self.ruleset, self._bound)
            return self._bindings

    def session(
        self,
        *,
        now: datetime | None = None,
        strategy: Strategy = "depth",
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> Session:
        """A fresh session, for one thread at a time.

        Parameters
        ----------
        now:
            The time of its clock, in UTC unless it has an offset; the time of the computer if left out.
        strategy:
            Of what is equal in stage, stratum and priority: "depth" fires the latest first, "breadth" the oldest.
        on_error:
            What a division by zero or an overflow in an action does: "stop" ends the run, "skip" that firing.
        limits:
            Bounds on each run.

        Raises TypeError or ValueError for an option that there is not.
        """
        return Session(self, now, strategy, on_error, limits)

    def decide(
        self,
        facts: Iterable[BaseModel] | Mapping[str, object],
        *,
        now: datetime | None = None,
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> Decision:
        """What the rules say of these facts alone. Raises FactsError, with all problems, if a fact is wrong.

        Parameters
        ----------
        facts:
            Instances of the models of this engine, or for each fact type a list of objects, as decoded from JSON.
        now, on_error, limits:
            As for `session`.
        """
        session = self.session(now=now, on_error=on_error, limits=limits)
        if isinstance(facts, Mapping):
            given = _read(cast("Mapping[str, object]", facts), self.ruleset)
            outcome = session.decide(tables_of(given), lambda: given, len(given))
        else:
            from .binding import rows
            from .model_tables import tables_of_models

            models, bindings = list(_several(facts)), self.bindings
            outcome = session.decide(tables_of_models(models, bindings), lambda: rows(models, bindings), len(models))
        return Decision.of(session, outcome, self._take_back)

    def decide_many(
        self,
        columns: Mapping[str, Mapping[str, Any]],
        case: str = "case",
        *,
        now: datetime | None = None,
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> list[Decision]:
        """One decision for each different value in the columns called `case`, in order of first appearance.

        Parameters
        ----------
        columns:
            For each fact type its table: for each field, and for `case`, a NumPy array, Arrow array or sequence of
            n items; or an Arrow table. None, NaN and NaT are unknown.
        case:
            The name of the column that tells cases apart. It is a field too of facts whose type has one of that name.
        now, on_error, limits:
            As for `session`; the limits are those of each case.

        Raises ValueError for a table without that column or with rows of no case, and FactsError, with all problems
        of all cases, for wrong facts; then nothing is decided.
        """
        from .cases import Cases

        cases = Cases(self, columns, case)
        options = {"now": now, "on_error": on_error, "limits": limits}
        return cases.decide_together(**options) or cases.decide_apart(**options)

    def begun(self, strategy: Strategy, limits: Limits) -> Memory | None:
        """The memory of a session that has begun, if one was kept: a copy, for a session that nothing tells apart."""
        kept = self._begun.get(strategy)
        if not kept or limits.megabytes is not None:
            return None
        try:
            spare = self._spare.pop()
        except IndexError:
            return kept.copy_for(self.next_kernel())
        spare.return_to(kept)
        spare.take_over(self.next_kernel())
        return spare

    def _take_back(self, session: Session) -> None:
        """Keep memory that nobody uses any more for the next session: to ask the system for it takes longer than a
        small case."""
        memory = session.memory
        if len(self._spare) < _SPARE and self._begun and len(memory.m) < _SPARE_WORDS:
            self._spare.append(memory)

    def keep_begun(self, strategy: Strategy, session: Session) -> None:
        """Keep how a session begins for the next one, if the time at which it does makes no difference."""
        if self.is_copied and session.is_sound:
            self._begun[strategy] = session.memory.copy()

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
            own = self.ruleset.functions.get(name)
            consts = consts[: len(own.parameters)] if own else consts  # what it reads of the clock stands behind them
            return ev.evaluate(r.Call(span, entry.gives, name, tuple(consts)), {}, view)
        if name in ("+", "-", "*", "/"):
            return ev.evaluate(r.Arithmetic(span, entry.gives, name, *consts), {}, view)
        return ev.evaluate(r.Compare(span, entry.gives, name, *consts), {}, view)

    def call(self, name: str, args: tuple[r.Value, ...]) -> r.Value | None:
        """The result of a registered function. ResultError where it is not of the type that the function says."""
        return result(self._functions[name](*args), self.ruleset.registered[name].gives)


def _several(facts: Iterable[BaseModel]) -> Iterable[BaseModel]:
    """The facts, unless they are one fact, over whose fields Python would go."""
    if hasattr(type(facts), "model_fields"):
        raise TypeError(f"expected several facts, got one {type(facts).__name__}; write decide([fact])")
    return facts


def _read(facts: Mapping[str, object], ruleset: r.Ruleset) -> list[Row]:
    """The rows of objects as decoded from JSON. FactsError with all that is wrong."""
    rows = list(read_objects(facts, ruleset))
    problems = [row for row in rows if isinstance(row, Problem)]
    if problems:
        raise FactsError(problems)
    return cast("list[Row]", rows)


def _paths(paths: Iterable[str | Path]) -> list[Path]:
    """The paths, unless they are one path, over whose letters Python would go."""
    if isinstance(paths, str | Path):
        raise TypeError(f"expected several paths, got one: {str(paths)!r}; write from_file({str(paths)!r})")
    listed = [Path(path) for path in paths]
    if not listed:
        raise ValueError("expected the path of one rule file at least, got none")
    return listed


def _checked(compiled: Compiled | list[Problem]) -> Compiled:
    if isinstance(compiled, list):
        raise RulesError(compiled)
    return compiled
