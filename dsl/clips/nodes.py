"""Walks all nodes within a node."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


def within(node: object) -> Iterator[object]:
    """A node and all that it is made of, in no order; places are left out."""
    waiting: list[object] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tuple):
            waiting += cast("tuple[object, ...]", here)
        elif is_dataclass(here) and not isinstance(here, type):
            yield here
            waiting += [getattr(here, part.name) for part in fields(here) if part.name != "span"]
