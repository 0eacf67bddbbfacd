"""Exact decimals, plain numbers and calendar arithmetic in rules: the same to the engine and to its twin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from twins import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

    Make = Callable[..., AnySession]

FACTS = """
fact Bill has
  a : decimal(2)
  b : decimal(2)
  c : decimal(3)
  w : whole number
  x : number
  day : date
  at : date and time
  lasts : duration
  money : decimal(2)
  fine : decimal(4)
  n : number
  count : whole number
  due : date
  moment : date and time
  length : duration
"""


def computed(make_session: Make, field: str, value: str, **given: Any) -> Any:
    """What a rule concludes for a field of a bill."""
    session = make_session(f"""{FACTS}
rule R1 "r" when for each Bill b then conclude b.{field} is {value}
""")
    session.insert([("Bill", given)])
    session.run()
    return fields(session, "Bill", field)[0]


@pytest.mark.parametrize(
    ("field", "value", "given", "result"),
    [
        ("money", "b.a + b.b", {"a": "0.10", "b": "0.20"}, Decimal("0.30")),
        ("money", "b.a * 3", {"a": "0.10"}, Decimal("0.30")),
        ("fine", "b.a * b.c", {"a": "0.15", "c": "0.015"}, Decimal("0.0022")),
        ("fine", "b.a * b.c", {"a": "0.25", "c": "0.010"}, Decimal("0.0025")),
        ("money", "b.a * 0.5", {"a": "0.25"}, Decimal("0.12")),
        ("money", "b.a * 0.5", {"a": "0.35"}, Decimal("0.18")),
        ("money", "b.a * 0.5", {"a": "-0.25"}, Decimal("-0.12")),
        ("money", "b.a / 3", {"a": "10.00"}, Decimal("3.33")),
        ("fine", "b.a / 3", {"a": "10.00"}, Decimal("3.3333")),
        ("money", "b.a / b.w", {"a": "0.25", "w": 2}, Decimal("0.12")),
        ("n", "b.w / 4", {"w": 3}, 0.75),
        ("n", "b.x + 0.1", {"x": 0.2}, 0.1 + 0.2),
        ("n", "0 - b.x * 0", {"x": -1.0}, 0.0),
        ("count", "round(b.x)", {"x": 2.5}, 2),
        ("count", "round(b.a)", {"a": "3.50"}, 4),
        ("count", "floor(b.a)", {"a": "-0.50"}, -1),
        ("count", "ceiling(b.x)", {"x": -0.5}, 0),
    ],
)
def test_numbers_are_computed_as_their_types_say(
    make_session: Make, field: str, value: str, given: dict[str, Any], result: object
) -> None:
    """Decimals are exact and round half-even to the places of their target; numbers are those of IEEE 754."""
    known = {name: Decimal(v) if isinstance(v, str) else v for name, v in given.items()}
    found = computed(make_session, field, value, **known)
    assert found == result
    assert str(found) == str(result)


def test_a_literal_takes_the_type_of_the_other_operand(make_session: Make) -> None:
    """The 0.3 beside a decimal is one, and beside a number it is the nearest float."""
    session = make_session(f"""{FACTS}
rule R1 "exact" when for each Bill b where a + b is 0.3 then conclude b.count is 1
rule R2 "binary" when for each Bill b where x + 0.1 is 0.3 then conclude b.n is 1
""")
    session.insert([("Bill", {"a": Decimal("0.10"), "b": Decimal("0.20"), "x": 0.2})])
    session.run()
    assert fields(session, "Bill", "count", "n") == [(1, None)]


@pytest.mark.parametrize(
    ("field", "value", "given", "result"),
    [
        ("due", "b.day + 1 month", {"day": date(2026, 1, 31)}, date(2026, 2, 28)),
        ("due", "b.day + 1 year", {"day": date(2024, 2, 29)}, date(2025, 2, 28)),
        ("due", "b.day - 2 months", {"day": date(2026, 1, 15)}, date(2025, 11, 15)),
        ("due", "b.day + 3 days", {"day": date(2026, 2, 27)}, date(2026, 3, 2)),
        (
            "moment",
            "b.at + 1 month",
            {"at": datetime(2026, 1, 31, 9, 30, tzinfo=UTC)},
            datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
        ),
        ("moment", "b.day + 90 minutes", {"day": date(2026, 1, 1)}, datetime(2026, 1, 1, 1, 30, tzinfo=UTC)),
        ("length", "b.at - 2026-01-01T10:00:00Z", {"at": datetime(2026, 1, 2, tzinfo=UTC)}, timedelta(hours=14)),
        ("length", "b.lasts + 2 weeks", {"lasts": timedelta(days=1)}, timedelta(days=15)),
        ("count", "weekday(b.day)", {"day": date(2026, 1, 31)}, 6),
    ],
)
def test_months_are_calendar_months_and_days_are_days(
    make_session: Make, field: str, value: str, given: dict[str, Any], result: object
) -> None:
    """The last day of a month stands for one that it does not have."""
    assert computed(make_session, field, value, **given) == result


def test_a_time_without_an_offset_is_in_utc(make_session: Make) -> None:
    """Two ways to write one moment are equal."""
    session = make_session(f"""{FACTS}
rule R1 "r" when for each Bill b where at is 2026-05-01T12:00:00+02:00, at is 2026-05-01T10:00:00 then conclude b.n is 1
""")
    session.insert([("Bill", {"at": datetime(2026, 5, 1, 10, tzinfo=UTC)})])
    session.run()
    assert fields(session, "Bill", "n") == [1.0]


def test_today_and_now_follow_the_clock(make_session: Make) -> None:
    """A rule that reads the clock is matched anew when the clock moves, and its conclusion goes with the old time."""
    text = f"""{FACTS}
rule R1 "r" when for each Bill b where day is today() then conclude b.n is 1
rule R2 "r" when for each Bill b then conclude b.moment is now()
"""
    session = make_session(text, now=datetime(2026, 5, 1, 23, 59, tzinfo=UTC))
    session.insert([("Bill", {"day": date(2026, 5, 1)}), ("Bill", {"day": date(2026, 5, 2)})])
    session.run()
    assert fields(session, "Bill", "n") == [1.0, None]
    later = datetime(2026, 5, 2, 0, 1, tzinfo=UTC)
    session.advance(later)
    session.run()
    assert fields(session, "Bill", "n") == [None, 1.0]
    assert fields(session, "Bill", "moment") == [later, later]


def test_a_function_that_reads_the_clock_follows_it(make_session: Make) -> None:
    """Also through another function, in a `let`, in a test and in an action, although its arguments are the same."""
    text = f"""{FACTS}
function age(born: date, plus: whole number) gives whole number = year(today()) - year(born) + plus
function older(born: date) gives whole number = age(born, 1)
rule R1 "r" when for each Bill b and let years be older(b.day) then conclude b.count is years
rule R2 "r" when for each Bill b then conclude b.n is age(b.day, 0)
rule R3 "r" when for each Bill b where age(day, 0) > 26 then conclude b.money is 1
"""
    session = make_session(text, now=datetime(2026, 12, 31, tzinfo=UTC))
    session.insert([("Bill", {"day": date(2000, 5, 1)})])
    session.run()
    assert fields(session, "Bill", "count", "n", "money") == [(27, 26.0, None)]
    session.advance(datetime(2027, 1, 1, tzinfo=UTC))
    session.run()
    assert fields(session, "Bill", "count", "n", "money") == [(28, 27.0, Decimal("1.00"))]
