"""Facts written out with fixed values: in `facts`, and `given` in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import GivenFact, Type

from .actions import check_arguments, require_fields
from .constants import constant
from .drafts import LooseNumber
from .options import refuse_outside
from .resolve import draft
from .scope import GIVEN, Frame, Scope
from .settle import number_const

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Field, Value

    from .world import World

Called = dict[str, GivenFact]
"""The facts of a test that have a name."""


def given_fact(node: ast.NewFact, called: Called, name: str, owner: str, world: World) -> GivenFact | None:
    """A fact with fixed values; None when its type is not there."""
    if not world.has_type(node.type):
        return None
    scope = Scope(Frame(world, owner, GIVEN, quantifies=False))
    fields = world.fields(node.type.name)
    values: dict[str, Value] = {}
    named: set[str] = set()
    unsure: dict[str, None] = {}
    for argument in check_arguments(node, fields, scope, repeated=True):
        field = argument.name.name
        named.add(field)
        known = _value(argument.value, fields[field][1], called, scope)
        if not _is_sure(argument, fields[field][1], scope):
            unsure[field] = None
        elif known is not None:
            values[field] = _with_others(known, values.get(field), fields[field][1])
    require_fields(node, fields, dict.fromkeys(named), scope)
    return GivenFact(node.span, node.type.name, tuple(values.items()), name, tuple(unsure))


def _with_others(known: Value, before: Value | None, declared: Field) -> Value:
    """A value of a list or `many` field joined to those given before."""
    if not declared.many and declared.type.kind != "list":
        return known
    return (*before, known) if isinstance(before, tuple) else (known,)


def _value(node: ast.Expr, declared: Field, called: Called, scope: Scope) -> Value | None:
    """A fixed value of a field; a reference as the key of its fact."""
    type = declared.type.element or declared.type
    if type.kind == "reference":
        return _reference(node, type, called, scope)
    known = constant(node, type, scope, f"the field {declared.name}")
    if known is not None:
        refuse_outside(known, declared, node, scope)
    return known


def _reference(node: ast.Expr, type: Type, called: Called, scope: Scope) -> Value | None:
    """X603: a fact of the test by its name, or any fact by its key."""
    world = scope.world
    key = world.key(type.fact)
    if len(key) != 1:
        why = "has no key" if not key else "has a key of several fields"
        world.error(
            "X603",
            f"a fact {type.fact} {why}, so it cannot be written here",
            node.span,
            hint=f"mark one field of {type.fact} as 'key'",
        )
        return None
    if isinstance(node, ast.Name):
        return _called(node, type, key[0], called, scope)
    return constant(node, world.fields(type.fact)[key[0]][1].type, scope, f"the key {key[0]} of {type.fact}")


def _called(node: ast.Name, type: Type, key: str, called: Called, scope: Scope) -> Value | None:
    """The key of a fact that has a name in this test."""
    world, fact = scope.world, called.get(node.name)
    if fact is None:
        world.unknown(
            "X604",
            f"no fact above is called '{node.name}'",
            node,
            called,
            note="a given fact gets a name with 'called'",
        )
        return None
    if not world.is_a(fact.type, type.fact):
        world.error("X605", f"'{node.name}' is a fact {fact.type}, and a fact {type.fact} is needed", node.span)
        return None
    return dict(fact.values).get(key)


def _is_sure(node: ast.Argument, declared: Field, scope: Scope) -> bool:
    """R221, R231: whether the certainty of a fixed value is 1, or none is written."""
    if node.certainty is None:
        return True
    if not declared.uncertain:
        scope.world.error(
            "R221",
            f"the field {declared.name} is certain and takes no certainty",
            node.certainty.span,
            hint="mark the field 'uncertain'",
        )
        return True
    check_certainty(node.certainty, scope)
    made = draft(node.certainty, scope)
    return isinstance(made, LooseNumber) and made.value == 1


def check_certainty(node: ast.Expr, scope: Scope) -> None:
    """R231: a fixed certainty is from -1 to 1."""
    made = draft(node, scope)
    if made is None or (
        isinstance(made, LooseNumber) and abs(made.value) <= 1 and number_const(made, Type("number"), scope.world)
    ):
        return
    scope.world.error("R231", "a certainty is a number from -1 to 1", node.span)
