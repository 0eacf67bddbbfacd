"""A compiled rule set: words for the kernel, and what is needed to read its results in the author's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Action, Rule, Ruleset, Type
    from aitia.dsl.source import Span

    from .cells import Symbols
    from .compiler.code import CallEntry
    from .compiler.relations import Relations


@dataclass(frozen=True, slots=True)
class Match:
    """How to read a firing of a terminal node: ids of the facts, their rows, then values and reads, as cells."""

    rule: Rule
    internal: bool
    facts: tuple[str, ...]
    values: tuple[tuple[str, Type], ...]
    reads: tuple[tuple[str, str, Type], ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled rule set, immutable and shared by all sessions.

    `words` is the kernel's array (64-bit words); `actions` has the author's action, and its rule, for each action
    number; `sites` the rule and place in the text for each number of a fault.
    """

    ruleset: Ruleset
    words: Sequence[int]
    relations: Relations
    symbols: Symbols
    calls: tuple[CallEntry, ...]
    sites: tuple[tuple[str, Span], ...]
    matches: dict[int, Match]
    actions: tuple[tuple[Rule, Action | None], ...]
    ranks: int
    levels: int
    reserve: int
