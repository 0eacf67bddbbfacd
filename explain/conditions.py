"""How a condition of a rule stands: what it bound where it holds, and what stops the rule where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import And, ForEach, ForEachIn, Let, Test
from aitia.rules_engine.values import show

from .bounds import first
from .findings import finding_of
from .near import nearest, title_of
from .phrase import text_of, value_of, words_of, written
from .premises import absence
from .proof import Finding
from .rows import row_of, tests_of_rows
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Condition, Expr
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView
    from .rows import Row
    from .search import Bindings, Search

_LOOKED_AT = 10_000
"""So many facts are looked at to find those that come near to a condition."""


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


def failing(condition: Condition, bindings: Bindings, search: Search) -> Finding | None:
    """The condition that stops a rule, and why it does; None where the search ended before that was known."""
    view = search.view.limited(_LOOKED_AT)
    match condition:
        case ForEach():
            return _no_fact(condition, bindings, search, view)
        case ForEachIn():
            values = value_of(condition.values, bindings, view)
            if values is None:
                return Finding("unknown", text_of(condition.span), en.not_known(words_of(condition.values)))
            return Finding("no", text_of(condition.span), show(values, condition.values.type, view))
        case Let():
            return None if search.cut else Finding("no", text_of(condition.span), en.OTHER_VALUE)
        case Test() if row := row_of(condition, search.conditions):
            return _row(row, bindings, view)
        case Test() if tests := tests_of_rows(condition, search.conditions):
            places = (place for place, test in enumerate(tests, 1) if value_of(test, bindings, view) is True)
            return Finding("no", en.NO_OTHER_ROW, en.rows_hold(list(places)))
        case Test():
            return finding_of(
                _culprit(condition.condition, bindings, view), bindings, view, words=_test_words(condition)
            )


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


def _culprit(test: Expr, bindings: Bindings, view: BoundedView) -> Expr:
    """The first condition that is not true of several joined with `and`, unless its author wrote it as one."""
    while isinstance(test, And) and " between " not in text_of(test.span):
        test = next((part for part in test.operands if value_of(part, bindings, view) is not True), test.operands[0])
    return test


def _no_fact(condition: ForEach, bindings: Bindings, search: Search, view: BoundedView) -> Finding:
    """No fact matches: there is none, none fits what is asked, or those that come near fail a test."""
    pattern, words = condition.pattern, _for_each(condition)
    fitting = search.fitting(pattern, first(search.closest(pattern, bindings, view)), bindings)
    there = [] if fitting else first(view.facts(pattern.type))
    fitting = fitting or search.fitting(pattern, there, bindings)
    if not fitting:
        return Finding("no", words, en.none_fits(pattern.type) if there else en.no_such(pattern.type))
    near = nearest(pattern, fitting, bindings, view)
    notes = [en.candidate(title_of(one.fact, view), _failures(one.failing)) for one in near]
    unknown = all(finding.mark == "unknown" for one in near for finding in one.failing)
    return Finding("unknown" if near and unknown else "no", words, "; ".join(notes) or en.none_fits(pattern.type))


def _failures(findings: tuple[Finding, ...]) -> str:
    """Failing tests on one line."""
    return ", ".join(en.fails(one.words, one.note) for one in findings)
