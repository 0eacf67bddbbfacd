"""Decision tables become rules, and their hit policies mean what DMN says."""

from __future__ import annotations

from textwrap import dedent

import pytest
from checking import ORDER, checked, codes, problems

from aitia.dsl.ruleset import (
    And,
    Complain,
    ConcludeField,
    CountTrue,
    FirstTrue,
    ForEach,
    Let,
    OneOf,
    Rule,
    SomeOf,
)
from aitia.dsl.ruleset import (
    Test as Condition,
)


def _table(policy: str, *rows: str, heading: str = "| o.region | o.total || o.express |") -> str:
    """A table over orders as text."""
    lines = "\n  ".join((heading, *rows))
    return f'{ORDER}\ntable T1 "Express"\n  for each Order o\n  match {policy}\n  {lines}\n'


def _rules(policy: str, *rows: str) -> tuple[Rule, ...]:
    """The rules of a table."""
    return checked(_table(policy, *rows)).rules


def test_each_row_of_a_first_table_is_a_rule_that_asks_for_its_place() -> None:
    """The place of the row that holds is found once for all rows."""
    rows = _rules("first", "| eu | > 5 || yes |", "| - | - || no |")
    assert [row.code for row in rows] == ["T1.1", "T1.2"]
    each, hit, test = rows[0].conditions
    assert isinstance(each, ForEach)
    assert isinstance(hit, Let)
    assert isinstance(hit.value, FirstTrue)
    assert isinstance(test, Condition)
    assert hit is rows[1].conditions[1]
    assert [row.span.line for row in rows] == [26, 27]


def test_a_unique_table_has_a_rule_that_complains() -> None:
    """Two rows at once are a mistake of the table, which shows when it runs."""
    rows = _rules("unique", "| eu | > 5 || yes |", "| eu | <= 5 || no |")
    assert [row.code for row in rows] == ["T1.1", "T1.2", "T1"]
    (complaint,) = rows[2].actions
    assert isinstance(complaint, Complain)
    assert complaint.code == "R905"
    assert isinstance(rows[2].conditions[2].value, CountTrue)  # type: ignore[union-attr] # it is a `let`


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("eu", "Compare"), ("not eu", "Compare"), ("one of (eu, world)", "OneOf"), ("not one of (eu)", "Not")],
)
def test_cells_are_conditions_about_their_heading(cell: str, kind: str) -> None:
    """A cell says of its heading what an author would write in a rule."""
    (row,) = _rules("every", f"| {cell} | - || yes |")
    test = row.conditions[-1]
    assert isinstance(test, Condition)
    assert type(test.condition).__name__ == kind


def test_a_range_in_a_cell_includes_both_ends() -> None:
    """`100 to 500` is two comparisons."""
    (row,) = _rules("every", "| eu | 100 to 500 || yes |")
    test = row.conditions[-1]
    assert isinstance(test, Condition)
    assert isinstance(test.condition, And)
    assert isinstance(test.condition.operands[1], And)


def test_a_collect_table_gathers_into_a_field_with_many_values() -> None:
    """Each row that holds adds its value."""
    rows = checked(_table("collect", '| eu || "a" |', '| - || "b" |', heading="| o.region || o.notes |")).rules
    assert all(isinstance(row.actions[0], ConcludeField) for row in rows)


def test_a_heading_may_be_about_a_field_with_many_values() -> None:
    """As in a rule, some value has to fit."""
    (row,) = checked(_table("every", '| "late" || yes |', heading="| o.notes || o.express |")).rules
    assert isinstance(row.conditions[-1], Condition)
    assert isinstance(row.conditions[-1].condition, SomeOf)


def test_a_mistake_in_a_cell_is_shown_at_the_cell() -> None:
    """The heading is named, and the cell is underlined."""
    expected = """\
        shop.rules:26:5: Y405 'ue' is not a choice of 'o.region'
              | ue | 5 || yes |
                ~^
          note: the choices are domestic, eu, world"""
    assert problems(_table("first", "| ue | 5 || yes |")).startswith(dedent(expected))


def test_a_mistake_of_types_in_a_cell_is_shown_at_the_cell() -> None:
    """Also where both the heading and the cell are part of it."""
    assert problems(_table("first", '| eu | "a" || yes |')).startswith("shop.rules:26:10: Y402 'o.total' is a number")


def test_a_mistake_in_a_heading_is_reported_once() -> None:
    """Not once for each row."""
    text = _table("first", "| eu | 5 || yes |", "| - | - || no |", heading="| o.regio | o.total || o.expres |")
    assert codes(text) == ["R204", "R204"]


def test_a_table_may_override_and_be_overridden_row_by_row() -> None:
    """Its code stands for all its rows."""
    text = _table("first", "| eu | 5 || yes |", "| - | - || no |")
    text += '\nrule R1 "x"\n  overrides T1\n  when\n    for each Order o where total > 9\n  then\n    say "x"\n'
    assert checked(text).rules[-1].overrides == ("T1.1", "T1.2")


def test_a_row_of_an_option_list_is_one_of() -> None:
    """`one of (…)` in a cell needs no repetition of the heading."""
    (row,) = _rules("every", "| one of (eu, world) | - || yes |")
    assert isinstance(row.conditions[-1], Condition)
    assert isinstance(row.conditions[-1].condition, OneOf)


@pytest.mark.parametrize(
    ("policy", "rows", "found"),
    [
        ("first", ("| - | > 5 || yes |", "| eu | > 7 || no |"), ["L109"]),
        ("first", ("| - | 1 to 9 || yes |", "| eu | 3 || no |"), ["L109"]),
        ("first", ("| eu | > 5 || yes |", "| - | > 5 || no |"), []),
        ("unique", ("| eu | > 5 || yes |", "| - | 7 || no |"), ["L110"]),
        ("unique", ("| eu | > 5 || yes |", "| world | > 5 || no |"), []),
        ("unique", ("| one of (eu, world) | - || yes |", "| one of (domestic, eu) | - || no |"), ["L110"]),
        ("every", ("| eu | - || yes |", "| - | - || yes |"), []),
    ],
)
def test_rows_that_never_hold_or_hold_at_once_are_remarked(
    policy: str, rows: tuple[str, ...], found: list[str]
) -> None:
    """Only where it is certain."""
    assert codes(_table(policy, *rows)) == found
