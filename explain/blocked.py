"""Rules whose conditions hold and that another rule overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ConcludeFact, ConcludeField, ForEach

from .search import Search
from .wording import en

if TYPE_CHECKING:
    from datetime import datetime

    from aitia.dsl.ruleset import Rule
    from aitia.rules_engine.records import Fact, Firing

    from .bounds import BoundedView
    from .search import Bindings

_WORK = 5_000
"""So many facts are looked at to find out whether an overridden rule would have matched."""


def overridden_words(session: BoundedView, firing: Firing, fact: Fact, field: str) -> list[str]:
    """The rules that would say something about this fact or field, and that the firing's rule overrides."""
    rules = [
        rule for rule in session.ruleset.rules if rule.code in firing.rule.overrides and in_force(rule, session.now)
    ]
    about = [rule for rule in rules if any(_is_about(action, fact, field) for action in rule.actions)]
    holding = [rule for rule in about if _holds(rule, shared(rule, firing.rule, firing.facts), session)]
    return [en.not_used(rule.code, en.overridden_by(firing.rule.code)) for rule in holding]


def overriding(session: BoundedView, rule: Rule, bindings: Bindings) -> str:
    """The code of an enabled rule that overrides this one where it matches so, or nothing."""
    for other in session.ruleset.rules:
        if rule.code in other.overrides and in_force(other, session.now):
            start = shared(other, rule, bindings)
            if _holds(other, start, session) and not overriding(session, other, start):
                return other.code
    return ""


def shared(rule: Rule, other: Rule, bindings: Bindings) -> Bindings:
    """What one rule binds by names that the other has too."""
    names = _variables(rule) & _variables(other)
    return {name: bound for name, bound in bindings.items() if name in names}


def in_force(rule: Rule, now: datetime) -> bool:
    """Whether a rule is enabled and in its dates."""
    after = rule.valid_from is None or rule.valid_from <= now.date()
    before = rule.valid_until is None or now.date() <= rule.valid_until
    return after and before and not rule.disabled


def _variables(rule: Rule) -> set[str]:
    """The names that the author gave to facts."""
    names = {condition.pattern.name for condition in rule.conditions if isinstance(condition, ForEach)}
    return {name for name in names if not name.startswith("#")}


def _is_about(action: object, fact: Fact, field: str) -> bool:
    """Whether an action concludes such a fact or field."""
    if isinstance(action, ConcludeFact):
        return action.type == fact.type
    return isinstance(action, ConcludeField) and action.field == field


def _holds(rule: Rule, start: Bindings, session: BoundedView) -> bool:
    """Whether all the conditions of a rule hold, beginning with these facts."""
    search = Search(rule.conditions, (), session.limited(_WORK))
    return search.run(start).holding == len(rule.conditions)
