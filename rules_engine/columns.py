"""Tables of facts: one array a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Row = tuple[str, dict[str, object]]


def rows_of(columns: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """The rows of a table. Raises ValueError if the columns differ in length.

    Parameters
    ----------
    columns:
        For each field a one-dimensional NumPy array, Arrow array or sequence of n items; None, NaN and NaT are unknown.
    """
    lists = {name: _items(column) for name, column in columns.items()}
    if len({len(items) for items in lists.values()}) > 1:
        raise ValueError(f"expected columns of one length, got {', '.join(f'{n}: {len(x)}' for n, x in lists.items())}")
    for row in zip(*lists.values(), strict=True):
        yield {name: value for name, value in zip(lists, row, strict=True) if value is not None and value == value}  # noqa: PLR0124 NaN is unknown


def cases_of(tables: Mapping[str, Mapping[str, Any]], case: str, own: Callable[[str], bool]) -> dict[Any, list[Row]]:
    """The rows of all tables by the value in the column `case`, in order of first appearance.

    `own` tells whether the facts of a type have a field of that name themselves; else the column is left out.
    Raises ValueError if a table lacks the column.
    """
    cases: dict[Any, list[Row]] = {}
    for name, table in tables.items():
        if case not in table:
            raise ValueError(f"expected a column {case!r} in the table {name}, got {', '.join(table)}")
        for row in rows_of(table):
            key = row.get(case) if own(name) else row.pop(case, None)
            cases.setdefault(key, []).append((name, row))
    return cases


def _items(column: Any) -> list[Any]:
    for method in ("to_pylist", "tolist"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)
