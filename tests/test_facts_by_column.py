"""Facts taken in by column: nobody can tell that they were not looked at one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aitia.rules_engine import Engine, FactsError, Limits, MemoryFullError
from aitia.rules_engine.tables import TablesIntake

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.rules_engine import Session
    from aitia.rules_engine.session import Strategy

RULES = """\
fact Customer has
  id   : text key
  rank : whole number between 0 and 9

fact Company is a Customer has
  size : number

fact Order has
  number   : whole number key
  place    : text key
  total    : decimal(2)
  weight   : number between 0 and 100
  express  : yes or no
  kind     : choice (parts, service)
  day      : date
  at       : date and time
  within   : duration
  tags     : text many
  customer : Customer
  state    : text default "new"
  urgent   : yes or no

rule R1 "express is urgent"
  when
    for each Order o where express is yes
  then
    presume o.urgent is yes
"""
ENGINE = Engine.from_text(RULES)

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(0, 9),
    "place": st.sampled_from(["a", "b", "a "]),
    "total": st.sampled_from([Decimal("1.50"), Decimal("1.5"), Decimal("-0.0")]) | st.sampled_from([3, "2.5"]),
    "weight": st.floats(0, 100) | st.sampled_from([-0.0, 7, np.float64(3)]),
    "express": st.booleans(),
    "kind": st.sampled_from(["parts", "service"]),
    "day": st.sampled_from([date(2026, 5, 1), date(1, 1, 1)]) | st.sampled_from(["2026-05-02"]),
    "at": MOMENTS | st.sampled_from(["2026-05-01T12:00Z", date(2026, 5, 1)]),
    "within": st.timedeltas(timedelta(-9000), timedelta(9000)) | st.just("PT1H"),
    "customer": st.sampled_from(["c1", "c2", " c2", "k1"]),
    "state": st.sampled_from(["new", "old"]),
    "urgent": st.booleans(),
}
BAD: dict[str, st.SearchStrategy[Any]] = {
    "number": st.sampled_from([2.0, True, "x", 2**70]),
    "place": st.just(1),
    "total": st.sampled_from([Decimal("1.505"), 1.5, Decimal("NaN")]),
    "weight": st.sampled_from([101.0, float("nan"), float("inf"), True]),
    "express": st.sampled_from([1, np.True_]),
    "kind": st.just("other"),
    "day": st.just(datetime(2026, 5, 1, tzinfo=UTC)),
    "at": st.just("May"),
    "within": st.sampled_from([3, timedelta.max, "P9999999W"]),
    "tags": st.sampled_from([["x", "y"], [], "x"]),
    "customer": st.sampled_from(["nobody", 1]),
    "nonsense": st.just(1),
}


def orders(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """An order with its key, and any of the other fields."""
    optional = {name: st.none() | found for name, found in values.items() if name not in ("number", "place")}
    key = {name: values[name] for name in ("number", "place")}
    return st.tuples(st.just("Order"), st.fixed_dictionaries(key, optional=optional))


CUSTOMERS = st.tuples(
    st.just("Customer"),
    st.fixed_dictionaries({"id": st.sampled_from(["c1", "c2", "c3"])}, optional={"rank": st.integers(0, 10)}),
)
COMPANIES = st.tuples(
    st.just("Company"),
    st.fixed_dictionaries({"id": st.sampled_from(["k1", "c2"])}, optional={"size": st.none() | st.floats(0, 1)}),
)
KNOWN = [("Customer", {"id": "c1"}), ("Company", {"id": "k1"}), ("Customer", {"id": "c2"})]
ROWS = (
    st.lists(orders(GOOD), max_size=6, unique_by=lambda row: (row[1]["number"], row[1]["place"]))
    | st.lists(orders(GOOD) | CUSTOMERS | COMPANIES, max_size=6)
    | st.lists(orders({name: GOOD.get(name, st.nothing()) | bad for name, bad in BAD.items()}), max_size=3)
)


def told(session: Session, *steps: Callable[[Session], object]) -> list[object]:
    """What each step gave or was told, and the session's facts and firings after it."""
    found: list[object] = []
    for step in steps:
        try:
            found.append(step(session))
        except FactsError as error:
            found.append(str(error))
        session.run()
        found.append([(f.id, f.type, f.given, repr(dict(f.fields))) for f in session.facts()])
        found.append([(f.rule.code, list(f.facts)) for f in session.firings()])
    return found


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A switch that lets nothing be taken in by column."""
    return lambda: monkeypatch.setattr(TablesIntake, "prepare", nothing)


def nothing(_intake: TablesIntake) -> bool:
    """In place of `prepare`: facts have to be looked at one by one."""
    return False


def inserting(rows: list[Any]) -> Callable[[Session], object]:
    """A step that inserts rows."""
    return lambda session: session.insert_values(rows)


@settings(max_examples=300, deadline=None)
@given(ROWS, ROWS)
def test_rows_mean_the_same_by_column_and_one_by_one(before: list[Any], after: list[Any]) -> None:
    """Facts, ids, firings and problems in the same words, for a second insertion as well."""
    steps = [inserting(rows) for rows in (before, KNOWN, after)]
    found = told(ENGINE.session(), *steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TablesIntake, "prepare", nothing)
        assert told(ENGINE.session(), *steps) == found


COLUMNS: dict[str, Callable[[int], Any]] = {
    "total": lambda n: [Decimal(i).scaleb(-2) for i in range(n)],
    "weight": lambda n: np.where(np.arange(n) % 7 == 0, np.nan, np.arange(n) % 100 * 0.5),
    "express": lambda n: np.arange(n) % 2 == 0,
    "kind": lambda n: ["parts" if i % 3 else None for i in range(n)],
    "day": lambda n: np.datetime64("2026-05-01") + np.arange(n),
    "at": lambda n: np.where(
        np.arange(n) % 5 == 0, np.datetime64("NaT"), np.datetime64("2026-05-01T12", "s") + np.arange(n)
    ),
    "within": lambda n: np.arange(n).astype("timedelta64[m]"),
    "customer": lambda n: np.array([f"c{i % 2 + 1}" for i in range(n)]),
    "urgent": lambda n: [None if i % 4 else bool(i % 8) for i in range(n)],
}


@pytest.mark.parametrize("count", [3, 1000])
def test_tables_mean_the_same_by_column_and_one_by_one(count: int, one_by_one: Callable[[], None]) -> None:
    """Large ones go through arrays, small ones through lists."""
    table: dict[str, Any] = {
        "number": np.arange(count),
        "place": ["a"] * count,
        **{name: made(count) for name, made in COLUMNS.items()},
    }

    def customers(session: Session) -> object:
        return session.insert_values([("Customer", {"id": "c1"}), ("Company", {"id": "c2", "size": 1.0})])

    def orders_of(session: Session) -> object:
        return session.load("Order", table)

    steps = [customers, orders_of, orders_of]
    found = told(ENGINE.session(), *steps)
    assert "D206" in str(found[6])
    one_by_one()
    assert told(ENGINE.session(), *steps) == found


def test_ordinary_tables_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the tests above would compare one way with itself."""
    monkeypatch.setattr("aitia.rules_engine.session.Intake", None)
    session = ENGINE.session()
    session.insert_values([("Order", {"number": 1, "place": "a", "customer": "c1"}), ("Customer", {"id": "c1"})])
    session.load("Order", {"number": np.array([2, 3]), "place": ["a", "b"], "weight": [1.0, float("nan")]})
    types: Any = ENGINE.types
    customer = types.Customer(id="c2", rank=3)
    session.insert(types.Order(number=4, place="a", customer=customer, total="1.5", within=timedelta(days=1)), customer)
    fields = [fact.fields for fact in session.facts("Order")]
    assert [f["number"] for f in fields] == [1, 2, 3, 4]
    assert [f["weight"] for f in fields] == [None, 1.0, None, None]
    assert [f["customer"] for f in fields] == [2, None, None, 6]
    assert fields[3]["total"] == Decimal("1.50")


@pytest.mark.parametrize("count", [10, 1000])
def test_facts_that_do_not_fit_are_not_inserted(count: int) -> None:
    """None of them."""
    session = ENGINE.session(limits=Limits(megabytes=1))
    wide = {"number": range(50_000), "place": ["a"] * 50_000}
    with pytest.raises(MemoryFullError):
        session.load("Order", wide)
    assert session.facts() == []
    session.load("Order", {"number": range(count), "place": ["a"] * count})
    assert len(session.facts()) == count


# ---- cases


def tables(cases: list[int]) -> dict[str, dict[str, Any]]:
    """A customer and two orders for each case, in an order of their own."""
    many = [case for case in cases for _ in "ab"]
    return {
        "Order": {
            "case": many,
            "number": [1] * len(many),
            "place": ["a", "b"] * len(cases),
            "customer": ["c1"] * len(many),
            "express": [case % 2 == 0 for case in many],
        },
        "Customer": {"case": np.array(cases[::-1]), "id": ["c1"] * len(cases)},
    }


def shown(decisions: list[Any]) -> list[object]:
    """What decisions say."""
    return [(d.fired, d.stopped, [(f.id, f.type, repr(dict(f.fields))) for f in d.facts]) for d in decisions]


def test_cases_mean_the_same_together_and_apart(one_by_one: Callable[[], None]) -> None:
    """Keys and references are those of their case."""
    cases = [7, 3, 4, 9, 2]
    together = ENGINE.decide_many(tables(cases))
    assert [decision.fired for decision in together] == [0, 0, 2, 0, 2]
    one_by_one()
    assert shown(ENGINE.decide_many(tables(cases))) == shown(together)
    apart = [ENGINE.session() for _ in cases]
    for case, session in zip(cases, apart, strict=True):
        session.insert_values(
            [("Order", {"number": 1, "place": p, "customer": "c1", "express": case % 2 == 0}) for p in "ab"]
            + [("Customer", {"id": "c1"})]
        )
        session.run()
    assert [[repr(dict(f.fields)) for f in s.facts()] for s in apart] == [
        [repr(dict(f.fields)) for f in d.facts] for d in together
    ]


def test_a_reference_to_a_fact_of_another_case_is_refused() -> None:
    """As if each case had been alone."""
    both = {"Order": {"case": [1, 2], "number": [1, 1], "place": ["a", "a"], "customer": ["c1", "c1"]}}
    with pytest.raises(FactsError) as caught:
        ENGINE.decide_many({**both, "Customer": {"case": [1], "id": ["c1"]}})
    assert str(caught.value) == "case 2: D211 customer of Order refers to Customer c1, which is not there"


def test_sessions_of_cases_go_their_own_ways() -> None:
    """What one of them learns later, its neighbours do not."""
    one, other = ENGINE.decide_many(tables([1, 2]))
    one.session.insert_values([("Customer", {"id": "new here"})])
    other.session.insert_values([("Customer", {"id": "also new"})])
    assert [f.fields["id"] for f in one.session.facts("Customer")] == ["c1", "new here"]
    assert [f.fields["id"] for f in other.session.facts("Customer")] == ["c1", "also new"]
    assert len(one.facts) == len(other.facts) == 3


# ---- how sessions begin


def test_a_session_begins_as_the_one_before_did_and_not_as_it_went_on() -> None:
    """Whatever was done in the first one, in either strategy, with its clock at its own time."""
    first, moment = ENGINE.session(), datetime(2026, 5, 1, tzinfo=UTC)
    first.insert_values([("Customer", {"id": "c1"})])
    strategies: list[Strategy] = ["depth", "breadth", "depth", "breadth"]
    for strategy in strategies:
        session = ENGINE.session(now=moment, strategy=strategy)
        assert (session.facts(), session.now) == ([], moment)
        session.insert_values([("Customer", {"id": "c1"})])
        assert [fact.id for fact in session.facts()] == [1]


CLOCKED = """\
fact Place has
  name : text key
  seen : yes or no

fact Today has
  day : date

facts
  Place(name: "home")

rule R1 "a place is seen"
  when
    for each Place p
  then
    conclude p.seen is yes
"""


CALENDAR = """
rule R2 "what day it is"
  when
    for each Place p
  then
    record Today(day: today())
"""


@pytest.mark.parametrize("rule", ["", CALENDAR])
def test_each_session_has_the_facts_of_the_rules_and_a_clock_of_its_own(rule: str) -> None:
    """Also where rules look at the clock, so that nothing can be kept from one session to the next."""
    engine = Engine.from_text(CLOCKED + rule)
    for day in (1, 2, 3):
        session = engine.session(now=datetime(2026, 5, day, tzinfo=UTC))
        session.run()
        assert session.fact(1).fields == {"name": "home", "seen": True}
        assert [fact.fields["day"] for fact in session.facts("Today")] == ([date(2026, 5, day)] if rule else [])
        session.advance(datetime(2026, 6, day, tzinfo=UTC))
        session.run()
        assert [fact.fields["day"] for fact in session.facts("Today")][1:] == ([date(2026, 6, day)] if rule else [])


def test_a_decision_stays_as_it_was_when_its_session_goes_on() -> None:
    """Its parts are read late, but not later than the session can change."""
    decision, same = (ENGINE.decide({"Order": [{"number": 1, "place": "a", "express": True}]}) for _ in "ab")
    assert decision == same
    decision.session.insert_values([("Customer", {"id": "c1"})])
    assert [fact.fields["urgent"] for fact in decision.facts] == [True]
    assert len(decision.session.facts()) == 2
    assert decision.said is decision.said
    assert decision != "a decision"


def test_a_duration_that_is_too_long_to_reckon_with_is_refused() -> None:
    """From Python and as text, alone and in an array."""
    for within, words in (
        (timedelta.max, "the duration is too long"),
        ("P9999999W", 'expected a duration such as P3D or PT36H, found "P9999999W"'),
    ):
        with pytest.raises(FactsError) as caught:
            ENGINE.session().load("Order", {"number": [1], "place": ["a"], "within": [within]})
        assert str(caught.value) == f"D203 within: {words}"
    with pytest.raises(FactsError, match="the duration is too long"):
        ENGINE.session().load("Order", {"number": [1], "place": ["a"], "within": np.array([10**8], "timedelta64[D]")})
