"""A CLIPS program at work: facts go in, rules fire, what they print and assert comes out."""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from aitia.dsl.clips.values import FALSE, FactAddress, Value

from ..block import BlockFullError
from ..errors import FactsError, MemoryFullError, RulesError
from ..interrupts import noted_interrupts
from ..kernel.lazy import layout as k
from ..kernel.lazy.kernels import faster_kernel
from ..records import Limits, Outcome
from .commands import Commands, StoppedError
from .facts_text import read_facts, read_file, slot_values
from .faults import fault, problem_of, too_large, warning_of
from .functions import ClipsError, TooDeepError, call
from .host import SessionHost
from .memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from aitia.dsl.clips.ast import Template
    from aitia.dsl.problems import Problem

    from ..interrupts import Noted
    from ..kernel.lazy.kernels import LazyKernel
    from ..records import LimitName
    from .facts_text import Row
    from .functions import Result
    from .lowering import Network

Strategy = Literal["depth", "breadth", "simplicity", "complexity", "lex", "mea", "random"]
STRATEGIES: tuple[Strategy, ...] = ("depth", "breadth", "simplicity", "complexity", "lex", "mea", "random")

_STEPS = 100_000
_FIRST_STEPS = 2_000
"""After so many steps a session has much to do, and the compiled kernel takes over if it is ready."""
_FOREVER = 2**31 - 1
_LAST = 1000
_MOST_WARNINGS = 100
_REGISTERS = (k.PC, k.SP, k.FP, k.CALL_FUNCTION, k.CALL_ARGUMENTS, k.CALL_DEPTH)
_TEXTS = frozenset({k.SYMBOL, k.STRING, k.BIG, k.INSTANCE, k.MULTI})
_LIMITS_MET: dict[int, LimitName] = {k.FIRE_LIMIT_MET: "firings", k.FACT_LIMIT_MET: "facts"}
_DEEPEST = 48
"""How many functions of the program may wait within one another for Python, which has a stack of its own."""


@dataclass(frozen=True, slots=True)
class ClipsFact:
    """A fact as it is at one moment: an ordered one has its values under `implied`."""

    index: int
    template: str
    slots: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Options:
    """How a session works: see `ClipsProgram.session`."""

    strategy: Strategy = "depth"
    limits: Limits = field(default_factory=Limits)
    stdin: str | Callable[[], str] = ""
    seed: int = 0
    eager: bool = False


class ClipsSession:
    """The state of one run of a program, for one thread; made by `ClipsProgram.session`.

    `problems` are all mistakes: those at which something stopped and, as warnings, those at which it went on.
    """

    def __init__(self, network: Network, kernel: LazyKernel, options: Options) -> None:
        self.network = network
        self.limits = options.limits
        self.strategy: Strategy = options.strategy
        self.random = Random(options.seed)  # noqa: S311 - rules roll dice, no secrets are made
        self.host = SessionHost(self, options.stdin)
        self.problems: list[Problem] = []
        self.running = False
        self._resets = False
        self.commands = Commands(self)
        self._kept: list[Row] = []
        self._noted: Noted | None = None
        self._deadline = float("inf")
        self._depth = 0
        self._numbers = {template.name: i for i, template in enumerate(network.templates)}
        self._eager = options.eager
        self._kernel = kernel
        try:
            self.reset()
        except ClipsError:
            raise RulesError(self.problems) from None
        except BlockFullError:
            raise MemoryFullError([too_large()]) from None

    # ---- the state

    def reset(self) -> None:
        """Begin anew with the facts of the program's `deffacts`; what was printed stays. Raises ClipsError."""
        self._begin()
        for code, local in self.network.setup:
            self.evaluate(code, local)
        self._assert_rows(self._kept)

    def begin_bare(self) -> None:
        """Begin anew without the `deffacts`, as CLIPS does before the first `reset`."""
        self._begin()
        for code, local in self.network.setup[: len(self.network.globals)]:
            self.evaluate(code, local)
        self._assert_rows(self._kept)

    def _begin(self) -> None:
        """An empty working memory."""
        self.memory = Memory(self.network, self._kernel, self.limits.megabytes)
        self.memory.set_header(
            {
                k.BUDGET: _FIRST_STEPS,
                k.FIRE_LIMIT: _FOREVER,
                k.FACT_LIMIT: self.limits.facts or 0,
                k.STRATEGY: STRATEGIES.index(self.strategy),
                k.EAGER: int(self._eager or self.strategy != "depth"),
                k.FOCUS_DEPTH: 1,
            }
        )
        self._work(lambda: self.memory.kernel.begin_rules(self.memory.net, self.memory.m, self.memory.w))

    def _work(self, step: Any) -> Any:
        """Do one step of the kernel with room for it."""
        while self.memory.kernel.is_low(self.memory.m):
            self.memory.grow()
        return step()

    def evaluate(self, code: int, local: int) -> None:
        """Run code of the program outside of rules. Raises ClipsError, which `problems` has as well."""
        self.memory.kernel.begin(self.memory.m, self.memory.w, code, local)
        try:
            self._execute()
        except ClipsError as error:
            self.problems.append(problem_of(error, self))
            self.memory.kernel.abandon(self.memory.m)
            raise
        except StoppedError:
            self.memory.kernel.abandon(self.memory.m)
            raise

    def _execute(self) -> None:
        """Let the expression machine come to its end. Raises ClipsError where it fails."""
        while True:
            memory = self.memory
            status = int(memory.kernel.execute(memory.net, memory.m, memory.w))
            if status == k.GROW:
                memory.grow()
            elif status == k.CALL:
                self._answer()
            elif status == k.PAUSE:
                self._look_around()
            elif status == k.FAULT:
                raise fault(memory)
            else:
                return

    def _look_around(self) -> None:
        """After many steps: show what was printed, and see whether the work is to end."""
        self.memory.m[k.BUDGET] = _STEPS
        if self.host.channels.listener is not None:
            self.fetch_output()
        if self._noted is not None and self._noted.pressed:
            raise StoppedError("interrupted")
        if time.monotonic() > self._deadline:
            raise StoppedError("seconds")

    @contextmanager
    def watched(self) -> Generator[None]:
        """Note Ctrl-C and the time while the block runs; a block within a block belongs to it."""
        if self._noted is not None:
            yield
            return
        seconds = self.limits.seconds
        self._deadline = time.monotonic() + seconds if seconds is not None else float("inf")
        with noted_interrupts() as noted:
            self._noted = noted
            try:
                yield
            finally:
                self._noted = None
                self._deadline = float("inf")

    @contextmanager
    def aside(self) -> Generator[None]:
        """Let the machine do something else while it waits for an answer: its registers and stack are kept.

        The block may be another one then, after a reset, so what has an address or a number there is kept as a value.
        """
        m, w = self.memory.m, self.memory.w
        kept = {at: int(m[at]) for at in _REGISTERS}
        base = int(m[k.STACK]) // 2
        cells = [int(w[i]) for i in range(base, int(m[k.SP]))]
        values = {i: self.memory.decode(cell) for i, cell in enumerate(cells) if cell >> k.TAG_SHIFT in _TEXTS}
        m[k.PC] = 0
        yield
        memory = self.memory
        memory.set_header(kept)
        for i, cell in enumerate(cells):
            value = memory.encode(values[i]) if i in values else cell
            memory.w[base + i] = value

    # ---- facts in

    def assert_cells(self, template: int, cells: list[int]) -> int:
        """Assert a fact given by its cells; its index."""
        memory = self.memory
        base = int(memory.m[k.STACK]) // 2
        for i, cell in enumerate(cells):
            memory.w[base + i] = cell
        row = self._work(lambda: memory.kernel.state_fact(memory.net, memory.m, memory.w, template, base, len(cells)))
        return int(memory.m[int(row) + k.ROW_ID])

    def retract(self, index: int) -> None:
        """Retract a fact. Raises KeyError if there is none with this index."""
        row = self.row(index)
        if not row:
            raise KeyError(index)
        memory = self.memory
        self._work(lambda: memory.kernel.retract_row(memory.net, memory.m, memory.w, row))

    def row(self, index: int) -> int:
        """The row of a fact that is there, or 0."""
        m = self.memory.m
        row = int(m[int(m[k.IDS]) + index]) if 0 < index <= int(m[k.LAST_ID]) else 0
        return row if row and not m[row + k.ROW_DEATH] else 0

    def state_rows(self, template: int, base: int, width: int, count: int) -> int:
        """Assert facts whose cells lie at w[base]; how many were done before there must be more room."""
        memory = self.memory
        return int(
            self._work(lambda: memory.kernel.state_facts(memory.net, memory.m, memory.w, template, base, width, count))
        )

    def assert_in_rule(self, template: int, cells: list[int]) -> int:
        """Assert a fact as the rule that fires would; its index, or 0 if it cannot be supported."""
        memory = self.memory
        base = int(memory.m[k.SP]) + 64
        for i, cell in enumerate(cells):
            memory.w[base + i] = cell
        row = self._work(
            lambda: memory.kernel.assert_in_rule(memory.net, memory.m, memory.w, template, base, len(cells))
        )
        return int(memory.m[int(row) + k.ROW_ID]) if row else 0

    def replace(self, row: int, cells: list[int]) -> bool:
        """Give a fact other values; False if an equal fact is there, and it went."""
        memory = self.memory
        base = int(memory.m[k.SP]) + 64
        for i, cell in enumerate(cells):
            memory.w[base + i] = cell
        return bool(self._work(lambda: memory.kernel.replace_row(memory.net, memory.m, memory.w, row, base)))

    def assert_fact(self, template: str, *values: Value, **slots: Value) -> int:
        """Assert a fact: an ordered one by its values, another by its slots; its index.

        Raises ClipsError for a template or slot that the program does not have.
        """
        kind = self._template(template)
        given = dict(zip((slot.name for slot in kind.slots), values, strict=False)) | slots
        row = values if kind.implied else slot_values(kind, given)
        return self.assert_cells(self._numbers[kind.name], [self.memory.encode(value) for value in row])

    def assert_text(self, text: str) -> FactAddress | None:
        """Assert the facts of a text; the address of the last."""
        rows = read_facts(text, self.network.templates)
        mistake = next((row for row in rows if not isinstance(row, tuple)), None)
        if mistake is not None:
            raise ClipsError(f"the text is no fact: {mistake.message}")
        return self._assert_rows([row for row in rows if isinstance(row, tuple)])

    def _assert_rows(self, rows: list[Row]) -> FactAddress | None:
        found = None
        for kind, values in rows:
            row = values[0] if kind.implied and isinstance(values[0], tuple) else values
            cells = [self.memory.encode(value) for value in row]
            found = FactAddress(self.assert_cells(self._numbers[kind.name], cells))
        return found

    def load_facts(self, path: str | Path, *, keep: bool = False) -> None:
        """Assert the facts of a file, as CLIPS writes them, or none of them.

        Parameters
        ----------
        keep:
            Assert them after each `reset` too, like `deffacts`.

        Raises
        ------
        FactsError
            With everything that is wrong in the file; MemoryFullError if they do not fit.
        """
        rows = read_file(str(path), self.network.templates)
        mistakes = [row for row in rows if not isinstance(row, tuple)]
        if mistakes:
            raise FactsError(mistakes)
        facts = [row for row in rows if isinstance(row, tuple)]
        try:
            self._assert_rows(facts)
        except BlockFullError:
            raise MemoryFullError([too_large()]) from None
        self._kept += facts if keep else []

    def load(self, template: str, columns: Mapping[str, Any]) -> None:
        """Assert a table of facts, one NumPy array or sequence a slot.

        Parameters
        ----------
        columns:
            For each slot a one-dimensional array or sequence of n items; numbers of any dtype, texts as symbols.
        """
        from .columns import load_columns

        load_columns(self, self._template(template), columns)

    def _template(self, name: str) -> Template:
        kind = self.host.program.template(name)
        if kind is None:
            raise ClipsError(f"the program has no facts called {name}")
        return kind

    # ---- settings

    def set_strategy(self, strategy: str) -> None:
        """Order what waits anew."""
        self.strategy = next(s for s in STRATEGIES if s == strategy)
        memory = self.memory
        memory.m[k.STRATEGY] = STRATEGIES.index(self.strategy)
        if self.strategy != "depth" and not memory.m[k.EAGER]:
            memory.go_eager()
        memory.kernel.reorder(memory.net, memory.m, memory.w)

    def sees(self, module: str, template: str) -> bool:
        """Whether a module may name a template."""
        program = self.network.program
        home, name = template.split("::")
        return home == module or any(
            port.module == home and port.takes("deftemplate", name) for port in program.imports.get(module, ())
        )

    def global_value(self, name: str) -> Value:
        """The value of a global variable, by its name."""
        names = self.network.globals
        at = next(i for i, full in enumerate(names) if name in (full, full.rpartition("::")[2]))
        value = self.memory.decode(int(self.memory.w[int(self.memory.m[k.GLOBALS]) // 2 + at]))
        return FALSE if value is None else value

    def reset_later(self) -> None:
        """Begin anew as soon as no rule fires."""
        self.memory.m[k.HALTED] = 1
        self._resets = True

    # ---- running

    def run(self, firings: int | None = None) -> Outcome:
        """Fire rules until none waits, the program halts, something fails, or a limit is met."""
        start = int(self.memory.m[k.FIRED])
        bound = firings if firings is not None else self.limits.firings
        self.memory.m[k.FIRE_LIMIT] = min(_FOREVER, start + bound) if bound is not None else _FOREVER
        self.memory.m[k.HALTED] = 0
        if not int(self.memory.m[k.FOCUS_DEPTH]):
            self.memory.m[k.FOCUS_DEPTH] = 1
            self.memory.m[int(self.memory.m[k.FOCUS])] = 0
            self.memory.m[k.LEVEL_MIN] = 0
        self.running = True
        try:
            with self.watched():
                status = self._drive()
        finally:
            self.running = False
            self.fetch_output()
        outcome = self._outcome(status, int(self.memory.m[k.FIRED]) - start)
        return self._then_reset(outcome) if self._resets else outcome

    def carry_out(self) -> Outcome:
        """Do the commands of the program in order, as CLIPS does when it reads the file.

        If none of them runs the rules, the program is reset (unless a command did that) and run.
        """
        return self.commands.carry_out()

    def _then_reset(self, outcome: Outcome) -> Outcome:
        """Do the reset that a rule asked for."""
        self._resets = False
        try:
            self.reset()
        except ClipsError as error:
            return Outcome("error", None, outcome.fired, reason=str(error))
        except BlockFullError:
            return Outcome("limit", "megabytes", outcome.fired)
        return outcome

    def _outcome(self, status: int | LimitName | Literal["interrupted", "error"], fired: int) -> Outcome:
        if status == "interrupted":
            return Outcome("interrupted", None, fired)
        if status == "error":
            return Outcome("error", None, fired, reason=self.problems[-1].message)
        limit = _LIMITS_MET.get(status) if isinstance(status, int) else status
        if limit is not None:
            return Outcome("limit", limit, fired, loop=self.busiest())
        return Outcome("stop" if status == k.HALT else "quiescent", None, fired)

    def _drive(self) -> int | LimitName | Literal["interrupted", "error"]:
        """Let the kernel run, and do what it asks for, until it ends or has to; why it ended."""
        try:
            while True:
                memory = self.memory
                status = int(memory.kernel.run(memory.net, memory.m, memory.w))
                if status == k.GROW:
                    memory.grow()
                elif status == k.CALL:
                    self._answer()
                elif status == k.PAUSE:
                    memory.take_over(faster_kernel())
                    self._look_around()
                elif status == k.FAULT:
                    raise fault(memory)
                else:
                    return status
        except BlockFullError:
            return "megabytes"
        except ClipsError as error:
            self.problems.append(problem_of(error, self))
            self.memory.kernel.abandon(self.memory.m)
            return "error"
        except StoppedError as stopped:
            return stopped.why
        except KeyboardInterrupt:  # a second Ctrl-C, or one while the program waits for what is typed
            self.memory.kernel.abandon(self.memory.m)
            return "interrupted"

    def _answer(self) -> None:
        """Compute the call that the kernel waits for; the session may have been reset meanwhile."""
        memory = self.memory
        self.fetch_output()
        place = int(memory.m[k.PC])
        count, sp = int(memory.m[k.CALL_ARGUMENTS]), int(memory.m[k.SP])
        arguments = tuple(memory.decode(int(memory.w[sp - count + i])) for i in range(count))
        name = self.network.builtins[int(memory.m[k.CALL_FUNCTION])]
        warnings = self.host.channels.warnings
        warned = len(warnings)
        try:
            value = self.host.call(name, arguments)
        except ClipsError as error:
            error.place = place if error.place is None else error.place
            raise
        for text in warnings[warned:]:
            self._warn(warning_of(text, place, self))
        memory = self.memory
        memory.kernel.answer(memory.m, memory.w, memory.encode(value))

    def _warn(self, warning: Problem) -> None:
        """Keep a warning, if it is not the same again and there are not too many."""
        if len(self.problems) < _MOST_WARNINGS and warning not in self.problems:
            self.problems.append(warning)

    def call_own(self, name: str, arguments: tuple[Result, ...]) -> Result:
        """The value of a function of the program, called while the kernel waits for Python."""
        memory = self.memory
        code = self.network.stubs.get((name, len(arguments)))
        if code is None:
            raise ClipsError(f"{name.rpartition('::')[2]} cannot be called with {len(arguments)} arguments from here")
        if self._depth >= _DEEPEST:
            raise TooDeepError("functions call one another too deeply by way of other functions")
        kept = {at: int(memory.m[at]) for at in (k.PC, k.SP, k.FP, k.CALL_FUNCTION, k.CALL_ARGUMENTS)}
        for i, argument in enumerate(arguments):
            memory.w[kept[k.SP] + i] = memory.encode(argument)
        memory.set_header({k.PC: code, k.SP: kept[k.SP] + len(arguments)})
        self._depth += 1
        try:
            self._execute()
        except StoppedError:
            self.memory.kernel.abandon(self.memory.m)
            raise
        finally:
            self._depth -= 1
        value = memory.decode(int(memory.w[int(memory.m[k.SP]) - 1]))
        memory.set_header(kept)
        return value

    # ---- what comes out

    @property
    def output(self) -> str:
        """What the program has printed on `t` so far."""
        self.fetch_output()
        return self.host.channels.text

    def fetch_output(self) -> None:
        """Print what the kernel has kept."""
        m = self.memory.m
        out = int(m[k.OUTPUT])
        m[k.OUTPUT] = 0
        while out:
            count, base = int(m[out + k.OUT_COUNT]), (out + k.OUT_CELLS) // 2
            values = [self.memory.decode(int(self.memory.w[base + i])) for i in range(count)]
            call("printout", tuple(values), self.host)
            after = int(m[out + k.OUT_NEXT])
            self.memory.kernel.release(m, out, k.OUT_CELLS + 2 * count)
            out = after

    def busiest(self) -> tuple[str, ...]:
        """The rules among the last firings, those that fired most first."""
        m = self.memory.m
        last: deque[int] = deque(maxlen=_LAST)
        firing = int(m[k.FIRINGS])
        while firing:
            last.append(firing)
            firing = int(m[firing + k.FIRING_NEXT])
        counts = Counter(self.network.rules[int(m[at + k.FIRING_RULE])].name for at in last)
        return tuple(bare(name) for name, _ in counts.most_common())

    def firings(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """What has fired, in order: each the rule's full name and the indexes of the facts of its conditions."""
        m, net = self.memory.m, self.network.words
        firing = int(m[k.FIRINGS])
        while firing:
            rule = int(m[firing + k.FIRING_RULE])
            count = net[net[k.NET_RULES] + rule * k.R_WORDS + k.R_ROW_COUNT]
            rows = (int(m[firing + k.FIRING_ROWS + i]) for i in range(count))
            yield self.network.rules[rule].name, tuple(int(m[row + k.ROW_ID]) for row in rows)
            firing = int(m[firing + k.FIRING_NEXT])

    def facts(self, template: str | None = None) -> list[ClipsFact]:
        """The facts that are there, in order of their indexes; of one template, if it is named."""
        return [fact for fact in self._facts() if template is None or bare(fact.template) == template]

    def _facts(self) -> Iterator[ClipsFact]:
        m = self.memory.m
        for number in range(1, int(m[k.LAST_ID]) + 1):
            fact = self.fact(number)
            if fact is not None:
                yield fact

    def fact(self, index: int) -> ClipsFact | None:
        """The fact of an index, if it is there."""
        row = self.row(index)
        if not row:
            return None
        template = self.network.templates[int(self.memory.m[row + k.ROW_TEMPLATE])]
        values = [self.memory.value(cell) for cell in self.memory.row_cells(row)]
        if template.implied:
            fields = tuple(value for value in values if not isinstance(value, tuple))
            return ClipsFact(index, template.name, {"implied": fields})
        return ClipsFact(index, template.name, dict(zip((s.name for s in template.slots), values, strict=True)))


def bare(name: str) -> str:
    """A name without its module."""
    return name.rpartition("::")[2]
