"""Resolved expressions: those of a condition or an action, and putting values in the place of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import (
    CallEffect,
    ChangeField,
    Complain,
    ConcludeFact,
    ConcludeField,
    ForEach,
    ForEachIn,
    Let,
    Local,
    Remove,
    Say,
    Stop,
    Template,
    Test,
)

from ..trees import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.ruleset import Action, Condition, Expr, Pattern


def replace_locals(node: Expr, values: Mapping[str, Expr]) -> Expr:
    """The expression with values in the place of some of its locals."""
    return replaced(node, lambda expr: values.get(expr.name) if isinstance(expr, Local) else None)


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
