"""A session: facts go in, rules fire, conclusions and their reasons come out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from aitia.dsl import ruleset as r

from . import evaluate as ev
from .aftermath import limit_met, unanswered, unsure_facts
from .block import BlockFullError
from .errors import FactsError, MemoryFullError
from .from_python import in_utc
from .guard import Guarded, changes, reads
from .intake import Intake
from .interrupts import noted_interrupts
from .kernel import layout as k
from .kernel.kernels import faster_kernel
from .memory import Memory
from .reading import Reader
from .records import Effect, Fact, Firing, LimitName, Limits, Outcome, Support
from .tables import Table, TablesIntake, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic import BaseModel

    from aitia.dsl.problems import Problem

    from .engine import Engine
    from .interrupts import Noted
    from .rows import Row

Strategy = Literal["depth", "breadth"]
_STEPS = 20_000
_FIRST_STEPS = 5_000
"""After so many steps a session has much to do, and the compiled kernel takes over if it is ready."""
_MANY_ROWS = 2_000
_FOREVER = 2**31 - 1
_UTC = r.Type("datetime")
_LOOKED_AT = 200
"""How many of the last firings are looked at to name the rules of a loop."""


class Session(Guarded):
    """The state of one consultation, for one thread at a time; made by `Engine.session`.

    Facts go in by `insert`, `insert_values` or `load`; `run` fires rules until nothing is left to fire. What was
    concluded can be read at any time, also after a limit was met or the run was interrupted.
    """

    def __init__(
        self,
        engine: Engine,
        now: datetime | None = None,
        strategy: Strategy = "depth",
        on_error: Literal["stop", "skip"] = "stop",
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        self.engine = engine
        self.limits = _checked(limits, strategy, on_error)
        self._now = datetime.now(UTC) if now is None else _time(now)
        self._failures: dict[str, str] = {}
        self._late = False
        self.on_progress: Callable[[int], None] | None = None
        options = {
            k.BREADTH: int(strategy == "breadth"),
            k.SKIP_FAULTS: int(on_error == "skip"),
            k.FACT_LIMIT: self.limits.facts or 0,
            k.FIRE_LIMIT: _FOREVER,
            k.BUDGET: _FIRST_STEPS,
        }
        begun = engine.begun(strategy, self.limits)
        self.memory = begun or Memory(engine.network, engine.next_kernel(), self.limits.megabytes)
        self._reader = Reader(self)
        self.memory.set_header(options)
        if begun:
            self._put_clock()
        else:
            self._begin()
            engine.keep_begun(strategy, self)

    def _begin(self) -> None:
        """Start the network, with the clock and the fixed facts of the rules."""
        self.memory.kernel.start(self.memory.net, self.memory.m, self.memory.w)
        self._set_clock(first=True)
        self._settle()
        self.insert_values((fact.type, dict(fact.values)) for fact in self.ruleset.facts)

    @property
    def is_sound(self) -> bool:
        """Whether nothing went wrong so far with a limit of time or a function of the embedder."""
        return not self._late and not self._failures

    # ---- the clock

    @property
    def ruleset(self) -> r.Ruleset:
        """The rule set of this session."""
        return self.engine.ruleset

    @property
    def now(self) -> datetime:
        """The time of the session's clock, in UTC."""
        return self._now

    @changes
    def advance(self, to: datetime) -> None:
        """Move the clock to a time (in UTC unless it has an offset); windows and dates of rules follow."""
        self._now = _time(to)
        self.memory.kernel.begin_change(self.memory.m)
        self._set_clock(first=False)
        self._settle()

    def _clock_cells(self) -> list[int]:
        return [self.memory.encode(self._now, _UTC), self.memory.encode(self._now.date(), _UTC)]

    def _put_clock(self) -> None:
        """Set the clock of a copy that no rule has looked at."""
        memory = self.memory
        row = int(memory.m[int(memory.m[k.ENTITIES]) - 1])
        memory.w[(row + k.ROW_WORDS) // 2 + 1], memory.w[(row + k.ROW_WORDS) // 2 + 2] = self._clock_cells()

    def _set_clock(self, *, first: bool) -> None:
        memory = self.memory
        memory.put([0, *self._clock_cells()])
        if first:
            self.memory.kernel.make_fact(memory.net, memory.m, memory.w, 0, k.SCRATCH >> 1, -1)
        else:
            row = int(memory.m[int(memory.m[k.ENTITIES]) - 1])
            self.memory.kernel.replace_fact(memory.net, memory.m, memory.w, row)

    # ---- facts in

    @changes
    def insert(self, *facts: BaseModel) -> list[int]:
        """Insert instances of the engine's models as one change; returns their ids.

        They may refer to one another. Raises FactsError, and inserts nothing, if any is wrong, and TypeError for
        something that is no fact of this engine.
        """
        from .binding import rows
        from .model_tables import tables_of_models

        bindings = self.engine.bindings
        return self._take_in(tables_of_models(facts, bindings), lambda: rows(facts, bindings), len(facts))

    @changes
    def insert_values(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Insert facts given as a type and values by field, as one change; returns their ids.

        Raises FactsError, and inserts nothing, on a value of a wrong type or out of range, a duplicate key, a missing
        required field, or a reference to a fact that is not there; MemoryFullError, a FactsError too, where memory
        does not suffice.
        """
        listed = list(rows)
        tables = tables_of(listed)
        if tables is None:
            for row in listed:
                _check_shape(row)
        return self._take_in(tables, lambda: listed, len(listed))

    def _take_in(self, tables: list[Table] | None, rows: Callable[[], Sequence[Row]], count: int) -> list[int]:
        """Insert facts as one change, and let the network take them in."""
        ids = self._put(tables, rows, count)
        if ids:
            self._settle()
        return ids

    def _put(self, tables: list[Table] | None, rows: Callable[[], Sequence[Row]], count: int) -> list[int]:
        """Insert facts as one change: by column where that is possible, else row by row."""
        if count > _MANY_ROWS:
            self.memory.take_over(faster_kernel())
        try:
            ids = self._take_in_by_column(tables) if tables else None
            if ids is None:
                ids = self._take_in_by_row(rows())
        except BlockFullError:
            raise MemoryFullError([limit_met("megabytes")]) from None
        if ids:
            self.memory.kernel.begin_change(self.memory.m)
        return ids

    def _take_in_by_column(self, tables: list[Table]) -> list[int] | None:
        intake = TablesIntake(self, self.memory, tables)
        return intake.apply() if intake.prepare() else None

    def _take_in_by_row(self, rows: Sequence[Row]) -> list[int]:
        intake = Intake(self, self.memory)
        prepared = intake.prepare(rows)
        if intake.problems:
            raise FactsError(intake.problems)
        return intake.apply(prepared)

    @changes
    def load(self, type: str, columns: Mapping[str, Any]) -> list[int]:
        """Insert a table of facts as one change; returns their ids. Raises as `insert_values` does, and TypeError or
        ValueError for what is no table.

        Parameters
        ----------
        type:
            The fact type.
        columns:
            For each field a one-dimensional NumPy array, Arrow array or sequence of n items (of lists for a field that
            holds several values); or an Arrow table. None, NaN and NaT are unknown; times are in UTC unless they have
            an offset; a reference is the key of its fact.
        """
        from .columns import columns_of, rows_of

        found = columns_of(columns)
        count = len(next(iter(found.values()), ()))
        table = Table(type, range(count), found)
        return self._take_in([table] if count else [], lambda: [(type, row) for row in rows_of(found)], count)

    @changes
    def update(self, fact: int, /, **values: Any) -> None:
        """Give fields of a fact other values, as one change. Raises KeyError or FactsError."""
        intake = Intake(self, self.memory)
        changes = intake.prepare_update(self.fact(fact), values)
        if intake.problems:
            raise FactsError(intake.problems)
        try:
            intake.update(fact, changes)
        except BlockFullError:
            raise MemoryFullError([limit_met("megabytes")]) from None
        self.memory.kernel.begin_change(self.memory.m)
        self._settle()

    @changes
    def remove(self, fact: int) -> None:
        """End the given support of a fact, as one change. Raises KeyError."""
        row = self._reader.row(fact)
        self.memory.kernel.begin_change(self.memory.m)
        self.memory.kernel.take_fact(self.memory.m, row)
        self._settle()

    # ---- running

    @changes
    def run(self) -> Outcome:
        """Fire rules until nothing waits, a rule stops the run, something fails, or a limit is met."""
        return self._run(self.limits.firings)

    @changes
    def step(self) -> Firing | None:
        """Fire the first rule on the agenda; None if none waits."""
        last = int(self.memory.m[k.FIRINGS_LAST])
        return self._reader.firing_after(last) if self._run(1).fired else None

    @changes
    def decide(self, tables: list[Table] | None, rows: Callable[[], Sequence[Row]], count: int) -> Outcome:
        """Insert facts into a session that nobody else has seen yet, and run it."""
        self._put(tables, rows, count)
        return self._run(self.limits.firings, is_seen=False)

    @changes
    def decide_given(self, stream: Any, facts: int, words: int) -> Outcome:
        """The same for facts that have been looked at, as cells."""
        try:
            self.memory.give(stream, facts, words)
        except BlockFullError:
            raise MemoryFullError([limit_met("megabytes")]) from None
        self.memory.kernel.begin_change(self.memory.m)
        return self._run(self.limits.firings, is_seen=False)

    def _run(self, firings: int | None, *, is_seen: bool = True) -> Outcome:
        start = int(self.memory.m[k.FIRED])
        self.memory.m[k.FIRE_LIMIT] = min(_FOREVER, start + firings) if firings is not None else _FOREVER
        self.memory.m[k.STOPPED] = 0
        if self._late:
            self._late = False
            return Outcome("limit", "seconds", 0)
        try:
            status = self._drive_noting(fires=True) if is_seen else self._drive(fires=True, noted=None)
        finally:
            self._hand_over()
        return self._outcome(status, int(self.memory.m[k.FIRED]) - start)

    def _outcome(self, status: int | LimitName | Literal["interrupted"], fired: int) -> Outcome:
        if status == "interrupted":
            return Outcome("interrupted", None, fired)
        if isinstance(status, str):
            return Outcome("limit", status, fired, loop=self._busiest())
        if status == k.FIRE_LIMIT_MET:
            return Outcome("limit", "firings", fired, loop=self._busiest())
        if status == k.FACT_LIMIT_MET:
            return Outcome("limit", "facts", fired, loop=self._busiest())
        if status == k.STOP:
            return Outcome("stop", None, fired, reason=self._reader.stop_reason())
        if status == k.FAULT:
            faults = list(self._reader.faults(self._failures))
            return Outcome("error", None, fired, reason=faults[-1].message if faults else "")
        return Outcome("quiescent", None, fired)

    def _busiest(self) -> tuple[str, ...]:
        counts: dict[str, int] = {}
        for code in self._reader.last_fired(_LOOKED_AT):
            counts[code] = counts.get(code, 0) + 1
        return tuple(sorted(counts, key=lambda code: -counts[code]))

    def _settle(self) -> None:
        """Let the network take in a change from outside. Where a limit is met the next run says so at once."""
        status = self._drive_noting(fires=False)
        self._late = status == "seconds"
        if status == "interrupted":
            raise KeyboardInterrupt

    def _drive_noting(self, *, fires: bool) -> int | LimitName | Literal["interrupted"]:
        with noted_interrupts() as noted:
            return self._drive(fires=fires, noted=noted)

    def _drive(self, *, fires: bool, noted: Noted | None) -> int | LimitName | Literal["interrupted"]:
        """Run the machine, doing what it asks for, until it has an outcome or Ctrl-C was noted.

        While nobody can see the session, Ctrl-C may break in anywhere; it is noted only once there is much to do.
        """
        memory, seconds = self.memory, self.limits.seconds
        deadline = time.monotonic() + seconds if seconds is not None else float("inf")
        while True:
            status = int(self.memory.kernel.run(memory.net, memory.m, memory.w, int(fires)))
            try:
                if status == k.GROW:
                    memory.grow()
                elif status == k.REHASH:
                    self._rehash()
                elif status == k.GROW_ENTITIES:
                    memory.grow_entities()
                elif status == k.CALL:
                    self._answer()
                elif status == k.PAUSE:
                    memory.take_over(faster_kernel())
                    memory.m[k.BUDGET] = _STEPS
                    if self.on_progress is not None:
                        self.on_progress(int(memory.m[k.FIRED]))
                    if noted is None:
                        return self._drive_noting(fires=fires)
                    if noted.pressed:
                        return "interrupted"
                    if time.monotonic() > deadline:
                        return "seconds"
                else:
                    return status
            except BlockFullError:
                return "megabytes"

    def _rehash(self) -> None:
        memory = self.memory
        size = 4 * (int(memory.m[k.TABLE_MASK]) + 1)
        memory.make_room(size + 2)
        self.memory.kernel.rehash(memory.m, memory.w, size)

    def _answer(self) -> None:
        """Compute the call that the kernel waits for."""
        memory = self.memory
        entry = self.engine.network.calls[int(memory.m[k.CALL_FUNCTION])]
        count = int(memory.m[k.CALL_ARGUMENTS])
        cells = [int(memory.w[(k.CALLING >> 1) + i]) for i in range(count)]
        arguments = [memory.decode(c, t) for c, t in zip(cells, entry.arguments, strict=True)]
        try:
            value, failed = self.engine.compute(entry, arguments, self), 0
        except ev.EvaluationError as error:
            value, failed = None, k.CALL_FAILED
            self._failures.setdefault(entry.function, error.message)
        answer = memory.encode(value, entry.gives)
        memory.make_room(4 * count + 64)
        self.memory.kernel.remember_call(memory.m, memory.w, int(memory.m[k.CALL_FUNCTION]), count, answer, failed)

    @changes
    def fork(self) -> Session:
        """A session in the same state, to be changed apart."""
        twin = Session.__new__(Session)
        twin.__dict__.update(self.__dict__)
        Guarded.__init__(twin)
        twin.memory = self.memory.copy()
        twin._reader = Reader(twin)
        twin._failures = dict(self._failures)
        return twin

    # ---- reading

    @reads
    def facts(self, type: str | None = None) -> list[Fact]:
        """All facts, or those of a type and its subtypes, by id. KeyError for a type that the rules do not have."""
        return self._reader.facts(type)

    @reads
    def column(self, type: str, field: str) -> list[tuple[int, Value | None]]:
        """The id and the value of one field of each fact of a type and its subtypes, by id."""
        return self._reader.column(type, field)

    @reads
    def facts_with(self, type: str, field: str, value: Value) -> list[Fact]:
        """The facts of a type and its subtypes whose field has a value, by id."""
        return [self.fact(id) for id, found in self._reader.column(type, field) if found == value]

    @reads
    def fact(self, id: int) -> Fact:
        """The fact with an id. KeyError if there is none."""
        return self._reader.fact(id)

    @reads
    def query(self, pattern: str | r.Pattern) -> list[Fact]:
        """The facts that match a pattern of the language. Raises RulesError if the text is wrong."""
        return ev.matches(self.engine.pattern(pattern), {}, self)

    @reads
    def supports(self, fact: int, field: str = "") -> list[Support]:
        """Why a fact is there or, with a field that is a slot, why the field has its value: best rank first.

        Raises KeyError for a fact or field that is not there."""
        return self._reader.supports(fact, field)

    @reads
    def firings(self, rule: str | None = None) -> list[Firing]:
        """All firings so far, or those of the rule with a code, in order."""
        return list(self._reader.firings(rule))

    def call(self, name: str, args: tuple[Value, ...]) -> Value | None:
        """The result of a function that the embedder registered."""
        return self.engine.call(name, args)

    @property
    @reads
    def said(self) -> list[str]:
        """What has been said, and not been taken back."""
        return [text for text, live in self._reader.said() if live]

    @property
    @reads
    def effects(self) -> list[Effect]:
        """What has been called for, and not been taken back."""
        return [effect for effect, live in self._reader.effects() if live]

    @property
    @reads
    def withdrawn(self) -> list[Effect | str]:
        """What was said or called in an earlier run and has been taken back since."""
        return self._reader.withdrawn()

    def _hand_over(self) -> None:
        for effect in self.memory.chain(k.EFFECTS, k.EFFECT_NEXT):
            if self._reader.is_live_effect(effect):
                self.memory.m[effect + k.EFFECT_HANDED] = 1

    @property
    @reads
    def problems(self) -> list[Problem]:
        """Faults and contradictions that the rules met, and what they could not conclude or decide yet."""
        return [
            *self._reader.clashes(),
            *self._reader.complaints(),
            *self._reader.undrawn(),
            *self._reader.faults(self._failures),
            *unsure_facts(self.ruleset),
            *unanswered(self),
        ]


def _check_shape(row: object) -> None:
    if not (isinstance(row, tuple) and len(cast("tuple[object, ...]", row)) == 2 and isinstance(row[1], Mapping)):
        raise TypeError(f"expected facts such as ('Order', {{'number': 'A1'}}), got {row!r:.100}")


def _checked(limits: object, strategy: str, on_error: str) -> Limits:
    """The limits, if these are options that there are."""
    if strategy not in get_args(Strategy):
        raise ValueError(f"expected strategy 'depth' or 'breadth', got {strategy!r}")
    if on_error not in {"stop", "skip"}:
        raise ValueError(f"expected on_error 'stop' or 'skip', got {on_error!r}")
    if not isinstance(limits, Limits | None):
        raise TypeError(f"expected limits as Limits(firings=1000), got {limits!r}")
    return limits or Limits()


def _time(now: object) -> datetime:
    """A time of the session's clock, in UTC."""
    if not isinstance(now, datetime):
        raise TypeError(f"expected a datetime such as datetime(2026, 5, 1, tzinfo=UTC), got {now!r}")
    return in_utc(now)


Value = r.Value
