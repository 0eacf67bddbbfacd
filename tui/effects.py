"""The types of what rules hand to calls, without which a reference could not be told from a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import CallEffect, Type

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Ruleset

ArgumentTypes = dict[tuple[str, str], Type]
UNTYPED = Type("text")


def argument_types(ruleset: Ruleset) -> ArgumentTypes:
    """The type of each argument, by the names of the call and of the argument."""
    return {
        (action.name, name): expr.type
        for rule in ruleset.rules
        for action in rule.actions
        if isinstance(action, CallEffect)
        for name, expr in action.arguments
    }
