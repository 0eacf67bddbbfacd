"""Where fields are kept, and what rules may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from checking import ORDER, checked, codes, rule

if TYPE_CHECKING:
    from aitia.dsl.ruleset import FactType


def _order(text: str) -> FactType:
    """The type of orders in a rule set."""
    return checked(ORDER + text).types["Order"]


def test_a_field_that_is_only_given_is_a_column() -> None:
    """Reading a field does not move it."""
    fields = _order(rule("for each Order o where total > 5")).fields
    assert {name: field.stored for name, field in fields.items() if name != "notes"} == dict.fromkeys(
        ["number", "total", "express", "region", "customer"], "column"
    )


@pytest.mark.parametrize("verb", ["conclude o.express is yes", "presume o.express is yes", "change o.express to yes"])
def test_a_field_that_rules_write_is_a_slot(verb: str) -> None:
    """Each value needs its own support, so that it can be withdrawn."""
    field = _order(rule("for each Order o", verb)).fields["express"]
    assert field.stored == "slot"
    assert field.concluded == (not verb.startswith("change"))


def test_a_disabled_rule_counts_too() -> None:
    """Switching a rule on does not change the shape of facts."""
    text = rule("for each Order o", "conclude o.express is yes").replace("  when", "  disabled\n  when")
    assert _order(text).fields["express"].stored == "slot"


def test_many_values_are_a_slot() -> None:
    """A field with several values is a relation."""
    assert _order("").fields["notes"].stored == "slot"


def test_fields_beside_the_key_of_a_concluded_fact_are_slots() -> None:
    """Two rules may conclude different fields of the fact with one key."""
    fields = _order(rule("for each Part p", "conclude Order(number: p.order, total: 5)")).fields
    assert (fields["number"].stored, fields["total"].stored, fields["region"].stored) == ("column", "slot", "column")


def test_fields_of_a_concluded_fact_without_a_key_are_columns() -> None:
    """They say which fact it is."""
    ruleset = checked(ORDER + rule("for each Order o"))
    assert {field.stored for field in ruleset.types["Problem"].fields.values()} == {"column"}


def test_inherited_fields_come_first_and_are_kept_where_they_are_declared() -> None:
    """What a rule concludes of a server is a slot of every machine."""
    text = "fact Machine has\n  name : text key\n  old : yes or no\n\nfact Server is a Machine has\n  units : number\n"
    types = checked(text + rule("for each Server s where units > 5", "conclude s.old is yes")).types
    assert list(types["Server"].fields) == ["name", "old", "units"]
    assert types["Machine"].fields["old"].stored == types["Server"].fields["old"].stored == "slot"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ('conclude o.number is "x"', "R218"),
        ('change o.number to "x"', "R218"),
        ('conclude o.total is "x"', "Y401"),
        ("conclude Part(watts: 9999)", "F313"),
        ("conclude o is 5", "S"),
        ("remove p", "R201"),
        ('conclude Problem(order: o.number, orders: "x")', "R204"),
    ],
)
def test_what_cannot_be_written_is_refused(action: str, code: str) -> None:
    """Keys stay, types fit, and names are known."""
    assert codes(ORDER + rule("for each Order o", action))[0].startswith(code)


def test_a_concluded_field_cannot_be_changed_by_any_rule() -> None:
    """The conclusion would come back at once."""
    text = rule("for each Order o", "presume o.express is yes", "R1")
    text += rule("for each Order o where total > 5", "change o.express to no", "R2")
    assert codes(ORDER + text) == ["R226"]


def test_a_concluded_fact_cannot_be_removed_by_any_rule() -> None:
    """Facts that rules conclude go when their reasons go."""
    text = rule("for each Order o") + rule("for each Problem p", "remove p", "R2")
    assert codes(ORDER + text) == ["R226"]


def test_a_fact_that_may_be_a_concluded_kind_of_it_cannot_be_removed() -> None:
    """Who removes any order removes the express orders among them too."""
    text = "\nfact Express is a Order has\n  hours : number\n"
    text += rule("for each Problem p", 'conclude Express(number: "E1")') + rule(
        "for each Order o", "remove o", code="R2"
    )
    assert codes(ORDER + text) == ["R226"]
