"""A compiled rule set: words for the kernel, and what is needed to read its results in the author's terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .block import network_words
from .compiler.relations import CLOCK
from .kernel import layout as k

if TYPE_CHECKING:
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
    words: tuple[int, ...]
    relations: Relations
    symbols: Symbols
    calls: tuple[CallEntry, ...]
    sites: tuple[tuple[str, Span], ...]
    matches: dict[int, Match]
    actions: tuple[tuple[Rule, Action | None], ...]
    ranks: int
    levels: int
    reserve: int
    _arrays: dict[bool, Any] = field(default_factory=dict["bool", "Any"], compare=False, repr=False)

    def array(self, *, compiled: bool) -> Any:
        """The words as a kernel takes them, laid out once for all sessions."""
        if compiled not in self._arrays:
            self._arrays[compiled] = network_words(self.words, compiled=compiled)
        return self._arrays[compiled]

    @property
    def reads_clock(self) -> bool:
        """Whether any rule looks at the time."""
        clock = self.words[k.NET_RELATIONS] + CLOCK * k.RELATION_WORDS
        return bool(self.words[clock + k.RELATION_PLAINS] or self.words[clock + k.RELATION_COLUMNS_COUNT])
