"""Resolved expressions: those of a condition or an action, and putting values in the place of names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.ruleset import (
    CallEffect,
    ChangeField,
    Complain,
    ConcludeFact,
    ConcludeField,
    Expr,
    ForEach,
    ForEachIn,
    Let,
    Local,
    Node,
    Pattern,
    Remove,
    Say,
    Stop,
    Template,
    Test,
)

from ..trees import names_of_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.ruleset import Action, Condition


def replace_locals(node: Expr, values: Mapping[str, Expr]) -> Expr:
    """The expression with values in the place of some of its locals."""
    if isinstance(node, Local):
        return values.get(node.name, node)
    return cast("Expr", _replaced(node, values))


def _replaced(node: Expr | Pattern, values: Mapping[str, Expr]) -> Expr | Pattern:
    """A node or pattern with its parts replaced."""
    changed: dict[str, object] = {}
    for name in names_of_parts(node):
        below = getattr(node, name)
        if isinstance(below, Pattern):
            changed[name] = _replaced(below, values)
        elif isinstance(below, Node):
            changed[name] = replace_locals(cast("Expr", below), values)
        elif isinstance(below, tuple) and below and isinstance(below[0], Node):
            changed[name] = tuple(replace_locals(part, values) for part in cast("tuple[Expr, ...]", below))
    return replace(node, **cast("Any", changed)) if changed else node


def in_condition(condition: Condition) -> tuple[Expr | Pattern, ...]:
    """The expressions and patterns of a condition."""
    match condition:
        case ForEach(pattern=pattern):
            return (pattern,)
        case ForEachIn(values=values):
            return (values,)
        case Let(value=value):
            return (value,)
        case Test(condition=test):
            return (test,)


def in_template(template: Template | None) -> tuple[Expr, ...]:
    """The expressions of a template."""
    return tuple(part for part in template.parts if not isinstance(part, str)) if template else ()


def in_action(action: Action) -> tuple[Expr, ...]:
    """The expressions of an action."""
    match action:
        case ConcludeField(subject=subject, value=value, certainty=certainty):
            return (subject, value) if certainty is None else (subject, value, certainty)
        case ConcludeFact(arguments=arguments, certainty=certainty):
            return (*(value for _, value in arguments), *(() if certainty is None else (certainty,)))
        case ChangeField(subject=subject, value=value):
            return (subject, value)
        case Remove(subject=subject):
            return (subject,)
        case Say(text=template) | Stop(reason=template) | Complain(message=template):
            return in_template(template)
        case CallEffect(arguments=arguments):
            return tuple(value for _, value in arguments)
