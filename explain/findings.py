"""How a condition stands for given bindings, in the author's words with the values that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import Aggregate, And, Call, FactVar, FieldOf, ForEach, ForEachIn, Let, Local, Test
from aitia.rules_engine.evaluate import EvaluationError, evaluate, in_window, matching
from aitia.rules_engine.values import name_of, show

from .describe import fact_words
from .phrase import children, note_of, text_of, value_of, with_values, words_of
from .premises import absence
from .proof import Finding
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Condition, Expr, Pattern
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView
    from .search import Bindings, Search

_CANDIDATES = 3
"""So many facts are shown that come close to a pattern."""


def holding(condition: Condition, bindings: Bindings, view: BoundedView) -> Finding:
    """A condition that holds, and what it bound."""
    match condition:
        case ForEach():
            fact = cast("Fact", bindings[condition.pattern.name])
            return Finding("yes", text_of(condition.span), _title(fact, view))
        case ForEachIn():
            item = cast("str", bindings[condition.name])
            kind = condition.values.type.element or condition.values.type
            return Finding("yes", text_of(condition.span), en.is_(condition.name, show(item, kind, view)))
        case Let():
            value = cast("str | None", bindings[condition.name])
            return Finding(
                "yes", text_of(condition.span), en.is_(condition.name, show(value, condition.value.type, view))
            )
        case Test():
            return finding_of(condition.condition, bindings, view, words=_test_words(condition))


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


def _test_words(test: Test) -> str:
    """The words of a test, when it is not one of several joined with `and`."""
    if test.unless:
        return f"unless {words_of(absence(test.condition) or test.condition)}"
    return "" if isinstance(test.condition, And) else words_of(test.condition)


def _note(test: Expr, bindings: Bindings, view: BoundedView, *, truth: bool) -> str:
    """The values that decided; of a fact that should not be there, the fact."""
    absent = absence(test)
    if isinstance(absent, Aggregate):
        if truth:
            return ""
        found = next(matching(absent.pattern, bindings, view), None)
        return fact_words(found, view) if found else ""
    if absent is not None:
        return note_of(absent, bindings, view)
    if isinstance(test, Aggregate):
        return en.none_matches(with_values(test.pattern, bindings, view)) if not truth else ""
    return note_of(test, bindings, view)


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
    pattern, words = condition.pattern, text_of(condition.span)
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
    notes = [en.candidate(_title(fact, view), _failures(tests)) for fact, tests in near]
    unknown = all(finding.mark == "unknown" for _, tests in near for finding in tests)
    return Finding("unknown" if near and unknown else "no", words, "; ".join(notes) or en.none_fits(pattern.type))


def nearest(
    pattern: Pattern, facts: list[Fact], bindings: Bindings, view: BoundedView
) -> list[tuple[Fact, tuple[Finding, ...]]]:
    """The facts that fail the fewest tests of a pattern, with the tests they fail."""
    failures = [(fact, _failing_tests(pattern, fact, bindings, view)) for fact in facts]
    failures = [(fact, tests) for fact, tests in failures if tests]
    return sorted(failures, key=lambda pair: len(pair[1]))[:_CANDIDATES]


def _failing_tests(pattern: Pattern, fact: Fact, bindings: Bindings, view: BoundedView) -> tuple[Finding, ...]:
    """The tests of a pattern that are not true of a fact."""
    bound = {**bindings, pattern.name: fact}
    findings = (finding_of(test, bound, view) for test in pattern.where)
    window = pattern.window
    outside = [Finding("no", text_of(window.span))] if window and not in_window(fact, window, view) else []
    return (*outside, *(finding for finding in findings if finding.mark != "yes"))


def _failures(findings: tuple[Finding, ...]) -> str:
    """Failing tests on one line."""
    return ", ".join(f"{one.words} ({one.note})" if one.note else one.words for one in findings)


def _title(fact: Fact, view: BoundedView) -> str:
    """What a fact is called, or its fields where it has no name."""
    kind = view.ruleset.types[fact.type]
    return name_of(fact, view) if kind.key else fact_words(fact, view)
