"""The facts that come nearest to a pattern, and the tests that they fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.rules_engine.evaluate import in_window
from aitia.rules_engine.values import name_of

from .describe import fact_words
from .findings import finding_of
from .phrase import text_of, value_of
from .proof import Finding

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Expr, Pattern
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView
    from .search import Bindings

_SHOWN = 3
"""So many facts are shown."""


@dataclass(frozen=True, slots=True)
class Near:
    """A fact and the tests of a pattern that it fails."""

    fact: Fact
    failing: tuple[Finding, ...]
    tests: tuple[Expr, ...]


def nearest(pattern: Pattern, facts: list[Fact], bindings: Bindings, view: BoundedView) -> list[Near]:
    """The facts that fail the fewest tests of a pattern, and those as late in it as can be."""
    found = [(fact, failing) for fact in facts if (failing := _failing(pattern, fact, bindings, view))]
    best = min((_distance(failing) for _, failing in found), default=None)
    kept = [fact for fact, failing in found if _distance(failing) == best]
    return [_near(pattern, fact, bindings, view) for fact in kept[:_SHOWN]]


def _distance(failing: list[int]) -> tuple[int, int]:
    """Fewer failing tests are nearer, then later ones."""
    return len(failing), -failing[-1]


def _failing(pattern: Pattern, fact: Fact, bindings: Bindings, view: BoundedView) -> list[int]:
    """The places of the tests that are not true of a fact; -1 is the window."""
    bound = {**bindings, pattern.name: fact}
    outside = [-1] if pattern.window and not in_window(fact, pattern.window, view) else []
    return outside + [place for place, test in enumerate(pattern.where) if value_of(test, bound, view) is not True]


def _near(pattern: Pattern, fact: Fact, bindings: Bindings, view: BoundedView) -> Near:
    """A fact with its failing tests in words."""
    bound = {**bindings, pattern.name: fact}
    window = pattern.window
    outside = [Finding("no", text_of(window.span))] if window and not in_window(fact, window, view) else []
    found = [(test, finding_of(test, bound, view)) for test in pattern.where]
    failing = [(test, finding) for test, finding in found if finding.mark != "yes"]
    return Near(fact, (*outside, *(finding for _, finding in failing)), tuple(test for test, _ in failing))


def title_of(fact: Fact, view: BoundedView) -> str:
    """What a fact is called, or its fields where it has no name."""
    kind = view.ruleset.types[fact.type]
    return name_of(fact, view) if kind.key else fact_words(fact, view)
