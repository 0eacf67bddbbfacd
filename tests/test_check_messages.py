"""The commonest mistakes, as an author reads them: place, reason, remedy."""

from __future__ import annotations

from textwrap import dedent

import pytest
from checking import ORDER, codes, problems, rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            rule("for each Order o where total > 5", "conclude oo.express is yes"),
            """\
            shop.rules:26:14: R201 rule R1 uses the name 'oo', which no condition introduces
                    conclude oo.express is yes
                             ~^
              note: a name is introduced by 'for each <Type> <name>' in the when-part
              hint: did you mean 'o'?""",
        ),
        (
            rule("for each Order o\nand total > 5"),
            """\
            shop.rules:25:9: R202 'total' is not known here; put a comma before it if it belongs to Order
                    and total > 5
                        ~~~~^
              note: 'and' begins a new condition; a comma goes on about the same fact""",
        ),
        (
            rule("for each Order o where totl > 5"),
            """\
            shop.rules:24:28: R201 'totl' is neither a field of Order nor a name that is known here
                    for each Order o where totl > 5
                                           ~~~^
              hint: did you mean 'total'?""",
        ),
        (
            rule('for each Order o\nand o.customer.nam is "Ada"'),
            """\
            shop.rules:25:20: R204 Customer has no field 'nam'
                    and o.customer.nam is "Ada"
                                   ~~^
              hint: did you mean 'name'?""",
        ),
        (
            rule("for each Ordr o where total > 5\nand o.total < 9"),
            """\
            shop.rules:24:14: R210 there is no fact type 'Ordr'
                    for each Ordr o where total > 5
                             ~~~^
              hint: did you mean 'Order'?""",
        ),
        (
            rule("for each Order o where region is domestc"),
            """\
            shop.rules:24:38: Y405 'domestc' is not a choice of 'region'
                    for each Order o where region is domestc
                                                     ~~~~~~^
              note: the choices are domestic, eu, world
              hint: did you mean 'domestic'?""",
        ),
        (
            rule('for each Order o where region is "eu"'),
            """\
            shop.rules:24:28: Y402 'region' is a choice (domestic, eu, world) and '"eu"' is text; they do not go together
                    for each Order o where region is "eu"
                                           ~~~~~~~~~~~~~^
              hint: a choice is written without quotes: eu""",
        ),
        (
            rule("for each Order o where total > many"),
            """\
            shop.rules:24:36: R201 'many' is neither a field of Order nor a name that is known here
                    for each Order o where total > many
                                                   ~~~^""",
        ),
        (
            rule("for each Order o where total is yes"),
            """\
            shop.rules:24:37: Y401 'yes' is yes or no, and 'total' is a number
                    for each Order o where total is yes
                                                    ~~^""",
        ),
        (
            rule("for each Order o", 'conclude o.total is "12 EUR"'),
            """\
            shop.rules:26:25: Y401 '"12 EUR"' is text, and the field total is a number
                    conclude o.total is "12 EUR"
                                        ~~~~~~~^""",
        ),
        (
            rule("for each Order o", 'say "order {o.numbr} is late"'),
            """\
            shop.rules:26:16: R204 Order has no field 'numbr'
                    say "order {o.numbr} is late"
                               ~~~~~~~~^
              hint: did you mean 'number'?""",
        ),
        (
            rule("for each Order o", 'conclude Problem(ordr: o.number, kind: "x")'),
            """\
            shop.rules:26:22: R204 Problem has no field 'ordr'
                    conclude Problem(ordr: o.number, kind: "x")
                                     ~~~^
              hint: did you mean 'order'?""",
        ),
        (
            rule("for each Order o where express is yes\nor total > 5"),
            """\
            shop.rules:24:5: R208 'for each' can stand only in 'when', joined to the other conditions with 'and'
                    for each Order o where express is yes
                    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~^
              hint: 'there is a' asks whether there is one
            shop.rules:25:8: R202 'total' is not known here; put a comma before it if it belongs to Order
                    or total > 5
                       ~~~~^
              note: 'and' begins a new condition; a comma goes on about the same fact""",
        ),
        (
            rule("for each Order o\nand there is no Problem where order is o.number"),
            """\
            shop.rules:22:1: O806 rule R1 defeats itself: it looks at all Problem and concludes one
                rule R1 "A rule"
                ~~~~~~~~~~~~~~~^
              note: R1 needs all of Problem -> R1 concludes Problem
              hint: record it, or conclude a fact that differs in a fixed value""",
        ),
    ],
)
def test_a_mistake_has_its_place_reason_and_remedy(text: str, said: str) -> None:
    """The author sees the line, the words underlined, and what to write instead."""
    assert problems(ORDER + text) == dedent(said)


def test_all_mistakes_are_found_in_one_pass() -> None:
    """A mistake in one block, or in one operand, does not hide those in others."""
    text = ORDER + rule(
        "for each Order o where totl > regio, regon is eu", "conclude o.expres is no\nconclude x.y is 5"
    )
    text += rule("for each Prt p\nand p.watts > 5", "conclude p.watts is 5", code="R2")
    text += (
        '\nfact Extra has\n  a : Nothing\n  a : text\n\ntest "t"\n  given Order(numbr: "1")\n  expect rule R9 fires\n'
    )
    assert codes(text) == [*["R201"] * 3, "R204", "R201", "R210", "R210", "F302", "R204", "X601"]


def test_a_name_whose_introduction_is_wrong_is_not_reported_again() -> None:
    """One mistake is one problem, not one for each use of what it would have named."""
    text = rule("for each Order o\nand let n be o.totl * 2\nand n > 5\nand n + 1 < 9", 'say "{n} {o.number}"')
    assert codes(ORDER + text) == ["R204"]


def test_what_an_unreadable_block_would_have_declared_is_not_reported() -> None:
    """A fact block with a mistake of syntax does not make every rule about it wrong as well."""
    text = "fact Box has\n  size = number\n" + ORDER + rule("for each Order o\nand there is a Box where size > 5")
    assert codes(text) == [code for code in codes(text) if code.startswith("S")] != []


def test_a_list_of_rules_without_a_mistake_has_no_remarks() -> None:
    """A remark on a right rule would teach people not to read remarks."""
    assert (
        problems(ORDER + rule("for each Order o where express is yes\nand o.customer.vip\nand o.region is not eu"))
        == ""
    )


def test_a_query_without_facts_is_offered_to_be_a_function() -> None:
    """A query looks for facts; what is true of its parameters alone is a function."""
    query = "\nquery is_dear(o: Order) when o.total > 100\n"
    assert problems(ORDER + query + rule("for each Order o\nand is_dear(o)")) == dedent("""\
        shop.rules:27:9: R212 the query 'is_dear' cannot stand as a condition
                and is_dear(o)
                    ~~~~~~~~~^
          note: it looks for no fact with 'for each'
          hint: a function can say it: function is_dear(…) gives yes or no = …""")
