"""WHY NOT: the whole text of answers."""

# ruff: noqa: E501 - a line of an answer is as long as what it says

from __future__ import annotations

from datetime import timedelta
from textwrap import dedent
from typing import TYPE_CHECKING

from explaining import MODULE, NOW, SHOP, opened, order, part, ran

from aitia.explain import why_not

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


def told(session: Session, pattern: str) -> str:
    """The answer, and a line break at its end."""
    return f"{why_not(session, pattern)}\n"


def test_the_first_failing_condition_comes_with_its_values() -> None:
    """What holds before it shows what was found."""
    session = ran(
        SHOP,
        STRONG_ENOUGH,
        order("A1"),
        part("A1", "cpu", 300),
        part("A1", "power_supply", 450),
    )
    assert told(session, 'Problem where order is "A1"') == dedent("""\
        There is no Problem where order is "A1"
        Rule R020 "The power supplies must carry the load", shop.rules line 22, could conclude it.
          4 of its 5 conditions hold before one fails:
          yes:     for each Order o   (Order A1)
          yes:     let load be the sum of watts * count over Part where order is o.number, kind is not power_supply   (load is 300)
          yes:     let supply be the sum of watts * count over Part where order is o.number, kind is power_supply   (supply is 450)
          yes:     supply > 0   (it is 450)
          no:      load * 1.2 > supply   (load * 1.2 is 360, supply is 450)
        """)


def test_the_fact_that_is_there_is_named_where_none_should_be() -> None:
    """There is a power supply, so nothing is wrong."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
        order("A1"),
        part("A1", "power_supply", 400),
    )
    assert told(session, 'Problem where order is "A1"') == dedent("""\
        There is no Problem where order is "A1"
        Rule R010 "A server needs a power supply", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      there is no Part where order is o.number, kind is power_supply   (Part: order is A1, kind is power_supply, watts is 400, count is 1 by default)
        """)


def test_an_unknown_value_is_not_a_no() -> None:
    """The field that is missing is named."""
    session = ran(
        SHOP,
        """
        rule A "Abroad is dear"
          when
            for each Order o
            and o.region is abroad
          then
            conclude o.fee is 19
        """,
        order("A1"),
    )
    assert told(session, 'Order where number is "A1", fee is 19') == dedent("""\
        There is no Order where number is "A1", fee is 19
        Order A1 is there, but
          unknown: fee is 19   (fee is not known)
        Rule A "Abroad is dear", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          unknown: o.region is abroad   (o.region is not known)
        """)


def test_the_facts_that_come_near_are_shown_with_what_they_fail() -> None:
    """A pattern is as good as the nearest fact."""
    session = ran(
        SHOP,
        """
        rule A "Dear orders abroad"
          when
            for each Order o where region is abroad, total > 100
          then
            conclude Problem(order: o.number, text: "Look")
        """,
        order("A1", region="home", total=150.0),
        order("A2", region="abroad", total=99.0),
        order("A3", region="home", total=1.0),
        order("A4", total=200.0),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Dear orders abroad", shop.rules line 22, could conclude it.
          no:      for each Order o where region is abroad, total > 100   (Order A2 fails 'total > 100': it is 99 EUR)
        """)


def test_the_nearest_rule_comes_first() -> None:
    """It is the one with the most conditions that hold; ties are in the order of the text."""
    session = ran(
        SHOP,
        """
        rule A "One"
          when
            for each Order o where total > 100
          then
            conclude Problem(order: o.number, text: "Look")

        rule B "Two"
          when
            for each Order o
            and o.total > 100
          then
            conclude Problem(order: o.number, text: "Look")

        rule C "Three"
          when
            for each Order o
            and o.express is yes
          then
            conclude Problem(order: o.number, text: "Look")
        """,
        order("A1", total=50.0),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule B "Two", shop.rules line 28, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      o.total > 100   (it is 50 EUR)
        Rule C "Three", shop.rules line 35, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      o.express is yes   (it is no)
        Rule A "One", shop.rules line 22, could conclude it.
          no:      for each Order o where total > 100   (Order A1 fails 'total > 100': it is 50 EUR)
        """)


def test_rules_that_conclude_other_values_are_left_out() -> None:
    """A constant that differs from what is asked can never be it."""
    session = ran(
        SHOP,
        """
        rule R010 "A server needs a power supply"
          when
            for each Order o
            and there is no Part where order is o.number, kind is power_supply
          then
            conclude Problem(order: o.number, text: "No power supply.")
          because "every server draws power, and order {o.number} lists no power supply"
          source "Build guide 4.1"
          source "Mail of 3 May"

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
        """,
        order("A1"),
    )
    assert told(session, 'Problem where order is "A1", text is "Too weak."') == dedent("""\
        There is no Problem where order is "A1", text is "Too weak."
        Problem (order is A1, text is "No power supply.") is there, but
          no:      text is "Too weak."   (it is "No power supply.")
        Rule R020 "The power supplies must carry the load", shop.rules line 32, could conclude it.
          3 of its 5 conditions hold before one fails:
          yes:     for each Order o   (Order A1)
          yes:     let load be the sum of watts * count over Part where order is o.number, kind is not power_supply   (load is 0)
          yes:     let supply be the sum of watts * count over Part where order is o.number, kind is power_supply   (supply is 0)
          no:      supply > 0   (it is 0)
        """)


def test_no_rule_concludes_such_a_value() -> None:
    """All conclusions have other constants."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
        order("A1"),
    )
    assert told(session, 'Problem where text is "Nonsense."') == dedent("""\
        There is no Problem where text is "Nonsense."
        No rule concludes a Problem where text is "Nonsense.": the values in their conclusions are others.
        """)


def test_what_no_rule_concludes_must_be_given() -> None:
    """There is nothing to search."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
    )
    assert told(session, "Part where kind is cpu") == dedent("""\
        There is no Part where kind is cpu
        No rule concludes a Part. It must be given.
        """)


def test_it_may_hold_after_all() -> None:
    """Then the other question is offered."""
    session = ran(
        SHOP,
        NEEDS_SUPPLY,
        order("A1"),
    )
    assert told(session, "Problem") == dedent("""\
        It holds; ask how:
          Problem: order is A1, text is "No power supply."
        """)


def test_a_field_with_another_value_shows_the_value() -> None:
    """And each rule that could give the one asked for."""
    session = ran(
        SHOP,
        """
        rule A "Dear"
          when
            for each Order o where region is abroad
          then
            conclude o.fee is 19

        rule B "Cheap"
          when
            for each Order o where region is home
          then
            conclude o.fee is 5
        """,
        order("A1", region="home"),
        order("A2", region="abroad"),
    )
    assert told(session, 'Order where number is "A1", fee is 19') == dedent("""\
        There is no Order where number is "A1", fee is 19
        Order A1 is there, but
          no:      fee is 19   (it is 5 EUR)
        Rule A "Dear", shop.rules line 22, could conclude it.
          no:      for each Order o where region is abroad   (Order A1 fails 'region is abroad': it is at home)
        """)


def test_a_contradiction_shows_both_sides() -> None:
    """The value is unknown because rules disagree."""
    session = ran(
        SHOP,
        """
        rule A "Dear"
          when
            for each Order o where region is home
          then
            conclude o.fee is 19

        rule B "Cheap"
          when
            for each Order o where region is home
          then
            conclude o.fee is 5
        """,
        order("A1", region="home"),
    )
    assert told(session, 'Order where number is "A1", fee is 19') == dedent("""\
        There is no Order where number is "A1", fee is 19
        Order A1 is there, but
          unknown: fee is 19   (fee is not known)
        The fee of Order A1 is unknown, since rules contradict one another:
          A says 19 EUR
          B says 5 EUR
        Rule A "Dear", shop.rules line 22, could conclude it.
          Its conditions hold and it has fired, but rules contradict one another about this.
          yes:     for each Order o where region is home   (Order A1)
        """)


def test_a_rule_out_of_force_says_so() -> None:
    """Disabled, outside its dates, or overridden."""
    session = ran(
        SHOP,
        """
        rule A "Off"
          disabled
          when
            for each Order o
          then
            conclude Problem(order: o.number, text: "Look")

        rule B "Over"
          valid from 2020-01-01 until 2020-12-31
          when
            for each Order o
          then
            conclude Problem(order: o.number, text: "Look")

        rule C "Not now"
          when
            for each Order o
          then
            conclude Problem(order: o.number, text: "Look")

        rule D "Instead of C"
          overrides C
          when
            for each Order o
          then
            conclude o.fee is 1
        """,
        order("A1"),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Off", shop.rules line 22, could conclude it.
          It is disabled.
          yes:     for each Order o   (Order A1)
        Rule B "Over", shop.rules line 29, could conclude it.
          It is valid only from 2020-01-01 until 2020-12-31.
          yes:     for each Order o   (Order A1)
        Rule C "Not now", shop.rules line 36, could conclude it.
          Its conditions hold, but it is overridden by D.
          yes:     for each Order o   (Order A1)
        """)


def test_a_rule_that_waits_says_so() -> None:
    """The run was stopped by a limit."""
    session = opened(
        SHOP,
        NEEDS_SUPPLY,
        order("A1"),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule R010 "A server needs a power supply", shop.rules line 22, could conclude it.
          Its conditions hold, and it waits to fire: the run stopped before.
          yes:     for each Order o   (Order A1)
          yes:     there is no Part where order is o.number, kind is power_supply
        """)


def test_an_exception_that_holds_is_named() -> None:
    """`unless` blocks with what is true."""
    session = ran(
        SHOP,
        """
        rule A "Look at all"
          when
            for each Order o
          unless
            o.total < 100
          then
            conclude Problem(order: o.number, text: "Look")
        """,
        order("A1", total=50.0),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Look at all", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      unless o.total < 100   (it is 50 EUR)
        """)


def test_an_every_names_the_fact_that_fails_it() -> None:
    """One is enough."""
    session = ran(
        SHOP,
        """
        rule A "All weak"
          when
            for each Order o
            and every Part where order is o.number satisfies watts < 15
          then
            conclude Problem(order: o.number, text: "Weak")
        """,
        order("A1"),
        part("A1", "cpu", 9),
        part("A1", "cpu", 95),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "All weak", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      every Part where order is o.number satisfies watts < 15   (Part: order is A1, kind is cpu, watts is 95, count is 1 by default)
        """)


def test_counts_and_quantities_say_what_they_found() -> None:
    """How many there are, and how many are true."""
    session = ran(
        SHOP,
        """
        rule A "Two disks"
          when
            for each Order o
            and there are at least 2 Part where order is o.number, kind is disk
          then
            conclude Problem(order: o.number, text: "Disks")

        rule B "Two signs"
          when
            for each Order o
            and at least 2 of (o.total > 10; o.express is yes; o.region is abroad)
          then
            conclude Problem(order: o.number, text: "Signs")

        rule C "A cpu"
          when
            for each Order o
            and there is a Part where order is o.number, kind is cpu
          then
            conclude Problem(order: o.number, text: "Cpu")

        rule D "Between"
          when
            for each Order o
            and o.total is between 100 and 200
          then
            conclude Problem(order: o.number, text: "Between")
        """,
        order("A1", total=50.0),
        part("A1", "disk", 9),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Two disks", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      there are at least 2 Part where order is o.number, kind is disk   (there is 1)
        Rule B "Two signs", shop.rules line 29, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      at least 2 of (o.total > 10; o.express is yes; o.region is abroad)   (1 of them is true)
        Rule C "A cpu", shop.rules line 36, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      there is a Part where order is o.number, kind is cpu   (there is no Part where order is A1, kind is cpu)
        Rule D "Between", shop.rules line 43, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      o.total is between 100 and 200   (it is 50 EUR)
        """)


def test_what_cannot_be_computed_says_why() -> None:
    """A division by zero is not a no."""
    session = ran(
        SHOP,
        """
        rule A "Dear each"
          when
            for each Order o
            and 100 / o.total > 5
          then
            conclude Problem(order: o.number, text: "Dear")
        """,
        order("A1", total=0.0),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Dear each", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          error:   100 / o.total > 5   (division by zero)
        """)


def test_the_first_row_that_holds_keeps_the_others_out() -> None:
    """Of a table with `match first`."""
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
    assert told(session, 'Order where number is "A1", fee is 29') == dedent("""\
        There is no Order where number is "A1", fee is 29
        Order A1 is there, but
          no:      fee is 29   (it is 4.9 EUR)
        Rule T100.3 "Delivery price", shop.rules line 29, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      no row above it holds   (row 2 holds before it)
        """)


def test_a_second_row_that_holds_keeps_both_out() -> None:
    """Of a table with `match unique`; the problem names the fact, and this the rows."""
    session = ran(
        SHOP,
        """
        table T100 "Delivery price"
          for each Order o
          match unique
          | o.region | o.total  || o.fee |
          |----------|----------||-------|
          | home     | -        || 0     |
          | -        | 0 to 500 || 4.90  |
        """,
        order("A1", region="home", total=20.0),
    )
    assert [problem.message for problem in session.problems] == [
        "more than one row of table T100 holds for Order A1, and it says 'match unique'"
    ]
    assert told(session, 'Order where number is "A1", fee is 0') == dedent("""\
        There is no Order where number is "A1", fee is 0
        Order A1 is there, but
          unknown: fee is 0   (fee is not known)
        Rule T100.1 "Delivery price", shop.rules line 27, could conclude it.
          yes:     for each Order o   (Order A1)
          yes:     o.region is home
          no:      no other row holds   (rows 1 and 2 hold)
        """)


def test_an_event_outside_the_window_is_not_near_enough() -> None:
    """The window is a condition like the others."""
    session = ran(
        MODULE,
        """
        event Visit has
          at  : date and time
          who : text

        fact Guest has
          who : text

        rule A "Recent guests"
          when
            for each Visit v in the last 3 days where who is "Ada"
          then
            conclude Guest(who: v.who)
        """,
        ("Visit", {"at": NOW - timedelta(days=5), "who": "Ada"}),
    )
    assert told(session, "Guest") == dedent("""\
        There is no Guest
        Rule A "Recent guests", shop.rules line 10, could conclude it.
          no:      for each Visit v in the last 3 days where who is "Ada"   (Visit: at is 2026-04-26 12:00 UTC, who is Ada fails 'in the last 3 days')
        """)


def test_a_search_through_too_much_is_cut_short_and_says_so() -> None:
    """Every pair of many facts is not looked at."""
    rules = """
        rule A "Pairs"
          when
            for each Part p
            and for each Part q where watts > p.watts
            and for each Part r where watts > q.watts + 1000
          then
            conclude Problem(order: p.order, text: "Three")
        """
    session = opened(SHOP, rules)
    session.insert_values([part("A1", "cpu", watts) for watts in range(80)])
    session.run()
    assert str(why_not(session, "Problem")).endswith("  The search was cut short; a nearer match may exist.")


def test_rules_beyond_the_nearest_are_counted() -> None:
    """Five are shown."""
    rule = """
        rule R{n} "One of many"
          when
            for each Order o where express is yes
          then
            conclude Problem(order: o.number, text: "Look")
        """
    session = ran(SHOP, "".join(dedent(rule).replace("{n}", str(n)) for n in range(7)), order("A1"))
    answer = why_not(session, "Problem")
    assert [attempt.rule.code for attempt in answer.attempts] == ["R0", "R1", "R2", "R3", "R4"]
    assert answer.remarks == ("2 more rules could conclude it.",)


def test_a_join_finds_its_facts_without_a_look_at_all_others() -> None:
    """A long chain is searched to its end."""
    rules = """
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
    session = opened(MODULE, rules)
    session.insert_values([*(("Link", {"a": n, "b": n + 1}) for n in range(2000)), ("Reached", {"at": 0})])
    session.run()
    assert told(session, "Reached where at is 3000") == dedent("""\
        There is no Reached where at is 3000
        Rule R "Step", shop.rules line 10, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Reached r   (Reached: at is 0)
          no:      for each Link l where a is r.at   (there is no Link for which it would conclude this)
        """)


def test_a_list_that_is_unknown_or_has_other_values_stops_a_rule() -> None:
    """The list is shown."""
    session = ran(
        MODULE,
        """
        fact Box has
          name  : text key
          items : list of text

        fact Label has
          text : text

        fact Note has
          text : text

        rule A "Each item gets a label"
          when
            for each Box b
            and for each item in b.items
          then
            conclude Label(text: item)
        """,
        ("Box", {"name": "x", "items": ("pen", "ink")}),
    )
    assert told(session, 'Label where text is "cup"') == dedent("""\
        There is no Label where text is "cup"
        Rule A "Each item gets a label", shop.rules line 13, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Box b   (Box x)
          no:      for each item in b.items   (pen and ink)
        """)


def test_an_unknown_list_is_named() -> None:
    """Nothing can be taken from it."""
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
          then
            conclude Label(text: item)
        """,
        ("Box", {"name": "x"}),
    )
    assert told(session, "Label") == dedent("""\
        There is no Label
        Rule A "Each item gets a label", shop.rules line 10, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Box b   (Box x)
          unknown: for each item in b.items   (b.items is not known)
        """)


def test_a_named_value_may_not_be_the_one_asked_for() -> None:
    """The rule would conclude something else."""
    session = ran(
        SHOP,
        """
        rule A "Name the total"
          when
            for each Order o
            and let words be text(o.total)
          then
            conclude Problem(order: o.number, text: words)
        """,
        order("A1", total=5.0),
    )
    assert told(session, 'Problem where text is "7"') == dedent("""\
        There is no Problem where text is "7"
        Rule A "Name the total", shop.rules line 22, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      let words be text(o.total)   (its value is not the one that is asked for)
        """)


def test_a_value_of_a_many_field_is_asked_for() -> None:
    """Rules that conclude other values are left out."""
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
        """,
        order("A1", region="home", total=200.0),
    )
    assert told(session, 'Order where number is "A1", tags contains "customs"') == dedent("""\
        There is no Order where number is "A1", tags contains "customs"
        Order A1 is there, but
          no:      tags contains "customs"
        Rule A "Tag abroad", shop.rules line 22, could conclude it.
          no:      for each Order o where region is abroad   (Order A1 fails 'region is abroad': it is at home)
        """)


def test_a_subject_is_a_condition_like_others() -> None:
    """Which fact it is comes first."""
    session = ran(
        MODULE,
        """
        fact Plant "the plant" has
          spots : choice (none, dark_wet "dark wet")
          old   : yes or no
          ill   : yes or no

        subject plant : Plant

        rule A "Spots mean illness"
          when
            plant.spots is dark_wet and plant.old is yes
          then
            conclude plant.ill is yes
        """,
        ("Plant", {"spots": "dark_wet"}),
    )
    assert told(session, "Plant where ill is yes") == dedent("""\
        There is no Plant where ill is yes
        the plant (spots is dark wet) is there, but
          unknown: ill is yes   (ill is not known)
        Rule A "Spots mean illness", shop.rules line 10, could conclude it.
          2 of its 3 conditions hold before one fails:
          yes:     for each Plant   (the plant: spots is dark wet)
          yes:     plant.spots is dark_wet
          unknown: plant.old is yes   (plant.old is not known)
        """)


def test_a_cell_that_does_not_hold_stops_a_row() -> None:
    """It is put together with the head of its column."""
    session = ran(
        SHOP,
        """
        table T200 "Price by region"
          for each Order o
          match first
          | o.region | o.total    || o.fee |
          |----------|------------||-------|
          | home     | 100 to 500 || 19    |
          | home     | -          || 4     |
        """,
        order("A1", region="home", total=5.0),
    )
    assert told(session, "Order where fee is 19") == dedent("""\
        There is no Order where fee is 19
        Order A1 is there, but
          no:      fee is 19   (it is 4 EUR)
        Rule T200.1 "Price by region", shop.rules line 27, could conclude it.
          1 of its 2 conditions holds before one fails:
          yes:     for each Order o   (Order A1)
          no:      o.total >= 100 and o.total <= 500   (it is 5 EUR)
        """)


def test_no_fact_of_a_type_at_all() -> None:
    """There is nothing to begin with."""
    session = ran(
        SHOP,
        """
        rule A "Look"
          when
            for each Order o
          then
            conclude Problem(order: o.number, text: "Look")
        """,
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Look", shop.rules line 22, could conclude it.
          no:      for each Order o   (there is no Order)
        """)


def test_what_no_rule_concludes_about_a_field() -> None:
    """The field can be concluded, but by no rule for this value."""
    session = ran(
        SHOP,
        """
        rule A "Five"
          when
            for each Order o
          then
            conclude o.fee is 5
        """,
        order("A1"),
    )
    assert told(session, 'Order where number is "A1", total is 9') == dedent("""\
        There is no Order where number is "A1", total is 9
        Order A1 is there, but
          no:      total is 9   (it is 0 EUR)
        No rule concludes total of an Order. It must be given.
        """)


def test_a_sum_over_an_unknown_is_unknown() -> None:
    """The aggregate is named, not its parts."""
    session = ran(
        SHOP,
        """
        rule A "Heavy"
          when
            for each Order o
            and let load be the sum of watts over Part where order is o.number
            and load > 3
          then
            conclude Problem(order: o.number, text: "Heavy")
        """,
        order("A1"),
        part("A1", "cpu", None),
    )
    assert told(session, "Problem") == dedent("""\
        There is no Problem
        Rule A "Heavy", shop.rules line 22, could conclude it.
          2 of its 3 conditions hold before one fails:
          yes:     for each Order o   (Order A1)
          yes:     let load be the sum of watts over Part where order is o.number   (load is unknown)
          unknown: load > 3   (load is not known)
        """)


def test_what_hides_a_conclusion_is_named() -> None:
    """A rule has fired, and something goes before what it concluded."""
    rules = """
        rule A "Free at home"
          when
            for each Order o where region is home
          then
            presume o.fee is 0

        rule B "Express costs"
          when
            for each Order o where express is yes
          then
            conclude o.fee is 19

        rule C "Written down"
          when
            for each Order o where total > 100
          then
            record Problem(order: o.number, text: "Large")
        """
    session = ran(SHOP, rules, order("A1", region="home", express=True, total=200), order("A2", region="home", fee=5))
    session.remove(session.query("Problem")[0].id)
    assert [
        why_not(session, pattern).attempts[0].detail
        for pattern in ('Order where number is "A1", fee is 0', 'Order where number is "A2", fee is 0', "Problem")
    ] == [
        "B says 19 EUR, and that goes first",
        "what was given says 5 EUR, and that goes first",
        "what it made has been changed or removed since",
    ]


def test_a_fact_without_its_key_is_not_made() -> None:
    """The rule fired, and the answer says what was missing."""
    rules = """
        rule A "An order for each part"
          when
            for each Part p
          then
            conclude Order(number: p.order)
        """
    session = ran(SHOP, rules, ("Part", {"kind": "cpu"}))
    assert told(session, "Order") == dedent("""\
        There is no Order
        Rule A "An order for each part", shop.rules line 22, could conclude it.
          Its conditions hold and it has fired, but number, by which it would be known, is unknown.
          yes:     for each Part p   (Part: kind is cpu, count is 1 by default)
        """)


def test_a_computed_field_says_how_it_is_computed() -> None:
    """No rule can make it another."""
    session = ran(SHOP, NEEDS_SUPPLY, part("A1", "cpu", 9))
    assert told(session, 'Part where order is "A1", load > 20') == dedent("""\
        There is no Part where order is "A1", load > 20
        Part (order is A1, kind is cpu, watts is 9, count is 1 by default) is there, but
          no:      load > 20   (it is 9)
        load is computed as watts * count.
        """)


def test_a_rule_whose_fact_is_there_is_not_what_is_missing() -> None:
    """The field that was asked for is another rule's."""
    vocabulary = SHOP + "fact Alert has\n  order : text\n  level : choice (low, high)\n\n"
    rules = """
        rule A "Alert"
          when
            for each Order o
          then
            conclude Alert(order: o.number)

        rule B "High"
          when
            for each Alert a
            and there is an Order where number is a.order, total > 100
          then
            conclude a.level is high
        """
    answer = why_not(ran(vocabulary, rules, order("A1")), "Alert where level is high")
    assert [attempt.rule.code for attempt in answer.attempts] == ["B"]
