"""Going over the trees of a checked rule set: what lies right below a node, and all that lies below."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.ruleset import Action, Condition, Node, Pattern, Template

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from aitia.dsl.ruleset import Expr

_NO_PARTS = {"span", "type", "name", "owner", "field", "function", "op", "kind", "limit", "window", "code"}
_TREES = (Node, Pattern, Template, *Condition.__args__, *Action.__args__)


def names_of_parts(node: object) -> tuple[str, ...]:
    """The attributes of a node that can hold parts of a tree."""
    return _names_of(cast("Hashable", type(node)))


@cache
def _names_of(kind: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cast("Any", kind)) if f.name not in _NO_PARTS)


def is_tree(value: object) -> bool:
    """Whether a value is part of a tree: an expression, a pattern, a template, a condition or an action."""
    return isinstance(value, _TREES)


def parts(node: object) -> Iterator[Any]:
    """The parts of a tree right below a node, in the order of its attributes."""
    for name in names_of_parts(node):
        below = getattr(node, name)
        if isinstance(below, _TREES):
            yield below
        elif isinstance(below, tuple):
            yield from (part for part in map(_argument, cast("tuple[object, ...]", below)) if isinstance(part, _TREES))


def _argument(item: object) -> object:
    """The expression of an argument, which is a pair with its name; any other item as it is."""
    return cast("tuple[object, ...]", item)[1] if isinstance(item, tuple) else item


def walk(*roots: Expr | Pattern) -> Iterator[Expr]:
    """All expressions at and below the roots, without recursion."""
    stack: list[Any] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            yield cast("Expr", node)
        stack.extend(parts(node))
