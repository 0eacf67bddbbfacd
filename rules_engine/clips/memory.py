"""A session's block of memory for the lazy machine: laid out, grown, read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from aitia.dsl.clips.values import NIL, Symbol, Value

from ..block import WORD, Block, BlockFullError, largest, network_words
from ..kernel.lazy import layout as k
from .cells import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kernel.lazy.kernels import LazyKernel
    from .lowering import Network

_IDS = 1024
_TABLE = 1024
_STACK = 16384


class Memory:
    """One block, seen as 32-bit words (`m`) and as 64-bit cells (`w`), with the program's words (`net`)."""

    net: Any
    m: Any
    w: Any

    def __init__(self, network: Network, kernel: LazyKernel, megabytes: int | None) -> None:
        self.network, self.kernel = network, kernel
        self.most = largest(megabytes)
        self.texts = network.texts.copy()
        self.net = network_words(network.words, compiled=kernel.compiled)
        net = network.words
        stack = max(_STACK, 16 * net[k.NET_SLACK])
        states = 2 * (net[k.NET_TEMPLATE_COUNT] + net[k.NET_ALPHA_COUNT] + net[k.NET_INDEX_COUNT])
        tables = k.LEVEL_WORDS * network.levels + 2 * net[k.NET_RULE_COUNT] + 3 * network.uses
        size = (
            k.HEADER + states + tables + network.registers + 4 * len(network.globals) + k.FOCUS_MOST + _IDS
            + 2 * 3 * 2 * _TABLE + 2 * stack + 2 * net[k.NET_RESERVE] + 256
        )  # fmt: skip
        self._view(Block(size + size % 2))
        self._lay_out(stack)

    def _lay_out(self, stack: int) -> None:
        m, net = self.m, self.network.words
        m[k.TOP] = k.HEADER + k.HEADER % 2
        m[k.END] = len(m)
        m[k.RESERVE], m[k.SLACK] = net[k.NET_RESERVE], net[k.NET_SLACK]
        m[k.NET_BUCKETS] = self.network.buckets
        for header, words in (
            (k.TEMPLATES, 2 * net[k.NET_TEMPLATE_COUNT]),
            (k.ALPHAS, 2 * net[k.NET_ALPHA_COUNT]),
            (k.INDEXES, 2 * net[k.NET_INDEX_COUNT]),
            (k.LEVELS, k.LEVEL_WORDS * self.network.levels),
            (k.MATCHES, 2 * net[k.NET_RULE_COUNT]),
            (k.SEARCHED, self.network.uses),
            (k.GLOBALS, 4 * len(self.network.globals)),
            (k.REGISTERS, self.network.registers),
            (k.PASSED, 2 * self.network.uses),
            (k.FOCUS, k.FOCUS_MOST + 1),
            (k.RUNS, 32),
            (k.STACK, 2 * stack),
            (k.IDS, _IDS),
            (k.LISTS, _TABLE),
            (k.FACTS, 2 * _TABLE),
            (k.BUCKETS, 2 * _TABLE),
        ):
            m[header] = self._take(words)
        m[k.STACK_END] = m[k.STACK] + 2 * stack
        m[k.IDS_SIZE] = _IDS
        m[k.LISTS_MASK] = m[k.FACTS_MASK] = m[k.BUCKETS_MASK] = _TABLE - 1
        self.w[k.SEED // 2] = int.from_bytes(os.urandom(8), signed=True)

    def _take(self, words: int) -> int:
        """Zeroed words at the top of the block."""
        address = int(self.m[k.TOP])
        self.m[k.TOP] = address + words + words % 2
        return address

    def _view(self, block: Block) -> None:
        self._block = block
        self.m, self.w = block.views(compiled=self.kernel.compiled)

    def take_over(self, kernel: LazyKernel) -> None:
        """Let another kernel work on the same block from here on."""
        if kernel is not self.kernel:
            self.kernel = kernel
            self.net = network_words(self.network.words, compiled=kernel.compiled)
            self._view(self._block)

    # ---- growing

    def grow(self) -> None:
        """Make whatever is short larger; raises BlockFullError where the limit does not allow it."""
        facts, buckets = self._word(k.FACTS_MASK) + 1, self._word(k.BUCKETS_MASK) + 1
        wanted = self._word(k.BUCKETS_USED) + self._word(k.NET_BUCKETS) + self._word(k.NEED_BUCKETS)
        if 4 * (self._word(k.FACTS_USED) + 16) > 3 * (facts - 1):
            self.make_room(4 * facts)
            self.kernel.regrow_facts(self.m, self.w, 2 * facts)
        elif 2 * wanted >= buckets:
            while buckets <= 2 * wanted:
                buckets *= 2
            self.make_room(2 * buckets)
            self.kernel.regrow_buckets(self.m, self.w, buckets)
        elif self._word(k.LAST_ID) + 2 > self._word(k.IDS_SIZE):
            self._move(k.IDS, k.IDS_SIZE)
        else:
            self.make_room(len(self.m) // 2)

    def _word(self, at: int) -> int:
        return int(self.m[at])

    def _move(self, header: int, size: int) -> None:
        """Give a list of words twice the room, at the top."""
        old, words = int(self.m[header]), int(self.m[size])
        self.make_room(2 * words)
        new = self._take(2 * words)
        self.m[new : new + words] = self.m[old : old + words]
        self.m[new + words : new + 2 * words] = memoryview(bytearray(WORD * words)).cast("i")
        self.m[header], self.m[size] = new, 2 * words

    def make_room(self, words: int) -> None:
        """Let at least this many words, and the reserve, be free."""
        wanted = self._word(k.TOP) + words + 2 * self._word(k.RESERVE) + self._word(k.NEED)
        wanted += wanted % 2
        if wanted <= len(self.m):
            return
        grown = len(self.m) + len(self.m) // 2
        new = min(max(wanted, grown + grown % 2), self.most - self.most % 2)
        if new < wanted:
            raise BlockFullError
        self.m = self.w = None
        try:
            self._block.grow(new)
        finally:
            self._view(self._block)
        self.m[k.END] = new

    @property
    def megabytes(self) -> float:
        """Size of the block in MiB."""
        return len(self.m) * WORD / 2**20

    def set_header(self, words: Mapping[int, int]) -> None:
        """Set words of the header."""
        for at, word in words.items():
            self.m[at] = word

    def put(self, base: int, rows: Any) -> None:
        """Lay rows of cells (int64, two-dimensional) at w[base], one after the other."""
        flat = rows.reshape(-1)
        if self.kernel.compiled:
            self.w[base : base + len(flat)] = flat
        else:
            self.w[base : base + len(flat)] = memoryview(flat.copy()).cast("B").cast("q")

    def push_focus(self, module: int) -> None:
        """Let a module be the current one."""
        depth = min(self._word(k.FOCUS_DEPTH), k.FOCUS_MOST)
        self.m[self._word(k.FOCUS) + depth] = module
        self.m[k.FOCUS_DEPTH] = depth + 1
        self.m[k.LEVEL_MIN] = 0

    def go_eager(self) -> None:
        """Let all matches be found at once from here on: the seeds that wait go into the queue, oldest first."""
        waiting: list[tuple[int, int, int]] = []
        for level in range(self.network.levels):
            at = self._word(k.LEVELS) + k.LEVEL_WORDS * level + k.LEVEL_SEED
            seed = self._word(at)
            self.m[at] = 0
            while seed:
                waiting.append((self._word(seed + k.SEED_EVENT), -self._word(seed + k.SEED_USE), seed))
                seed = self._word(seed + k.SEED_NEXT)
        seeds = [seed for _, _, seed in sorted(waiting)]
        for seed, after in zip(seeds, [*seeds[1:], 0], strict=False):
            self.m[seed + k.SEED_NEXT] = after
        if seeds:
            self.m[k.QUEUE], self.m[k.QUEUE_LAST] = seeds[0], seeds[-1]
        self.m[k.EAGER] = 1

    # ---- cells and values

    def encode(self, value: Value | None) -> int:
        """The cell of a value; multifields are interned in the block."""
        if value is None:
            return k.VOID
        if not isinstance(value, tuple):
            return encode(value, self.texts)
        cells = [encode(item, self.texts) for item in value]
        self.make_room(8 * len(cells) + 64)
        base = int(self.m[k.TOP]) // 2 + len(cells) + 8
        for i, cell in enumerate(cells):
            self.w[base + i] = cell
        return int(self.kernel.intern_list(self.m, self.w, base, len(cells)))

    def decode(self, cell: int) -> Value | None:
        """The value of a cell; None is no value."""
        if cell in (k.VOID, k.UNBOUND):
            return None
        if cell >> k.TAG_SHIFT != k.MULTI:
            return decode(cell, self.texts)
        found = cell & k.PAYLOAD
        base = (found + k.LIST_WORDS) // 2
        members = (decode(int(self.w[base + i]), self.texts) for i in range(int(self.m[found + k.LIST_SIZE])))
        return tuple(v for v in members if not isinstance(v, tuple))

    def value(self, cell: int) -> Value:
        """The value of a cell of a fact: nil where a statement without a value was to give one."""
        value = self.decode(cell)
        return NIL if value is None else value

    def row_cells(self, row: int) -> list[int]:
        """The cells of a fact."""
        base = (row + k.ROW_WORDS) // 2
        return [int(self.w[base + i]) for i in range(int(self.m[row + k.ROW_COUNT]))]

    def symbol(self, name: str) -> int:
        """The cell of a symbol."""
        return encode(Symbol(name), self.texts)
