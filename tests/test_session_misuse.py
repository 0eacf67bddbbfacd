"""What an embedding program can do wrong with a session, and what it is told."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from aitia.rules_engine import Engine, Limits, Session

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = """\
fact Order has
  number : text key
  total  : number
  score  : number

rule R1 "scored"
  when
    for each Order o
  then
    conclude o.score is f(o.total)
"""
ORDER = [("Order", {"number": "A", "total": 7.0})]


def engine(function: Callable[[float], float] = float) -> Engine:
    """An engine whose rules call a function."""

    def f(total: float) -> float:
        return function(total)

    return Engine.from_text(RULES, functions={"f": f})


def test_a_second_thread_is_told_to_make_a_session_of_its_own() -> None:
    """Nothing is harmed: the first thread goes on undisturbed."""
    began, end = Event(), Event()

    def slow(total: float) -> float:
        began.set()
        assert end.wait(20)
        return total

    session = engine(slow).session()
    with ThreadPoolExecutor(1) as pool:
        inserted = pool.submit(lambda: (session.insert_values(ORDER), session.run()))
        assert began.wait(20)
        with pytest.raises(RuntimeError) as caught:
            session.facts()
        end.set()
        assert inserted.result()[1].stopped == "quiescent"
    assert str(caught.value) == (
        "Session.facts was called while another thread uses this session. A session belongs to one thread at a time; "
        "share the Engine, and make a session for each thread: engine.session()"
    )
    assert session.facts()[0].fields["score"] == 7.0


def test_a_function_may_read_the_session_and_not_change_it() -> None:
    """It would change working memory under the rules that are at work on it."""
    told: list[str] = []
    found: list[int] = []

    def meddling(total: float) -> float:
        found.append(len(session.facts()))
        try:
            session.insert_values(ORDER)
        except RuntimeError as error:
            told.append(str(error))
        return total

    session = engine(meddling).session()
    session.insert_values(ORDER)
    session.run()
    assert found == [1]
    assert told == [
        "Session.insert_values was called while this session is at work, from a registered function or from "
        "on_progress. These may read the session; let a function return its value to the rule, and call insert_values "
        "after the run"
    ]
    assert len(session.facts()) == 1


MISTAKES: list[tuple[Callable[[Any], object], type[Exception], str]] = [
    (lambda s: s.fact(99), KeyError, "there is no fact with the id 99"),
    (lambda s: s.fact("A"), TypeError, "expected the id of a fact, got 'A'"),
    (lambda s: s.update(99, total=1.0), KeyError, "there is no fact with the id 99"),
    (lambda s: s.remove(99), KeyError, "there is no fact with the id 99"),
    (lambda s: s.supports(1, "totl"), KeyError, "Order has no field 'totl'; did you mean 'total'?"),
    (lambda s: s.facts("Ordr"), KeyError, "the rules have no fact type 'Ordr'; did you mean 'Order'?"),
    (lambda s: s.engine.types.Ordr, AttributeError, "the rules have no fact type 'Ordr'; did you mean 'Order'?"),
    (lambda s: s.insert_values([5]), TypeError, "expected facts such as ('Order', {'number': 'A1'}), got 5"),
    (lambda s: s.insert([]), TypeError, "expected a fact (Order), got list: []; write insert(*facts)"),
    (
        lambda s: s.insert({"number": "A"}),
        TypeError,
        "expected a fact (Order), got dict: {'number': 'A'}; make an instance of its model, "
        "or write insert_values([(type, fields)])",
    ),
    (
        lambda s: s.insert(engine().types.Order(number="B")),
        TypeError,
        "expected a fact (Order), got Order: Order(number='B', total=None, score=None); its model is not that of "
        "this engine, which has its own in engine.types",
    ),
    (
        lambda s: s.engine.decide(s.engine.types.Order(number="B")),
        TypeError,
        "expected several facts, got one Order; write decide([fact])",
    ),
    (
        lambda s: s.advance("tomorrow"),
        TypeError,
        "expected a datetime such as datetime(2026, 5, 1, tzinfo=UTC), got 'tomorrow'",
    ),
    (
        lambda s: s.engine.session(now=date(2026, 5, 1)),
        TypeError,
        "expected a datetime such as datetime(2026, 5, 1, tzinfo=UTC), got datetime.date(2026, 5, 1)",
    ),
    (lambda s: s.engine.session(strategy="best"), ValueError, "expected strategy 'depth' or 'breadth', got 'best'"),
    (lambda s: s.engine.session(on_error="go"), ValueError, "expected on_error 'stop' or 'skip', got 'go'"),
    (lambda s: s.engine.session(limits=9), TypeError, "expected limits as Limits(firings=1000), got 9"),
    (
        lambda _: Limits(firings=-1),
        ValueError,
        "expected a limit on firings of 0 or more, or None for no limit, got -1",
    ),
    (
        lambda _: Engine.from_files("shop.rules"),
        TypeError,
        "expected several paths, got one: 'shop.rules'; write from_file('shop.rules')",
    ),
    (lambda _: Engine.from_files([]), ValueError, "expected the path of one rule file at least, got none"),
    (
        lambda _: Engine.from_text(RULES, functions={"f": abs}, models={"Order": dict}),  # type: ignore[dict-item]
        TypeError,
        "function 'f': expected a type hint",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), MISTAKES)
def test_mistakes_of_the_program_say_what_was_expected(
    call: Callable[[Any], object], error: type[Exception], message: str
) -> None:
    """What was expected, what came, and often what to write instead; and nothing is changed."""
    session = engine().session()
    session.insert_values(ORDER)
    with pytest.raises(error, match=re.escape(message)):
        call(session)
    assert [fact.fields["number"] for fact in session.facts()] == ["A"]


def test_a_session_may_go_from_thread_to_thread() -> None:
    """One after the other, as the requests of a service do."""
    session = engine().session()
    for number in "BCD":
        with ThreadPoolExecutor(1) as pool:
            pool.submit(session.insert_values, [("Order", {"number": number, "total": 1.0})]).result()
            pool.submit(session.run).result()
    assert [fact.fields["score"] for fact in session.facts()] == [1.0, 1.0, 1.0]


def test_a_time_without_an_offset_is_in_utc() -> None:
    """As everywhere else, whatever the zone of the computer."""
    session = engine().session(now=datetime(2026, 5, 1, 10))  # noqa: DTZ001
    assert session.now == datetime(2026, 5, 1, 10, tzinfo=UTC)
    session.advance(datetime(2026, 5, 2, 10))  # noqa: DTZ001
    assert session.now == datetime(2026, 5, 2, 10, tzinfo=UTC)


def test_a_step_is_one_firing() -> None:
    """The firing itself comes back, and None when nothing waits."""
    session: Session = engine().session()
    session.insert_values([*ORDER, ("Order", {"number": "B", "total": 1.0})])
    fired = [session.step() for _ in range(3)]
    assert [(f.number, f.rule.code, f.facts["o"].id) if f else None for f in fired] == [
        (1, "R1", 1),
        (2, "R1", 2),
        None,
    ]
