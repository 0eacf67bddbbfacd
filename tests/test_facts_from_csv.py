"""Facts in CSV."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from vocabulary import SHOP

from aitia.dsl.problems import Problem
from aitia.rules_engine.facts import fact_file, read_facts
from aitia.rules_engine.rows import KeyOf


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems name files as they were given, so tests give short names."""
    monkeypatch.chdir(tmp_path)


def read(text: str, *options: str) -> list[object]:
    """The rows or the problems of a file of orders with this text."""
    Path("orders.csv").write_text(text, "utf-8", newline="")
    return list(read_facts([fact_file(option) for option in options or ("Order=orders.csv",)], SHOP))


def problems(text: str) -> str:
    """Everything that is wrong with a file of this text."""
    found = read(text)
    assert all(isinstance(problem, Problem) for problem in found)
    return "\n".join(str(problem) for problem in found)


def test_a_reference_to_a_row_that_cannot_be_read_is_not_wrong_for_that() -> None:
    """One mistake is told once, not again with every row that refers to it."""
    Path("lines.csv").write_text("order,place\nA1,1\nA2,x\n", "utf-8")
    Path("orders.csv").write_text("number,total\nA1,much\n", "utf-8")
    found = read_facts([fact_file("Order=orders.csv"), fact_file("Line=lines.csv")], SHOP)
    assert [str(problem) for problem in found] == [
        'orders.csv, row 2, column total: D203 expected a decimal(2), found "much"',
        'lines.csv, row 3, column place: D203 expected a whole number, found "x"',
    ]


def test_cells_are_read_by_the_type_of_their_column() -> None:
    """Several values stand between semicolons, and an empty cell is unknown."""
    text = dedent("""\
        number,region,total,weight,parts,express,day,placed,wait,tags,sizes,broken
        A1,eu,0.10,2.5,3,yes,2026-05-01,2026-05-01 10:00,3 days,a;b;a,1;2,no
        "A,2",,7,,,,,,,,,
        """)
    assert read(text) == [
        (
            "Order",
            {
                "number": "A1",
                "region": "eu",
                "total": Decimal("0.10"),
                "weight": 2.5,
                "parts": 3,
                "express": True,
                "day": date(2026, 5, 1),
                "placed": datetime(2026, 5, 1, 10, tzinfo=UTC),
                "wait": timedelta(days=3),
                "tags": ("a", "b"),
                "sizes": (1, 2),
                "broken": False,
            },
        ),
        ("Order", {"number": "A,2", "total": Decimal("7.00")}),
    ]


def test_a_reference_is_a_cell_with_the_key() -> None:
    """Files of several types are read together, so that one may refer to the other."""
    Path("lines.csv").write_text("order,place\nA1,2\n", "utf-8")
    found = read("number,total\nA1,1\n", "Line=lines.csv", "Order=orders.csv")
    assert found[0] == ("Line", {"order": KeyOf("Order", ("A1",)), "place": 2})


def test_a_wrong_cell_is_named_by_row_and_column() -> None:
    """Rows count as in a spreadsheet, so the first row below the header is row 2."""
    text = dedent("""\
        number,total,weight,express
        A1,x,heavy,maybe
        ,1,nan,yes
        A3,,5000,1
        """)
    assert problems(text) == dedent("""\
        orders.csv, row 2, column total: D203 expected a decimal(2), found "x"
        orders.csv, row 2, column weight: D203 expected a number, found "heavy"
        orders.csv, row 2, column express: D203 expected yes or no, found "maybe"
        orders.csv, row 3, column number: D204 a value is missing: number is part of the key of Order
        orders.csv, row 3, column weight: D203 expected a number, found "nan"
        orders.csv, row 4, column total: D204 a value is missing: total is required by Order
        orders.csv, row 4, column weight: D203 expected a value between 0 and 1000, found 5000""")


def test_a_wrong_header_is_told_once_and_not_for_every_row() -> None:
    """Missing, unknown and repeated columns are all found."""
    assert problems("region,regoin,region\neu,eu,eu\neu,eu,eu\n") == dedent("""\
        orders.csv, row 1: D202 Order has no field 'regoin'
          hint: did you mean 'region'?
        orders.csv, row 1: D108 the column region stands twice
        orders.csv, row 1: D109 the column number is missing: it is part of the key of Order
        orders.csv, row 1: D109 the column total is missing: it is required by Order""")


def test_a_file_separated_by_semicolons_gets_a_hint() -> None:
    """Spreadsheets write such files in some countries."""
    assert problems("number;total\nA1;1\n").splitlines()[:2] == [
        "orders.csv, row 1: D202 Order has no field 'number;total'",
        "  hint: separate the cells with commas",
    ]


def test_a_row_of_another_width_and_a_quote_that_stays_open_are_problems() -> None:
    """The rows before the place where a file breaks off are still looked at."""
    assert problems('number,total\nA1\nA2,1,5\n\nA3,"1\n') == dedent("""\
        orders.csv, row 2: D108 the row has 1 cells, and the header has 2
        orders.csv, row 3: D108 the row has 3 cells, and the header has 2
          hint: put quotes around a text that has a comma
        orders.csv, row 5: D108 a cell begins with a quote, and no quote ends it""")


def test_a_cell_that_is_too_long_is_told_in_plain_words() -> None:
    """Where a quote is missing, half a file can become one cell."""
    assert problems(f"number,total\n{'x' * 200_000},1\n") == (
        "orders.csv, row 2: D108 a cell has more than 131072 characters"
    )


def test_a_csv_file_needs_its_type_from_the_caller() -> None:
    """The name of a file is not taken for the name of a type."""
    found = read("number\n", "orders.csv")
    assert "\n".join(str(problem) for problem in found) == dedent("""\
        orders.csv: D107 a CSV file does not say the type of its facts
          hint: say which type the rows are: --facts Type=orders.csv""")


def test_a_hundred_thousand_rows_are_read_in_a_few_seconds() -> None:
    """A generous bound, ten times what a slow machine needs, to notice work for each cell that should be done once."""
    lines = (f"A{n},eu,{n}.50,{n % 900}.5,{n % 7},yes" for n in range(100_000))
    text = "number,region,total,weight,parts,express\n" + "\n".join(lines)
    start = time.perf_counter()
    assert len(read(text)) == 100_000
    assert time.perf_counter() - start < 20
