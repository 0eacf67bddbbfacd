"""What fields say with expressions: ranges, defaults, sentences, computed values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import FieldOf, Type

from ..trees import walk
from .constants import constant
from .graph import components
from .resolve import value
from .scope import FIELD, Binding, Frame, Scope
from .templates import template
from .units import outside, shown_range
from .world import described, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Expr, Field, Value

    from .world import World

_RANGED = ("number", "whole", "decimal", "date", "datetime", "duration")


def complete_fields(blocks: Sequence[ast.FactBlock], world: World) -> None:
    """Add to all fields what needs expressions, and refuse computed fields that need themselves."""
    for block in blocks:
        for field in block.fields:
            _complete(block.name.name, field, world)
    _refuse_circles(world)


def _complete(owner: str, node: ast.Field, world: World) -> None:
    """One field with its range, default, sentences and computation."""
    declared = world.types[owner].fields.get(node.name.name)
    if declared is None or declared.span != node.name.span:
        return
    scope = _scope(owner, declared, world)
    for option in node.options:
        match option:
            case ast.Range():
                declared = _with_range(declared, option, scope)
            case ast.Says(sentence=sentence, otherwise=otherwise):
                declared = replace(
                    declared,
                    says=template(sentence, scope),
                    otherwise=template(otherwise, scope) if otherwise else None,
                )
            case ast.ComputedAs():
                made = value(option.value, declared.type, _without_value(scope), scope.frame.block)
                declared = replace(declared, computed=made)
            case _:
                pass
    for option in node.options:
        if isinstance(option, ast.Default):
            declared = _with_default(declared, option, scope)
    world.types[owner] = replace(world.types[owner], fields={**world.types[owner].fields, declared.name: declared})


def _scope(owner: str, declared: Field, world: World) -> Scope:
    """Within a field the names are the fact's fields, `value`, and the fact by its type's name in lower case."""
    fact = Binding("self", Type("reference", fact=owner), True, declared.span)
    frame = Frame(world, f"the field {declared.name} of {owner}", FIELD, quantifies=False)
    names = {owner.lower(): fact, "value": Binding("value", declared.type, False, declared.span)}
    return Scope(frame, names, fact)


def _without_value(scope: Scope) -> Scope:
    """The scope of a computation, in which the field has no value yet."""
    return Scope(scope.frame, {n: b for n, b in scope.names.items() if n != "value"}, scope.fact)


def _with_range(declared: Field, node: ast.Range, scope: Scope) -> Field:
    """F307, F312: limits of an ordered type, the lower one first."""
    world = scope.world
    if declared.type.kind not in _RANGED:
        world.error("F307", f"{described(declared.type)} has no range", node.span)
        return declared
    plain = Scope(scope.frame)
    low = constant(node.low, declared.type, plain, f"the lower end of {declared.name}")
    high = constant(node.high, declared.type, plain, f"the upper end of {declared.name}")
    ranged = replace(declared, low=low, high=high)
    if low is not None and high is not None and outside(low, ranged):
        world.error("F312", f"the range of {declared.name} is empty", node.span, hint="the lower end comes first")
        return declared
    return ranged


def _with_default(declared: Field, node: ast.Default, scope: Scope) -> Field:
    """F313: a default of the field's type and in its range."""
    if declared.type.kind in ("list", "reference", "image"):
        scope.world.error("F314", f"a field that is {described(declared.type)} has no default", node.span)
        return declared
    known = constant(node.value, declared.type, Scope(scope.frame), scope.frame.block)
    if known is not None:
        refuse_outside(known, declared, node.value, scope)
    return replace(declared, default=known)


def refuse_outside(known: Value, declared: Field, node: ast.Expr, scope: Scope) -> None:
    """F313: a fixed value outside the range of its field."""
    if outside(known, declared):
        scope.world.error(
            "F313", f"{words(node.span)} is outside the range of {declared.name}", node.span, note=shown_range(declared)
        )


def _refuse_circles(world: World) -> None:
    """F311: computed fields that need each other."""
    computed = {
        (owner.name, field.name): field.computed
        for owner in world.types.values()
        for field in owner.fields.values()
        if field.computed is not None
    }
    needs = {name: sorted(_needed(expr) & computed.keys()) for name, expr in computed.items()}
    for circle in components(list(needs), needs):
        first = circle[0]
        if len(circle) == 1 and first not in needs[first]:
            continue
        declared = world.types[first[0]].fields[first[1]]
        names = " -> ".join(f"{owner}.{name}" for owner, name in [*circle, first])
        world.error("F311", f"the value of {first[0]}.{first[1]} would need itself", declared.span, note=names)
        for owner, name in circle:
            fields = world.types[owner].fields
            world.types[owner] = replace(
                world.types[owner], fields={**fields, name: replace(fields[name], computed=None)}
            )


def _needed(expr: Expr) -> set[tuple[str, str]]:
    """The fields that an expression reads."""
    return {(node.owner, node.field) for node in walk(expr) if isinstance(node, FieldOf)}
