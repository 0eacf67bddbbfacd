"""What an explanation is, as data: a graph of conclusions, each there once, that every printer reads.

All words in it are ready to be shown. Nothing in it refers to the session, so a proof outlives it and may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .mermaid import mermaid
from .outline import how_lines, why_not_lines
from .trace import how_json, why_not_json
from .tree import rich_tree

if TYPE_CHECKING:
    from rich.tree import Tree

    from .wording.en import Mark


Status = Literal["fails", "disabled", "dates", "overridden", "waiting", "fired"]
"""Why a rule does not conclude: a condition fails, or what holds it back although they may hold."""


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule and where it stands."""

    code: str
    title: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Premise:
    """One thing that a rule relied on.

    `conclusions` are the ids of what it rests on; for a fact or field there is one, whose proof stands in its
    place. `parts` are premises within it, `more` counts those left out.
    """

    kind: Literal["fact", "field", "test", "value", "absence", "fold"]
    words: str
    note: str = ""
    conclusions: tuple[int, ...] = ()
    parts: tuple[Premise, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One support: where a fact or value comes from. `live` is false when the rule's conditions no longer hold."""

    kind: Literal["given", "recorded", "changed", "concluded", "presumed", "computed", "default", "gone", "cut"]
    rule: RuleName | None = None
    because: str = ""
    sources: tuple[str, ...] = ()
    firing: int = 0
    live: bool = True
    premises: tuple[Premise, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact (`field` empty), or a value of a field of it, in words and with all its reasons."""

    id: int
    fact: int
    field: str
    words: str
    reasons: tuple[Reason, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesetName:
    """Which rules the explanation is about."""

    module: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Why each fact that matches a pattern is there; `cut` when it was too long to follow to its end."""

    ruleset: RulesetName
    pattern: str
    roots: tuple[int, ...]
    conclusions: tuple[Conclusion, ...]
    cut: bool = False

    def __str__(self) -> str:
        """The proof as text, in which indentation shows what rests on what."""
        return "\n".join(line.text for line in how_lines(self))

    def tree(self) -> Tree:
        """The proof as a tree for the terminal."""
        return rich_tree(how_lines(self))

    def json(self) -> dict[str, Any]:
        """The proof as a document of the schema `aitia.trace/1`."""
        return how_json(self)

    def mermaid(self) -> str:
        """The proof as a Mermaid flow chart."""
        return mermaid(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition and how it stands: `yes`, `no`, `unknown`, or `error` when it cannot be computed."""

    mark: Mark
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far a rule comes that could conclude it: `holding` of its `total` conditions, then the one that fails."""

    rule: RuleName
    status: Status
    detail: str
    holding: int
    total: int
    findings: tuple[Finding, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NearFact:
    """A fact of the right type that is there, and the tests of the pattern that it fails."""

    words: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field that is unknown because rules disagree: each rule with its value."""

    words: str
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why no fact matches a pattern: what comes near, and the rules that could conclude it, nearest first."""

    ruleset: RulesetName
    pattern: str
    holds: tuple[str, ...] = ()
    near: tuple[NearFact, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """The answer as text."""
        return "\n".join(line.text for line in why_not_lines(self))

    def tree(self) -> Tree:
        """The answer as a tree for the terminal."""
        return rich_tree(why_not_lines(self))

    def json(self) -> dict[str, Any]:
        """The answer as a document of the schema `aitia.trace/1`."""
        return why_not_json(self)

    def mermaid(self) -> str:
        """The answer as a Mermaid flow chart."""
        return mermaid(self)
