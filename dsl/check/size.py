"""How much work stands behind a function or a computed field once all that it uses is spelled out.

Each use of a computed field or function stands for its whole computation. A few lines that use each other twice over
would be more than any machine could go through, so what is too long or too deep is refused before anything spells it
out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from aitia.dsl.ruleset import Call, FieldOf

from ..trees import parts, walk
from .graph import components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Action, Condition, Expr, Rule
    from aitia.dsl.source import Span

    from .world import World

    Tree = Expr | Condition | Action

_LONGEST = 10_000
_DEEPEST = 200
_Name = tuple[str, str]
"""The type and name of a computed field; a function has no type."""


@dataclass(frozen=True, slots=True)
class _Computation:
    """What is computed, where it is declared, and how often it uses each other one."""

    body: Tree
    span: Span
    uses: Counter[_Name]


_Sizes = dict[_Name, tuple[int, int]]
"""How many expressions each computation comes to, and how deep they are nested."""


def refuse_long(world: World) -> _Sizes:
    """Y427: what is too long or too deep with all that it uses; what uses that again is not told too."""
    found = {**_fields(world), **_functions(world)}
    uses = {name: [used for used in one.uses if used in found] for name, one in found.items()}
    size: _Sizes = {}
    refused: set[_Name] = set()
    for name, *others in components(list(uses), uses):
        if others or name in uses[name]:
            continue
        size[name] = _spelled_out(found[name], size)
        follows = not refused.isdisjoint(uses[name])
        if follows or size[name][0] > _LONGEST or size[name][1] > _DEEPEST:
            refused.add(name)
            size[name] = 0, 0
            _take_out(name, found[name].span, world)
            if not follows:
                _refuse(name, found[name].span, world)
    return size


def refuse_deep_rules(rules: Sequence[Rule], size: _Sizes, world: World) -> None:
    """Y427: phrases within phrases, such as `every … satisfies`, that are nested too deep with all that they use."""
    depths: dict[int, int] = {}  # the rows of a table share conditions as long as the table
    for rule in rules:
        for tree in (*rule.conditions, *rule.actions):
            if id(tree) not in depths:
                depths[id(tree)] = _spelled_out(_Computation(tree, rule.span, _uses(tree)), size)[1]
        if any(depths[id(tree)] > _DEEPEST for tree in (*rule.conditions, *rule.actions)):
            _tell(f"rule {rule.code}", rule.span, world)


def _fields(world: World) -> dict[_Name, _Computation]:
    """The computed fields, each at the type that declares it."""
    return {
        (type.name, field.name): _Computation(field.computed, field.span, _uses(field.computed))
        for type in world.types.values()
        for field in type.fields.values()
        if field.computed is not None and not (type.parent and field.name in world.types[type.parent].fields)
    }


def _functions(world: World) -> dict[_Name, _Computation]:
    """The functions of the rule set."""
    return {("", one.name): _Computation(one.body, one.span, _uses(one.body)) for one in world.functions.values()}


def _uses(body: Tree) -> Counter[_Name]:
    """The fields that are read and the functions that are called, each as often as it is."""
    used = [node for node in walk(cast("Expr", body)) if isinstance(node, (FieldOf, Call))]
    return Counter((node.owner, node.field) if isinstance(node, FieldOf) else ("", node.function) for node in used)


def _spelled_out(one: _Computation, size: _Sizes) -> tuple[int, int]:
    """How many expressions a computation comes to, and how deep they are nested."""
    own, depth = 0, 0
    stack: list[tuple[object, int]] = [(one.body, 1)]
    while stack:
        node, level = stack.pop()
        own, depth = own + 1, max(depth, level)
        stack += [(part, level + 1) for part in parts(node)]
    used = [(size[name], times) for name, times in one.uses.items() if name in size]
    return (
        own + sum(length * times for (length, _), times in used),
        depth + max((below for (_, below), _ in used), default=0),
    )


def _refuse(name: _Name, span: Span, world: World) -> None:
    """Say that a computation is too long."""
    owner, own = name
    _tell(f"{owner}.{own}" if owner else f"the function '{own}'", span, world)


def _tell(what: str, span: Span, world: World) -> None:
    """Y427."""
    world.error(
        "Y427",
        f"{what} is too long a computation with all that it uses",
        span,
        note=f"it comes to more than {_LONGEST} expressions, or is nested more than {_DEEPEST} levels deep",
        hint="let a rule conclude a value on the way",
    )


def _take_out(name: _Name, span: Span, world: World) -> None:
    """Leave a field without its computation, so that nothing later spells it out."""
    owner, own = name
    for type in [*world.types.values()] if owner else ():
        field = type.fields.get(own)
        if field is not None and field.span == span:
            fields = {**type.fields, own: replace(field, computed=None)}
            world.types[type.name] = replace(type, fields=fields)
