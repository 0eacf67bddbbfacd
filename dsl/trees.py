"""Going over the trees of a checked rule set: what lies right below a node, and all that lies below."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aitia.dsl.ruleset import Action, Condition, Node, Pattern, Template

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from aitia.dsl.ruleset import Expr

Tree = TypeVar("Tree", "Expr", Pattern)

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


def replaced(node: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """The expression with others in the place of those parts for which there is a change."""
    return change(node) or _with_new_parts(node, change)


def replaced_in(pattern: Pattern, change: Callable[[Expr], Expr | None]) -> Pattern:
    """A pattern with others in the place of some of its expressions."""
    return _with_new_parts(pattern, change)


def _with_new_parts(tree: Tree, change: Callable[[Expr], Expr | None]) -> Tree:
    """A tree whose parts have been replaced."""
    changed: dict[str, object] = {}
    for name in names_of_parts(tree):
        below = getattr(tree, name)
        if isinstance(below, Pattern):
            changed[name] = replaced_in(below, change)
        elif isinstance(below, Node):
            changed[name] = replaced(cast("Expr", below), change)
        elif isinstance(below, tuple) and below and isinstance(below[0], Node):
            changed[name] = tuple(replaced(part, change) for part in cast("tuple[Expr, ...]", below))
    return replace(tree, **cast("Any", changed)) if changed else tree


def walk(*roots: Expr | Pattern) -> Iterator[Expr]:
    """All expressions at and below the roots, without recursion."""
    stack: list[Any] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            yield cast("Expr", node)
        stack.extend(parts(node))
