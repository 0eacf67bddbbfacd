"""Which fields of which facts a firing relied on.

The order is that of the rule's text, so that a proof follows the rule as its author wrote it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from aitia.dsl.ruleset import Aggregate, Call, FieldOf, ForEach, ForEachIn, Let, SomeOf
from aitia.dsl.trees import parts
from aitia.rules_engine.evaluate import EvaluationError, fact_of

from .phrase import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Action, Condition, Expr, Node, Pattern, Rule, Ruleset
    from aitia.rules_engine.evaluate import Bindings, FactView
    from aitia.rules_engine.records import Fact

Used = dict[int, tuple["Fact", dict[str, None]]]
"""By id: each fact that was relied on, and the names of the fields that were read, in order."""


def used_by(rule: Rule, bindings: Bindings, view: FactView) -> Used:
    """All facts that the conditions and actions of a rule read outside aggregates, with the fields read."""
    used: Used = {}
    for part in (*rule.conditions, *rule.actions):
        for expr in expressions(part):
            taken = isinstance(part, ForEachIn) and is_many(expr, view.ruleset)
            note_reads(expr.subject if taken and isinstance(expr, FieldOf) else expr, bindings, view, used)
    return used


def expressions(part: Condition | Action) -> Iterator[Expr]:
    """The expressions of a condition or action, without those of its templates."""
    match part:
        case ForEach():
            yield from part.pattern.where
        case ForEachIn():
            yield part.values
        case Let():
            yield part.value
        case _:
            for name in ("condition", "subject", "value"):
                yield from (expr for expr in (getattr(part, name, None),) if expr is not None)
            yield from (expr for _, expr in getattr(part, "arguments", ()))


def is_many(values: Expr, ruleset: Ruleset) -> TypeGuard[FieldOf]:
    """Whether these are the values of a `many` field, of which only the one that was taken is relied on."""
    return isinstance(values, FieldOf) and ruleset.types[values.owner].fields[values.field].many


def note_reads(node: Node | Pattern, bindings: Bindings, view: FactView, used: Used) -> None:
    """Adds the reads in an expression and the functions that it calls, but for those of what is bound inside it."""
    if isinstance(node, FieldOf) and (fact := _subject(node, bindings, view)):
        used.setdefault(fact.id, (fact, {}))[1][node.field] = None
    if isinstance(node, Call) and (function := view.ruleset.functions.get(node.function)):
        values = [value_of(argument, bindings, view) for argument in node.arguments]
        names = (name for name, _ in function.parameters)
        note_reads(function.body, dict(zip(names, values, strict=True)), view, used)
    if isinstance(node, Aggregate | SomeOf):
        bindings = {name: bound for name, bound in bindings.items() if name not in _bound_in(node)}
    for child in parts(node):
        note_reads(child, bindings, view, used)


def _bound_in(node: Aggregate | SomeOf) -> str:
    """The name that a node binds."""
    return node.name if isinstance(node, SomeOf) else node.pattern.name


def _subject(node: FieldOf, bindings: Bindings, view: FactView) -> Fact | None:
    """The fact whose field is read; None where it is bound inside an aggregate, or gone."""
    try:
        return fact_of(node.subject, bindings, view)
    except (EvaluationError, LookupError):
        return None
