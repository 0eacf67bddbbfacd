"""The order of rules: stages, strata, and the circles that have none."""

from __future__ import annotations

from textwrap import dedent

import pytest
from checking import ORDER, checked, codes, problems, rule

from aitia.dsl.ruleset import Read, Ruleset


def _order(ruleset: Ruleset) -> list[str]:
    """The codes of the rules as they are placed."""
    return [r.code for r in sorted(ruleset.rules, key=lambda r: (r.stage, r.stratum, r.index))]


def test_what_a_rule_denies_is_concluded_before() -> None:
    """A rule that asks whether there is no fact stands after all rules that conclude such facts."""
    text = ORDER
    text += rule("for each Order o\nand there is no Problem where order is o.number", "conclude o.express is yes", "R1")
    text += rule("for each Order o where total > 5", code="R2")
    assert _order(checked(text)) == ["R2", "R1"]


def test_a_field_is_read_after_the_rules_that_conclude_it() -> None:
    """A value of a single-valued field that is read too early could still become a contradiction."""
    text = ORDER
    text += rule("for each Order o where express is yes", code="R1")
    text += rule("for each Order o where total > 5", "conclude o.express is yes", code="R2")
    assert _order(checked(text)) == ["R2", "R1"]


def test_a_test_for_a_value_of_a_many_field_waits_for_those_that_conclude_it() -> None:
    """Any of several values might make it true, so none founds it; only this value matters, not the others."""
    text = ORDER
    text += rule('for each Order o where notes is "a"', 'conclude o.notes is "b"', code="R1")
    text += rule("for each Order o where total > 5", 'conclude o.notes is "a"', code="R2")
    assert [r.stratum for r in checked(text).rules] == [1, 0]


def test_rules_may_be_recursive() -> None:
    """A circle of reads that need no more than what is there is no problem."""
    text = "fact Road has\n  a : text\n  b : text\n\nfact Way has\n  a : text\n  b : text\n"
    text += rule("for each Road r", "conclude Way(a: r.a, b: r.b)", code="R1")
    text += rule("for each Road r\nand for each Way w where a is r.b", "conclude Way(a: r.a, b: w.b)", code="R2")
    assert [r.stratum for r in checked(text).rules] == [0, 0]


@pytest.mark.parametrize(
    "condition",
    [
        "there is no Problem where order is o.number",
        "there are at most 3 Problem where order is o.number",
        'every Problem where order is o.number satisfies kind is "y"',
        "let n be the count of Problem where order is o.number\nand n < 5",
        "(o.total > 5 or there is a Problem where order is o.number)",
    ],
)
def test_a_circle_through_what_must_be_settled_is_refused(condition: str) -> None:
    """Denials, counts and aggregates need all facts, so they cannot lead to more of them."""
    assert codes(ORDER + rule(f"for each Order o\nand {condition}")) == ["O806"]


def test_unless_must_be_settled_as_well() -> None:
    """What blocks a rule may not follow from it."""
    text = rule("for each Order o").replace(
        "  then", "  unless\n    there is a Problem where order is o.number\n  then"
    )
    assert codes(ORDER + text) == ["O806"]


def test_a_circle_of_several_rules_is_named() -> None:
    """The author sees which rules make the circle, and what passes between them."""
    text = ORDER
    text += rule("for each Order o\nand o.express is unknown", code="R1")
    text += rule("for each Problem p\nand for each Order o where number is p.order", "conclude o.express is yes", "R2")
    expected = """\
        shop.rules:22:1: O805 the rules R1 and R2 have no order, since each needs the other's conclusions
            rule R1 "A rule"
            ~~~~~~~~~~~~~~~^
          note: R1 needs all of Order.express -> R1 concludes Problem -> R2 reads Problem -> R2 concludes Order.express
          hint: a condition like 'there is no', a count or 'unless' needs all conclusions before it; break the circle"""
    assert problems(text) == dedent(expected)


@pytest.mark.parametrize("verb", ['record Problem(order: o.number, kind: "x")', "change o.total to 5"])
def test_record_and_change_make_no_circle(verb: str) -> None:
    """They are the way to write production systems, in which order is the author's business."""
    condition = "there is no Problem where order is o.number\nand o.total > 5"
    assert codes(ORDER + rule(f"for each Order o\nand {condition}", verb)) == []


def test_facts_that_differ_in_a_constant_make_no_circle() -> None:
    """A rule may deny problems of one kind and conclude one of another."""
    text = ORDER + rule('for each Order o\nand there is no Problem where order is o.number, kind is "y"')
    assert codes(text) == []


def test_facts_that_cannot_satisfy_a_comparison_make_no_circle() -> None:
    """What is concluded has 3 watts, and only parts above 5 are denied."""
    when = "for each Order o\nand there is no Part where order is o.number, watts > 5"
    assert codes(ORDER + rule(when, "conclude Part(order: o.number, watts: 3)")) == []
    assert codes(ORDER + rule(when, "conclude Part(order: o.number, watts: 9)")) == ["O806"]


def test_a_constant_of_a_slot_does_not_tell_facts_apart() -> None:
    """Another rule may give the fact the other value, so its being there counts."""
    when = "for each Part p\nand there is no Order where number is p.order, express is no"
    assert codes(ORDER + rule(when, "conclude Order(number: p.order, express: yes)")) == ["O806"]


def test_what_a_subtype_is_concluded_as_is_read_as_its_ancestor() -> None:
    """Every server is a machine."""
    text = "fact Machine has\n  name : text\n\nfact Server is a Machine has\n  units : number\n"
    text += rule('for each Order o\nand there is no Machine where name is "x"', "conclude Server(name: o.number)")
    assert codes(ORDER + text) == ["O806"]


def test_a_computed_field_reads_what_it_is_computed_from() -> None:
    """Reading `gross` is reading `net`."""
    text = "fact Bill has\n  net : number\n  gross : number computed as net * 2\n  big : yes or no\n"
    text += rule("for each Bill b where gross > 5", "conclude b.big is yes", "R1")
    text += rule("for each Bill b where big is unknown", "conclude b.net is 5", "R2")
    assert codes(text) == ["O805"]


def test_presuming_comes_after_concluding() -> None:
    """What is presumed is weaker than what any rule concludes, so it waits for them."""
    text = ORDER
    text += rule("for each Order o", "presume o.express is no", "R1")
    text += rule("for each Order o where total > 5", "conclude o.express is yes", "R2")
    text += rule("for each Order o where express is no", code="R3")
    assert _order(checked(text)) == ["R2", "R1", "R3"]


def test_a_rule_stands_after_those_that_override_it() -> None:
    """It fires only where they do not match."""
    text = ORDER + rule("for each Order o", "conclude o.express is no", "R1")
    text += rule("for each Order o where total > 5", "conclude o.express is yes", "R2").replace(
        "  when", "  overrides R1\n  when"
    )
    ruleset = checked(text)
    assert _order(ruleset) == ["R2", "R1"]
    assert Read("Order", "", monotone=False) in ruleset.rules[0].reads


def test_a_rule_without_a_stage_goes_where_its_facts_are_made() -> None:
    """Its stage is the latest of the rules that conclude what it reads."""
    text = "stages early, late\n\n" + ORDER
    text += rule("for each Order o where total > 5", code="R1").replace("  when", "  in stage late\n  when")
    text += rule("for each Order o\nand there is no Problem where order is o.number", "conclude o.express is yes", "R2")
    text += rule("for each Order o where express is yes", 'conclude o.notes is "x"', "R3")
    assert [r.stage for r in checked(text).rules] == [1, 1, 1]


def test_a_read_that_must_be_settled_cannot_be_before_its_stage() -> None:
    """The message names the stages of both rules."""
    text = "stages early, late\n\n" + ORDER
    text += rule("for each Order o where total > 5", code="R1").replace("  when", "  in stage late\n  when")
    text += rule(
        "for each Order o\nand there is no Problem where order is o.number", "conclude o.express is yes", "R2"
    ).replace("  when", "  in stage early\n  when")
    expected = """\
        shop.rules:31:1: O807 rule R2 needs all of Problem, which stage 'late' still concludes
            rule R2 "A rule"
            ~~~~~~~~~~~~~~~^
          note: R1 concludes it in stage 'late'; R2 is in stage 'early'
          hint: put it in stage 'late' or a later one"""
    assert problems(text) == dedent(expected)


@pytest.mark.parametrize(
    ("condition", "monotone"),
    [
        ("o.express is yes", True),
        ("o.express is not yes", True),
        ("not o.express", True),
        ("o.express is known", False),
        ("o.express is unknown", False),
        ("(o.express is yes or o.total > 5)", False),
        ("at least 1 of (o.express is yes; o.total > 5)", False),
        ("let e be o.express\nand e is yes", True),
    ],
)
def test_a_read_is_monotone_where_the_rule_needs_the_value(condition: str, monotone: bool) -> None:
    """A test that is not true without the value needs it; one that can hold without it must see it settled."""
    text = ORDER + rule("for each Order o where total > 5", "conclude o.express is yes", "R1")
    text += rule(f"for each Order o\nand {condition}", code="R2")
    assert [r.monotone for r in checked(text).rules[1].reads if r.field == "express"] == [monotone]


def test_a_long_chain_of_rules_is_placed_in_time() -> None:
    """Two thousand states that lead to one another are no four million edges."""
    text = ORDER + "".join(
        rule(f'for each Order o where notes is "s{n}"', f'conclude o.notes is "s{n + 1}"', f"R{n}") for n in range(500)
    )
    assert len(checked(text).rules) == 500
