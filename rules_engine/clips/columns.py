"""Tables of facts into a session, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aitia.dsl.clips.values import Symbol

from ..kernel.lazy import layout as k
from .facts_text import slot_values
from .functions import ClipsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.clips.ast import Template

    from .memory import Memory
    from .session import ClipsSession

_AT_ONCE = 4096
_HALF = 1 << 47


def load_columns(session: ClipsSession, template: Template, columns: Mapping[str, Any]) -> None:
    """Assert a table of facts. Raises ClipsError for slots that are not there or columns of unequal length."""
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    if len({len(array) for array in arrays.values()}) > 1:
        raise ClipsError(f"the columns for {template.name.rpartition('::')[2]} differ in length")
    count = len(next(iter(arrays.values()), ()))
    cells = np.empty((count, len(template.slots)), dtype=np.int64)
    missing = slot_values(template, {name: Symbol("nil") for name in arrays})
    for i, slot in enumerate(template.slots):
        if slot.name in arrays:
            cells[:, i] = _cells(arrays[slot.name], session.memory)
        else:
            cells[:, i] = session.memory.encode(missing[i])
    _assert(session, session.network.templates.index(template), cells)


def _cells(array: Any, memory: Memory) -> Any:
    """The cells of a column (int64)."""
    if array.dtype.kind in "iu" and (not len(array) or (array.max() < _HALF and array.min() > -_HALF)):
        return array.astype(np.int64) + ((k.INT << k.TAG_SHIFT) + k.INT_BIAS)
    if array.dtype.kind == "f":
        return (array.astype(np.float64) + 0.0).view(np.int64)
    known: dict[Any, int] = {}
    return [
        known[v] if v in known else known.setdefault(v, _cell(v, memory)) for v in cast("list[Any]", array.tolist())
    ]


def _cell(value: Any, memory: Memory) -> int:
    if isinstance(value, bool):
        return memory.encode(Symbol("TRUE" if value else "FALSE"))
    return memory.encode(Symbol(value) if type(value) is str else value)


def _assert(session: ClipsSession, number: int, cells: Any) -> None:
    """Assert rows of cells, as many at a time as the stack holds."""
    memory = session.memory
    base = int(memory.m[k.STACK]) // 2
    width = cells.shape[1]
    at_once = max(1, min(_AT_ONCE, (int(memory.m[k.STACK_END]) // 2 - base) // max(1, width)))
    done = 0
    while done < len(cells):
        rows = cells[done : done + at_once]
        memory.put(base, rows)
        taken = 0
        while taken < len(rows):
            taken += session.state_rows(number, base + taken * width, width, len(rows) - taken)
        done += len(rows)
