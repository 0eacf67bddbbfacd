"""Which matches there are, when they are the same, and in which order they fire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from twins import codes, fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

    Make = Callable[..., AnySession]

ITEM = """
fact Item has
  a : whole number
  b : whole number
  c : whole number

fact Log has
  n : whole number
  m : whole number
"""


def firings(session: AnySession) -> list[tuple[object, ...]]:
    """The code and the bound facts of each firing."""
    return [(firing.code, *firing.facts.values()) for firing in session.fired]


def test_one_change_fires_in_the_order_of_the_text_and_of_the_facts(make_session: Make) -> None:
    """Rule by rule, and facts by id in the order of the conditions."""
    session = make_session(f"""{ITEM}
rule R1 "pairs" when for each Item i and for each Item j where a is not i.a then record Log(n: i.a, m: j.a)
rule R2 "single" when for each Item i then record Log(n: i.a)
""")
    session.insert([("Item", {"a": 5}), ("Item", {"a": 4})])
    session.run()
    assert firings(session) == [("R1", 1, 2), ("R1", 2, 1), ("R2", 1), ("R2", 2)]


@pytest.mark.parametrize(("strategy", "order"), [("depth", [3, 4, 1, 2]), ("breadth", [1, 2, 3, 4])])
def test_what_the_last_change_made_goes_first_under_depth(make_session: Make, strategy: str, order: list[int]) -> None:
    """Each insertion is one change; under breadth the first change goes first."""
    text = f"""{ITEM}rule R1 "r" when for each Item i then record Log(n: i.a)"""
    session = make_session(text, strategy=strategy)
    session.insert([("Item", {}), ("Item", {})])
    session.insert([("Item", {}), ("Item", {})])
    session.run()
    assert [firing.facts["i"] for firing in session.fired] == order


def test_what_a_firing_makes_goes_before_what_waited(make_session: Make) -> None:
    """A firing is a change too."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i then record Log(n: i.a)
rule R2 "r" when for each Log l then record Seen(n: l.n)

fact Seen has
  n : whole number
""")
    session.insert([("Item", {"a": 1}), ("Item", {"a": 2})])
    session.run()
    assert codes(session) == ["R1", "R2", "R1", "R2"]


def test_stages_go_before_priorities_and_priorities_before_recency(make_session: Make) -> None:
    """The agenda's key, from its first part on."""
    session = make_session(f"""
stages first, second
{ITEM}
rule R1 "r" in stage second priority 9 when for each Item i then record Log(n: 1)
rule R2 "r" in stage first when for each Item i then record Log(n: 2)
rule R3 "r" in stage first priority 5 when for each Item i then record Log(n: 3)
""")
    session.insert([("Item", {})])
    session.insert([("Item", {})])
    session.run()
    assert firings(session) == [("R3", 2), ("R3", 1), ("R2", 2), ("R2", 1), ("R1", 2), ("R1", 1)]


def test_writers_of_a_field_go_before_those_who_ask_whether_it_is_unknown(make_session: Make) -> None:
    """A rule without a stage is placed by what it reads, not by where it stands."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i and i.b is unknown then conclude i.c is 1
rule R2 "r" when for each Item i where a is 1 then conclude i.b is 1
""")
    session.insert([("Item", {"a": 1}), ("Item", {"a": 2})])
    session.run()
    assert firings(session) == [("R2", 1), ("R1", 2)]


def test_a_change_to_what_a_rule_does_not_read_leaves_its_matches_alone(make_session: Make) -> None:
    """A match is fired once, and again only as another match."""
    session = make_session(f"""{ITEM}rule R1 "r" when for each Item i where a > 0 then record Log(n: i.a)""")
    (item,) = session.insert([("Item", {"a": 1, "b": 1})])
    session.run()
    session.update(item, b=2)
    session.run()
    assert codes(session) == ["R1"]
    session.update(item, a=2)
    session.run()
    assert codes(session) == ["R1", "R1"]


def test_what_is_read_inside_or_and_counts_does_not_identify_a_match(make_session: Make) -> None:
    """Only the result matters there."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i and (i.a is 1 or i.b is 1) then record Log(n: 1)
rule R2 "r" when for each Item i and at least 1 of (i.a is 1; i.b is 1) then record Log(n: 2)
rule R3 "r" when for each Item i and i.a is known then record Log(n: 3)
rule R4 "r" when for each Item i and there is a Item where b is i.b then record Log(n: 4)
""")
    (item,) = session.insert([("Item", {"a": 1, "b": 2})])
    session.run()
    session.update(item, a=3, b=1)
    session.run()
    assert codes(session) == ["R1", "R2", "R3", "R4"]


def test_the_value_of_an_aggregate_that_is_named_identifies(make_session: Make) -> None:
    """Another sum is another match, an equal one is not."""
    session = make_session("""
fact Part has
  n : whole number

fact Start has
  n : whole number

fact Total has
  n : whole number

rule R1 "r"
  when for each Start s and let t be the sum of n over Part
  then conclude Total(n: t)
""")
    session.insert([("Start", {}), ("Part", {"n": 2})])
    session.run()
    session.insert([("Part", {"n": 0})])
    session.run()
    assert codes(session) == ["R1"]
    session.insert([("Part", {"n": 3})])
    session.run()
    assert (codes(session), fields(session, "Total", "n")) == (["R1", "R1"], [5])


def test_the_other_values_of_a_list_do_not_identify(make_session: Make) -> None:
    """One more tag is one more match and leaves the others alone."""
    session = make_session("""
fact Item has
  tags : text many
  list : list of text

fact Log has
  t : text

rule R1 "r" when for each Item i and for each t in i.tags then record Log(t: t)
rule R2 "r" when for each Item i and for each t in i.list then record Log(t: t)
""")
    (item,) = session.insert([("Item", {"tags": ("a",), "list": ("a",)})])
    session.run()
    session.update(item, tags=("b", "a"), list=("b", "a"))
    session.run()
    assert [(f.code, f.values["t"]) for f in session.fired] == [("R1", "a"), ("R2", "a"), ("R1", "b"), ("R2", "b")]


def test_a_match_that_goes_and_comes_back_fires_again(make_session: Make) -> None:
    """What it concluded was withdrawn, so it must."""
    session = make_session(f"""{ITEM}rule R1 "r" when for each Item i where a is 1 then conclude i.b is 1""")
    (item,) = session.insert([("Item", {"a": 1})])
    session.run()
    session.update(item, a=2)
    assert fields(session, "Item", "b") == [None]
    session.update(item, a=1)
    assert fields(session, "Item", "b") == [None]
    session.run()
    assert (codes(session), fields(session, "Item", "b")) == (["R1", "R1"], [1])


def test_withdrawal_goes_on_through_what_rested_on_it(make_session: Make) -> None:
    """Rounds go on until no fired match is gone."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i where a is 1 then conclude i.b is 1
rule R2 "r" when for each Item i and i.b is unknown then conclude Log(n: i.a)
rule R3 "r" when for each Item i and there is no Log where n is i.a then conclude i.c is 1
""")
    (item,) = session.insert([("Item", {"a": 1})])
    session.run()
    assert (codes(session), fields(session, "Item", "c")) == (["R1", "R3"], [1])
    session.update(item, a=2)
    assert fields(session, "Item", "b", "c") == [(None, 1)]
    session.run()
    assert codes(session)[2:] == ["R2"]
    assert fields(session, "Item", "c") == [None]


@pytest.mark.parametrize(("repeats", "count"), [("", 1), ("repeats", 3)])
def test_a_rule_does_not_answer_its_own_change_unless_it_repeats(make_session: Make, repeats: str, count: int) -> None:
    """The same facts with other values are not a new cause."""
    text = f"""{ITEM}rule R1 "r" {repeats} when for each Item i where a < 3 then change i.a to i.a + 1"""
    session = make_session(text)
    (item,) = session.insert([("Item", {"a": 0})])
    session.run()
    assert fields(session, "Item", "a") == [count]
    session.update(item, a=2)
    session.run()
    assert fields(session, "Item", "a") == [3]


def test_facts_that_a_firing_makes_match_its_own_rule(make_session: Make) -> None:
    """Other facts are another cause."""
    session = make_session(f"""{ITEM}rule R1 "r" when for each Log l where n < 3 then record Log(n: l.n + 1)""")
    session.insert([("Log", {"n": 0})])
    session.run()
    assert fields(session, "Log", "n") == [0, 1, 2, 3]


def test_an_endless_rule_stops_at_the_limit(make_session: Make) -> None:
    """The session stays readable."""
    session = make_session(f"""{ITEM}rule R1 "r" when for each Log l then record Log(n: l.n + 1)""")
    session.insert([("Log", {"n": 0})])
    assert session.run(5) == "limit"
    assert fields(session, "Log", "n") == [0, 1, 2, 3, 4, 5]


def test_stop_ends_the_run_after_its_firing(make_session: Make) -> None:
    """The rest waits for the next run."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i where a is 1 then record Log(n: 1) stop "enough"
rule R2 "r" when for each Item i then record Log(n: 2)
""")
    session.insert([("Item", {"a": 1})])
    assert session.run() == "stop"
    assert codes(session) == ["R1"]
    assert session.run() == "quiescent"
    assert codes(session) == ["R1", "R2"]


def test_a_rule_holds_from_its_first_day_to_its_last(make_session: Make) -> None:
    """The session's date in UTC counts, both ends included."""
    text = f"""{ITEM}rule R1 "r" valid from 2026-03-02 until 2026-03-03 when for each Item i then conclude i.b is 1"""
    session = make_session(text, now=datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    session.insert([("Item", {})])
    seen = []
    for day, hour in ((1, 23), (2, 0), (3, 23), (4, 0)):
        session.advance(datetime(2026, 3, day, hour, tzinfo=UTC))
        session.run()
        seen.append(fields(session, "Item", "b")[0])
    assert seen == [None, 1, 1, None]


def test_a_disabled_rule_neither_fires_nor_blocks(make_session: Make) -> None:
    """It is as if it were not there."""
    session = make_session(f"""{ITEM}
rule R1 "r" disabled overrides R2 when for each Item i then conclude i.b is 1
rule R2 "r" when for each Item i then conclude i.b is 2
""")
    session.insert([("Item", {})])
    session.run()
    assert (codes(session), fields(session, "Item", "b")) == (["R2"], [2])


def test_a_default_is_another_value_than_an_equal_one_that_was_given(make_session: Make) -> None:
    """A match is identified by what is stored."""
    session = make_session("""
fact Item has
  a : whole number default 1
  b : whole number computed as a + 1

fact Log has
  n : whole number

rule R1 "r" when for each Item i where a is 1 then record Log(n: 1)
rule R2 "r" when for each Item i where b is 2 then record Log(n: 2)
""")
    (item,) = session.insert([("Item", {})])
    session.run()
    session.update(item, a=1)
    session.run()
    assert codes(session) == ["R1", "R2", "R1", "R2"]


def test_a_rule_that_would_do_nothing_does_not_match(make_session: Make) -> None:
    """A slot without which no action concludes anything must be known."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i where a is 1 then conclude i.b is 1
rule R2 "r" when for each Item i then conclude i.c is i.b + 1
rule R3 "r" when for each Item i then conclude i.c is i.b + 1 record Log(n: i.b)
""")
    session.insert([("Item", {"a": 1}), ("Item", {"a": 2})])
    session.run()
    assert firings(session) == [("R1", 1), ("R2", 1), ("R3", 1), ("R3", 2)]


def test_a_match_that_a_rule_made_for_itself_concludes_nothing(make_session: Make) -> None:
    """It counts as fired, and what the first match concluded is gone with it."""
    session = make_session(f"""{ITEM}
rule R1 "r" when for each Item i where a < 3 then change i.a to i.a + 1 conclude i.b is 5
""")
    session.insert([("Item", {"a": 0})])
    session.run()
    assert (codes(session), fields(session, "Item", "a", "b")) == (["R1"], [(1, None)])


OVERRIDES = f"""{ITEM}
rule R1 "r" overrides R2 when for each Item i where a is 1 then conclude i.b is 1
rule R2 "r" overrides R3 when for each Item i where c is 1 then conclude i.b is 2
rule R3 "r" when for each Item i then conclude i.b is 3
"""


def test_a_rule_is_blocked_where_a_stronger_one_matches_the_same_facts(make_session: Make) -> None:
    """A rule that is itself blocked blocks nothing."""
    session = make_session(OVERRIDES)
    session.insert([("Item", {}), ("Item", {"c": 1}), ("Item", {"a": 1, "c": 1}), ("Item", {"a": 1})])
    session.run()
    assert firings(session) == [("R1", 3), ("R1", 4), ("R2", 2), ("R3", 1), ("R3", 3), ("R3", 4)]
    assert fields(session, "Item", "b") == [3, 2, None, None]


def test_a_rule_that_becomes_blocked_loses_what_it_concluded(make_session: Make) -> None:
    """And concludes it again when it is free."""
    session = make_session(OVERRIDES.replace("overrides R2", ""))
    (item,) = session.insert([("Item", {})])
    seen = []
    for c in (0, 1, 0):
        session.update(item, c=c)
        session.run()
        seen.append(fields(session, "Item", "b"))
    assert seen == [[3], [2], [3]]


def test_rules_without_a_name_in_common_block_each_other_altogether(make_session: Make) -> None:
    """Names that nobody wrote do not count."""
    session = make_session(f"""{ITEM}
rule R1 "r" overrides R2 when for each Item where a is 1 then record Log(n: 1)
rule R2 "r" when for each Item then record Log(n: 2)
""")
    (item, _) = session.insert([("Item", {"a": 1}), ("Item", {"a": 2})])
    session.run()
    assert codes(session) == ["R1"]
    session.update(item, a=0)
    session.run()
    assert codes(session) == ["R1", "R2", "R2"]


EFFECTS = f"""{ITEM}
rule R1 "r" when for each Item i where a is 1 then say "hello {{i.b}}" call ring(times: i.b)
rule R2 "r" priority -1 when for each Item i where c is 1 then change i.a to 2
rule R3 "r" priority -2 when for each Item i where a is 3 then change i.a to 4 call ship(n: i.b)
"""


def test_what_is_withdrawn_before_the_end_of_the_run_is_never_handed_over(make_session: Make) -> None:
    """A call that lost its reason is not made."""
    session = make_session(EFFECTS)
    session.insert([("Item", {"a": 1, "b": 5, "c": 1}), ("Item", {"a": 1, "b": 6})])
    session.run()
    assert session.said == ["hello 6"]
    assert session.effects == [("ring", {"times": 6}, 2)]
    assert session.withdrawn == []


def test_what_is_withdrawn_after_it_was_handed_over_is_listed(make_session: Make) -> None:
    """The caller must know that it no longer stands."""
    session = make_session(EFFECTS)
    (item,) = session.insert([("Item", {"a": 1, "b": 5})])
    session.run()
    session.update(item, a=0)
    session.run()
    assert (session.said, session.effects) == ([], [])
    assert session.withdrawn == ["hello 5", ("ring", {"times": 5})]


def test_the_effects_of_a_rule_that_changes_something_stay(make_session: Make) -> None:
    """Else its own change would take back its own call."""
    session = make_session(EFFECTS)
    session.insert([("Item", {"a": 3, "b": 5})])
    session.run()
    assert fields(session, "Item", "a") == [4]
    assert session.effects == [("ship", {"n": 5}, 1)]
