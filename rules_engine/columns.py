"""Tables of facts: one array a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aitia.dsl.ruleset import FactType, Type, Value


def rows_of(kind: FactType, columns: Mapping[str, Any]) -> Iterator[dict[str, Value | None]]:
    """The rows of a table. Raises ValueError if the columns differ in length.

    Parameters
    ----------
    kind:
        The fact type, whose field types say what the items become.
    columns:
        For each field a one-dimensional NumPy array, Arrow array or sequence of n items; None, NaN and NaT are unknown.
    """
    lists = {name: _items(column) for name, column in columns.items()}
    lengths = {len(items) for items in lists.values()}
    if len(lengths) > 1:
        message = f"expected columns of one length, got {', '.join(f'{n}: {len(x)}' for n, x in lists.items())}"
        raise ValueError(message)
    names = list(lists)
    for row in zip(*lists.values(), strict=True):
        yield {n: _typed(v, kind.fields[n].type) if n in kind.fields else v for n, v in zip(names, row, strict=True)}


def _items(column: Any) -> list[Any]:
    for method in ("to_pylist", "tolist"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)


def _typed(value: Any, kind: Type) -> Value | None:
    from .json_forms import from_json

    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 NaN is unknown
        return None
    return from_json(value, kind)
