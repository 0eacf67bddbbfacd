"""Which slots a rule cannot do anything without.

A read is strict when its being unknown makes a test of the rule not true, or makes every action do nothing. The order
of rules (`strata`) and the compiler of the network both rest on this: a strict read is a join, any other must find the
relation settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import (
    And,
    Arithmetic,
    Call,
    Certainty,
    Compare,
    ConcludeField,
    Convert,
    FactVar,
    FieldOf,
    ForEach,
    ForEachIn,
    Let,
    Local,
    Negate,
    Not,
    OneOf,
    Test,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aitia.dsl.ruleset import Action, Condition, Expr

StrictRead = tuple[str, str, str]
"""A fact variable (or a path from one, `o.customer`), the type that declares the field, and the field."""


def strict_reads(
    conditions: Sequence[Condition], actions: Sequence[Action], is_plain: Callable[[str, str], bool]
) -> set[StrictRead]:
    """The reads of fields whose being unknown leaves the rule without effect.

    `is_plain(owner, field)` tells whether the field has neither a default nor a computation: one that has is never
    strict, since it has a value without its slot.
    """
    return {read for read in needed_reads(conditions, actions) if is_plain(read[1], read[2])}


def needed_reads(conditions: Sequence[Condition], actions: Sequence[Action]) -> set[StrictRead]:
    """The reads that must give a value, be it from a default or a computation."""
    lets = {condition.name: condition.value for condition in conditions if isinstance(condition, Let)}
    roots = [root for condition in conditions for test in _must_hold(condition) for root in _when_true(test)]
    roots += [condition.values for condition in conditions if isinstance(condition, ForEachIn)]
    found = {place for read in _needed(roots, lets) if (place := place_of(read)) is not None}
    return found | _needed_by_all(actions, lets)


def single_values(conditions: Sequence[Condition]) -> set[int]:
    """The places (by identity) where a `many` field is read for one value of it: the lists of `for each … in`.

    Any other read of such a field depends on all its values.
    """
    return {id(condition.values) for condition in conditions if isinstance(condition, ForEachIn)}


def place_of(read: FieldOf) -> StrictRead | None:
    """Where a field is read from, if that is a fact variable or a path from one."""
    path: list[str] = []
    subject: Expr = read.subject
    while isinstance(subject, FieldOf):
        path.append(subject.field)
        subject = subject.subject
    if not isinstance(subject, (FactVar, Local)):
        return None
    return ".".join([subject.name, *reversed(path)]), read.owner, read.field


def _must_hold(condition: Condition) -> Iterator[Expr]:
    """The tests of a condition that must be true for there to be a match."""
    match condition:
        case ForEach(pattern=pattern):
            yield from pattern.where
        case Test(condition=test, unless=False):
            yield test
        case _:
            pass


def _needed_by_all(actions: Sequence[Action], lets: dict[str, Expr]) -> set[StrictRead]:
    """What every action needs: each concludes a field, and of an unknown value concludes nothing."""
    if not actions or not all(isinstance(action, ConcludeField) for action in actions):
        return set()
    needed: list[set[StrictRead]] = []
    for action in actions:
        roots = [action.subject, action.value] if isinstance(action, ConcludeField) else []
        needed.append({place for read in _needed(roots, lets) if (place := place_of(read)) is not None})
    common = needed[0]
    for some in needed[1:]:
        common &= some
    return common


def _needed(roots: Iterable[Expr], lets: dict[str, Expr]) -> Iterator[FieldOf]:
    """The fields without which the roots have no value."""
    stack = [*roots]
    seen: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, FieldOf):
            yield node
        elif isinstance(node, Local) and node.name in lets and node.name not in seen:
            seen.add(node.name)
            stack.append(lets[node.name])
        stack.extend(_when_known(node))


def _when_true(root: Expr) -> Iterator[Expr]:
    """The expressions that have a value whenever the condition is true.

    `is known`, and `is v` of a `many` field, are not followed: any of several values may make them true, so none of
    them founds the match.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        match node:
            case And(operands=operands):
                stack.extend(operands)
            case Certainty(condition=condition):
                stack.append(condition)
            case _:
                yield node


def _when_known(node: Expr) -> tuple[Expr, ...]:
    """The operands that have a value whenever the node has one."""
    match node:
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Negate(operand=operand) | Convert(operand=operand) | Not(operand=operand) | FieldOf(subject=operand):
            return (operand,)
        case OneOf(subject=operand):
            return (operand,)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()
