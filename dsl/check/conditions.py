"""The when-part of a rule: patterns that bind facts, named values, and tests, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import BOOL, Aggregate, ForEach, ForEachIn, Let, Not, Pattern, Test, Type

from . import resolve
from .negation import not_true
from .settle import settled
from .world import described, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Condition, Expr

    from .scope import Scope


def when_part(node: ast.Expr, unless: ast.Expr | None, scope: Scope) -> tuple[Condition, ...]:
    """All conditions that are right, led by patterns for the subjects that they use without one."""
    made = [condition for part in _conjuncts(node) if (condition := _condition(part, scope)) is not None]
    if unless is not None and (blocked := _unless(unless, scope)) is not None:
        made.append(blocked)
    return tuple(made)


def subject_patterns(scope: Scope) -> tuple[Condition, ...]:
    """A pattern for each subject that was used; called when the whole block was looked at."""
    return tuple(
        ForEach(span, Pattern(span, scope.world.subjects[name], name, ()))
        for name, span in scope.frame.subjects.items()
    )


def _conjuncts(node: ast.Expr) -> Iterator[ast.Expr]:
    """The conditions joined with `and`, also within brackets, in order."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.And):
            stack.extend(reversed(part.operands))
        else:
            yield part


def _condition(node: ast.Expr, scope: Scope) -> Condition | None:
    """One condition of the when-part."""
    match node:
        case ast.ForEach():
            pattern, _ = resolve.pattern(node.pattern, scope, binds=True)
            return ForEach(node.span, pattern) if pattern is not None else None
        case ast.ForEachIn():
            return _each_value(node, scope)
        case ast.Let():
            return _let(node, settled(resolve.draft(node.value, scope), scope.world), scope)
        case ast.LetAggregate():
            return _let(node, resolve.aggregate(node, scope), scope)
        case _:
            made = resolve.condition(node, scope)
            return Test(node.span, made) if made is not None else None


def _let(node: ast.Let | ast.LetAggregate, value: Expr | None, scope: Scope) -> Let | None:
    """A named value; a length in months has no name, since it means nothing without its date."""
    if value is not None and value.type.kind == "calendar":
        scope.world.error(
            "Y424",
            "months and years can stand only beside a date",
            value.span,
            note="their length in days depends on the date",
        )
        value = None
    core = scope.bind(node.name, value.type if value is not None else None, is_fact=False)
    return Let(node.span, core, value) if value is not None else None


def _each_value(node: ast.ForEachIn, scope: Scope) -> ForEachIn | None:
    """One match for each value of a list or `many` field."""
    values = settled(resolve.draft(node.values, scope), scope.world)
    element: Type | None = None
    if values is not None:
        element = values.type.element
        if element is None:
            message = f"'{words(node.values.span)}' is {described(values.type)} and has no values to go through"
            scope.world.error(
                "Y425", message, node.values.span, note="'for each … in' goes through a list or a 'many' field"
            )
    core = scope.bind(node.name, element, is_fact=False)
    return ForEachIn(node.span, core, values) if values is not None and element is not None else None


def _unless(node: ast.Expr, scope: Scope) -> Test | None:
    """`unless c`: blocks only while c is true."""
    made = resolve.condition(node, scope)
    if made is None:
        return None
    blocked = Not(made.span, BOOL, made) if isinstance(made, Aggregate) else not_true(made, made.span)
    return Test(node.span, blocked, unless=True)
