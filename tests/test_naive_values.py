"""What the fields of facts and the conditions of rules are worth: cells, slots, defaults, unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
  c : whole number default 7
  d : whole number computed as a + b
  s : whole number
  tags : text many
  tags_seen : whole number
  on : yes or no
"""


def test_a_field_is_its_cell_then_what_is_computed_then_its_default(make_session: Make) -> None:
    """The three sources of a value are tried in this order."""
    session = make_session(ITEM)
    session.insert([("Item", {"a": 1, "b": 2}), ("Item", {"c": 3, "d": 50}), ("Item", {"a": 4})])
    assert fields(session, "Item", "c", "d") == [(7, 3), (3, 50), (7, None)]


@pytest.mark.parametrize(
    ("condition", "matching"),
    [
        ("i.a > 1", [2]),
        ("not i.a > 1", [1]),
        ("i.a is unknown", [3]),
        ("i.a is known", [1, 2]),
        ("(i.a > 1 or i.b > 1)", [2, 3]),
        ("not (i.a > 1 or i.b > 1)", []),
        ("not (i.a > 1 and i.b > 1)", [1, 2]),
        ("i.a is one of (1, 5)", [1]),
        ("i.a is not one of (1, 5)", [2]),
        ("i.a is between 1 and 2", [1, 2]),
        ("at least 1 of (i.a is 1; i.b is 5)", [1, 3]),
        ("fewer than 1 of (i.a is 1; i.b is 5)", [2]),
        ('i.tags is "x"', [1, 2]),
        ('i.tags is not "x"', [3]),
        ('i.tags is not "y"', [1, 3]),
        ("i.tags is unknown", []),
    ],
)
def test_a_rule_fires_where_its_condition_is_true_and_not_merely_unknown(
    make_session: Make, condition: str, matching: list[int]
) -> None:
    """Conditions follow Kleene's logic; only `is known` and counts make unknown a plain answer."""
    session = make_session(f"""{ITEM}
rule R1 "r"
  when
    for each Item i
    and {condition}
  then
    record Hit(item: i)

fact Hit has
  item : Item
""")
    rows = [{"a": 1, "tags": ("x",)}, {"a": 2, "b": 1, "tags": ("x", "y")}, {"b": 5, "tags": ("z",)}]
    session.insert([("Item", row) for row in rows])
    session.run()
    assert fields(session, "Hit", "item") == matching


def test_unless_blocks_only_while_its_condition_is_true(make_session: Make) -> None:
    """An unknown exception is no exception."""
    session = make_session(f"""{ITEM}
rule R1 "r"
  when
    for each Item i
  unless
    i.a is 1
  then
    conclude i.s is 5
""")
    session.insert([("Item", {"a": 1}), ("Item", {"a": 2}), ("Item", {})])
    session.run()
    assert fields(session, "Item", "s") == [None, 5, 5]


def test_many_values_stand_in_the_order_in_which_they_became_known(make_session: Make) -> None:
    """A value that goes away and comes back is a new one."""
    session = make_session(ITEM)
    (item,) = session.insert([("Item", {"tags": ("c", "a", "c", "b")})])
    assert fields(session, "Item", "tags") == [("c", "a", "b")]
    session.update(item, tags=("a", "b"))
    session.update(item, tags=("c", "b", "a"))
    assert fields(session, "Item", "tags") == [("a", "b", "c")]


def test_the_values_of_a_list_are_taken_once_each_in_their_order(make_session: Make) -> None:
    """`for each … in` makes one match for each value, first place first."""
    session = make_session("""
fact Box has
  items : list of text

fact Seen has
  what : text

rule R1 "r"
  when
    for each Box b
    and for each x in b.items
  then
    conclude Seen(what: x)
""")
    session.insert([("Box", {"items": ("q", "p", "q", "a")}), ("Box", {})])
    session.run()
    assert fields(session, "Seen", "what") == ["q", "p", "a"]
    assert [firing.values for firing in session.fired] == [{"x": "q"}, {"x": "p"}, {"x": "a"}]


AGGREGATES = """
fact Part has
  n : whole number
  x : number
  d : decimal(2)
  on : yes or no

fact Start has
  go : yes or no

fact Result has
  total   : whole number
  xs      : number
  ds      : decimal(2)
  least   : whole number
  most    : whole number
  mean    : number
  dmean   : decimal(2)
  all     : list of whole number
  howmany : whole number

rule R1 "r"
  when
    for each Start s
    and let total be the sum of n over Part where on is yes
    and let xs be the sum of x over Part where on is yes
    and let ds be the sum of d over Part where on is yes
    and let least be the minimum of n over Part where on is yes
    and let most be the maximum of n over Part where on is yes
    and let mean be the average of n over Part where on is yes
    and let dmean be the average of d over Part where on is yes
    and let all be the list of n over Part where on is yes
    and let howmany be the count of Part where on is yes
  then
    conclude Result(
      total: total, xs: xs, ds: ds, least: least, most: most, mean: mean, dmean: dmean, all: all, howmany: howmany)
"""
NAMES = ("total", "xs", "ds", "least", "most", "mean", "dmean", "all", "howmany")


def test_folds_of_nothing_are_zero_or_unknown(make_session: Make) -> None:
    """A sum of nothing is 0; an average, minimum or maximum of nothing is unknown."""
    session = make_session(AGGREGATES)
    session.insert([("Start", {}), ("Part", {"n": 5, "on": False}), ("Part", {"n": 6})])
    session.run()
    assert fields(session, "Result", *NAMES) == [(0, 0.0, Decimal(0), None, None, None, None, (), 0)]


def test_folds_are_exact(make_session: Make) -> None:
    """Numbers are summed as by `math.fsum`, decimals exactly, and a decimal mean rounds half-even."""
    session = make_session(AGGREGATES)
    parts = [(3, 0.1, "0.01"), (1, 0.2, "0.02"), (2, 0.3, "0.02"), (2, -0.6, "0.05")]
    rows = [("Part", {"n": n, "x": x, "d": Decimal(d), "on": True}) for n, x, d in parts]
    session.insert([("Start", {}), *rows])
    session.run()
    expected = (8, 2.7755575615628914e-17, Decimal("0.10"), 1, 3, 2.0, Decimal("0.02"), (3, 1, 2, 2), 4)
    assert fields(session, "Result", *NAMES) == [expected]


def test_a_list_is_in_the_order_of_the_facts_whatever_changed_last(make_session: Make) -> None:
    """A fact keeps its place when it is updated."""
    session = make_session(AGGREGATES)
    _, first, *_ = session.insert([("Start", {}), *(("Part", {"n": n, "on": True}) for n in (1, 2, 3))])
    session.run()
    session.update(first, n=4)
    session.run()
    assert fields(session, "Result", "all") == [(4, 2, 3)]


def test_a_list_is_in_the_order_of_its_facts_also_where_their_values_lie_elsewhere(make_session: Make) -> None:
    """Neither the facts that references lead to nor the clock, which are joined for the values, give the order."""
    session = make_session("""
fact Item has
  a : whole number
  u : whole number computed as hour(now()) + a
fact Link has
  to : Item
rule R1 "r" when for each Item i and let found be the list of u over Item then say "u"
rule R2 "r" when for each Item i and let found be the list of to.a over Link then say "a"
""")
    items = session.insert([("Item", {"a": n}) for n in (3, 1, 2)])
    session.insert([("Link", {"to": item}) for item in reversed(items)])
    session.run()
    assert {(firing.code, firing.values["found"]) for firing in session.fired} == {("R1", (3, 1, 2)), ("R2", (2, 1, 3))}


def test_an_unknown_value_makes_sums_unknown_and_is_left_out_of_the_rest(make_session: Make) -> None:
    """A sum or an average with a gap would be a wrong number; a minimum is not."""
    session = make_session(AGGREGATES)
    session.insert([("Start", {}), ("Part", {"n": 3, "on": True}), ("Part", {"on": True})])
    session.run()
    assert fields(session, "Result", *NAMES) == [(None, None, None, 3, 3, None, None, (3,), 2)]


QUANTIFIERS = """
fact Part has
  n : whole number

fact Start has
  go : yes or no

fact Hit has
  rule : text

rule R1 "some"
  when for each Start s and there is a Part where n > 2
  then conclude Hit(rule: "some")

rule R2 "none"
  when for each Start s and there is no Part where n > 2
  then conclude Hit(rule: "none")

rule R3 "every"
  when for each Start s and every Part satisfies n > 2
  then conclude Hit(rule: "every")

rule R4 "two"
  when for each Start s and there are exactly 2 Part where n > 2
  then conclude Hit(rule: "two")
"""


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], ["none", "every"]),
        ([None], ["none"]),
        ([1], ["none"]),
        ([3], ["some", "every"]),
        ([3, 4], ["some", "every", "two"]),
        ([3, 4, None], ["some", "two"]),
    ],
)
def test_quantifiers_count_the_facts_for_which_the_condition_is_true(
    make_session: Make, numbers: list[int | None], expected: list[str]
) -> None:
    """An unknown part is neither a part for which it is true nor one that satisfies it."""
    session = make_session(QUANTIFIERS)
    session.insert([("Start", {}), *(("Part", {"n": n}) for n in numbers)])
    session.run()
    assert fields(session, "Hit", "rule") == expected


def test_a_reference_keeps_its_value_and_the_fields_of_a_gone_fact_are_unknown(make_session: Make) -> None:
    """A dangling reference is no error."""
    session = make_session("""
fact Owner has
  name : text

fact Pet has
  owner : Owner
  name  : text

rule R1 "r"
  when for each Pet p and p.owner.name is "Ada"
  then conclude p.name is "Ada's"

rule R2 "r"
  when for each Pet p and p.owner.name is unknown
  then conclude p.name is "nobody's"
""")
    owner, _ = session.insert([("Owner", {"name": "Ada"}), ("Pet", {"owner": 1})])
    session.run()
    assert fields(session, "Pet", "owner", "name") == [(1, "Ada's")]
    session.remove(owner)
    session.run()
    assert fields(session, "Pet", "owner", "name") == [(1, "nobody's")]


def test_a_pattern_finds_facts_of_subtypes_too(make_session: Make) -> None:
    """A customer is a person."""
    session = make_session("""
fact Person has
  name : text
  seen : yes or no

fact Customer is a Person has
  since : whole number

rule R1 "r"
  when for each Person p
  then conclude p.seen is yes
""")
    session.insert([("Customer", {"name": "Ada"}), ("Person", {"name": "Bo"})])
    session.run()
    assert fields(session, "Customer", "name", "seen") == [("Ada", True)]
    assert [firing.facts for firing in session.fired] == [{"p": 1}, {"p": 2}]


EVENTS = """
event Visit has
  at  : date and time
  who : text

fact Hit has
  who : text

rule R1 "r"
  when for each Visit v in the last 2 days
  then conclude Hit(who: v.who)
"""
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def test_a_window_includes_both_ends_and_moves_with_the_clock(make_session: Make) -> None:
    """Neither what is older nor what is yet to come is in the last two days."""
    session = make_session(EVENTS, now=NOW)
    offsets = {"old": -2 * 86400 - 1, "start": -2 * 86400, "now": 0, "later": 1}
    session.insert([("Visit", {"at": NOW + timedelta(seconds=s), "who": who}) for who, s in offsets.items()])
    session.run()
    assert fields(session, "Hit", "who") == ["start", "now"]
    session.advance(NOW + timedelta(seconds=1))
    session.run()
    assert fields(session, "Hit", "who") == ["now", "later"]


def test_an_event_without_a_time_is_of_now(make_session: Make) -> None:
    """The session's clock gives the time."""
    session = make_session(EVENTS, now=NOW)
    session.insert([("Visit", {"who": "Ada"})])
    assert fields(session, "Visit", "at") == [NOW]


def test_months_of_a_window_are_calendar_months(make_session: Make) -> None:
    """A month before the last of March is the last of February."""
    session = make_session(EVENTS.replace("2 days", "1 month"), now=datetime(2026, 3, 31, tzinfo=UTC))
    times = [datetime(2026, 2, 27, 23, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)]
    session.insert([("Visit", {"at": at, "who": str(at.day)}) for at in times])
    session.run()
    assert fields(session, "Hit", "who") == ["28"]


DIVISION = """
fact Item has
  a : whole number
  b : number

rule R1 "in a test"
  when for each Item i and (10 / i.a > 4 or i.a is 0)
  then conclude i.b is 1

rule R2 "in an action"
  when for each Item i
  then conclude i.b is 10 / i.a
"""


def test_a_failure_in_a_test_makes_the_value_unknown(make_session: Make) -> None:
    """The other half of the condition still counts."""
    session = make_session(DIVISION.split("rule R2", maxsplit=1)[0])
    session.insert([("Item", {"a": 0}), ("Item", {"a": 2}), ("Item", {"a": 5})])
    assert session.run() == "quiescent"
    assert fields(session, "Item", "b") == [1.0, 1.0, None]


def test_a_failure_in_an_action_stops_the_run_or_skips_the_firing(make_session: Make) -> None:
    """As `on_error` says; the firing does nothing."""
    text = DIVISION.split("rule R1", maxsplit=1)[0] + "rule R2" + DIVISION.split("rule R2")[1]
    for on_error, stopped, expected in (("stop", "error", [None, None]), ("skip", "quiescent", [None, 2.0])):
        session = make_session(text, on_error=on_error)
        session.insert([("Item", {"a": 0}), ("Item", {"a": 5})])
        assert session.run() == stopped
        assert fields(session, "Item", "b") == expected


def test_whole_numbers_beyond_their_limit_overflow(make_session: Make) -> None:
    """2 to the 62nd is a whole number; one more is an overflow."""
    session = make_session(
        """
fact Item has
  a : whole number
  b : whole number

rule R1 "r"
  when for each Item i
  then conclude i.b is i.a + 1
""",
        on_error="skip",
    )
    session.insert([("Item", {"a": 2**62}), ("Item", {"a": 2**62 - 1})])
    session.run()
    assert fields(session, "Item", "b") == [None, 2**62]
    assert codes(session)[-1:] == ["R1"]
