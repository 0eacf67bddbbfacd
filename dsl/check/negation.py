"""What `not` makes of a condition.

Kleene's negation leaves the unknown unknown, and the node `Not` does so. The question whether some value of a `many`
field fits is never unknown (see `SomeOf`), so there `not` would take no answer for "no". It means the same as `is not`:
values are known and none fits; and within `and` and `or` it is carried to each part. With a certainty it is
different: there `not` holds unless enough is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import BOOL, WHOLE, And, Compare, Const, CountTrue, Known, Not, Or, SomeOf

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Expr
    from aitia.dsl.source import Span

    from .world import World


def negated(made: Expr, span: Span, world: World) -> Expr:
    """The negation of a condition, written at `span`."""
    if not _asks_for_some(made, world):
        return Not(span, BOOL, made)
    match made:
        case SomeOf():
            return none_of(made, span)
        case And(operands=operands):
            some = _of_none(made)
            return some or Or(span, BOOL, tuple(negated(operand, span, world) for operand in operands))
        case Or(operands=operands):
            return And(span, BOOL, tuple(negated(operand, span, world) for operand in operands))
        case _:
            return Not(span, BOOL, made)


def none_of(some: SomeOf, span: Span) -> And:
    """Values are known, and none satisfies the condition. The two reads are told apart, so they are two nodes."""
    return And(span, BOOL, (Known(span, BOOL, replace(some.values)), not_true(some, span)))


def not_true(made: Expr, span: Span) -> Compare:
    """The condition is false or unknown; never unknown itself."""
    return Compare(span, BOOL, "=", CountTrue(span, WHOLE, (made,)), Const(span, WHOLE, 0))


def _of_none(made: And) -> SomeOf | None:
    """The question of which `none_of` made this, if it did."""
    match made.operands:
        case (Known(), Compare(left=CountTrue(conditions=(SomeOf() as some,)))):
            return some
        case _:
            return None


def _asks_for_some(made: Expr, world: World) -> bool:
    """Whether a condition asks for some value of a `many` field, outside of counts and quantifiers."""
    stack = [made]
    while stack:
        node = stack.pop()
        match node:
            case SomeOf(values=values):
                declared = world.field_of(values)
                if declared is None or not declared.uncertain:
                    return True
            case And(operands=operands):
                some = _of_none(node)
                stack.extend(operands if some is None else (some,))
            case Or(operands=operands):
                stack.extend(operands)
            case _:
                pass
    return False
