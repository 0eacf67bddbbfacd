"""What tables conclude: each hit policy means what DMN says, to the engine and to its twin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twins import codes, fields

from aitia.rules_engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

    Make = Callable[..., AnySession]

ITEM = """
fact Item has
  n    : whole number
  kind : choice (a, b)
  x    : whole number
  all  : whole number many
"""

ROWS = ["| 1       | -     || 10 |", "| >= 1    | a     || 20 |", "| -       | b     || 30 |"]
"""Of an item with n = 1 and kind a the first two hold, with n = 1 and kind b the first and the last."""


def opened(make_session: Make, policy: str, rows: list[str], output: str = "i.x") -> AnySession:
    """A session over one table, with items of each kind, run to its end."""
    lines = "\n  ".join(rows)
    session = make_session(f"""{ITEM}
table T1 "t"
  for each Item i
  match {policy}
  | i.n | i.kind || {output} |
  |-----|--------||----------|
  {lines}
""")
    items: list[dict[str, Any]] = [{"n": 1, "kind": "a"}, {"n": 2, "kind": "a"}, {"n": 1, "kind": "b"}, {}]
    session.insert([("Item", item) for item in items])
    session.run()
    return session


@pytest.mark.parametrize(("policy", "values"), [("first", [10, 20, 10, None]), ("unique", [None, 20, None, None])])
def test_first_takes_one_row_and_unique_none_where_two_hold(
    make_session: Make, policy: str, values: list[int | None]
) -> None:
    """A cell about something unknown does not hold."""
    session = opened(make_session, policy, ROWS)
    assert fields(session, "Item", "x") == values
    assert {problem[0] for problem in session.problems} == ({"R905"} if policy == "unique" else set())


def test_every_row_concludes_and_rows_that_differ_contradict_each_other(make_session: Make) -> None:
    """As under DMN's "any", rows that agree are no contradiction."""
    session = opened(make_session, "every", [*ROWS, "| 2 | - || 20 |"])
    assert fields(session, "Item", "x") == [None, 20, None, None]
    assert session.contradictions == {(1, "x"), (3, "x")}
    assert codes(session).count("T1.4") == 1


@pytest.mark.parametrize("policy", ["every", "collect"])
def test_values_are_gathered_in_the_order_of_the_rows(make_session: Make, policy: str) -> None:
    """As under DMN's "rule order"; equal values are one."""
    session = opened(make_session, policy, [*reversed(ROWS), "| 1 | - || 10 |"], "i.all")
    assert fields(session, "Item", "all") == [(20, 10), (20,), (30, 10), ()]


def test_a_row_that_no_longer_holds_gives_way_to_the_next(make_session: Make) -> None:
    """What a table concludes is held up by its row, like what a rule concludes."""
    session = opened(make_session, "first", ROWS)
    session.update(1, n=5)
    session.run()
    assert fields(session, "Item", "x") == [20, 20, 10, None]


def test_the_complaint_of_a_unique_table_ends_with_its_reason(make_session: Make) -> None:
    """When one row alone holds, it concludes and nothing is wrong any more."""
    session = opened(make_session, "unique", ROWS)
    session.update(1, n=5)
    session.update(3, n=5)
    session.run()
    assert fields(session, "Item", "x") == [20, 20, 30, None]
    assert session.problems == set()


def test_a_dash_on_the_right_concludes_nothing_and_still_takes_the_hit(make_session: Make) -> None:
    """So a row can make an exception from those beneath it."""
    session = opened(make_session, "first", ["| 1 | b || - |", *ROWS])
    assert fields(session, "Item", "x") == [10, 20, None, None]


def test_a_complaint_names_the_facts_for_which_two_rows_hold() -> None:
    """Of a thousand items the author sees which ones are meant."""
    text = f'{ITEM}\ntable T1 "t"\n  for each Item i\n  match unique\n  | i.n || i.x |\n  | 1 || 1 |\n  | >= 1 || 2 |\n'
    decision = Engine.from_text(text, "t.rules").decide({"Item": [{"n": 2}, {"n": 1}]})
    assert [str(problem) for problem in decision.problems if problem.severity == "error"] == [
        "t.rules:8:1: R905 more than one row of table T1 holds for Item #2, and it says 'match unique'\n"
        '    table T1 "t"\n'
        "    ~~~~~~~~~~~^"
    ]
