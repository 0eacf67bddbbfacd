"""A session's working memory: one block of bytes that the kernel works on, and how to read and grow it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from .block import WORD, Block, BlockFullError, largest
from .cells import decode, encode
from .kernel import layout as k

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.ruleset import Type, Value

    from .kernel.kernels import Kernel
    from .network import Network

_ENTITIES = 1024
_TABLE = 1024


class Memory:
    """One block, seen as 32-bit words (`m`) and as 64-bit cells (`w`), with the network's words (`net`)."""

    net: Any
    m: Any
    w: Any

    def __init__(self, network: Network, kernel: Kernel, megabytes: int | None) -> None:
        self.network = network
        self.kernel = kernel
        self.most = largest(megabytes)
        self.symbols = network.symbols.copy()
        self.net = network.array(compiled=kernel.compiled)
        tables = 2 * network.levels + network.ranks + network.words[k.NET_SITE_COUNT] + 8
        size = k.HEADER + tables + 2 * _ENTITIES + _TABLE + 4 * network.reserve
        self._view(Block(size + size % 2))
        self._lay_out()

    def _lay_out(self) -> None:
        m, network = self.m, self.network
        m[k.TOP], m[k.END], m[k.RESERVE] = k.HEADER, len(m), network.reserve
        for header, words in (
            (k.LEVELS, 2 * network.levels),
            (k.DIRTIES, network.ranks),
            (k.FAULT_SEEN, network.words[k.NET_SITE_COUNT]),
        ):
            m[header] = self._take(words)
        m[k.ENTITIES] = self._take(_ENTITIES + 2) + 2
        m[k.ENTITIES_SIZE] = _ENTITIES - 2
        m[k.MEMO], m[k.MEMO_MASK] = self._take(_TABLE), _TABLE - 1
        m[k.TABLE], m[k.TABLE_MASK] = self._take(_TABLE), _TABLE - 1
        self.w[k.SEED // 2] = int.from_bytes(os.urandom(8), signed=True)

    def _take(self, words: int) -> int:
        """Zeroed words at the top of the block."""
        address = int(self.m[k.TOP])
        self.m[k.TOP] = address + words + words % 2
        return address

    def _view(self, block: Block) -> None:
        self._block = block
        self.m, self.w = block.views(compiled=self.kernel.compiled)

    def take_over(self, kernel: Kernel) -> None:
        """Let another kernel work on the same block from here on."""
        if kernel is not self.kernel:
            self.kernel = kernel
            self.net = self.network.array(compiled=kernel.compiled)
            self._view(self._block)

    def set_header(self, words: Mapping[int, int]) -> None:
        """Set words of the header."""
        for at, word in words.items():
            self.m[at] = word

    # ---- growing

    def grow(self, at_least: int = 0) -> None:
        """Double the block (or more); raises BlockFullError where the limit does not allow it."""
        old = len(self.m)
        new = max(old + old // 2, int(self.m[k.TOP]) + 2 * int(self.m[k.RESERVE]) + at_least)
        new = min(new + new % 2, self.most - self.most % 2)
        if new < int(self.m[k.TOP]) + int(self.m[k.RESERVE]) + at_least:
            raise BlockFullError
        self.m = self.w = None
        try:
            self._block.grow(new)
        finally:
            self._view(self._block)
        self.m[k.END] = new

    def make_room(self, words: int) -> None:
        """Let at least this many words, and the reserve, be free."""
        if int(self.m[k.TOP]) + words + int(self.m[k.RESERVE]) > len(self.m):
            self.grow(words)

    def reserve(self, words: int, facts: int, lists: int) -> None:
        """Let all that will be inserted have room. Raises BlockFullError before anything is changed."""
        buckets = int(self.m[k.TABLE_USED]) + facts + lists
        size = int(self.m[k.TABLE_MASK]) + 1
        while buckets > 2 * size:
            size *= 4
        self.make_room(words + size)
        if size > int(self.m[k.TABLE_MASK]) + 1:
            self.kernel.rehash(self.m, self.w, size)
        if int(self.m[k.ENTITY]) + facts + k.ENTITY_RESERVE > int(self.m[k.ENTITIES_SIZE]):
            self.grow_entities(facts)
        self.make_room(words)

    def grow_entities(self, ids: int = 0) -> None:
        """Make room for more facts."""
        old, size = int(self.m[k.ENTITIES]), int(self.m[k.ENTITIES_SIZE])
        wanted = max(2 * size, int(self.m[k.ENTITY]) + ids + 2 * k.ENTITY_RESERVE)
        self.make_room(wanted + 4)
        address = self._take(wanted + 2) + 2
        self.m[address - 2 : address + wanted] = self._zeros(wanted + 2)
        self.m[address - 2 : address + size] = self.m[old - 2 : old + size]
        self.m[k.ENTITIES], self.m[k.ENTITIES_SIZE] = address, wanted

    def _zeros(self, words: int) -> Any:
        return memoryview(bytearray(WORD * words)).cast("i")

    def copy(self) -> Memory:
        """The same memory, to be changed apart."""
        twin = Memory.__new__(Memory)
        twin.network, twin.kernel, twin.most, twin.net = self.network, self.kernel, self.most, self.net
        twin.symbols = self.symbols.copy()
        twin._view(self._block.copy(int(self.m[k.TOP])))
        return twin

    def return_to(self, other: Memory) -> None:
        """Be as another memory is, of which this one is a copy that went on."""
        top, end = int(other.m[k.TOP]), len(self.m)
        self.m[:top] = other.m[:top]
        self.m[k.END] = end
        self.symbols = other.symbols.copy()
        self.most = largest(None)

    def copy_for(self, kernel: Kernel) -> Memory:
        """A copy that a kernel works on, whatever kernel worked on this one."""
        twin = self.copy()
        twin.most = largest(None)
        twin.take_over(kernel)
        return twin

    def share_symbols(self) -> None:
        """Let copies share the numbers of all texts so far."""
        self.symbols = self.symbols.shared()

    @property
    def megabytes(self) -> float:
        """Size of the block in MiB."""
        return len(self.m) * WORD / 2**20

    # ---- cells and values

    def encode(self, value: Value | None, kind: Type) -> int:
        """The cell of a value; lists are interned in the block."""
        if isinstance(value, tuple):
            element = kind.element or kind
            cells = [self.encode(item, element) for item in value]
            self.make_room(8 * len(cells) + 64)
            base = int(self.m[k.TOP]) // 2
            self.m[k.TOP] += 2 * len(cells)
            for i, cell in enumerate(cells):
                self.w[base + i] = cell
            return int(self.kernel.intern_list(self.m, self.w, base, len(cells)))
        return encode(value, kind, self.symbols)

    def decode(self, cell: int, kind: Type) -> Value | None:
        """The value of a cell."""
        if kind.kind != "list" or cell == k.NULL:
            return decode(cell, kind, self.symbols)
        base = (cell + k.LIST_WORDS) // 2
        element = kind.element or kind
        found = (self.decode(int(self.w[base + i]), element) for i in range(int(self.m[cell + k.LIST_SIZE])))
        return tuple(value for value in found if value is not None)

    def put(self, cells: list[int]) -> None:
        """Lay cells where the kernel looks for what comes from outside."""
        for i, cell in enumerate(cells):
            self.w[k.SCRATCH // 2 + i] = cell

    def give(self, stream: Any, facts: int, words: int) -> None:
        """Insert facts, whose cells lie one after the other. Raises BlockFullError, and inserts nothing, where memory
        does not suffice."""
        self.reserve(words, facts, 0)
        self.kernel.give_facts(self.net, self.m, self.w, self.given(stream), facts)

    def given(self, cells: Any) -> Any:
        """Cells, in a list or an array, as the kernel takes them beside the block."""
        if not self.kernel.compiled:
            return cells.tolist() if hasattr(cells, "tolist") else cells
        import numpy as np

        return np.ascontiguousarray(cells, dtype=np.int64)

    def cells(self, record: int, header: int, count: int) -> list[int]:
        """Cells that follow a record's header."""
        base = (record + header) // 2
        return [int(self.w[base + i]) for i in range(count)]

    def chain(self, first: int, link: int) -> list[int]:
        """The records of a linked list."""
        found: list[int] = []
        here = int(self.m[first])
        while here > 0:
            found.append(here)
            here = int(self.m[here + link])
        return found
