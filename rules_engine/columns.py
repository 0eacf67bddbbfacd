"""Tables of facts: one array a field, from NumPy, Arrow, pandas or plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    Row = tuple[str, dict[str, object]]


def rows_of(columns: object) -> Iterator[dict[str, object]]:
    """The rows of a table. Raises TypeError for what is no table, ValueError if the columns differ in length.

    Parameters
    ----------
    columns:
        For each field a one-dimensional NumPy array, Arrow array or sequence of n items (of lists for a field that
        holds several values); or an Arrow table or record batch. None, NaN and NaT are unknown.
    """
    lists = {name: _items(name, column) for name, column in _columns(columns)}
    if len({len(items) for items in lists.values()}) > 1:
        raise ValueError(f"expected columns of one length, got {', '.join(f'{n}: {len(x)}' for n, x in lists.items())}")
    for row in zip(*lists.values(), strict=True):
        yield {name: value for name, value in zip(lists, row, strict=True) if value is not None and value == value}  # noqa: PLR0124 NaN is unknown


def cases_of(
    tables: Mapping[str, Mapping[str, Any]], case: str, own: Callable[[str], bool]
) -> dict[Hashable, list[Row]]:
    """The rows of all tables by the value in the column `case`, in order of first appearance.

    `own` tells whether the facts of a type have a field of that name themselves; else the column is left out.
    Raises ValueError if a table lacks the column, or if a row of it does not say its case.
    """
    cases: dict[Hashable, list[Row]] = {}
    for name, table in tables.items():
        names = [column for column, _ in _columns(table)]
        if case not in names:
            raise ValueError(f"expected a column {case!r} in the table {name}, got {', '.join(names)}")
        for number, row in enumerate(rows_of(table), 1):
            if case not in row:
                raise ValueError(f"expected a case in each row of the table {name}, got none in row {number}")
            key = row[case] if own(name) else row.pop(case)
            cases.setdefault(key, []).append((name, row))
    return cases


def _columns(table: Any) -> list[tuple[str, Any]]:
    """The columns of a mapping or data frame, or of an Arrow table or record batch."""
    if hasattr(table, "items"):
        return list(table.items())
    if hasattr(table, "column_names"):
        return list(zip(table.column_names, table.columns, strict=True))
    expected = "expected a table, such as {'number': ['A1', 'A2']} with a column for each field"
    raise TypeError(f"{expected}, got {table!r:.100}")


def _items(name: str, column: Any) -> list[Any]:
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
