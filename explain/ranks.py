"""The ranks of supports: what is given goes before what is concluded, and that before what is presumed.

docs/semantics.md says which values a field shows; proofs and contradictions must tell the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Value
    from aitia.rules_engine.records import Support

_RANKS = {"given": 0, "recorded": 0, "changed": 0, "concluded": 1, "presumed": 2}


def strongest(supports: list[Support]) -> list[Support]:
    """The supports of the best rank."""
    best = min((_RANKS[support.kind] for support in supports), default=0)
    return [support for support in supports if _RANKS[support.kind] == best]


def ranked(supports: list[Support], value: Value | None) -> tuple[list[Support], list[Support]]:
    """The supports of a value that are of the rank it is shown with, and all those of lower ranks."""
    best = strongest(supports)
    return [support for support in best if support.value == value], [one for one in supports if one not in best]
