"""Why an expectation of a test is not met: what stood in the way of the fact, the value or the firing.

A test gives facts names of its own, which rules do not know. So they are put into the condition as constants, and a
condition about a named fact becomes a pattern that only this fact can match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import BOOL, Aggregate, And, Compare, Const, ExpectRule, FactVar, FieldOf, Pattern, Type
from aitia.dsl.trees import replaced, replaced_in
from aitia.rules_engine.values import name_of

from .phrase import inside, text_of
from .why_not import why_not, why_silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aitia.dsl.ruleset import Expr, Node
    from aitia.rules_engine.records import Fact
    from aitia.rules_engine.session import Session
    from aitia.rules_engine.testing import Failure, Tested


def why_failed(failure: Failure, tested: Tested) -> str:
    """What stood in the way, as text; nothing where something is there that was not to be."""
    session, expect = tested.session, failure.expect
    if session is None:
        return ""
    if isinstance(expect, ExpectRule):
        return why_silent(session, expect.code) if expect.fires else ""
    condition = expect.condition
    if isinstance(condition, Aggregate):
        return (
            str(why_not(session, replaced_in(condition.pattern, _constants(tested.called))))
            if condition.kind == "some"
            else ""
        )
    return _why_not_so(condition, tested.called, session)


def _why_not_so(condition: Expr, called: Mapping[str, Fact], session: Session) -> str:
    """Why a condition about a named fact is not true."""
    below = list(inside(condition))
    name = next((node.name for node in below if isinstance(node, FactVar) and node.name in called), None)
    if name is None or any(isinstance(node, Aggregate) for node in below):
        return ""
    fact = called[name]
    others = _constants({other: fact for other, fact in called.items() if other != name})
    tests = condition.operands if isinstance(condition, And) else (condition,)
    where = (*_is_this(fact, name, condition, session), *(replaced(test, others) for test in tests))
    words = f"{name_of(fact, session)} where {text_of(condition.span).replace(f'{name}.', '')}"
    return str(why_not(session, Pattern(condition.span, fact.type, name, where), words=words, only=fact))


def _is_this(fact: Fact, name: str, place: Node, session: Session) -> Iterator[Compare]:
    """That a fact is the one that is named: it has its key, or is the fact itself where there is no key."""
    kind = session.ruleset.types[fact.type]
    variable = FactVar(place.span, Type("reference", fact=fact.type), name)
    for key in kind.key:
        type = kind.fields[key].type
        field = FieldOf(place.span, type, variable, fact.type, key)
        if (value := fact.fields[key]) is not None:
            yield Compare(place.span, BOOL, "=", field, Const(place.span, type, value))
    if not kind.key:
        yield Compare(place.span, BOOL, "=", variable, Const(place.span, variable.type, fact.id))


def _constants(called: Mapping[str, Fact]) -> Callable[[Expr], Const | None]:
    """What to put in the place of the names of facts."""

    def constant(expr: Expr) -> Const | None:
        fact = called.get(expr.name) if isinstance(expr, FactVar) else None
        return Const(expr.span, expr.type, fact.id) if fact else None

    return constant
