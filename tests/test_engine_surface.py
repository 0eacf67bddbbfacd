"""What an embedder does with an engine: tables of cases, forks, threads, functions of its own."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import numpy as np
import pyarrow as pa
import pytest

from aitia.explain import how
from aitia.rules_engine import Engine, FactsError, Limits

RULES = """\
fact Order has
  number : text key
  total  : decimal(2)
  rebate : decimal(2)

fact Item has
  order : text
  count : whole number

rule R1 "large orders get a rebate"
  when
    for each Order o where total > 100
    and let n be the sum of count over Item where order is o.number
    and n > 2
  then
    conclude o.rebate is o.total * 0.1
    call pay(order: o.number, items: n)
  because "{n} items"
"""
ORDERS = {"case": [1, 1, 2, 3], "number": ["A", "B", "A", "C"], "total": ["200.00", "50.00", "300.50", None]}
ITEMS = {"case": [1, 2, 2], "order": ["A", "A", "B"], "count": [3, 5, 1]}


@pytest.mark.parametrize("array", [list, np.array, pa.array])
def test_each_case_of_a_table_is_decided_alone(array: type) -> None:
    """Sequences, NumPy and Arrow give the same decisions, in order of first appearance."""
    items = {name: array(column) for name, column in ITEMS.items()}
    decisions = Engine.from_text(RULES).decide_many({"Order": ORDERS, "Item": items})
    rebates = [[f.fields["rebate"] for f in d.facts if f.type == "Order"] for d in decisions]
    assert rebates == [[Decimal("20.00"), None], [Decimal("30.05")], [None]]
    assert [[effect.args for effect in d.effects] for d in decisions] == [
        [{"order": "A", "items": 3}],
        [{"order": "A", "items": 5}],
        [],
    ]
    assert "3 items" in str(how(decisions[0], 'Order where number is "A"'))


def test_a_table_without_the_column_of_cases_is_refused() -> None:
    """The error says what was expected, in which table, and what to write."""
    with pytest.raises(ValueError, match="expected a column 'case' in the table Item, got order, count"):
        Engine.from_text(RULES).decide_many({"Order": ORDERS, "Item": {"order": ["A"], "count": [1]}})


def test_columns_of_different_length_are_refused() -> None:
    """Nothing is cut off to fit."""
    session = Engine.from_text(RULES).session()
    with pytest.raises(ValueError, match="expected columns of one length, got order: 2, count: 1"):
        session.load("Item", {"order": ["A", "B"], "count": [1]})
    assert session.facts() == []


@pytest.mark.parametrize("count", ["many", 1.5, True, 2**63])
def test_a_wrong_value_is_refused_and_nothing_goes_in(count: object) -> None:
    """The problem names row and field, whichever way the facts come."""
    session = Engine.from_text(RULES).session()
    with pytest.raises(FactsError, match="Item, row 2: D203 count: "):
        session.load("Item", {"order": ["A", "B"], "count": [1, count]})
    with pytest.raises(FactsError, match=r"^D203 count: "):
        session.insert_values([("Item", {"order": "A", "count": count})])
    assert session.facts() == []


def test_a_fork_goes_its_own_way() -> None:
    """What happens in the fork is not seen in the session, and the other way round."""
    session = Engine.from_text(RULES).session()
    order, _ = session.insert_values(
        [("Order", {"number": "A", "total": Decimal("200.00")}), ("Item", {"order": "A", "count": 3})]
    )
    session.run()
    fork = session.fork()
    fork.update(order, total=Decimal("90.00"))
    fork.run()
    session.insert_values([("Item", {"order": "A", "count": 4})])
    session.run()
    assert fork.fact(order).fields["rebate"] is None
    assert session.fact(order).fields["rebate"] == Decimal("20.00")
    assert (len(fork.facts("Item")), len(session.facts("Item"))) == (1, 2)
    assert (len(fork.withdrawn), len(session.effects)) == (1, 1)


def test_threads_share_an_engine() -> None:
    """Each with sessions of its own, they get what one alone gets."""
    engine = Engine.from_text(RULES)

    def rebates(cases: int) -> list[object]:
        columns = {
            "case": list(range(cases)),
            "number": ["A"] * cases,
            "total": [f"{100 + i}.00" for i in range(cases)],
        }
        items = {"case": list(range(cases)), "order": ["A"] * cases, "count": [5] * cases}
        return [d.facts[0].fields["rebate"] for d in engine.decide_many({"Order": columns, "Item": items})]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(rebates, [12] * 8)) == [rebates(12)] * 8


def test_threads_that_come_first_at_once_get_the_same_models() -> None:
    """A fact made by one thread must be one for another, although models are made when they are first asked for."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(10):
            engine, together = Engine.from_text(RULES), Barrier(8)

            def first(_: int, engine: Engine = engine, together: Barrier = together) -> object:
                together.wait(20)
                return engine.types.Order

            with ThreadPoolExecutor(8) as pool:
                assert len(set(pool.map(first, range(8)))) == 1
    finally:
        sys.setswitchinterval(interval)


def test_a_decision_has_all_problems_that_the_command_line_shows() -> None:
    """Warnings about the rules come first."""
    warned = RULES.replace("is o.total * 0.1", "is 2.00\n    conclude o.rebate is 1.00")
    decision = Engine.from_text(warned, "shop.rules").decide(
        {"Order": [{"number": "A", "total": "200.00"}], "Item": [{"order": "A", "count": 3}]}, limits=Limits(firings=1)
    )
    assert [(problem.code, problem.severity) for problem in decision.problems] == [
        ("L104", "warning"),
        ("R901", "error"),
    ]


GUARDED = """\
fact Order has
  total : number
  risky : yes or no

rule R1 "scored"
  when
    for each Order o
    and score(o.total) > 0.5
  then
    conclude o.risky is yes
"""


def test_a_rule_calls_a_function_that_the_embedder_registered() -> None:
    """Once for each different argument, and never for an unknown one."""
    asked: list[float] = []

    def score(total: float) -> float:
        asked.append(total)
        return total / 100

    engine = Engine.from_text(GUARDED, functions={"score": score})
    session = engine.session()
    session.insert_values(
        [("Order", {"total": 80.0}), ("Order", {"total": 80.0}), ("Order", {}), ("Order", {"total": 9.0})]
    )
    session.run()
    assert [fact.fields["risky"] for fact in session.facts()] == [True, True, None, None]
    assert asked == [80.0, 9.0]


def test_a_function_that_fails_is_a_problem_with_its_place() -> None:
    """The value is unknown, and the run goes on."""

    def score(total: float) -> float:
        raise RuntimeError(f"no score for {total}")

    session = Engine.from_text(GUARDED, "orders.rules", functions={"score": score}).session()
    session.insert_values([("Order", {"total": 80.0})])
    assert session.run().stopped == "quiescent"
    (problem,) = session.problems
    assert problem.code == "E903"
    assert "orders.rules:8:9" in str(problem)
    assert "no score for 80" in str(problem)
