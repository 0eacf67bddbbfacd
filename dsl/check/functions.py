"""Functions of the rule set and queries: their names and parameters, then their bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import BOOL, Call, Const, Function, Query, Type

from ..trees import walk
from .calls import BUILT_IN
from .conditions import subject_patterns, when_part
from .graph import components
from .resolve import value
from .scope import PARAMETER, Binding, Frame, Scope
from .written import type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl import ast

    from .world import World


def declare_functions(blocks: Sequence[ast.Function], world: World) -> list[ast.Function]:
    """Make functions known by name, parameters and type; the blocks that are worth looking into."""
    kept: list[ast.Function] = []
    for block in blocks:
        name = block.name.name
        if name in BUILT_IN or name in world.functions or name in world.registered or name in world.broken_functions:
            what = "is built in" if name in BUILT_IN else "is there already"
            world.error("R233", f"the function '{name}' {what}", block.name.span, hint="give it another name")
            continue
        parameters, gives = _parameters(block.parameters, world), type_of(block.gives, world)
        if parameters is None or gives is None:
            world.broken_functions.add(name)
            continue
        body = Const(block.body.span, BOOL, False)
        world.functions[name] = Function(block.name.span, name, parameters, gives, body)
        kept.append(block)
    return kept


def _parameters(nodes: Sequence[ast.Parameter], world: World) -> tuple[tuple[str, Type], ...] | None:
    """Names and types of parameters, or None when a type is not there."""
    made: dict[str, Type] = {}
    whole = True
    for node in nodes:
        type = type_of(node.type, world)
        if node.name.name in made:
            world.error("R234", f"the parameter '{node.name.name}' is there twice", node.name.span)
        if type is None:
            whole = False
        else:
            made[node.name.name] = type
    return tuple(made.items()) if whole else None


def _bindings(nodes: Sequence[ast.Parameter], types: dict[str, Type]) -> dict[str, Binding]:
    """The parameters as names."""
    return {n.name.name: Binding(n.name.name, types.get(n.name.name), False, n.span) for n in nodes}


def complete_functions(blocks: Sequence[ast.Function], world: World) -> None:
    """Add the bodies, and refuse functions that call themselves."""
    for block in blocks:
        declared = world.functions[block.name.name]
        frame = Frame(world, f"the function '{declared.name}'", PARAMETER, quantifies=False)
        scope = Scope(frame, _bindings(block.parameters, dict(declared.parameters)))
        body = value(block.body, declared.gives, scope, frame.block)
        if body is not None:
            world.functions[declared.name] = replace(declared, body=body)
    _refuse_recursion(world)


def _refuse_recursion(world: World) -> None:
    """R232: functions that call one another in a circle."""
    calls = {name: sorted(_called(function) & world.functions.keys()) for name, function in world.functions.items()}
    for circle in components(list(calls), calls):
        first = circle[0]
        if len(circle) > 1 or first in calls[first]:
            world.error(
                "R232",
                f"the function '{first}' calls itself",
                world.functions[first].span,
                note=" -> ".join([*circle, first]),
                hint="rules may be recursive; functions may not",
            )


def _called(function: Function) -> set[str]:
    """The functions that a body calls."""
    return {node.function for node in walk(function.body) if isinstance(node, Call)}


def queries(blocks: Sequence[ast.Query], world: World) -> dict[str, Query]:
    """The queries with their conditions."""
    made: dict[str, Query] = {}
    for block in blocks:
        parameters = _parameters(block.parameters, world)
        frame = Frame(world, f"the query '{block.name.name}'", "no condition introduces")
        scope = Scope(frame, _bindings(block.parameters, dict(parameters or ())))
        conditions = when_part(block.condition, None, scope)
        if parameters is not None:
            name = block.name.name
            made[name] = Query(block.span, name, parameters, (*subject_patterns(scope), *conditions))
    return made


def declare_queries(blocks: Sequence[ast.Query], world: World) -> list[ast.Query]:
    """Make the names of queries known."""
    kept: list[ast.Query] = []
    for block in blocks:
        name = block.name.name
        if name in world.queries or name in world.functions or name in BUILT_IN or name in world.registered:
            world.error("R235", f"the name '{name}' is taken by another query or function", block.name.span)
        else:
            world.queries[name] = block
            kept.append(block)
    return kept
