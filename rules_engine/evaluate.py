"""What an expression of the core is worth, in plain Python.

The kernel computes the same with arrays; this is what shows values to people: templates, explanations, queries and
the conditions of tests. It follows docs/semantics.md line by line and is not made to be quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, cast

from aitia.dsl.ruleset import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Certainty,
    Compare,
    Const,
    Convert,
    CountTrue,
    FactVar,
    FieldOf,
    FirstTrue,
    Known,
    Local,
    Negate,
    Not,
    OneOf,
    Or,
    SomeOf,
)
from aitia.dsl.trees import walk

from .arithmetic import add_months, compute, fit, fold
from .builtins import CLOCK, COMPARISONS, FUNCTIONS
from .records import Fact
from .values import clean, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aitia.dsl.ruleset import Expr, Pattern, Ruleset, Template, Type, Value, Window
    from aitia.dsl.source import Span

    Bindings = Mapping[str, Value | Fact | None]
    """Fact variables to facts (or their ids), other names to values; unknown is None."""


class FactView(Protocol):
    """The facts, clock and functions that an expression is evaluated over; a session is one."""

    @property
    def now(self) -> datetime:
        """The time of the session's clock."""
        ...

    @property
    def ruleset(self) -> Ruleset:
        """The rule set that gives types and functions."""
        ...

    def facts(self, type: str) -> Iterable[Fact]:
        """The facts of a type and its subtypes, by id."""
        ...

    def facts_with(self, type: str, field: str, value: Value) -> Iterable[Fact]:
        """Those of a type and its subtypes whose field has a value, by id."""
        ...

    def fact(self, id: int) -> Fact:
        """One fact; KeyError if it is not there."""
        ...

    def call(self, name: str, args: tuple[Value, ...]) -> Value | None:
        """The result of a function that the embedder registered."""
        ...


@dataclass
class EvaluationError(Exception):
    """A value that cannot be computed: where, and why in words."""

    span: Span
    message: str

    def __str__(self) -> str:
        """The reason, with its place."""
        return f"{self.span}: {self.message}"


class ResultError(ValueError):
    """A registered function gave a value that its type hint does not say."""


def evaluate(expr: Expr, bindings: Bindings, view: FactView) -> Value | None:
    """The value of an expression; None where it is unknown.

    Raises EvaluationError on a division by zero, an overflow, or a failure of a registered function.
    """
    match expr:
        case Const():
            return expr.value
        case FactVar():
            bound = bindings[expr.name]
            return bound.id if isinstance(bound, Fact) else bound
        case Local():
            return cast("Value | None", bindings[expr.name])
        case FieldOf():
            return _field(expr, fact_of(expr.subject, bindings, view), view)
        case Negate() | Convert():
            return _converted(expr, evaluate(expr.operand, bindings, view))
        case Arithmetic():
            return _computed(expr, evaluate(expr.left, bindings, view), evaluate(expr.right, bindings, view))
        case Call():
            return _called(expr, bindings, view)
        case Aggregate():
            return _aggregate(expr, bindings, view)
        case CountTrue():
            return sum(evaluate(c, bindings, view) is True for c in expr.conditions)
        case FirstTrue():
            truths = (n for n, c in enumerate(expr.conditions, 1) if evaluate(c, bindings, view) is True)
            return next(truths, 0)
        case _:
            return _truth(expr, bindings, view)


def holds(expr: Expr, bindings: Bindings, view: FactView) -> bool:
    """Whether a condition is true; unknown is not."""
    return evaluate(expr, bindings, view) is True


def matches(pattern: Pattern, bindings: Bindings, view: FactView) -> list[Fact]:
    """The facts that match a pattern, by id."""
    return list(matching(pattern, bindings, view))


def matching(pattern: Pattern, bindings: Bindings, view: FactView) -> Iterator[Fact]:
    """The facts that match a pattern, one after the other."""
    for fact in candidates(pattern, bindings, view):
        if matches_fact(pattern, fact, bindings, view):
            yield fact


def candidates(pattern: Pattern, bindings: Bindings, view: FactView, also: Iterable[Expr] = ()) -> Iterable[Fact]:
    """The facts among which those that match are: where a test, of the pattern or another, says which value a field
    has, only those with that value. So a join does not look at all facts."""
    for test in (*pattern.where, *also):
        if isinstance(test, Compare) and test.op == "=" and (found := _equal(test, pattern.name)):
            own, other = found
            try:
                value = evaluate(other, bindings, view)
            except (EvaluationError, KeyError):
                continue
            facts = _with_value(own, value, pattern.type, view)
            if facts is not None:
                return facts
    return view.facts(pattern.type)


def _equal(test: Compare, name: str) -> tuple[FieldOf, Expr] | None:
    """The field, of the pattern's own fact or of one that it refers to, that is to be equal to something else."""
    for own, other in ((test.left, test.right), (test.right, test.left)):
        subject = own
        while isinstance(subject, FieldOf):
            subject = subject.subject
        if isinstance(own, FieldOf) and isinstance(subject, FactVar) and subject.name == name:
            mentions = any(isinstance(node, FactVar) and node.name == name for node in walk(other))
            return None if mentions else (own, other)
    return None


def _with_value(own: FieldOf, value: Value | None, type: str, view: FactView) -> Iterable[Fact] | None:
    """The facts of a type from which a field, perhaps of a fact referred to, has a value; None for a look at all."""
    if value is None:
        return ()
    if not isinstance(own.subject, FieldOf):
        return view.facts_with(type, own.field, value)
    targets = list(islice(view.facts_with(own.owner, own.field, value), 2))
    return _with_value(own.subject, targets[0].id, type, view) if len(targets) == 1 else None if targets else ()


def matches_fact(pattern: Pattern, fact: Fact, bindings: Bindings, view: FactView) -> bool:
    """Whether one fact of the pattern's type is in its window and passes its tests."""
    if pattern.window and not in_window(fact, pattern.window, view):
        return False
    bound = {**bindings, pattern.name: fact}
    return all(holds(test, bound, view) for test in pattern.where)


def in_window(fact: Fact, window: Window, view: FactView) -> bool:
    """Whether an event lies between now less the window's length and now, both ends included."""
    when = fact.fields[view.ruleset.types[fact.type].time_field]
    if not isinstance(when, datetime):
        return False
    try:
        first = add_months(view.now, -window.months) - window.length
    except OverflowError:
        return when <= view.now
    return cast("datetime", first) <= when <= view.now


def fact_of(subject: Expr, bindings: Bindings, view: FactView) -> Fact | None:
    """The fact that a variable or a reference stands for; None if it is unknown or not there any more."""
    if isinstance(subject, FactVar) and isinstance(bound := bindings[subject.name], Fact):
        return bound
    found = evaluate(subject, bindings, view)
    try:
        return view.fact(found) if isinstance(found, int) else None
    except KeyError:
        return None


def _field(expr: FieldOf, fact: Fact | None, view: FactView) -> Value | None:
    """The value of a field; a `many` field without values is unknown, while an empty list is a value."""
    value = fact.fields[expr.field] if fact else None
    return None if value == () and view.ruleset.types[expr.owner].fields[expr.field].many else value


def render(template: Template, bindings: Bindings, view: FactView) -> str:
    """The author's sentence with the values in it, fit to be printed."""
    return "".join(shown(part, bindings, view) for part in template.parts)


def shown(part: str | Expr, bindings: Bindings, view: FactView) -> str:
    """One part of a template: a field's value with its choice labels."""
    if isinstance(part, str):
        return clean(part)
    return show(evaluate(part, bindings, view), part.type, view, labels=labels_of(part, view.ruleset))


def labels_of(part: Expr, ruleset: Ruleset) -> tuple[tuple[str, str], ...]:
    """The labels of the choices that a part of a template can show."""
    return ruleset.types[part.owner].fields[part.field].labels if isinstance(part, FieldOf) else ()


def _truth(expr: Expr, bindings: Bindings, view: FactView) -> bool | None:
    """The truth of a condition by Kleene's tables; None is unknown."""
    match expr:
        case Compare():
            left, right = evaluate(expr.left, bindings, view), evaluate(expr.right, bindings, view)
            return None if left is None or right is None else COMPARISONS[expr.op](left, right)
        case OneOf():
            return _one_of(expr, bindings, view)
        case SomeOf():
            values = cast("tuple[Value, ...] | None", evaluate(expr.values, bindings, view)) or ()
            return any(holds(expr.condition, {**bindings, expr.name: value}, view) for value in values)
        case Known():
            return evaluate(expr.operand, bindings, view) is not None
        case Not():
            truth = evaluate(expr.operand, bindings, view)
            return None if truth is None else not truth
        case And():
            return _all({evaluate(operand, bindings, view) for operand in expr.operands})
        case Or():
            truth = _all({_opposite(evaluate(operand, bindings, view)) for operand in expr.operands})
            return _opposite(truth)
        case Certainty():
            certain = COMPARISONS[expr.op](1.0, expr.limit)
            return _all({evaluate(expr.condition, bindings, view), certain})
        case _:
            raise AssertionError(expr)


def _all(truths: set[Value | None]) -> bool | None:
    """Kleene's conjunction: false if any is, else unknown if any is, else true."""
    return False if False in truths else None if None in truths else True


def _opposite(truth: Value | None) -> bool | None:
    """Kleene's negation."""
    return None if truth is None else not truth


def _one_of(expr: OneOf, bindings: Bindings, view: FactView) -> bool | None:
    """Whether the subject equals an option: a disjunction of equalities."""
    subject = evaluate(expr.subject, bindings, view)
    if subject is None:
        return None
    options = [evaluate(option, bindings, view) for option in expr.options]
    return True if subject in options else None if None in options else False


def _converted(expr: Negate | Convert, value: Any) -> Value | None:
    """The operand negated, or as a value of the node's type."""
    if value is None:
        return None
    if isinstance(expr, Negate):
        return _fitted(expr.span, -value, expr.type)
    if expr.type.kind == "datetime" and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return _fitted(expr.span, value, expr.type)


def _computed(expr: Arithmetic, left: Value | None, right: Value | None) -> Value | None:
    """The result of an operator, in bounds; unknown with an unknown operand."""
    if left is None or right is None:
        return None
    if expr.left.type.kind == "calendar":
        left, right = right, left
    months = "calendar" in {expr.left.type.kind, expr.right.type.kind}
    try:
        value = compute(expr.op, left, right, months=months)
    except ZeroDivisionError:
        raise EvaluationError(expr.span, "division by zero") from None
    except OverflowError:
        raise EvaluationError(expr.span, overflow(expr.type)) from None
    return _fitted(expr.span, value, expr.type)


def _fitted(span: Span, value: Any, type: Type) -> Value:
    """The value as one of the type, or the error that it is too large."""
    try:
        return fit(value, type)
    except OverflowError:
        raise EvaluationError(span, overflow(type)) from None


def overflow(type: Type) -> str:
    """The words for a result beyond the bounds of its type."""
    return f"the result is too large for a {type}" if type.kind != "bool" else "the result is too large"


def _called(expr: Call, bindings: Bindings, view: FactView) -> Value | None:
    """The result of a function: the rule set's own, a registered one, the clock, or built in."""
    args = [evaluate(argument, bindings, view) for argument in expr.arguments]
    known = tuple(arg for arg in args if arg is not None)
    if len(known) < len(args):
        return None
    if function := view.ruleset.functions.get(expr.function):
        names = (name for name, _ in function.parameters)
        return evaluate(function.body, dict(zip(names, known, strict=True)), view)
    if expr.function in view.ruleset.registered:
        return _registered(expr, known, view)
    if expr.function == "text":
        return show(known[0], expr.arguments[0].type, view)
    if expr.function in CLOCK:
        return CLOCK[expr.function](view.now)
    try:
        return _fitted(expr.span, FUNCTIONS[expr.function](*known), expr.type)
    except ArithmeticError:
        raise EvaluationError(expr.span, overflow(expr.type)) from None


def _registered(expr: Call, args: tuple[Value, ...], view: FactView) -> Value | None:
    """The result of the embedder's function, whose failure is reported like a division by zero."""
    try:
        return view.call(expr.function, args)
    except EvaluationError:
        raise
    except Exception as error:
        wrong = "gave a wrong value" if isinstance(error, ResultError) else f"failed with {type(error).__name__}"
        raise EvaluationError(expr.span, clean(f"{expr.function} {wrong}: {error}")) from error


def _aggregate(expr: Aggregate, bindings: Bindings, view: FactView) -> Value | None:
    """A fold over the facts that match the pattern."""
    found = matching(expr.pattern, bindings, view)
    if expr.kind == "some":
        return any(True for _ in islice(found, 1))
    if expr.kind == "count":
        return sum(1 for _ in found)
    if expr.value is None:
        return tuple(fact.id for fact in found)
    values = [evaluate(expr.value, {**bindings, expr.pattern.name: fact}, view) for fact in found]
    try:
        return fold(expr.kind, values, expr.type)
    except OverflowError:
        raise EvaluationError(expr.span, overflow(expr.type)) from None
