"""What an expression is worth, by plain recursion: the evaluator of the naive twin.

Written from docs/semantics.md and dsl/ruleset.py alone, so that a mistake in the engine is not repeated here.
Facts are their ids, unknown is None, and everything that the expression sees comes through a `View`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from naive_numbers import EXACT, EvaluationError, add_months, arithmetic, bounded, compare, convert, rounded

from aitia.dsl.ruleset import (
    Aggregate,
    And,
    Arithmetic,
    Call,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aitia.dsl.ruleset import Expr, Pattern, Ruleset, Template, Type, Window

Env = dict[str, Any]


class View(Protocol):
    """The facts as an expression sees them."""

    ruleset: Ruleset
    now: datetime
    functions: Mapping[str, Callable[..., Any]]

    def facts(self, type: str) -> Iterable[int]:
        """The facts of a type and its subtypes, oldest first."""
        ...

    def value(self, fact: int, field: str) -> Any:
        """The value of a field, with computed values and defaults."""
        ...

    def stored(self, fact: int, field: str) -> Any:
        """The cell of a field, or what its slot shows."""
        ...

    def failed(self, expr: Expr, failure: EvaluationError) -> None:
        """Report a failure and let the value be unknown, or raise it again."""
        ...


def evaluate(expr: Expr, env: Env, view: View) -> Any:
    """The value of an expression, None where unknown."""
    try:
        return _evaluate(expr, env, view)
    except EvaluationError as failure:
        return view.failed(expr, failure)


def holds(expr: Expr, env: Env, view: View) -> bool:
    """Whether a condition is true, and not merely unknown."""
    return evaluate(expr, env, view) is True


def matching(pattern: Pattern, env: Env, view: View) -> list[int]:
    """The facts that match a pattern, oldest first."""
    return [fact for fact in view.facts(pattern.type) if _matches(pattern, fact, env, view)]


def _matches(pattern: Pattern, fact: int, env: Env, view: View) -> bool:
    """Whether one fact is in the window and passes every test."""
    if pattern.window and not _in_window(pattern.window, fact, pattern.type, view):
        return False
    inner = env | {pattern.name: fact}
    return all(holds(test, inner, view) for test in pattern.where)


def _in_window(window: Window, fact: int, type: str, view: View) -> bool:
    """Whether the event's time is in the window up to now, both ends included."""
    when = view.value(fact, view.ruleset.types[type].time_field)
    start = add_months(view.now, -window.months) - window.length
    return when is not None and start <= when <= view.now


def _evaluate(expr: Expr, env: Env, view: View) -> Any:
    """One node: those that may have a value although a part of them is unknown, and the leaves."""
    match expr:
        case Const():
            return expr.value
        case FactVar() | Local():
            return env[expr.name]
        case FieldOf():
            fact = evaluate(expr.subject, env, view)
            return None if fact is None else view.value(fact, expr.field)
        case Known():
            return evaluate(expr.operand, env, view) is not None
        case And():
            return _and(expr.operands, env, view)
        case Or():
            return _or(expr.operands, env, view)
        case CountTrue():
            return sum(holds(condition, env, view) for condition in expr.conditions)
        case FirstTrue():
            places = (n for n, condition in enumerate(expr.conditions, 1) if holds(condition, env, view))
            return next(places, 0)
        case SomeOf():
            values = evaluate(expr.values, env, view) or ()
            return any(holds(expr.condition, env | {expr.name: value}, view) for value in values)
        case Aggregate():
            return _aggregate(expr, env, view)
        case _:
            return _strict(expr, env, view)


def _and(operands: tuple[Expr, ...], env: Env, view: View) -> bool | None:
    """Kleene's conjunction, left to right up to the first that is false."""
    result: bool | None = True
    for operand in operands:
        value = evaluate(operand, env, view)
        if value is False:
            return False
        result = None if value is None else result
    return result


def _or(operands: tuple[Expr, ...], env: Env, view: View) -> bool | None:
    """Kleene's disjunction, left to right up to the first that is true."""
    result: bool | None = False
    for operand in operands:
        value = evaluate(operand, env, view)
        if value is True:
            return True
        result = None if value is None else result
    return result


def _strict(expr: Expr, env: Env, view: View) -> Any:
    """A node that is unknown as soon as one of its operands is."""
    match expr:
        case OneOf():
            return _one_of(expr, env, view)
        case Negate(operand=operand) | Not(operand=operand) | Convert(operand=operand):
            operands: tuple[Expr, ...] = (operand,)
        case Arithmetic() | Compare():
            operands = (expr.left, expr.right)
        case Call():
            operands = expr.arguments
        case _:
            raise NotImplementedError(type(expr).__name__)
    values = [evaluate(operand, env, view) for operand in operands]
    if any(value is None for value in values):
        return None
    return _known(expr, values, view)


def _one_of(expr: OneOf, env: Env, view: View) -> bool | None:
    """Equality with one of the options; an unknown option that might have been equal leaves it unknown."""
    subject = evaluate(expr.subject, env, view)
    options = [evaluate(option, env, view) for option in expr.options]
    if subject is None:
        return None
    return True if subject in options else None if None in options else False


def _known(expr: Expr, values: list[Any], view: View) -> Any:
    """The value of a node all of whose operands are known."""
    match expr:
        case Negate():
            return bounded(-values[0], expr.type)
        case Not():
            return not values[0]
        case Convert():
            return convert(values[0], expr.type)
        case Arithmetic():
            return bounded(arithmetic(expr, values[0], values[1]), expr.type)
        case Compare():
            return compare(expr.op, values[0], values[1])
        case Call():
            return _call(expr, values, view)
        case _:
            raise NotImplementedError(type(expr).__name__)


# ---- aggregates and functions


def _aggregate(expr: Aggregate, env: Env, view: View) -> Any:
    """A fold over the facts that match."""
    found = matching(expr.pattern, env, view)
    if expr.kind == "some":
        return bool(found)
    if expr.kind == "count":
        return len(found)
    assert expr.value is not None
    return fold(expr, [evaluate(expr.value, env | {expr.pattern.name: fact}, view) for fact in found])


def fold(expr: Aggregate, values: list[Any]) -> Any:
    """Sum, average, minimum, maximum or list of values in the order of their facts."""
    known = [value for value in values if value is not None]
    match expr.kind:
        case "list":
            return tuple(known)
        case "minimum":
            return min(known, default=None)
        case "maximum":
            return max(known, default=None)
        case "sum":
            return None if len(known) < len(values) else bounded(_sum(known, expr.type), expr.type)
        case _:
            return None if not known or len(known) < len(values) else _average(known, expr.type)


_ZERO: dict[str, Any] = {"decimal": Decimal(0), "duration": timedelta()}


def _sum(values: list[Any], type: Type) -> Any:
    """The sum, of nothing too: for numbers the nearest to the exact one."""
    if type.kind == "number":
        try:
            return math.fsum(values)
        except OverflowError:
            raise EvaluationError("overflow") from None
    total = _ZERO.get(type.kind, 0)
    for value in values:
        total = EXACT.add(total, value) if type.kind == "decimal" else total + value
    return total


def _average(values: list[Any], type: Type) -> Any:
    """The mean of at least one value."""
    total = _sum(values, type)
    mean = EXACT.divide(total, Decimal(len(values))) if type.kind == "decimal" else total / len(values)
    return bounded(mean, type)


def _call(expr: Call, values: list[Any], view: View) -> Any:
    """A function of the rule set, a registered one, or a built-in one."""
    own = view.ruleset.functions.get(expr.function)
    if own is not None:
        return evaluate(own.body, dict(zip((name for name, _ in own.parameters), values, strict=True)), view)
    if expr.function in view.functions:
        return view.functions[expr.function](*values)
    return bounded(_built_in(expr.function, values, expr.type, view), expr.type)


_PLAIN: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "length": len,
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "text": str,
    "floor": math.floor,
    "ceiling": math.ceil,
}


def _built_in(name: str, values: list[Any], type: Type, view: View) -> Any:
    """One of the functions of the language."""
    if name in _PLAIN:
        return _PLAIN[name](*values)
    match name:
        case "now":
            return view.now
        case "today":
            return view.now.astimezone(UTC).date()
        case "round":
            return round(*values) if type.kind != "decimal" else rounded(values[0], int((*values, 0)[1]))
        case "weekday":
            return values[0].isoweekday()
        case "date":
            return values[0].date() if isinstance(values[0], datetime) else values[0]
        case "days" | "hours" | "minutes" | "seconds":
            return values[0] / timedelta(**{name: 1})
        case _:
            return getattr(values[0], name)


# ---- templates


@dataclass(frozen=True)
class Shown:
    """Templates as text; only what the twin's tests need: words, numbers, yes and no."""

    view: View

    def text(self, template: Template, env: Env) -> str:
        """The template with its values filled in."""
        return "".join(part if isinstance(part, str) else self._part(part, env) for part in template.parts)

    def _part(self, expr: Expr, env: Env) -> str:
        """One value in words."""
        value = evaluate(expr, env, self.view)
        match value:
            case None:
                return "unknown"
            case bool():
                return "yes" if value else "no"
            case tuple():
                return ", ".join(str(item) for item in value)
            case float() if value.is_integer():
                return str(int(value))
            case _:
                return str(value)
