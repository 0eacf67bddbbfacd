"""HOW: the whole text of proofs."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from explaining import MODULE, SHOP, opened, order, part, ran

from aitia.explain import how
from aitia.rules_engine.errors import RulesError

if TYPE_CHECKING:
    from aitia.rules_engine.session import Session

NEEDS_SUPPLY = """
rule R010 "A server needs a power supply"
  when
    for each Order o
    and there is no Part where order is o.number, kind is power_supply
  then
    conclude Problem(order: o.number, text: "No power supply.")
  because "every server draws power, and order {o.number} lists no power supply"
  source "Build guide 4.1"
  source "Mail of 3 May"
"""

STRONG_ENOUGH = """
rule R020 "The power supplies must carry the load"
  when
    for each Order o
    and let load be the sum of watts * count over Part where order is o.number, kind is not power_supply
    and let supply be the sum of watts * count over Part where order is o.number, kind is power_supply
    and supply > 0
    and load * 1.2 > supply
  then
    conclude Problem(order: o.number, text: "Too weak.")
  because "the parts draw {load} W of {supply} W"
"""


def told(session: Session, pattern: str | int) -> str:
    """The proof, and a line break at its end."""
    return f"{how(session, pattern)}\n"


def test_what_there_is_no_evidence_of_is_a_premise() -> None:
    """The author's reason, the rule with its place, its sources, then what it relied on."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
        order("A1"),
        order("A2"),
        part("A2", "power_supply", 400),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is "No power supply.", because
          every server draws power, and order A1 lists no power supply
          (rule R010 "A server needs a power supply", shop.rules line 22) [Build guide 4.1] [Mail of 3 May]
            Order A1   (given)
            there is no evidence of a Part where order is A1, kind is power_supply
        """)


def test_a_sum_shows_the_first_facts_it_folded_and_counts_the_others() -> None:
    """The named values come with the author's expression, the tests with the values that they compared."""
    session = ran(
        SHOP,
        STRONG_ENOUGH,
        order("A1"),
        *[part("A1", "cpu", 45)] * 7,
        part("A1", "power_supply", 150, count=2),
    )
    assert told(session, 'Problem where order is "A1"') == dedent("""\
        Problem: order is A1, text is "Too weak.", because
          the parts draw 315 W of 300 W
          (rule R020 "The power supplies must carry the load", shop.rules line 22)
            Order A1   (given)
            load is 315   (the sum of watts * count over Part where order is A1, kind is not power_supply)
              Part: kind is cpu, watts is 45, count is 1 by default   (given)
              Part: kind is cpu, watts is 45, count is 1 by default   (given)
              Part: kind is cpu, watts is 45, count is 1 by default   (given)
              Part: kind is cpu, watts is 45, count is 1 by default   (given)
              Part: kind is cpu, watts is 45, count is 1 by default   (given)
              and 2 more
            supply is 300   (the sum of watts * count over Part where order is A1, kind is power_supply)
              Part: kind is power_supply, watts is 150, count is 2   (given)
            supply > 0   (it is 300)
            load * 1.2 > supply   (load * 1.2 is 378, supply is 300)
        """)


def test_a_concluded_field_is_told_in_the_authors_sentence() -> None:
    """The fact comes first, then each field that rules concluded."""
    session = ran(
        SHOP,
        """
        rule F1 "Small orders from home cost 4.90"
          when
            for each Order o where region is home, total < 50
          then
            conclude o.fee is 4.90
        """,
        order("A1", region="home", total=20.0),
    )
    assert told(session, 'Order where number is "A1"') == dedent("""\
        Order A1: region is at home, total is 20 EUR, express is no by default   (given)
        delivery of order A1 costs 4.9 EUR, because
          Small orders from home cost 4.90
          (rule F1, shop.rules line 22)
            Order A1: region is at home, total is 20 EUR   (given)
            total < 50   (it is 20 EUR)
        """)


def test_a_row_of_a_table_is_a_rule() -> None:
    """The conditions of its cells are put together with the heads of their columns."""
    session = ran(
        SHOP,
        """
        table T100 "Delivery price"
          for each Order o
          match first
          | o.region | o.total || o.fee |
          |----------|---------||-------|
          | home     | >= 500  || 0     |
          | home     | -       || 4.90  |
          | -        | -       || 29    |
        """,
        order("A1", region="home", total=20.0),
    )
    assert told(session, "Order where fee is known") == dedent("""\
        Order A1: region is at home, total is 20 EUR, express is no by default   (given)
        delivery of order A1 costs 4.9 EUR, because
          Delivery price
          (rule T100.2, shop.rules line 28)
            Order A1: region is at home, total is 20 EUR   (given)
            no row above it holds
        """)


def test_a_shared_proof_is_told_once() -> None:
    """Later it is referred to by its number."""
    session = ran(
        SHOP,
        """
        fact Risk has
          order : text key
          high  : yes or no

        fact Alarm has
          order : text
          to    : text

        rule A "Expensive orders are risky"
          when
            for each Order o where total > 100
          then
            conclude Risk(order: o.number, high: yes)

        rule B "Tell the boss"
          when
            for each Risk r where high is yes
          then
            conclude Alarm(order: r.order, to: "boss")

        rule C "Tell the clerk"
          when
            for each Risk r where high is yes
          then
            conclude Alarm(order: r.order, to: "clerk")
        """,
        order("A1", total=120.0),
    )
    assert told(session, "Alarm") == dedent("""\
        Alarm: order is A1, to is boss, because
          Tell the boss
          (rule B, shop.rules line 36)
            [1] Risk A1: high is yes, because
              Expensive orders are risky
              (rule A, shop.rules line 30)
                Order A1: total is 120 EUR   (given)
                total > 100   (it is 120 EUR)
        Alarm: order is A1, to is clerk, because
          Tell the clerk
          (rule C, shop.rules line 42)
            Risk A1: high is yes   (see [1] above)
        """)


def test_all_reasons_are_told() -> None:
    """A conclusion with two supports says so."""
    session = ran(
        SHOP,
        """
        rule A "Expensive orders are looked at"
          when
            for each Order o where total > 100
          then
            conclude Problem(order: o.number, text: "Look")

        rule B "Express orders are looked at"
          when
            for each Order o where express is yes
          then
            conclude Problem(order: o.number, text: "Look")
          because "express orders go wrong most often"
        """,
        order("A1", total=120.0, express=True),
        ("Problem", {"order": "A1", "text": "Look"}),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is Look, because
          it was given
          also because
          Expensive orders are looked at
          (rule A, shop.rules line 22)
            Order A1: total is 120 EUR   (given)
            total > 100   (it is 120 EUR)
          also because
          express orders go wrong most often
          (rule B "Express orders are looked at", shop.rules line 28)
            Order A1: express is yes   (given)
        """)


def test_computed_and_default_values_say_so() -> None:
    """They need no rule."""
    session = ran(
        SHOP,
        """
        rule A "Strong parts"
          when
            for each Part p where load > 100, count < 5
          then
            conclude Problem(order: p.order, text: "Strong")
        """,
        part("A1", "cpu", 200),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is Strong, because
          Strong parts
          (rule A, shop.rules line 22)
            Part: order is A1, count is 1 by default   (given)
            the load of Part #1 is 200, computed as watts * count
              Part: watts is 200, count is 1 by default   (given)
            load > 100   (it is 200)
            count < 5   (it is 1)
        """)


def test_what_was_recorded_keeps_its_reason_when_it_is_over() -> None:
    """The firing and the values of that time stay."""
    session = ran(
        SHOP,
        """
        fact Visit has
          order : text

        rule A "Open orders are visited once"
          when
            for each Order o where total > 100
          then
            record Visit(order: o.number)
        """,
        order("A1", total=120.0),
    )
    session.update(1, total=5.0)
    session.run()
    assert told(session, "Visit") == dedent("""\
        Visit: order is A1, because
          Open orders are visited once
          (recorded by rule A, shop.rules line 25, firing 1)
          as it was then:
            Order A1: total is 120 EUR   (given)
            total > 100   (it is 120 EUR)
        """)


def test_a_changed_field_says_which_firing_changed_it() -> None:
    """What was given before is gone."""
    session = ran(
        SHOP,
        """
        fact Lamp has
          name  : text key
          state : choice (on, off)

        rule A "Lamps go off"
          when
            for each Lamp l where state is on
          then
            change l.state to off
        """,
        ("Lamp", {"name": "hall", "state": "on"}),
    )
    assert told(session, "Lamp") == dedent("""\
        Lamp hall   (given)
        the state of Lamp hall is off, because
          Lamps go off
          (changed by rule A, shop.rules line 26, firing 1)
          as it was then:
            Lamp hall   (given)
            the state of Lamp hall is on   (no longer so)
        """)


def test_what_is_presumed_gives_way() -> None:
    """A weaker source is named, with what it would have said."""
    session = ran(
        SHOP,
        """
        rule A "Usually three"
          when
            for each Order o
          then
            presume o.fee is 3

        rule B "Abroad is dear"
          when
            for each Order o where region is abroad
          then
            conclude o.fee is 19
        """,
        order("A1", region="abroad"),
        order("A2", region="home"),
    )
    assert told(session, "Order where fee is known") == dedent("""\
        Order A1: region is abroad, total is 0 EUR by default, express is no by default   (given)
        delivery of order A1 costs 19 EUR, because
          Abroad is dear
          (rule B, shop.rules line 28)
            Order A1: region is abroad   (given)
          Not used: A (it only presumes 3 EUR)
        Order A2: region is at home, total is 0 EUR by default, express is no by default   (given)
        delivery of order A2 costs 3 EUR, because
          Usually three
          (presumed by rule A, shop.rules line 22)
            Order A2   (given)
        """)


def test_an_overridden_rule_is_named() -> None:
    """It would have concluded something about the same fact."""
    session = ran(
        SHOP,
        """
        rule A "Abroad is dear"
          overrides B
          when
            for each Order o where region is abroad
          then
            conclude o.fee is 19

        rule B "Usually five"
          when
            for each Order o
          then
            conclude o.fee is 5
        """,
        order("A1", region="abroad"),
    )
    assert told(session, "Order where fee is known") == dedent("""\
        Order A1: region is abroad, total is 0 EUR by default, express is no by default   (given)
        delivery of order A1 costs 19 EUR, because
          Abroad is dear
          (rule A, shop.rules line 22)
            Order A1: region is abroad   (given)
          Not used: B (overridden by A)
        """)


def test_quantifiers_are_told_in_the_authors_words() -> None:
    """Counts with what they found, exceptions as what there is no evidence of."""
    session = ran(
        SHOP,
        """
        rule A "Many weak disks"
          when
            for each Order o
            and there are at least 2 Part where order is o.number, kind is disk
            and every Part where order is o.number, kind is disk satisfies watts < 15
            and at least 2 of (o.total > 10; o.express is yes; o.region is home)
            and (o.total > 1000 or o.express is yes)
            and not o.region is abroad
          unless
            there is a Part where order is o.number, kind is cpu
          then
            conclude Problem(order: o.number, text: "Weak")
        """,
        order("A1", region="home", express=True, total=5.0),
        part("A1", "disk", 7),
        part("A1", "disk", 9),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is Weak, because
          Many weak disks
          (rule A, shop.rules line 22)
            Order A1: region is at home, total is 5 EUR, express is yes   (given)
            there are at least 2 Part where order is A1, kind is disk   (there are 2)
              Part: kind is disk   (given)
              Part: kind is disk   (given)
            every Part where order is A1, kind is disk satisfies watts < 15
              Part: kind is disk, watts is 7   (given)
              Part: kind is disk, watts is 9   (given)
            at least 2 of (o.total > 10; o.express is yes; o.region is home)   (2 of them are true)
              o.express is yes
              o.region is home
            (o.total > 1000 or o.express is yes)
              o.express is yes
            not o.region is abroad   (it is at home)
            there is no evidence of a Part where order is A1, kind is cpu
        """)


def test_each_value_of_a_many_field_has_its_own_proof() -> None:
    """A rule that takes one of them relies on that one."""
    session = ran(
        SHOP,
        """
        rule A "Tag abroad"
          when
            for each Order o where region is abroad
          then
            conclude o.tags is "customs"

        rule B "Tag dear"
          when
            for each Order o where total > 100
          then
            conclude o.tags is "dear"

        rule C "Customs need a form"
          when
            for each Order o
            and for each tag in o.tags
            and tag is "customs"
          then
            conclude Problem(order: o.number, text: "Form for {tag}")
        """,
        order("A1", region="abroad", total=200.0),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is "Form for customs", because
          Customs need a form
          (rule C, shop.rules line 34)
            Order A1   (given)
            customs is one of the tags of Order A1, because
              Tag abroad
              (rule A, shop.rules line 22)
                Order A1: region is abroad   (given)
        """)


def test_a_fact_reached_through_a_reference_is_a_premise() -> None:
    """It is named by its key."""
    session = ran(
        MODULE,
        """
        fact Customer has
          name : text key
          vip  : yes or no

        fact Bill "the bill" has
          number : text key
          buyer  : Customer
          free   : yes or no says "bill {number} is free" otherwise "bill {number} is to be paid"

        rule V "Bills of friends are free"
          when
            for each Bill b where buyer.vip is yes
          then
            conclude b.free is yes
        """,
        ("Customer", {"name": "Ada", "vip": True}),
        ("Bill", {"number": "7", "buyer": "Ada"}),
    )
    assert told(session, "Bill") == dedent("""\
        the bill 7: buyer is Customer Ada   (given)
        bill 7 is free, because
          Bills of friends are free
          (rule V, shop.rules line 12)
            the bill 7: buyer is Customer Ada   (given)
            Customer Ada: vip is yes   (given)
        """)


def test_support_in_a_circle_ends() -> None:
    """Each conclusion is told once, however they rest on one another."""
    session = ran(
        MODULE,
        """
        fact Near has
          a : text key
          b : text key

        rule S "Near is mutual"
          when
            for each Near n
          then
            conclude Near(a: n.b, b: n.a)
        """,
        ("Near", {"a": "x", "b": "y"}),
    )
    assert told(session, "Near") == dedent("""\
        [1] Near x y, because
          it was given
          also because
          Near is mutual
          (rule S, shop.rules line 7)
            [2] Near y x, because
              Near is mutual
              (rule S, shop.rules line 7)
                Near x y   (see [1] above)
        Near y x   (see [2] above)
        """)


def test_nothing_to_prove() -> None:
    """The other question is offered."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
    )
    assert told(session, 'Problem where order is "A1"') == dedent("""\
        Nothing matches; ask why not: Problem where order is "A1"
        """)


def test_what_is_given_needs_no_proof() -> None:
    """It says so."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
        order("A1", tags=("x",)),
    )
    assert told(session, "Order") == dedent("""\
        Order A1: total is 0 EUR by default, express is no by default   (given)
        """)


def test_a_fact_can_be_named_by_its_id() -> None:
    """An id that is not there is an error of the caller."""
    session = ran(SHOP, NEEDS_SUPPLY, order("A1"))
    assert str(how(session, 2)) == str(how(session, "Problem"))
    with pytest.raises(KeyError):
        how(session, 99)


def test_a_decision_can_be_asked_too() -> None:
    """It keeps the session that made it."""
    session = opened(SHOP, NEEDS_SUPPLY)
    decision = session.engine.decide([session.engine.types.Order(number="A1")])
    assert "there is no evidence of a Part" in str(how(decision, "Problem"))


def test_a_pattern_that_cannot_be_read_is_refused_with_its_problems() -> None:
    """The caller gets all of them at once."""
    session = ran(SHOP, NEEDS_SUPPLY)
    with pytest.raises(RulesError, match="Problm"):
        how(session, "Problm where order is 3")


def test_asking_changes_nothing() -> None:
    """Neither the facts nor what has fired."""
    session = ran(SHOP, NEEDS_SUPPLY, order("A1"))
    before = session.facts(), session.firings()
    how(session, "Problem")
    assert (session.facts(), session.firings()) == before


CHAIN = """
    fact Link has
      a : whole number
      b : whole number

    fact Reached has
      at : whole number

    rule R "Step"
      when
        for each Reached r
        and for each Link l where a is r.at
      then
        conclude Reached(at: l.b)
    """


def chain(length: int) -> Session:
    """A chain of conclusions, each from the one before."""
    session = opened(MODULE, CHAIN)
    links = [("Link", {"a": place, "b": place + 1}) for place in range(length)]
    session.insert_values([*links, ("Reached", {"at": 0})])
    session.run()
    return session


def test_a_deep_proof_goes_on_at_the_margin() -> None:
    """What lies too deep to be read is put off, under a number."""
    lines = str(how(chain(45), "Reached where at is 45")).splitlines()
    assert max(len(line) - len(line.lstrip()) for line in lines) < 70
    put_off = next(line for line in lines if "below)" in line)
    assert put_off.strip() == "Reached: at is 29   (see [1] below)"
    assert "[1] Reached: at is 29, because" in lines


def test_a_proof_without_end_is_cut_and_says_so() -> None:
    """Two thousand conclusions are followed; the rest is named as left out."""
    proof = how(chain(1500), "Reached where at is 1500")
    assert proof.cut
    assert str(proof).splitlines()[-1] == "The proof is longer than this; the rest is left out."
    assert "   (not followed further)" in str(proof)


def test_what_has_gone_is_told_as_it_was() -> None:
    """A record outlives the facts behind it."""
    session = ran(
        SHOP,
        """
        fact Visit has
          order : text

        rule A "Open orders are visited once"
          when
            for each Order o where total > 100
          then
            record Visit(order: o.number)
        """,
        order("A1", total=120.0),
    )
    session.remove(1)
    session.run()
    assert told(session, "Visit") == dedent("""\
        Visit: order is A1, because
          Open orders are visited once
          (recorded by rule A, shop.rules line 25, firing 1)
          as it was then:
            Order A1: total is 120 EUR   (no longer so)
            total > 100   (it is 120 EUR)
        """)


def test_a_value_taken_from_a_list_says_from_which() -> None:
    """A list is a value of its fact."""
    session = ran(
        MODULE,
        """
        fact Box has
          name  : text key
          items : list of text

        fact Label has
          text : text

        rule A "Each item gets a label"
          when
            for each Box b
            and for each item in b.items
            and let long be length(item) * 2
            and long > 4
          then
            conclude Label(text: item)
        """,
        ("Box", {"name": "x", "items": ("pen", "ink")}),
    )
    assert told(session, 'Label where text is "ink"') == dedent("""\
        Label: text is ink, because
          Each item gets a label
          (rule A, shop.rules line 10)
            Box x: items is pen and ink   (given)
            item is ink   (one of b.items)
            long is 6   (length(ink) * 2)
            long > 4   (it is 6)
        """)


def test_cells_of_a_table_are_put_together_with_their_columns() -> None:
    """Sets and ranges too."""
    session = ran(
        SHOP,
        """
        table T200 "Price by region"
          for each Order o where express is no
          match unique
          | o.region             | o.total    || o.fee |
          |----------------------|------------||-------|
          | one of (home, abroad) | 100 to 500 || 19   |
          | not abroad           | > 500      || 0     |
        """,
        order("A1", region="home", total=120.0),
    )
    assert told(session, "Order") == dedent("""\
        Order A1: region is at home, total is 120 EUR, express is no by default   (given)
        delivery of order A1 costs 19 EUR, because
          Price by region
          (rule T200.1, shop.rules line 27)
            Order A1: region is at home, total is 120 EUR, express is no by default   (given)
            o.region is one of (home, abroad)   (it is at home)
            o.total >= 100 and o.total <= 500   (it is 120 EUR)
        """)


def test_a_rule_about_a_subject_needs_no_pattern() -> None:
    """The subject stands first among the premises."""
    session = ran(
        MODULE,
        """
        fact Plant "the plant" has
          spots : choice (none, dark_wet "dark wet") says "the spots on {plant} are {value}"
          ill   : yes or no says "{plant} is ill" otherwise "{plant} is well"

        subject plant : Plant

        rule A "Spots mean illness"
          when
            plant.spots is dark_wet
          then
            conclude plant.ill is yes

        rule B "No spots mean health"
          when
            plant.spots is none
          then
            conclude plant.ill is no
        """,
        ("Plant", {"spots": "dark_wet"}),
        ("Plant", {"spots": "none"}),
    )
    assert told(session, "Plant") == dedent("""\
        the plant: spots is dark wet   (given)
        the plant is ill, because
          Spots mean illness
          (rule A, shop.rules line 9)
            the plant: spots is dark wet   (given)
        the plant: spots is none   (given)
        the plant is well, because
          No spots mean health
          (rule B, shop.rules line 15)
            the plant: spots is none   (given)
        """)


def test_a_given_value_goes_before_a_concluded_one() -> None:
    """The rule that says otherwise is named."""
    session = ran(
        SHOP,
        """
        rule A "Usually five"
          when
            for each Order o
          then
            conclude o.fee is 5
        """,
        order("A1", fee=3.0),
    )
    assert told(session, "Order") == dedent("""\
        Order A1: total is 0 EUR by default, express is no by default   (given)
        delivery of order A1 costs 3 EUR   (given)
          Not used: A (it concludes 5 EUR, and what is given goes first)
        """)


def test_an_exception_without_a_quantifier_is_what_there_is_no_evidence_that() -> None:
    """And `or` shows the part that is true."""
    session = ran(
        SHOP,
        """
        rule A "Dear or abroad"
          when
            for each Order o
            and (o.total > 100 or o.region is abroad)
          unless
            o.express is yes
          then
            conclude Problem(order: o.number, text: "Look")
        """,
        order("A1", region="abroad"),
    )
    assert told(session, "Problem") == dedent("""\
        Problem: order is A1, text is Look, because
          Dear or abroad
          (rule A, shop.rules line 22)
            Order A1: region is abroad, total is 0 EUR by default, express is no by default   (given)
            (o.total > 100 or o.region is abroad)
              o.region is abroad
            there is no evidence that o.express is yes   (it is no)
        """)


def test_a_condition_on_all_facts_of_a_kind_says_when_there_is_none() -> None:
    """Else the proof would rest on nothing that can be seen."""
    rules = """
        rule A "Nothing heavy"
          when
            for each Order o
            and every Part where order is o.number satisfies watts < 15
          then
            conclude o.express is yes
        """
    session = ran(SHOP, rules, order("A1"))
    assert told(session, "Order").splitlines()[-1] == (
        "    every Part where order is A1 satisfies watts < 15   (there is no such Part)"
    )


def test_a_contradiction_is_told_with_the_fact() -> None:
    """The field is unknown, and the proof says why it has no proof."""
    rules = """
        rule A "Cheap"
          when
            for each Order o
          then
            conclude o.fee is 1

        rule B "Dear"
          when
            for each Order o
          then
            conclude o.fee is 2
        """
    session = ran(SHOP, rules, order("A1", express=True))
    assert told(session, "Order") == dedent("""\
        Order A1: total is 0 EUR by default, express is yes   (given)
          The fee of Order A1 is unknown, since A says 1 EUR and B says 2 EUR
        """)
