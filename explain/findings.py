"""How a condition stands for given bindings, in the author's words with the values that decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import Aggregate, And, Call, FactVar, FieldOf, ForEach, ForEachIn, Let, Local, Not, Test
from aitia.rules_engine.evaluate import EvaluationError, evaluate, in_window, matching
from aitia.rules_engine.values import name_of, show

from .describe import fact_words
from .phrase import children, note_of, text_of, value_of, with_values, words_of, written
from .premises import absence, is_equality
from .proof import Finding
from .rows import row_of
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Condition, Expr, Pattern
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView
    from .rows import Row
    from .search import Bindings, Search

_CANDIDATES = 3
"""So many facts are shown that come close to a pattern."""


def holding(condition: Condition, conditions: tuple[Condition, ...], bindings: Bindings, view: BoundedView) -> Finding:
    """A condition that holds, and what it bound."""
    match condition:
        case ForEach():
            fact = cast("Fact", bindings[condition.pattern.name])
            return Finding("yes", _for_each(condition), title_of(fact, view))
        case ForEachIn():
            item = cast("str", bindings[condition.name])
            kind = condition.values.type.element or condition.values.type
            return Finding("yes", text_of(condition.span), en.is_(written(condition.name), show(item, kind, view)))
        case Let():
            value = cast("str | None", bindings[condition.name])
            return Finding(
                "yes", text_of(condition.span), en.is_(written(condition.name), show(value, condition.value.type, view))
            )
        case Test():
            row = row_of(condition, conditions)
            words = " and ".join(map(words_of, row.cells)) if row else _test_words(condition)
            return finding_of(condition.condition, bindings, view, words=words)


def failing(condition: Condition, bindings: Bindings, search: Search) -> Finding:
    """The condition that stops a rule, and why it does."""
    view = search.view.limited(10_000)
    match condition:
        case ForEach():
            return _no_fact(condition, bindings, search, view)
        case ForEachIn():
            values = value_of(condition.values, bindings, view)
            if values is None:
                return Finding("unknown", text_of(condition.span), en.not_known(words_of(condition.values)))
            return Finding("no", text_of(condition.span), show(values, condition.values.type, view))
        case Let():
            return Finding("no", text_of(condition.span), en.OTHER_VALUE)
        case Test() if row := row_of(condition, search.conditions):
            return _row(row, bindings, view)
        case Test():
            return finding_of(
                _culprit(condition.condition, bindings, view), bindings, view, words=_test_words(condition)
            )


def finding_of(test: Expr, bindings: Bindings, view: BoundedView, *, words: str = "") -> Finding:
    """How a test stands."""
    phrase = words or words_of(test)
    try:
        truth = evaluate(test, bindings, view)
    except EvaluationError as error:
        return Finding("error", phrase, error.message)
    except LookupError:
        return Finding("unknown", phrase)
    if truth is None:
        missing = _missing(test, bindings, view)
        return Finding("unknown", phrase, ", ".join(en.not_known(words_of(expr)) for expr in missing))
    return Finding("yes" if truth else "no", phrase, _note(test, bindings, view, truth=truth is True))


def _row(row: Row, bindings: Bindings, view: BoundedView) -> Finding:
    """Why a row of a table does not count: a cell that does not hold, or a row above that does."""
    failing = next((cell for cell in row.cells if value_of(cell, bindings, view) is not True), None)
    if failing is not None:
        return finding_of(failing, bindings, view)
    above = (place for place, test in enumerate(row.tests, 1) if value_of(test, bindings, view) is True)
    return Finding("no", en.NO_ROW_ABOVE, en.row_above(next(above, row.place)))


def _for_each(condition: ForEach) -> str:
    """The words of a `for each`; a table's stand without it, and a subject has none in the rule."""
    words = text_of(condition.span)
    if words.startswith(condition.pattern.type):
        return en.for_each(words)
    return words if words.startswith("for ") else en.for_each(condition.pattern.type)


def _test_words(test: Test) -> str:
    """The words of a test, when it is not one of several joined with `and`."""
    if test.unless:
        return f"unless {words_of(absence(test.condition) or test.condition)}"
    return "" if isinstance(test.condition, And) else words_of(test.condition)


def _note(test: Expr, bindings: Bindings, view: BoundedView, *, truth: bool) -> str:
    """The values that decided; of a fact that should not be there, or not be so, the fact."""
    if isinstance(test, Not) and isinstance(test.operand, Aggregate):
        found = None if truth else next(matching(test.operand.pattern, bindings, view), None)
        return fact_words(found, view) if found else ""
    absent = absence(test)
    if absent is not None:
        return note_of(absent, bindings, view)
    if isinstance(test, Aggregate):
        return en.none_matches(with_values(test.pattern, bindings, view)) if not truth else ""
    return "" if truth and is_equality(test) else note_of(test, bindings, view)


def _culprit(test: Expr, bindings: Bindings, view: BoundedView) -> Expr:
    """The first condition that is not true of several joined with `and`, unless its author wrote it as one."""
    while isinstance(test, And) and " between " not in text_of(test.span):
        test = next((part for part in test.operands if value_of(part, bindings, view) is not True), test.operands[0])
    return test


def _missing(expr: Expr, bindings: Bindings, view: BoundedView) -> list[Expr]:
    """The fields and names in an expression whose values are unknown, outermost first."""
    if isinstance(expr, FieldOf | Local | Call) and value_of(expr, bindings, view) is None:
        inner = [part for child in children(expr) for part in _missing(cast("Expr", child), bindings, view)]
        return inner if inner and isinstance(expr, Call) else [expr]
    if isinstance(expr, Aggregate | FactVar):
        return [expr] if value_of(expr, bindings, view) is None else []
    found = [part for child in children(expr) for part in _missing(cast("Expr", child), bindings, view)]
    return list(dict.fromkeys(found))


def _no_fact(condition: ForEach, bindings: Bindings, search: Search, view: BoundedView) -> Finding:
    """No fact matches: there is none, none fits what is asked, or those that come near fail a test."""
    pattern, words = condition.pattern, _for_each(condition)
    try:
        there = list(view.facts(pattern.type))
    except LookupError:
        there = view.lists[pattern.type][:10_000]
    if not there:
        return Finding("no", words, en.no_such(pattern.type))
    fitting = [fact for fact in there if search.allows(pattern.name, fact, bindings)]
    if not fitting:
        return Finding("no", words, en.none_fits(pattern.type))
    near = nearest(pattern, fitting, bindings, view)
    notes = [en.candidate(title_of(one.fact, view), _failures(one.failing)) for one in near]
    unknown = all(finding.mark == "unknown" for one in near for finding in one.failing)
    return Finding("unknown" if near and unknown else "no", words, "; ".join(notes) or en.none_fits(pattern.type))


@dataclass(frozen=True, slots=True)
class Near:
    """A fact and the tests of a pattern that it fails; `first` is the place of the first of them."""

    fact: Fact
    failing: tuple[Finding, ...]
    first: int


def nearest(pattern: Pattern, facts: list[Fact], bindings: Bindings, view: BoundedView) -> list[Near]:
    """The facts that fail the fewest tests of a pattern, and those as late in it as can be."""
    found = [near for fact in facts if (near := _near(pattern, fact, bindings, view)).failing]
    best = min((_distance(near) for near in found), default=None)
    return [near for near in found if _distance(near) == best][:_CANDIDATES]


def _distance(near: Near) -> tuple[int, int]:
    """Fewer failing tests are nearer, then later ones."""
    return len(near.failing), -near.first


def _near(pattern: Pattern, fact: Fact, bindings: Bindings, view: BoundedView) -> Near:
    """The tests of a pattern that are not true of a fact."""
    bound = {**bindings, pattern.name: fact}
    window = pattern.window
    outside = [Finding("no", text_of(window.span))] if window and not in_window(fact, window, view) else []
    failing = [(place, finding_of(test, bound, view)) for place, test in enumerate(pattern.where)]
    failing = [(place, finding) for place, finding in failing if finding.mark != "yes"]
    return Near(fact, (*outside, *(finding for _, finding in failing)), failing[0][0] if failing else 0)


def _failures(findings: tuple[Finding, ...]) -> str:
    """Failing tests on one line."""
    return ", ".join(en.fails(one.words, one.note) for one in findings)


def title_of(fact: Fact, view: BoundedView) -> str:
    """What a fact is called, or its fields where it has no name."""
    kind = view.ruleset.types[fact.type]
    return name_of(fact, view) if kind.key else fact_words(fact, view)
