"""The shape of a tree without its places in the text, to find out whether two are the same."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any


@cache
def _names(node_type: type[Any]) -> tuple[str, ...]:
    """The fields of a node but its place, or none if it is a plain value."""
    known = getattr(node_type, "__dataclass_fields__", None)
    return tuple(f.name for f in fields(node_type) if f.name != "span") if known is not None else ()


def shape_of(node: Any) -> int:
    """A number that is the same for trees that differ only in their places."""
    if isinstance(node, tuple):
        return hash(tuple(shape_of(part) for part in node))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    names = _names(type(node))
    if not names:
        return hash((type(node).__name__, node))
    return hash((type(node).__name__, *(shape_of(getattr(node, name)) for name in names)))
