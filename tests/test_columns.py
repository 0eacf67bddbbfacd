"""Tables as columns: every kind of array that embedders have, for every type of field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from aitia.rules_engine import Engine, FactsError

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE = Engine.from_text("""\
fact Customer has
  id : text key

fact Order has
  number   : text
  total    : decimal(2)
  weight   : number
  count    : whole number
  express  : yes or no
  kind     : choice (parts, service)
  day      : date
  at       : date and time
  within   : duration
  tags     : text many
  items    : list of text
  sizes    : list of number
  customer : Customer
""")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BERLIN = datetime(2026, 5, 1, 14, tzinfo=ZoneInfo("Europe/Berlin"))


def loaded(field: str, column: Any) -> list[object]:
    """The values of a field after a column of them was loaded."""
    session = ENGINE.session()
    session.insert_values([("Customer", {"id": "c1"}), ("Customer", {"id": "c2"})])
    session.load("Order", {field: column})
    return [fact.fields[field] for fact in session.facts("Order")]


@pytest.mark.parametrize(
    ("field", "column", "values"),
    [
        ("number", np.array(["A", "B"]), ["A", "B"]),
        ("number", pa.array(["A", None]), ["A", None]),
        ("number", pa.chunked_array([["A"], [None, "B"]]), ["A", None, "B"]),
        ("kind", pa.array(["parts", None, "parts"]).dictionary_encode(), ["parts", None, "parts"]),
        ("total", pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)), [Decimal("1.50"), None]),
        (
            "total",
            np.array([Decimal("1.5"), "2", 3, None], dtype=object),
            [*map(Decimal, ("1.50", "2.00", "3.00")), None],
        ),
        ("weight", np.array([1.5, np.nan], dtype=np.float32), [1.5, None]),
        ("weight", [np.float64(2), np.int64(3), float("nan")], [2.0, 3.0, None]),
        ("count", np.array([1, 2], dtype=np.int8), [1, 2]),
        ("count", np.ma.array([1, 2], mask=[False, True]), [1, None]),
        ("count", np.array([1.0, np.nan]), [1, None]),
        ("express", np.array([True, False]), [True, False]),
        ("express", [np.True_, None], [True, None]),
        ("day", np.array(["2026-05-01", "NaT"], dtype="datetime64[D]"), [date(2026, 5, 1), None]),
        ("day", np.array(["2026-05-01", "NaT"], dtype="datetime64[ns]"), [date(2026, 5, 1), None]),
        ("day", pa.array([date(2026, 5, 1), None], pa.date32()), [date(2026, 5, 1), None]),
        ("at", np.array(["2026-05-01T12", "NaT"], dtype="datetime64[s]"), [NOON, None]),
        ("at", np.array(["2026-05-01T12", "NaT"], dtype="datetime64[ns]"), [NOON, None]),
        ("at", np.array(["2026-05-01"], dtype="datetime64[D]"), [datetime(2026, 5, 1, tzinfo=UTC)]),
        ("at", [BERLIN, "2026-05-01T14:00+02:00", NOON.replace(tzinfo=None)], [NOON, NOON, NOON]),
        ("at", pa.array([BERLIN, None], pa.timestamp("ns", tz="Europe/Berlin")), [NOON, None]),
        ("within", np.array([90, "NaT"], dtype="timedelta64[s]"), [timedelta(seconds=90), None]),
        ("within", np.array([90_000], dtype="timedelta64[ns]"), [timedelta(microseconds=90)]),
        ("within", pa.array([timedelta(hours=1), None], pa.duration("ms")), [timedelta(hours=1), None]),
        ("tags", pa.array([["x", "y", "x"], [], None]), [("x", "y"), (), ()]),
        ("items", pa.array([["x", "x"], [], None]), [("x", "x"), (), None]),
        ("sizes", np.array([[1.0, 2.0], [3.0, 4.0]]), [(1.0, 2.0), (3.0, 4.0)]),
        ("customer", pa.array(["c1", "c2"]), [1, 2]),
    ],
)
def test_columns_of_every_kind_become_values_of_their_field(field: str, column: object, values: list[object]) -> None:
    """None, NaN and NaT are unknown, and nothing loses its precision."""
    assert loaded(field, column) == values


@pytest.mark.parametrize(
    ("field", "column", "message"),
    [
        ("total", np.array([1.5]), "expected a decimal(2) as a Decimal or as text, found the float 1.5"),
        ("total", pa.array([Decimal("1.505")]), "expected at most 2 places, found 1.505"),
        ("count", np.array([2**64 - 1], dtype=np.uint64), "the number is too large"),
        ("weight", np.array([np.inf]), "the number is too large"),
        ("day", np.array(["2026-05-01T12"], dtype="datetime64[s]"), "expected a date, found 2026-05-01 12:00:00"),
    ],
)
def test_what_would_lose_something_is_refused(field: str, column: object, message: str) -> None:
    """No value is rounded on its way in."""
    with pytest.raises(FactsError) as caught:
        loaded(field, column)
    assert str(caught.value) == f"D203 {field}: {message}"


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        (
            {"number": "ABC"},
            TypeError,
            "expected the column 'number' as an array or a sequence with an item for each row, got 'ABC'",
        ),
        (
            {"number": 5},
            TypeError,
            "expected the column 'number' as an array or a sequence with an item for each row, got 5",
        ),
        ({"number": np.array(5)}, TypeError, "expected the column 'number' with one dimension, got an array with none"),
        ([5], TypeError, "expected a table, such as {'number': ['A1', 'A2']} with a column for each field, got [5]"),
        (
            {"at": np.array([1], dtype="datetime64[ns]")},
            ValueError,
            "expected times to the microsecond, got finer ones in a column of datetime64[ns]; round them first",
        ),
        (
            {"at": pa.array([1], pa.timestamp("ns"))},
            ValueError,
            "expected times to the microsecond, got finer ones in a column of timestamp[ns]; round them first",
        ),
    ],
)
def test_what_is_no_table_is_refused(columns: Any, error: type[Exception], message: str) -> None:
    """The message says what was expected; a text is not a column of letters."""
    session = ENGINE.session()
    with pytest.raises(error) as caught:
        session.load("Order", columns)
    assert str(caught.value) == message
    assert session.facts() == []


@pytest.mark.parametrize("made", [pa.table, pa.RecordBatch.from_pydict])
def test_an_arrow_table_is_a_table(made: Callable[[dict[str, list[object]]], Any]) -> None:
    """As it comes from a Parquet file."""
    session = ENGINE.session()
    session.load("Order", made({"number": ["A", "B"], "count": [1, None]}))
    assert [(f.fields["number"], f.fields["count"]) for f in session.facts()] == [("A", 1), ("B", None)]
    cases = made({"case": [7, 7, 8], "number": ["A", "B", "C"]})
    assert [len(decision.facts) for decision in ENGINE.decide_many({"Order": cases})] == [2, 1]


def test_all_problems_of_all_cases_come_at_once() -> None:
    """With the case that they belong to; nothing is decided."""
    table = {"case": ["x", "y", "y", "z"], "number": ["A", "B", "C", 4], "count": [1, 2, "many", 4]}
    with pytest.raises(FactsError) as caught:
        ENGINE.decide_many({"Order": table})
    assert str(caught.value).splitlines() == [
        'case y, Order, row 2: D203 count: expected a whole number, found "many"',
        "case z: D203 number: expected a text, found 4",
    ]


def test_a_row_that_belongs_to_no_case_is_refused() -> None:
    """Facts of unknown cases must not be decided together."""
    with pytest.raises(ValueError, match=r"^expected a case in each row of the table Order, got none in row 2$"):
        ENGINE.decide_many({"Order": {"case": np.array([1.0, np.nan]), "number": ["A", "B"]}})
