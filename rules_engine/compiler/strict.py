"""Which slots a rule cannot do without: reading them joins them, and a rule may be recursive through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl import ruleset as r

from .code import Key, read_key
from .expand import literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Lets = dict[str, frozenset[Key]]
_NONE: frozenset[Key] = frozenset()


def needed(expr: object, lets: Mapping[str, frozenset[Key]]) -> frozenset[Key]:
    """The fields without which an expression is unknown."""
    match expr:
        case r.FieldOf():
            return needed(expr.subject, lets) | {read_key(expr)}
        case r.Local():
            return lets.get(expr.name, _NONE)
        case r.Negate() | r.Convert():
            return needed(expr.operand, lets)
        case r.Arithmetic() | r.Compare():
            return needed(expr.left, lets) | needed(expr.right, lets)
        case r.OneOf():
            return needed(expr.subject, lets)
        case r.Call():
            return _NONE.union(*(needed(a, lets) for a in expr.arguments))
        case r.Certainty():
            return needed(expr.condition, lets)
        case r.Not(operand=r.Compare() | r.OneOf()):
            return needed(expr.operand, lets)
        case _:
            return _NONE


def in_tests(tests: Iterable[r.Expr], lets: Mapping[str, frozenset[Key]]) -> frozenset[Key]:
    """The fields without which one of the tests is not true."""
    return _NONE.union(*(needed(found, lets) for test in tests for found in literals(test)))


def strict_reads(conditions: tuple[r.Condition, ...], actions: tuple[r.Action, ...]) -> frozenset[Key]:
    """The fields without which a rule does nothing."""
    lets: Lets = {}
    found = _NONE
    for condition in conditions:
        match condition:
            case r.ForEach():
                found |= in_tests(condition.pattern.where, lets)
            case r.Test():
                found |= in_tests((condition.condition,), lets)
            case r.Let():
                lets[condition.name] = needed(condition.value, lets)
            case r.ForEachIn():
                pass
    wanted = [needed(a.value, lets) if isinstance(a, r.ConcludeField) else _NONE for a in actions]
    common = wanted[0] if wanted else _NONE
    for keys in wanted:
        common &= keys
    return found | common
