"""WHY NOT: what keeps a pattern from being matched, the nearest rule first.

Facts of the type that are there come first with the tests that they fail, then every rule that could conclude what is
asked, with its first condition that does not hold and the values that decided.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Compare, FieldOf
from aitia.rules_engine.evaluate import candidates
from aitia.rules_engine.records import Fact

from .blocked import in_force, overriding
from .bounds import BoundedView, first
from .conditions import failing, holding
from .contradictions import contradiction
from .describe import fact_words, subject_words
from .goals import Goal, goals, tested_fields
from .hidden import hidden_by, is_there
from .near import nearest
from .outline import attempt_lines
from .phrase import text_of
from .proof import Attempt, NearFact, WhyNot
from .rows import is_hidden
from .search import Search
from .sources import pattern_words, read, rule_name, ruleset_name, session_of
from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Pattern, Rule

    from .near import Near
    from .proof import Contradiction, Status
    from .search import Bindings, Reached
    from .sources import Decided, Explained

_WORK_FOR_A_RULE = 10_000
_WORK = 100_000
"""So many facts are looked at for one rule, and for all of them."""

_WORK_AT_LAST = 1_000
"""So many for each of the remaining rules, once all of that is spent."""

_SHOWN = 5
"""So many rules are shown."""


def why_not(
    source: Explained | Decided, pattern: str | Pattern, *, words: str = "", only: Fact | None = None
) -> WhyNot:
    """Why no fact matches a pattern, which is text or read already; `only` is the one fact that can.

    Raises RulesError when the text is not a pattern of the rule set.
    """
    session = session_of(source)
    found, words = read(pattern, session.ruleset), words or pattern_words(pattern)
    view = BoundedView(session, _WORK)
    names = ruleset_name(session.ruleset)
    if there := list(islice(view.matching(found), _SHOWN)):
        return WhyNot(names, words, holds=tuple(fact_words(fact, view) for fact in there))
    near = nearest(found, [only], {}, view) if only else _near(found, view)
    tried = [(attempt, order) for order, goal in enumerate(goals(found, view)) if (attempt := _attempt(goal, view))]
    attempts = _ranked(tried)
    return WhyNot(
        names,
        words,
        near=tuple(NearFact(subject_words(one.fact, view), one.failing) for one in near),
        contradictions=_contradictions(found, [one.fact for one in near], view),
        attempts=tuple(attempts[:_SHOWN]),
        remarks=tuple(_remarks(found, words, attempts, near, view)),
    )


def why_silent(source: Explained | Decided, code: str) -> str:
    """How far a rule comes that has not fired, or each row of a table."""
    view = BoundedView(session_of(source), _WORK)
    rules = [rule for rule in view.ruleset.rules if rule.code == code or rule.code.startswith(f"{code}.")]
    tried = [(attempt, order) for order, rule in enumerate(rules) if (attempt := _attempt(Goal(rule, None, ()), view))]
    return "\n".join(
        line.text for attempt in _ranked(tried)[:_SHOWN] for line in attempt_lines(attempt, en.stays_silent)
    )


def _near(pattern: Pattern, view: BoundedView) -> list[Near]:
    """The facts of the type that fail the fewest tests; if they pass none, only those that may be meant."""
    bounded = view.limited(_WORK_FOR_A_RULE)
    there = first(candidates(pattern, {}, bounded)) or first(bounded.facts(pattern.type))
    found = nearest(pattern, there, {}, bounded)
    return [near for near in found if len(near.failing) < len(pattern.where) or not _names_it(pattern, view)]


def _names_it(pattern: Pattern, view: BoundedView) -> bool:
    """Whether a test says which fact is meant by what it was given, so that other facts are not near."""
    equal = (test.left for test in pattern.where if isinstance(test, Compare) and test.op == "=")
    named = (left for left in equal if isinstance(left, FieldOf) and left.type.kind not in {"bool", "choice"})
    return any(not _is_slot(left, view) for left in named)


def _is_slot(read: FieldOf, view: BoundedView) -> bool:
    """Whether a field is kept apart from its fact, since rules may conclude it."""
    return view.ruleset.types[read.owner].fields[read.field].stored == "slot"


def _attempt(goal: Goal, view: BoundedView) -> Attempt | None:
    """How far a rule comes; None when its conclusion can never be what is asked, or is not what is missing."""
    constants = [one for one in goal.constraints if not one.names]
    if not all(one.test({}) for one in constants):
        return None
    conditions = goal.rule.conditions
    bounded = view.limited(_WORK_FOR_A_RULE if view.budget > 0 else _WORK_AT_LAST)
    search = Search(conditions, goal.constraints, bounded)
    allowed = bounded.budget
    reached = search.run({})
    view.budget -= allowed - max(0, bounded.budget)
    shown = view.limited(_WORK_FOR_A_RULE)
    status, detail = _status(goal, reached, shown)
    if status == "fired" and goal.action and is_there(goal.action, reached.bindings, shown):
        return None
    held = [one for one in conditions[: reached.holding] if not is_hidden(one)]
    findings = [holding(one, conditions, reached.bindings, shown) for one in held]
    if reached.holding < len(conditions):
        stop = failing(conditions[reached.holding], reached.bindings, search)
        findings += [stop] if stop else []
    name = rule_name(goal.rule)
    total = sum(not is_hidden(one) for one in conditions)
    return Attempt(name, status, detail, len(held), total, tuple(findings), search.cut)


def _status(goal: Goal, reached: Reached, view: BoundedView) -> tuple[Status, str]:
    """Whether the rule is out of force, stopped by a condition, or held back although all hold."""
    rule = goal.rule
    if rule.disabled:
        return "disabled", ""
    if not in_force(rule, view.now):
        return "dates", en.between_dates(str(rule.valid_from or ""), str(rule.valid_until or ""))
    if reached.holding < len(rule.conditions):
        return "fails", ""
    if code := overriding(view, rule, reached.bindings):
        return "overridden", code
    if _has_fired(rule, reached.bindings, view):
        return "fired", hidden_by(goal.action, reached.bindings, view) if goal.action else ""
    return "waiting", ""


def _has_fired(rule: Rule, bindings: Bindings, view: BoundedView) -> bool:
    """Whether the rule has fired with these facts and values, and its conditions held ever since."""
    facts = {name: bound.id for name, bound in bindings.items() if isinstance(bound, Fact)}
    mine = (firing for firing in view.firings(rule.code) if firing.live)
    return any(facts == {name: fact.id for name, fact in firing.facts.items()} for firing in mine)


def _ranked(tried: list[tuple[Attempt, int]]) -> list[Attempt]:
    """One attempt for each rule, the one that comes furthest; the nearest rule first, else in the order of the text."""
    best: dict[str, tuple[Attempt, int]] = {}
    for attempt, order in tried:
        code = attempt.rule.code
        if code not in best or attempt.holding > best[code][0].holding:
            best[code] = (attempt, order)
    nearest_first = sorted(best.values(), key=lambda pair: (_missing(pair[0]) > 0, -pair[0].holding, pair[1]))
    return [attempt for attempt, _ in nearest_first]


def _missing(attempt: Attempt) -> int:
    """How many conditions do not hold."""
    return attempt.total - attempt.holding


def _remarks(
    pattern: Pattern, words: str, attempts: list[Attempt], near: list[Near], view: BoundedView
) -> Iterator[str]:
    """What is left to say: rules not shown, and what no rule concludes."""
    if len(attempts) > _SHOWN:
        yield en.further_rules(len(attempts) - _SHOWN)
    if attempts:
        return
    if any(goals(pattern, view)):
        yield en.no_value_fits(words)
        return
    tested = near[0].tests if near else pattern.where
    yield from _where_from(pattern.type, tested_fields(tested, pattern.name), view, near=bool(near))


def _where_from(type: str, names: list[str], view: BoundedView, *, near: bool) -> Iterator[str]:
    """Where the fields come from that would have to be others; of one that is not there, where it would."""
    fields = [view.ruleset.types[type].fields[name] for name in names]
    concluded = [field.name for field in fields if field.concluded]
    if near and not concluded:
        for field in fields:
            computed = text_of(field.computed.span) if field.computed else ""
            yield en.computed(field.name, computed) if computed else en.nobody_gives_field(field.name, type)
    else:
        yield en.nobody_concludes_field(concluded[0], type) if concluded else en.nobody_concludes(type)


def _contradictions(pattern: Pattern, facts: list[Fact], view: BoundedView) -> tuple[Contradiction, ...]:
    """The fields that the pattern tests and on which rules disagree."""
    names = tested_fields(pattern.where, pattern.name)
    found = (contradiction(fact, name, view) for fact in facts for name in names)
    return tuple(one for one in found if one)
