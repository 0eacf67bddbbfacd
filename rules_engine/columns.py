"""Tables of facts: one array a field, from NumPy, Arrow, pandas or plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def columns_of(table: object) -> dict[str, Any]:
    """The columns of a table: NumPy arrays as they are, anything else as a list, in which None is unknown.

    Raises TypeError for what is no table, ValueError if the columns differ in length.

    Parameters
    ----------
    table:
        For each field a one-dimensional NumPy array, Arrow array or sequence of n items (of lists for a field that
        holds several values); or an Arrow table or record batch. None, NaN and NaT are unknown.
    """
    found = {name: _column(name, column) for name, column in _columns(table)}
    if len({len(items) for items in found.values()}) > 1:
        raise ValueError(f"expected columns of one length, got {', '.join(f'{n}: {len(x)}' for n, x in found.items())}")
    return found


def rows_of(columns: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """The rows of what `columns_of` gives, without what is unknown."""
    lists = {name: items_of(name, column) for name, column in columns.items()}
    for row in zip(*lists.values(), strict=True):
        yield {name: value for name, value in zip(lists, row, strict=True) if value is not None and value == value}  # noqa: PLR0124 NaN is unknown


def _columns(table: Any) -> list[tuple[str, Any]]:
    """The columns of a mapping or data frame, or of an Arrow table or record batch."""
    if hasattr(table, "items"):
        return list(table.items())
    if hasattr(table, "column_names"):
        return list(zip(table.column_names, table.columns, strict=True))
    expected = "expected a table, such as {'number': ['A1', 'A2']} with a column for each field"
    raise TypeError(f"{expected}, got {table!r:.100}")


def _column(name: str, column: Any) -> Any:
    """A column as an array if it is one of numbers, truth values or times, else as a list."""
    import numpy as np

    if hasattr(column, "to_pylist") and str(column.type) in _ARROW_NUMBERS and not column.null_count:
        return np.asarray(column)
    if type(column) is np.ndarray and column.ndim == 1 and column.dtype.kind in "biufMm":
        return column
    items = items_of(name, column)
    if set(map(type, items)) <= _NEVER_NAN:
        return items
    return [item if item == item else None for item in items]  # noqa: PLR0124 NaN is unknown


_ARROW_NUMBERS = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)} | {"float", "double"}
_NEVER_NAN = {int, str, bool, type(None), date, datetime, timedelta, list, tuple}


def items_of(name: str, column: Any) -> list[Any]:
    """The items of a column as Python values, times to the microsecond."""
    if not _is_several(column):
        expected = f"expected the column {name!r} as an array or a sequence with an item for each row"
        raise TypeError(f"{expected}, got {column!r:.100}")
    if hasattr(column, "to_pylist"):
        return _from_arrow(column)
    if str(getattr(column, "dtype", "")) in {"datetime64[ns]", "timedelta64[ns]"}:
        return _from_nanoseconds(column)
    items = column.tolist() if hasattr(column, "tolist") else column
    if not _is_several(items):
        raise TypeError(f"expected the column {name!r} with one dimension, got an array with none")
    return list(items)


def _is_several(column: object) -> bool:
    """Whether something has items, other than the letters of a text and the keys of a mapping."""
    return hasattr(column, "__iter__") and not isinstance(column, str | bytes | Mapping)


def _from_arrow(column: Any) -> list[Any]:
    try:
        return list(column.to_pylist())
    except ValueError:  # Arrow finds nanoseconds that Python's times cannot hold
        raise ValueError(_TOO_FINE.format(column=column.type)) from None


def _from_nanoseconds(column: Any) -> list[Any]:
    """Times that NumPy would give as integers; only those that lose nothing are taken."""
    import numpy as np

    times = np.asanyarray(column)
    cut = times.astype(times.dtype.str.replace("ns", "us"))
    if bool(((cut != times) & ~np.isnat(times)).any()):
        raise ValueError(_TOO_FINE.format(column=column.dtype))
    return list(cut.tolist())


_TOO_FINE = "expected times to the microsecond, got finer ones in a column of {column}; round them first"
