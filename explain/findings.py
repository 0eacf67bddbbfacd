"""How a test stands for given bindings, in the author's words with the values that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import Aggregate, Call, FactVar, FieldOf, Local, Not
from aitia.dsl.trees import parts
from aitia.rules_engine.evaluate import EvaluationError, evaluate, matching

from .describe import fact_words
from .phrase import note_of, value_of, with_values, words_of
from .premises import absence, is_equality
from .proof import Finding
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Expr, Pattern
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView
    from .search import Bindings


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


def _note(test: Expr, bindings: Bindings, view: BoundedView, *, truth: bool) -> str:
    """The values that decided; of a fact that should not be there, or not be so, the fact."""
    if isinstance(test, Not) and isinstance(test.operand, Aggregate):
        found = None if truth else _first(test.operand.pattern, bindings, view)
        return fact_words(found, view) if found else ""
    absent = absence(test)
    if absent is not None:
        return note_of(absent, bindings, view)
    if isinstance(test, Aggregate):
        return en.none_matches(with_values(test.pattern, bindings, view)) if not truth else ""
    return "" if truth and is_equality(test) else note_of(test, bindings, view)


def _first(pattern: Pattern, bindings: Bindings, view: BoundedView) -> Fact | None:
    """A fact that matches, if one is found."""
    try:
        return next(matching(pattern, bindings, view), None)
    except (EvaluationError, LookupError):
        return None


def _missing(expr: Expr, bindings: Bindings, view: BoundedView) -> list[Expr]:
    """The fields and names in an expression that make it unknown, in order."""
    if value_of(expr, bindings, view) is not None:
        return []
    inner = [part for child in parts(expr) for part in _missing(cast("Expr", child), bindings, view)]
    if isinstance(expr, FieldOf | Local | FactVar | Aggregate) or (isinstance(expr, Call) and not inner):
        return [expr]
    return list(dict.fromkeys(inner))
