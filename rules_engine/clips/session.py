"""A CLIPS program at work: facts go in, rules fire, what they print and assert comes out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from aitia.dsl.clips import ast
from aitia.dsl.clips.values import FactAddress, Symbol, Value

from ..interrupts import noted_interrupts
from ..kernel.lazy import layout as k
from ..block import BlockFullError
from ..records import Limits
from .memory import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..interrupts import Noted
    from ..kernel.lazy.kernels import LazyKernel
    from .lowering import Network

_STEPS = 1_000_000
_FOREVER = 2**31 - 1
STRATEGIES = ("depth", "breadth", "simplicity", "complexity", "lex", "mea", "random")


class ClipsSession:
    """One run of a program, for one thread."""

    def __init__(
        self, network: Network, kernel: LazyKernel, strategy: str = "depth", limits: Limits | None = None, *, eager: bool = False
    ) -> None:
        self.network = network
        self.limits = limits or Limits()
        self.memory = Memory(network, kernel, self.limits.megabytes)
        self.numbers = {t.name: i for i, t in enumerate(network.templates)}
        self.printed: list[str] = []
        m = self.memory.m
        m[k.BUDGET] = _STEPS
        m[k.FIRE_LIMIT] = _FOREVER
        m[k.STRATEGY] = STRATEGIES.index(strategy)
        m[k.EAGER] = int(strategy != "depth" or eager)
        m[int(m[k.FOCUS])], m[k.FOCUS_DEPTH] = 0, 1
        self.memory.kernel.begin_rules(self.memory.net, m, self.memory.w)

    def assert_cells(self, template: int, cells: list[int]) -> int:
        """Assert a fact given by its cells; its row."""
        memory = self.memory
        self._make_ready()
        base = int(memory.m[k.STACK]) // 2
        for i, cell in enumerate(cells):
            memory.w[base + i] = cell
        return int(memory.kernel.state_fact(memory.net, memory.m, memory.w, template, base, len(cells)))

    def _make_ready(self) -> None:
        """Let the block have room for a step."""
        while self.memory.kernel.is_low(self.memory.m):
            self.memory.grow()

    def assert_ordered(self, name: str, *values: Value) -> int:
        return self.assert_cells(self.numbers[name], [self.memory.encode(v) for v in values])

    def run(self, firings: int | None = None) -> int:
        """Run; returns the status. """
        memory = self.memory
        memory.m[k.FIRE_LIMIT] = _FOREVER if firings is None else int(memory.m[k.FIRED]) + firings
        with noted_interrupts() as noted:
            while True:
                memory.m[k.BUDGET] = _STEPS
                status = int(memory.kernel.run(memory.net, memory.m, memory.w))
                if status == k.GROW:
                    memory.grow()
                elif status == k.CALL:
                    self._answer()
                elif status != k.PAUSE:
                    break
        self.fetch_output()
        return status

    def _answer(self) -> None:
        memory = self.memory
        m = memory.m
        count, sp = int(m[k.CALL_ARGUMENTS]), int(m[k.SP])
        args = [memory.decode(int(memory.w[sp - count + i])) for i in range(count)]
        name = self.network.builtins[int(m[k.CALL_FUNCTION])]
        raise NotImplementedError(name, args)

    def fetch_output(self) -> None:
        m = self.memory.m
        out = int(m[k.OUTPUT])
        while out:
            count = int(m[out + k.OUT_COUNT])
            cells = [self.memory.decode(int(self.memory.w[(out + k.OUT_CELLS) // 2 + i])) for i in range(count)]
            self.printed.append("".join("\n" if c == Symbol("crlf") else str(c) for c in cells[1:]))
            out = int(m[out + k.OUT_NEXT])
        m[k.OUTPUT] = 0

    def facts(self) -> list[tuple[int, str, list[Value]]]:
        m = self.memory.m
        found = []
        for number in range(1, int(m[k.LAST_ID]) + 1):
            row = int(m[int(m[k.IDS]) + number])
            if row and not m[row + k.ROW_DEATH]:
                template = self.network.templates[int(m[row + k.ROW_TEMPLATE])].name
                found.append((number, template, [self.memory.decode(c) for c in self.memory.row_cells(row)]))
        return found
