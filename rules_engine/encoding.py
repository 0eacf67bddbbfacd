"""Columns of values from Python as columns of cells.

What is usual is done a column at a time: one look at the classes of its values, then one step for all of them. A column
in which anything is unusual or wrong has no cells here (None), and its facts are looked at value by value, which
knows every form of a value and the words for what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .cells import encode, number_cell
from .from_python import field_from_python
from .kernel.layout import CELL_LIMIT, NULL
from .records import Fact
from .rows import IdOf, KeyOf, RowOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aitia.dsl.ruleset import Field, Ruleset

    from .cells import Symbols

Cells = Any
"""Cells of a column: a list, or a NumPy array of int64."""

MANY = 256
"""So many values are worth an array."""

_SIGN = 0x7FFFFFFFFFFFFFFF
_ORDINARY = {"text": str, "image": str, "choice": str, "bool": bool, "whole": int, "number": float}
_SEVERAL = (list, tuple, dict, set, frozenset, Fact, KeyOf, IdOf, RowOf)


def cells_of(items: Any, field: Field, ruleset: Ruleset, symbols: Symbols) -> Cells | None:
    """The cells of a column, NULL where it is unknown; None where values need to be looked at one by one."""
    if field.many or field.type.kind in {"list", "reference"}:
        return None
    if hasattr(items, "dtype"):
        cells = _array_cells(items, field)
        if cells is not None or items.dtype.kind in "mM":  # as a list, some times are plain integers
            return cells
        items = [None if item != item else item for item in items.tolist()]  # noqa: PLR0124 NaN is unknown
    classes = set(map(type, items))
    if len(classes) == 1 and _ORDINARY.get(field.type.kind) in classes and not field.uncertain:
        return _ordinary_cells(items, field, symbols, gaps=False)
    gaps = type(None) in classes
    classes.discard(type(None))
    if not classes:
        return [NULL] * len(items)
    if len(classes) > 1:
        return None
    (kind,) = classes
    if kind is _ORDINARY.get(field.type.kind) and not field.uncertain:
        return _ordinary_cells(items, field, symbols, gaps=gaps)
    return _distinct_cells(items, field, ruleset, symbols)


def _distinct_cells(items: Iterable[object], field: Field, ruleset: Ruleset, symbols: Symbols) -> Cells | None:
    """Each different value is looked at once; all of them are of one class, or None."""
    try:
        distinct = dict.fromkeys(items)
        cells = {
            item: encode(cast("Any", field_from_python(item, field, ruleset)), field.type, symbols) for item in distinct
        }
    except (TypeError, ValueError):
        return None
    return [cells[item] for item in items]


def _ordinary_cells(items: Sequence[Any], field: Field, symbols: Symbols, *, gaps: bool) -> Cells | None:
    """Cells of values that are as their type has them."""
    match field.type.kind:
        case "whole":
            return _whole_cells(items, field, gaps=gaps)
        case "number":
            return _number_cells(items, field, gaps=gaps)
        case "bool":
            return [NULL if item is None else int(item) for item in items] if gaps else list(map(int, items))
        case _:
            return _symbols(items, field, symbols, gaps=gaps)


def _symbols(items: Sequence[Any], field: Field, symbols: Symbols, *, gaps: bool) -> Cells | None:
    if field.type.kind == "choice" and not set(items) <= {*field.type.options, None}:
        return None
    if gaps:
        return [NULL if item is None else symbols.number(item) for item in items]
    return symbols.numbers(items)


def _whole_cells(items: Sequence[Any], field: Field, *, gaps: bool) -> Cells | None:
    known = [item for item in items if item is not None] if gaps else items
    if not _is_within(min(known), max(known), field):
        return None
    return [NULL if item is None else item for item in items] if gaps else items


def _number_cells(items: Sequence[Any], field: Field, *, gaps: bool) -> Cells | None:
    if len(items) >= MANY:
        import numpy as np

        floats = np.array(items, dtype=np.float64)
        gone = sum(item is None for item in items) if gaps else 0
        return _array_cells(floats, field) if np.count_nonzero(np.isnan(floats)) == gone else None
    try:
        cells = [NULL if item is None else number_cell(item) for item in items]
    except ValueError:  # NaN or infinity
        return None
    known = [item for item in items if item is not None] if gaps else items
    return cells if _is_within(min(known), max(known), field) else None


def _is_within(low: Any, high: Any, field: Field) -> bool:
    """Whether numbers from `low` to `high` are in the range of their field, and such as rules can reckon with."""
    least, most = field.low, field.high
    return bool(
        low >= -CELL_LIMIT and high <= CELL_LIMIT and (least is None or low >= least) and (most is None or high <= most)
    )


# ---- arrays

_TIMES = {("M", "date"): "datetime64[D]", ("M", "datetime"): "datetime64[us]", ("m", "duration"): "timedelta64[us]"}
_UNITS = {"W", "D", "h", "m", "s", "ms", "us", "ns"}


def _array_cells(items: Any, field: Field) -> Cells | None:
    """Cells of a NumPy array with one dimension, if it is of the field's own kind; NaN and NaT are unknown."""
    import numpy as np

    kind, wanted = items.dtype.kind, field.type.kind
    if field.uncertain or not len(items):
        return None
    if (kind, wanted) in _TIMES:
        return _time_cells(items, field, _TIMES[kind, wanted])
    if kind == "b" and wanted == "bool":
        return items.astype(np.int64)
    if kind in "iu" and wanted in {"whole", "number"} and _is_within(int(items.min()), int(items.max()), field):
        return items.astype(np.int64) if wanted == "whole" else _float_cells(items.astype(np.float64))
    if kind == "f" and wanted == "number":
        known = items[~np.isnan(items)]
        if not len(known) or _is_within(float(known.min()), float(known.max()), field):
            return _float_cells(items.astype(np.float64))
    return None


def _time_cells(items: Any, field: Field, unit: str) -> Cells | None:
    """Counts of a unit; None where that would lose something, or where Python's times do not reach."""
    import numpy as np

    if field.low is not None or field.high is not None or np.datetime_data(items.dtype)[0] not in _UNITS:
        return None
    cut, gaps = items.astype(unit), np.isnat(items)
    if not bool(((cut.astype(items.dtype) == items) | gaps).all()):
        return None
    known = cut[~gaps]
    first, after = np.datetime64("0001-01-01"), np.datetime64("10000-01-01")
    if items.dtype.kind == "M" and len(known) and not bool(first <= known.min() and known.max() < after):
        return None
    cells: Any = cut.astype(np.int64)
    return cells if items.dtype.kind == "M" or bool((np.abs(cells) <= CELL_LIMIT)[~gaps].all()) else None


def _float_cells(floats: Any) -> Cells:
    """Floats as integers of the same order; NaN is unknown."""
    import numpy as np

    cells = (floats + 0.0).view(np.int64)
    cells[cells < 0] ^= _SIGN
    cells[np.isnan(floats)] = NULL
    return cells
