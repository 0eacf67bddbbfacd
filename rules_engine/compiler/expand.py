"""Trees of expressions: walking them, and spelling out what a field falls back on."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl import ruleset as r

from .code import Fallback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .relations import Relations

_HIDING = (r.CountTrue, r.FirstTrue, r.Known, r.SomeOf, r.Or, r.Aggregate)


def parts(node: object) -> Iterator[object]:
    """The expressions, patterns and templates right below a node."""
    for f in fields(cast("Any", node)):
        value = getattr(node, f.name)
        for item in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
            if isinstance(item, tuple):
                yield from (x for x in cast("tuple[object, ...]", item) if is_node(x))
            elif is_node(item):
                yield item


def is_node(value: object) -> bool:
    """Whether a value is part of a tree, and not a span or a type."""
    return is_dataclass(value) and hasattr(value, "span")


def mentions(node: object, name: str) -> bool:
    """Whether a fact variable occurs in a tree."""
    if isinstance(node, r.FactVar):
        return node.name == name
    return any(mentions(p, name) for p in parts(node))


def has_call(node: object) -> bool:
    """Whether a tree needs a function that the kernel must ask for."""
    calls = isinstance(node, r.Call) or (
        isinstance(node, r.Compare) and node.op in ("contains", "matches", "starts with", "ends with")
    )
    odd = isinstance(node, r.Arithmetic) and node.type.kind in ("text", "date", "datetime", "duration")
    return calls or odd or any(has_call(p) for p in parts(node))


def identifying(node: object) -> Iterator[r.FieldOf]:
    """The fields read in a tree whose values tell matches apart."""
    if isinstance(node, r.FieldOf):
        yield node
    if not isinstance(node, _HIDING):
        for p in parts(node):
            yield from identifying(p)


def rewrite(node: Any, change: Callable[[Any], Any]) -> Any:
    """A tree with `change` done to every node, from the leaves up."""
    if isinstance(node, tuple):
        return tuple(rewrite(x, change) for x in cast("Any", node))
    if not is_node(node):
        return node
    new = {f.name: rewrite(getattr(node, f.name), change) for f in fields(node) if f.name not in ("span", "type")}
    return change(replace(node, **new))


def expand(node: Any, relations: Relations) -> Any:
    """A tree in which fields that are computed or have a default say so."""

    def fall_back(found: Any) -> Any:
        if not isinstance(found, r.FieldOf):
            return found
        kind = relations.field(found.owner, found.field)
        if kind.computed is not None:
            computed = rewrite(kind.computed, lambda n: found.subject if n == _itself(n) else n)
            return Fallback(found.span, found.type, found, expand(computed, relations))
        if kind.default is not None:
            return Fallback(found.span, found.type, found, r.Const(found.span, found.type, kind.default))
        return found

    return rewrite(node, fall_back)


def _itself(node: object) -> object:
    return node if isinstance(node, r.FactVar) and node.name == "self" else None


def literals(condition: Any) -> list[Any]:
    """The conditions that must all be true for this one to be."""
    condition = positive(condition)
    if isinstance(condition, r.And):
        return [found for operand in condition.operands for found in literals(operand)]
    return [condition]


_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def positive(condition: Any) -> Any:
    """A condition with its negations moved inward as far as they go."""
    if not isinstance(condition, r.Not):
        return condition
    inner = condition.operand
    match inner:
        case r.Not():
            return positive(inner.operand)
        case r.Compare(op=op) if op in _OPPOSITE:
            return replace(inner, op=cast("Any", _OPPOSITE[op]))
        case r.Or():
            return r.And(inner.span, inner.type, tuple(r.Not(o.span, o.type, o) for o in inner.operands))
        case r.And():
            return r.Or(inner.span, inner.type, tuple(positive(r.Not(o.span, o.type, o)) for o in inner.operands))
        case _:
            return condition
