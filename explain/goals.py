"""Which actions of rules could make a fact that a pattern asks for, and what that demands of the rules' names.

The demand is the pattern's own tests, put to the fact as the action would make it: a fact of an unknown future with
the values of the action's arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ChangeField, Compare, ConcludeFact, ConcludeField, Const, Expr, FactVar, FieldOf
from aitia.rules_engine.evaluate import fact_of
from aitia.rules_engine.records import Fact

from .phrase import inside, value_of
from .search import Constraint, names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Pattern, Rule, Ruleset, Value

    from .bounds import BoundedView
    from .search import Bindings


@dataclass(frozen=True, slots=True)
class Goal:
    """A rule that could conclude what is asked by an action, and what must hold of its names for that.

    Without an action the rule only should have fired.
    """

    rule: Rule
    action: ConcludeFact | ConcludeField | ChangeField | None
    constraints: tuple[Constraint, ...]


def goals(pattern: Pattern, view: BoundedView) -> Iterator[Goal]:
    """A goal for each action, in the order of the text, that has the type or a tested field as its conclusion."""
    for rule in view.ruleset.rules:
        for action in rule.actions:
            if isinstance(action, ConcludeFact) and is_a(action.type, pattern.type, view.ruleset):
                yield Goal(rule, action, tuple(_fact_constraints(action, pattern, view)))
            elif isinstance(action, ConcludeField | ChangeField) and _is_tested(action, pattern, view.ruleset):
                yield Goal(rule, action, tuple(_field_constraints(action, pattern, view)))


def tested_fields(tests: tuple[Expr, ...], name: str) -> list[str]:
    """The fields of the pattern's own fact that tests read, in order."""
    nodes = (node for test in tests for node in inside(test) if isinstance(node, FieldOf))
    own = (node for node in nodes if isinstance(node.subject, FactVar) and node.subject.name == name)
    return list(dict.fromkeys(node.field for node in own))


def is_a(type: str, ancestor: str, ruleset: Ruleset) -> bool:
    """Whether a type is another or one of its subtypes."""
    while type and type != ancestor:
        type = ruleset.types[type].parent
    return type == ancestor


def _is_tested(action: ConcludeField | ChangeField, pattern: Pattern, ruleset: Ruleset) -> bool:
    """Whether an action concludes a field that the pattern tests."""
    related = is_a(pattern.type, action.owner, ruleset) or is_a(action.owner, pattern.type, ruleset)
    return related and action.field in tested_fields(pattern.where, pattern.name)


def _fact_constraints(action: ConcludeFact, pattern: Pattern, view: BoundedView) -> Iterator[Constraint]:
    """One demand for each test that the new fact decides."""
    arguments, kind = dict(action.arguments), view.ruleset.types[action.type]
    blank = Fact(0, action.type, given=False, fields={field.name: field.default for field in kind.fields.values()})

    def made(test: Expr, bindings: Bindings) -> bool:
        values = {name: value_of(expr, bindings, view) for name, expr in arguments.items()}
        fact = replace(blank, fields={**blank.fields, **{k: v for k, v in values.items() if v is not None}})
        return value_of(test, {**bindings, pattern.name: fact}, view) is True

    for test in pattern.where:
        fields = [kind.fields[name] for name in tested_fields((test,), pattern.name)]
        if any(field.name not in arguments and (field.stored == "slot" or field.computed) for field in fields):
            continue
        names = (names_in(arguments[field.name]) for field in fields if field.name in arguments)
        swap = partial(_of_argument, pattern.name, arguments)
        yield Constraint(frozenset[str]().union(*names), partial(made, test), tuple(_equalities([test], swap)))


def _field_constraints(
    action: ConcludeField | ChangeField, pattern: Pattern, view: BoundedView
) -> Iterator[Constraint]:
    """The demands that the value passes, and that the fact is one the pattern asks for."""
    own = [test for test in pattern.where if action.field in tested_fields((test,), pattern.name)]
    given = [test for test in pattern.where if test not in own and not _is_open(test, pattern, view)]
    alone = [test for test in own if tested_fields((test,), pattern.name) == [action.field]]
    many = view.ruleset.types[action.owner].fields[action.field].many

    def passes(bindings: Bindings) -> bool:
        value = value_of(action.value, bindings, view)
        if value is None:
            return False
        fields: dict[str, Value | None] = dict.fromkeys(view.ruleset.types[pattern.type].fields)
        fields[action.field] = (value,) if many else value
        made = Fact(0, pattern.type, given=False, fields=fields)
        return all(value_of(test, {pattern.name: made}, view) is True for test in alone)

    def is_asked(bindings: Bindings) -> bool:
        fact = fact_of(action.subject, bindings, view)
        if fact is None or not is_a(fact.type, pattern.type, view.ruleset):
            return False
        return all(value_of(test, {**bindings, pattern.name: fact}, view) is True for test in given)

    def fits(bindings: Bindings) -> bool:
        fact, value = fact_of(action.subject, bindings, view), value_of(action.value, bindings, view)
        if fact is None:
            return False
        made = replace(fact, fields={**fact.fields, action.field: (value,) if many and value is not None else value})
        return all(value_of(test, {**bindings, pattern.name: made}, view) is True for test in own)

    swap = partial(_of_subject, pattern.name, action.subject)
    yield Constraint(names_in(action.value), passes, of_value=True)
    yield Constraint(names_in(action.subject), is_asked, tuple(_equalities(given, swap)))
    yield Constraint(names_in(action.subject) | names_in(action.value), fits, of_value=True)


Swap = Callable[[Expr], Expr | None]
"""What stands for an expression about the asked fact among the names of a rule."""


def _equalities(tests: list[Expr], swap: Swap) -> Iterator[Expr]:
    """The equalities among tests of the asked fact, as tests of the names of the rule."""
    for test in tests:
        if isinstance(test, Compare) and test.op == "=":
            left, right = _swapped(test.left, swap), _swapped(test.right, swap)
            if left and right:
                yield replace(test, left=left, right=right)


def _swapped(expr: Expr, swap: Swap) -> Expr | None:
    """An expression about the asked fact as one about the names of the rule; None where that cannot be told."""
    if isinstance(expr, Const):
        return expr
    if found := swap(expr):
        return found
    subject = _swapped(expr.subject, swap) if isinstance(expr, FieldOf) else None
    return replace(expr, subject=subject) if subject and isinstance(expr, FieldOf) else None


def _of_argument(name: str, arguments: dict[str, Expr], expr: Expr) -> Expr | None:
    """The argument with which a rule makes a field of the fact."""
    own = isinstance(expr, FieldOf) and isinstance(expr.subject, FactVar) and expr.subject.name == name
    return arguments.get(expr.field) if own and isinstance(expr, FieldOf) else None


def _of_subject(name: str, subject: Expr, expr: Expr) -> Expr | None:
    """The fact about which a rule concludes a field."""
    return subject if isinstance(expr, FactVar) and expr.name == name else None


def _is_open(test: Expr, pattern: Pattern, view: BoundedView) -> bool:
    """Whether a test reads another field that rules conclude."""
    fields = view.ruleset.types[pattern.type].fields
    return any(fields[name].stored == "slot" for name in tested_fields((test,), pattern.name))
