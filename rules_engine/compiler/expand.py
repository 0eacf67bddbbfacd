"""Trees of expressions: walking them, and spelling out what a field falls back on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl import ruleset as r
from aitia.dsl.trees import is_tree, names_of_parts, parts, walk

from .code import Fallback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .relations import Relations

_HIDING = (r.CountTrue, r.FirstTrue, r.Known, r.SomeOf, r.Or, r.Aggregate)


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
    """A tree with `change` done to every node, from the leaves up; the same tree where nothing changed."""
    if isinstance(node, tuple):
        return _rewritten(cast("Any", node), change)
    if not is_tree(node):
        return node
    changed: dict[str, Any] = {}
    for name in names_of_parts(node):
        old = getattr(node, name)
        new_part = rewrite(old, change)
        if new_part is not old:
            changed[name] = new_part
    return change(replace(node, **changed) if changed else node)


def _rewritten(items: Sequence[Any], change: Callable[[Any], Any]) -> Sequence[Any]:
    new = tuple(rewrite(x, change) for x in items)
    return new if any(a is not b for a, b in zip(new, items, strict=True)) else items


def expand(node: Any, relations: Relations) -> Any:
    """A tree in which fields that are computed or have a default say so, and calls name what they read of the clock."""

    def fall_back(found: Any) -> Any:
        if isinstance(found, r.Call):
            return _with_clock(found, relations.ruleset)
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


def _with_clock(call: r.Call, ruleset: r.Ruleset) -> r.Call:
    """A call with what its function reads of the clock as further arguments, since results are kept by arguments."""
    clock = {read.function: read for read in _clock_reads(call.function, ruleset)}
    return replace(call, arguments=(*call.arguments, *(clock[name] for name in sorted(clock)))) if clock else call


def _clock_reads(function: str, ruleset: r.Ruleset) -> Iterator[r.Call]:
    """The calls of `now` and `today` in a function of the rule set and in those that it calls."""
    declared = ruleset.functions.get(function)
    for node in walk(declared.body) if declared else ():
        if isinstance(node, r.Call):
            yield from (node,) if node.function in ("now", "today") else _clock_reads(node.function, ruleset)


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
