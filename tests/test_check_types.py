"""Types: literals take those of the other operand, decimals stay exact, and nothing is converted
silently that loses.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from checking import ORDER, action, checked, codes, last_test, problems, rule

from aitia.dsl.ruleset import (
    And,
    Arithmetic,
    Call,
    Compare,
    ConcludeField,
    Const,
    Convert,
    CountTrue,
    FieldOf,
    Known,
    Let,
    Not,
    OneOf,
    SomeOf,
    Type,
)
from aitia.rules_engine import Engine

MONEY = """\
fact Invoice has
  number : text key
  net    : decimal(2)
  rate   : decimal(3)
  gross  : decimal(2)
  factor : number
  count  : whole number
  due    : date
  sent   : date and time
  wait   : duration
  paid   : yes or no
  size   : choice (small, large)
  tags   : text many
  sizes  : choice (small, large) many
"""


def _test(condition: str) -> object:
    """A condition about an invoice, resolved."""
    return last_test(MONEY + rule(f"for each Invoice i\nand {condition}", "conclude i.paid is yes"))


def _compared(condition: str) -> Compare:
    """A comparison about an invoice, resolved."""
    found = _test(condition)
    assert isinstance(found, Compare)
    return found


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("i.net > 3", Decimal("3.00")),
        ("i.net > 0.5", Decimal("0.50")),
        ("i.count > 3", 3),
        ("i.factor > 3", 3.0),
        ("i.due > 2026-05-01", date(2026, 5, 1)),
        ("i.sent > 2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("i.sent > 2026-05-01T12:00:00+02:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("i.wait > 1.5 hours", timedelta(minutes=90)),
        ("i.paid is no", False),
        ("i.size is large", "large"),
        ("i.factor > 1 / 4", 0.25),
    ],
)
def test_a_literal_takes_the_type_of_the_other_operand(condition: str, value: object) -> None:
    """The author writes 3, and it is exact beside a decimal and a float beside a number."""
    found = _compared(condition)
    assert isinstance(found.right, Const)
    assert found.right.value == value
    assert type(found.right.value) is type(value)
    assert found.left.type == found.right.type


def test_a_whole_number_beside_a_part_is_converted() -> None:
    """2.5 is no whole number, so the comparison is one of numbers."""
    found = _compared("i.count > 2.5")
    assert isinstance(found.left, Convert)
    assert (found.left.type.kind, found.right.type.kind) == ("number", "number")


def test_more_places_in_the_literal_widen_the_decimal() -> None:
    """Nothing is rounded for a comparison."""
    found = _compared("i.net > 0.125")
    assert isinstance(found.left, Convert)
    assert found.right == Const(found.right.span, Type("decimal", places=3), Decimal("0.125"))


def test_a_product_of_decimals_keeps_all_places() -> None:
    """`decimal(2) * 0.2` is exact with three places; rounding is left to the target."""
    found = _compared("i.net * 0.2 > 3")
    assert isinstance(found.left, Arithmetic)
    assert found.left.right == Const(found.left.right.span, Type("decimal", places=1), Decimal("0.2"))
    assert str(found.left.type) == "decimal(3)"


def test_a_product_is_rounded_to_the_places_of_its_target() -> None:
    """What is concluded has the field's places."""
    found = action(MONEY + rule("for each Invoice i", "conclude i.gross is i.net * i.rate"))
    assert isinstance(found, ConcludeField)
    assert isinstance(found.value, Convert)
    assert (str(found.value.type), str(found.value.operand.type)) == ("decimal(2)", "decimal(5)")


@pytest.mark.parametrize(("value", "places"), [("i.net / 3", 2), ("i.net / 3 + 1", 6)])
def test_a_quotient_has_the_places_of_its_target_or_six(value: str, places: int) -> None:
    """Within a sum there is no target, so a quotient keeps six places."""
    found = action(MONEY + rule("for each Invoice i", f"conclude i.gross is {value}"))
    assert isinstance(found, ConcludeField)
    inner = found.value.operand if isinstance(found.value, Convert) else found.value
    assert inner.type.places == places


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("i.net > i.factor", "Y402"),
        ("i.net * i.factor > 3", "Y403"),
        ("i.number > 3", "Y401"),
        ("i.number is 3", "Y401"),
        ('i.number < "b"', "Y404"),
        ("i.paid > no", "Y404"),
        ("i.size > small", "Y404"),
        ("i.wait > 3 months", "Y402"),
        ("i.due + 3 > 2026-01-01", "Y403"),
        ('i.number + 3 is "a"', "Y403"),
        ("i.count is 10000000000000000000", "Y409"),
        ("i.size is i.number", "Y402"),
    ],
)
def test_types_that_do_not_go_together_are_refused(condition: str, code: str) -> None:
    """A comparison that can never be true is a mistake, not a rule that never fires."""
    assert codes(MONEY + rule(f"for each Invoice i\nand {condition}", "conclude i.paid is yes")) == [code]


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("i.due + 3 days", "date"),
        ("i.due - 2 months", "date"),
        ("i.due + 3 hours", "datetime"),
        ("i.due + i.wait", "datetime"),
        ("i.sent - 1 year", "datetime"),
        ("i.due - i.due", "duration"),
        ("i.sent - i.due", "duration"),
        ("i.wait * 2", "duration"),
        ("2 * i.wait", "duration"),
        ("i.wait / 2", "duration"),
        ("i.wait / 3 hours", "number"),
        ("i.count / 2", "number"),
        ("i.count * 2", "whole"),
        ("average_of(i.count)", "number"),
        ("round(i.net, 1)", "decimal"),
        ("round(i.factor)", "whole"),
        ("max(i.count, 2.5)", "number"),
        ("weekday(i.due)", "whole"),
        ("-i.wait", "duration"),
    ],
)
def test_computations_have_a_type(moment: str, kind: str) -> None:
    """Days keep a date a date, hours make it a time, and a difference is a duration."""
    text = MONEY + "\nfunction average_of(x: number) gives number = x / 2\n"
    text += rule(f"for each Invoice i\nand let v be {moment}\nand v is known", "conclude i.paid is yes")
    found = checked(text).rules[0].conditions[1]
    assert isinstance(found, Let)
    assert found.value.type.kind == kind


def test_is_on_a_field_with_many_values_means_that_one_is() -> None:
    """`tags is "new"` holds when one of the tags is "new"."""
    found = _test('i.tags is "new"')
    assert isinstance(found, SomeOf)
    assert isinstance(found.values, FieldOf)


def test_is_not_on_a_field_with_many_values_means_that_they_are_known_and_none_is() -> None:
    """Without any value it is not known whether none is."""
    found = _test('i.tags is not "new"')
    assert isinstance(found, And)
    known, none = found.operands
    assert isinstance(known, Known)
    assert isinstance(none, Compare)
    assert isinstance(none.left, CountTrue)
    assert isinstance(none.left.conditions[0], SomeOf)


def test_contains_asks_for_a_value_of_a_list_and_for_a_part_of_a_text() -> None:
    """Of many texts some one has the part; of many choices one is the value."""
    assert isinstance(_test('i.tags contains "new"'), SomeOf)
    assert _compared("i.sizes contains small").op == "contains"
    assert _compared('i.number contains "A"').left.type.kind == "text"


def test_one_of_and_between_are_made_of_the_same_parts() -> None:
    """A choice list becomes one node, a range two comparisons."""
    assert isinstance(_test("i.size is one of (small, large)"), OneOf)
    assert isinstance(_test("i.size is not one of (small, large)"), Not)
    found = _test("i.net is between 1 and 2")
    assert isinstance(found, And)
    assert [part.op for part in found.operands if isinstance(part, Compare)] == [">=", "<="]


def test_yes_or_no_alone_is_a_condition() -> None:
    """`i.paid` means that it is yes."""
    found = _compared("i.paid")
    assert isinstance(found.right, Const)
    assert (found.op, found.right.value) == ("=", True)


def test_a_word_that_is_a_field_and_a_choice_is_the_field() -> None:
    """Names come before choices, within a pattern the fields first."""
    text = "fact Box has\n  kind : choice (wide, tall)\n  wide : choice (wide, tall)\n  ok : yes or no\n"
    found = checked(text + rule("for each Box b where kind is wide", "conclude b.ok is yes")).rules[0].conditions[0]
    assert isinstance(found.pattern.where[0], Compare)  # type: ignore[union-attr] # it is a `for each`
    assert isinstance(found.pattern.where[0].right, FieldOf)  # type: ignore[union-attr] # as above


def test_strings_of_a_conclusion_may_show_values() -> None:
    """A template that is a value is joined as text."""
    found = action(ORDER + rule("for each Order o", 'conclude o.notes is "Order {o.number} costs {o.total} {{net}}"'))
    assert isinstance(found, ConcludeField)
    assert found.value.type.kind == "text"
    shown = found.value.left  # type: ignore[union-attr] # it is a sum of texts
    assert isinstance(shown.right, Call)  # type: ignore[union-attr] # as above
    assert shown.right.function == "text"  # type: ignore[union-attr] # as above


WHOLES = "fact Loan has\n  late : whole number\n  days : whole number\n  fine : decimal(2)\n"


@pytest.mark.parametrize(
    ("amount", "fine"),
    [
        ("l.late * 0.25", "1.75"),
        ("1 + l.late * 0.5 * 1.5", "6.25"),
        ("l.late / l.days", "2.33"),
        ("l.late / 0.3", "23.33"),
        ("min(l.late * 0.25, 1.5)", "1.50"),
        ("round(l.late * 0.25, 1)", "1.80"),
    ],
)
def test_whole_numbers_are_computed_with_exactly_where_a_decimal_is_to_come_out(amount: str, fine: str) -> None:
    """An amount of money for each day needs no other words than an amount for each EUR."""
    engine = Engine.from_text(WHOLES + rule("for each Loan l", f"conclude l.fine is {amount}"))
    (loan,) = engine.decide({"Loan": [{"late": 7, "days": 3}]}).facts
    assert loan.fields["fine"] == Decimal(fine)


@pytest.mark.parametrize(
    ("condition", "late"),
    [
        ("l.fine > l.late * 0.25", 7),
        ("l.late * 0.25 < l.fine", 7),
        ("l.fine is between l.late * 0.25 and l.late * 0.5", 7),
        ("l.fine + l.late * 0.25 < 3.6", 7),
    ],
)
def test_whole_numbers_beside_a_decimal_are_computed_with_exactly(condition: str, late: int) -> None:
    """A limit can be written as the fine itself is."""
    told = WHOLES + rule(f"for each Loan l\nand {condition}", 'say "yes"')
    loan = {"late": late, "days": 3, "fine": "1.80"}
    assert Engine.from_text(told).decide({"Loan": [loan]}).said == ["yes"]


def test_a_function_for_the_days_of_a_length_of_time_is_offered_a_division() -> None:
    """Many languages have such a function; here the nearest name would be one that does something else."""
    text = MONEY + rule("for each Invoice i\nand let n be days(i.wait)\nand n > 3", "conclude i.paid is yes")
    assert problems(text) == (
        "shop.rules:19:18: R206 there is no function 'days'\n"
        "        and let n be days(i.wait)\n"
        "                     ~~~^\n"
        "  hint: a length of time is made a number by a division: (b - a) / 1 day"
    )
