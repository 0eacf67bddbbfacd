"""An explanation as JSON: the schema `aitia.trace/1`, described in docs/trace.md.

The document holds the words that people read and the ids of facts, so a program finds the values among the facts of
the run it belongs to.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .proof import Proof, WhyNot

SCHEMA = "aitia.trace/1"


def how_json(proof: Proof) -> dict[str, Any]:
    """The document of a proof."""
    return {"schema": SCHEMA, "kind": "how", **_plain(asdict(proof))}


def why_not_json(answer: WhyNot) -> dict[str, Any]:
    """The document of a why-not."""
    return {"schema": SCHEMA, "kind": "why-not", **_plain(asdict(answer))}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Tuples as lists, as JSON text would bring them back."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case tuple() | list():
            return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
