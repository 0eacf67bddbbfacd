"""What explanations read: a session, its supports and firings, behind one Protocol; and patterns as text.

The engine knows nothing of explanations. A Decision keeps its session, so both can be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from aitia.dsl.load import read_pattern
from aitia.dsl.ruleset import Pattern
from aitia.rules_engine.errors import RulesError
from aitia.rules_engine.values import clean

from .describe import Supported
from .phrase import text_of
from .proof import RuleName, RulesetName

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Rule, Ruleset, Value
    from aitia.rules_engine.records import Firing


class Explained(Supported, Protocol):
    """A session, as far as explanations read it."""

    def firings(self, rule: str | None = None) -> list[Firing]:
        """All firings so far, or those of a rule, in order, with those withdrawn."""
        ...

    def column(self, type: str, field: str) -> list[tuple[int, Value | None]]:
        """The id and the value of one field of each fact of a type."""
        ...


class Decided(Protocol):
    """A decision, which keeps the session that made it."""

    @property
    def session(self) -> Explained:
        """The session."""
        ...


def session_of(source: Explained | Decided) -> Explained:
    """The session that is asked."""
    return cast("Explained", getattr(source, "session", source))


def read(pattern: str | Pattern, ruleset: Ruleset) -> Pattern:
    """The pattern, read and checked if it is text."""
    if isinstance(pattern, Pattern):
        return pattern
    found = read_pattern(pattern, ruleset)
    if isinstance(found, list):
        raise RulesError(found)
    return found


def pattern_words(pattern: str | Pattern) -> str:
    """The pattern as it was asked."""
    return clean(pattern) if isinstance(pattern, str) else text_of(pattern.span)


def rule_name(rule: Rule) -> RuleName:
    """The rule and its place, fit to be shown."""
    return RuleName(rule.code, clean(rule.title), clean(rule.span.source.name), rule.span.line)


def ruleset_name(ruleset: Ruleset) -> RulesetName:
    """Which rules they are."""
    return RulesetName(ruleset.module, ruleset.version, ruleset.hash)
