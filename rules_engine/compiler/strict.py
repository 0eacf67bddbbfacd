"""Which slots a rule cannot do without, as keys of the places where they will lie.

The checks decide it (`aitia.dsl.check.strict`), since the order of rules rests on it: reading such a slot joins it,
and a rule may be recursive through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl import ruleset as r
from aitia.dsl.check.strict import strict_reads

if TYPE_CHECKING:
    from .code import Key


def strict_keys(conditions: tuple[r.Condition, ...], actions: tuple[r.Action, ...] = ()) -> frozenset[Key]:
    """The keys of the fields without which expanded conditions, or all actions, come to nothing."""
    local = {c.name for c in conditions if isinstance(c, (r.ForEachIn, r.Let))}

    # Expanded trees say themselves what a field falls back on, and such fields are not followed.
    found = strict_reads(conditions, actions, lambda _owner, _field: True)
    return frozenset((*_start(path.split("."), local), name) for path, _, name in found)


def _start(path: list[str], local: set[str]) -> tuple[str, ...]:
    return ("let", *path) if path[0] in local else tuple(path)
