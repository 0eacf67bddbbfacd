"""Comparisons: operands of one type, operators that the type knows, and fields with many values.

On a `many` field `is v` means that some value is v, and `is not v` that values are known and none is v.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import re2

from aitia.dsl.ruleset import (
    BOOL,
    TEXT,
    And,
    Certainty,
    Compare,
    Const,
    Expr,
    FieldOf,
    Known,
    Local,
    Not,
    OneOf,
    SomeOf,
)

from .drafts import LooseNumber, LooseWord
from .negation import none_of
from .scope import unknown_name
from .settle import fitted, meet, settled
from .units import compare_range, compare_units
from .world import described, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aitia.dsl import ast
    from aitia.dsl.source import Span

    from .drafts import Draft
    from .scope import Scope
    from .world import World

Relation = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "matches", "starts with", "ends with"]
_TEXT_RELATIONS = ("matches", "starts with", "ends with")
_ORDERED = ("number", "whole", "decimal", "date", "datetime", "duration")
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compare(op: str, left: Draft | None, right: Draft | None, span: Span, scope: Scope) -> Expr | None:
    """`left op right`, over some value where one side is a `many` field."""
    world = scope.world
    if left is None or right is None:
        return None
    if world.is_many(_expr(right)) and not world.is_many(_expr(left)) and op in ("=", "!=", *_SWAPPED):
        left, right, op = right, left, _SWAPPED.get(op, op)
    if isinstance(left, Expr) and world.is_many(left):
        if world.is_many(_expr(right)):
            world.error(
                "Y412",
                "two fields with many values cannot be compared",
                span,
                hint="take the values of one of them with 'for each … in'",
            )
            return None
        return _compare_many(op, left, right, span, scope)
    return compare_values(op, left, right, span, world)


def _expr(draft: Draft) -> Expr | None:
    """The operand if its type is settled."""
    return draft if isinstance(draft, Expr) else None


def _compare_many(op: str, values: Expr, right: Draft, span: Span, scope: Scope) -> Expr | None:
    """A comparison with some value of a `many` field."""
    world = scope.world
    element = cast("FieldOf", values).type.element or TEXT
    if op == "contains" and element.kind != "text":
        return _membership(values, right, span, world)
    if op == "!=":
        some = some_of(values, span, scope, lambda one: compare_values("=", one, right, span, world))
        return none_of(some, span) if some is not None else None
    return some_of(values, span, scope, lambda one: compare_values(op, one, right, span, world))


def some_of(values: Expr, span: Span, scope: Scope, condition: Callable[[Expr], Expr | None]) -> SomeOf | None:
    """Some value of a `many` field satisfies the condition made of it."""
    name = scope.frame.fresh()
    made = condition(Local(values.span, values.type.element or TEXT, name))
    return SomeOf(span, BOOL, name, values, made) if made is not None else None


def compare_values(op: str, left: Draft, right: Draft, span: Span, world: World) -> Expr | None:
    """A comparison of two single values."""
    if op == "contains":
        return _contains(left, right, span, world)
    if op in _TEXT_RELATIONS:
        return _text_relation(op, left, right, span, world)
    met = meet(left, right, world)
    if met is None:
        return None
    first, second = met
    if not _comparable(op, first, span, world):
        return None
    compare_units(first, second, world)
    compare_range(op, first, second, world)
    return Compare(span, BOOL, cast("Relation", op), first, second)


def _comparable(op: str, operand: Expr, span: Span, world: World) -> bool:
    """Whether values of this type can be compared so."""
    kind = operand.type.kind
    if kind in ("image", "calendar"):
        world.error("Y404", f"{described(operand.type)} cannot be compared", span)
        return False
    if op in ("=", "!=") or kind in _ORDERED:
        return True
    hint = "compare with 'is' or 'is one of'" if kind in ("choice", "text", "bool") else ""
    noun = {"choice": "choices have", "bool": "yes and no have", "text": "text has"}.get(
        kind, f"{described(operand.type)} has"
    )
    world.error("Y404", f"{noun} no order", span, hint=hint)
    return False


def _contains(left: Draft, right: Draft, span: Span, world: World) -> Expr | None:
    """`contains`: a part of a text, or a value of a list."""
    whole = settled(left, world)
    if whole is None:
        return None
    if whole.type.kind == "list":
        return _membership(whole, right, span, world)
    return _text_relation("contains", whole, right, span, world)


def _membership(values: Expr, right: Draft, span: Span, world: World) -> Expr | None:
    """A list has a value."""
    element = fitted(right, values.type.element or TEXT, world, f"each value of '{words(values.span)}'")
    return Compare(span, BOOL, "contains", values, element) if element is not None else None


def _text_relation(op: str, left: Draft, right: Draft, span: Span, world: World) -> Expr | None:
    """A relation between texts; the pattern of `matches` is written out and has a linear time."""
    first = fitted(left, TEXT, world, f"what '{op}' is asked of")
    second = fitted(right, TEXT, world, f"what follows '{op}'")
    if first is None or second is None:
        return None
    if op == "matches" and not _is_expression(second, world):
        return None
    return Compare(span, BOOL, cast("Relation", op), first, second)


def _is_expression(pattern: Expr, world: World) -> bool:
    """Y414, Y415: whether this is a regular expression, written out."""
    if not isinstance(pattern, Const):
        world.error(
            "Y414",
            "'matches' needs a text in quotes",
            pattern.span,
            note="the regular expression must be known when the rules are read",
        )
        return False
    reason = _refusal(str(pattern.value))
    if reason:
        note = "look-around and back references are left out, so that matching takes a bounded time"
        message = f"'{words(pattern.span)}' is not a regular expression: {reason}"
        world.error("Y415", message, pattern.span, note=note)
    return not reason


def _refusal(pattern: str) -> str:
    """Why re2 does not take a regular expression, or nothing."""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)  # pyright: ignore[reportUnknownMemberType] # re2 publishes no types
    except re2.error as error:  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] # as above
        reason: object = cast("BaseException", error).args[0]
        return reason.decode() if isinstance(reason, bytes) else str(reason)
    return ""


def one_of(subject: Draft | None, options: Sequence[Draft | None], node: ast.OneOf, scope: Scope) -> Expr | None:
    """`x is one of (a, b)`, or with `not`."""
    value = settled(subject, scope.world) if subject is not None else None
    if value is None:
        return None
    if scope.world.is_many(value):
        some = some_of(value, node.span, scope, lambda one: _one_of(one, options, node.span, scope.world))
        return none_of(some, node.span) if node.negated and some is not None else some
    made = _one_of(value, options, node.span, scope.world)
    return Not(node.span, BOOL, made) if made is not None and node.negated else made


def _one_of(value: Expr, options: Sequence[Draft | None], span: Span, world: World) -> Expr | None:
    """A single value equals one of the options, all made to one type."""
    checked: list[Expr] = []
    for option in options:
        met = meet(value, option, world)
        if met is not None:
            value = met[0]
            checked.append(met[1])
    if len(checked) < len(options) or not _comparable("=", value, span, world):
        return None
    again = [meet(value, option, world) for option in checked]
    return OneOf(span, BOOL, value, tuple(pair[1] for pair in again if pair))


def between(subject: Draft | None, low: Draft | None, high: Draft | None, span: Span, scope: Scope) -> Expr | None:
    """`x is between a and b`, both included."""
    if subject is None or low is None or high is None:
        return None
    if isinstance(subject, Expr) and scope.world.is_many(subject):
        return some_of(subject, span, scope, lambda one: _between(one, low, high, span, scope.world))
    return _between(subject, low, high, span, scope.world)


def _between(one: Draft, low: Draft, high: Draft, span: Span, world: World) -> Expr | None:
    """Two comparisons of a single value."""
    above, below = compare_values(">=", one, low, span, world), compare_values("<=", one, high, span, world)
    return And(span, BOOL, (above, below)) if above is not None and below is not None else None


def is_known(subject: Draft | None, node: ast.IsKnown, world: World) -> Expr | None:
    """`x is known`, `x is unknown`."""
    if isinstance(subject, LooseNumber):
        world.error("Y416", "a number is always known", node.span)
        return None
    if isinstance(subject, LooseWord):
        unknown_name(subject)
        return None
    if subject is None:
        return None
    known = Known(node.span, BOOL, subject)
    return Not(node.span, BOOL, known) if node.negated else known


def with_certainty(condition: Expr | None, test: ast.CertaintyTest | None, world: World) -> Expr | None:
    """A condition with a limit on the certainty of the values that satisfy it."""
    if condition is None or test is None:
        return condition
    subject = _subject_of(condition)
    declared = world.field_of(subject)
    if declared is None or not declared.uncertain:
        what = f"'{words(subject.span)}'" if subject is not None else "this"
        world.error(
            "Y417",
            f"{what} has no certainty",
            condition.span.to(test.span),
            note="only a field that is marked 'uncertain' has one",
        )
        return None
    return Certainty(condition.span.to(test.span), BOOL, condition, test.op, float(test.limit.digits))


def _subject_of(condition: Expr) -> Expr | None:
    """The value that a condition is about."""
    match condition:
        case Compare(left=subject) | OneOf(subject=subject) | SomeOf(values=subject) | Known(operand=subject):
            return subject
        case Not(operand=operand):
            return _subject_of(operand)
        case And(operands=operands):
            return _subject_of(operands[0])
        case _:
            return None


def as_condition(value: Expr | None, span: Span, scope: Scope) -> Expr | None:
    """A value as a condition: yes or no alone means that it is yes."""
    if value is None or _is_truth(value):
        return value
    yes = Const(span, BOOL, True)
    if scope.world.is_many(value) and value.type.element == BOOL:
        return some_of(value, span, scope, lambda one: Compare(span, BOOL, "=", one, yes))
    if value.type != BOOL:
        hint = (
            "compare it: 'is', '>', 'is known'"
            if value.type.kind != "reference"
            else "'is known' asks whether there is one"
        )
        scope.world.error("Y413", f"'{words(span)}' is {described(value.type)}, not a condition", span, hint=hint)
        return None
    return Compare(span, BOOL, "=", value, yes)


def _is_truth(value: Expr) -> bool:
    """Whether the node is a condition by itself and not a value of type yes or no."""
    return value.type == BOOL and not isinstance(value, (Const, Local, FieldOf))
