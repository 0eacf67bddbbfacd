"""A network while it is being built: nodes, alphas and indexes, each shared where it is the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..kernel.layout import OUTPUT

if TYPE_CHECKING:
    from collections.abc import Iterable

Operand = tuple[int, int]
"""(steps up from the token, column), as in `kernel/layout.py`."""


@dataclass(frozen=True, slots=True)
class Code:
    """Words of the expression machine. `jumps` are the positions of words that hold an offset within this code."""

    words: tuple[int, ...] = ()
    jumps: tuple[int, ...] = ()

    def __add__(self, other: Code) -> Code:
        return joined((self, other))


def joined(codes: Iterable[Code]) -> Code:
    """One code after the other, in a time that grows with their words alone."""
    words: list[int] = []
    jumps: list[int] = []
    for code in codes:
        shift = len(words)
        words += code.words
        for jump in code.jumps:
            words[jump + shift] += shift
            jumps.append(jump + shift)
    return Code(tuple(words), tuple(jumps))


@dataclass(frozen=True, slots=True)
class Alpha:
    """Rows of a relation that pass tests: `constant` (column, cell) is one of them, if any is an equality."""

    relation: int
    tests: Code
    constant: Operand | None


@dataclass(frozen=True, slots=True)
class Index:
    """An alpha's rows by the cells of some columns."""

    alpha: Alpha
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node, without its children. Equal nodes under one parent are one node."""

    kind: int
    parent: int
    index: Index | None = None
    key: tuple[Operand, ...] = ()
    tests: Code = field(default_factory=Code)
    code: Code = field(default_factory=Code)
    fold: int = 0
    op: int = 0
    limit: int = 0
    ups: int = 0
    branch: int = -1  # aggregates are the same only if their branches are: the number of the branch's shape
    type: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """An action: the values it needs, as code, and what to do with them."""

    kind: int
    relation: int = 0
    values: tuple[Code, ...] = ()
    rank: int = 0
    slots: tuple[Operand, ...] = ()
    extra: int = 0


@dataclass(slots=True)
class Terminal:
    """What a match of a rule is: its identity, order, facts and snapshot (operands), and its actions."""

    rule: int
    level: tuple[int, int, int]
    identity: tuple[Operand, ...]
    order: tuple[Operand, ...]
    facts: tuple[Operand, ...]
    snapshot: tuple[Operand, ...]
    actions: tuple[Action, ...]
    flags: int


@dataclass(slots=True)
class Draft:
    """All nodes so far. Node 0 is the root."""

    nodes: list[Node] = field(default_factory=list[Node])
    children: list[list[int]] = field(default_factory=list[list[int]])
    outputs: dict[int, int] = field(default_factory=dict[int, int])
    ranks: list[int] = field(default_factory=list[int])
    terminals: dict[int, Terminal] = field(default_factory=dict[int, Terminal])
    known: dict[Node, int] = field(default_factory=dict[Node, int])

    def add(self, node: Node, *, shared: bool = True) -> int:
        """The number of a node, new if there is none like it."""
        found = self.known.get(node) if shared else None
        if found is not None:
            return found
        number = len(self.nodes)
        self.nodes.append(node)
        self.children.append([])
        if number and node.kind != OUTPUT:
            self.children[node.parent].append(number)
        if shared:
            self.known[node] = number
        return number
