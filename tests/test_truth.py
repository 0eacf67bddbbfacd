"""Kleene's tables, and what they make of fields with many values: the same to the engine and to its twin."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from twins import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

    Make = Callable[..., AnySession]

VALUES = (True, False, None)

FACTS = """
fact Pair has
  a : yes or no
  b : yes or no

fact Seen has
  a : yes or no
  b : yes or no

fact Plant has
  name : text
  spots : choice (dark, yellow, brown) many

fact Found has
  name : text
"""


def fired_for(make_session: Make, condition: str) -> set[tuple[bool | None, bool | None]]:
    """The pairs of truth values for which a condition lets a rule fire."""
    session = make_session(f"""{FACTS}
rule R1 "r" when for each Pair p and {condition} then record Seen(a: p.a, b: p.b)
""")
    session.insert([("Pair", {"a": a, "b": b}) for a, b in product(VALUES, VALUES)])
    session.run()
    return set(fields(session, "Seen", "a", "b"))


def both(a: bool | None, b: bool | None) -> bool | None:
    """Kleene's conjunction."""
    return False if False in (a, b) else None if None in (a, b) else True


def opposite(a: bool | None) -> bool | None:
    """Kleene's negation."""
    return None if a is None else not a


TABLES: dict[str, Callable[[Any, Any], Any]] = {
    "(p.a and p.b)": both,
    "not (p.a and p.b)": lambda a, b: opposite(both(a, b)),
    "(p.a or p.b)": lambda a, b: opposite(both(opposite(a), opposite(b))),
    "not (p.a or p.b)": lambda a, b: both(opposite(a), opposite(b)),
    "not (not p.a)": lambda a, _: a,
    "p.a is p.b": lambda a, b: None if None in (a, b) else a == b,
    "p.a is not p.b": lambda a, b: None if None in (a, b) else a != b,
    "not (p.a is p.b)": lambda a, b: None if None in (a, b) else a != b,
    "p.a is one of (p.b, yes)": lambda a, b: (
        None if a is None else True if a or a == b else None if b is None else False
    ),
    "p.a is unknown": lambda a, _: a is None,
    "not (p.a is unknown)": lambda a, _: a is not None,
    "exactly 1 of (p.a; p.b)": lambda a, b: (a is True) + (b is True) == 1,
    "at most 1 of (p.a; not p.b)": lambda a, b: (a is True) + (b is False) <= 1,
}


@pytest.mark.parametrize("condition", list(TABLES))
def test_every_line_of_a_truth_table_is_kleenes(make_session: Make, condition: str) -> None:
    """A rule fires for those pairs of yes, no and unknown for which its condition is true."""
    table = TABLES[condition]
    true = {(a, b) for a, b in product(VALUES, VALUES) if table(a, b) is True}
    assert fired_for(make_session, condition) == true


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("p.spots is dark", ["dark", "both"]),
        ("p.spots is not dark", ["yellow"]),
        ("not (p.spots is dark)", ["yellow"]),
        ("not (p.spots is not dark)", ["dark", "both"]),
        ("not (not (p.spots is dark))", ["dark", "both"]),
        ("not (p.spots is dark or p.spots is brown)", ["yellow"]),
        ("not (p.spots is dark and p.spots is yellow)", ["dark", "yellow"]),
        ("not (p.spots is dark and p.name is known)", ["yellow"]),
        ('not (p.spots is dark or p.name is "yellow")', []),
        ("not (p.spots is one of (dark, brown))", ["yellow"]),
        ("not (p.spots contains dark)", ["yellow"]),
        ("not (p.spots is known)", ["none"]),
        ("exactly 0 of (p.spots is dark; p.spots is yellow)", ["none"]),
    ],
)
def test_no_value_of_a_field_with_many_is_not_taken_for_a_no(
    make_session: Make, condition: str, found: list[str]
) -> None:
    """Whatever `not` stands before: of a plant whose spots are unknown nothing is said, except that they are."""
    session = make_session(f"""{FACTS}
rule R1 "r" when for each Plant p and {condition} then record Found(name: p.name)
""")
    spots = {"none": (), "dark": ("dark",), "yellow": ("yellow",), "both": ("dark", "yellow")}
    session.insert([("Plant", {"name": name, "spots": values}) for name, values in spots.items()])
    session.run()
    assert fields(session, "Found", "name") == found
