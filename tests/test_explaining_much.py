"""Explanations over many facts: what is asked about is found among them, and found soon."""

from __future__ import annotations

import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from explaining import MODULE, opened

from aitia.explain import how, why_not

if TYPE_CHECKING:
    from aitia.rules_engine import Session

RULES = """
    fact Customer has
      id    : whole number key
      level : choice (gold, plain)

    fact Order has
      number   : whole number key
      customer : Customer
      total    : whole number
      rebate   : whole number

    fact Shipment has
      order : Order
      way   : choice (air, sea)

    rule R1 "Large orders get a rebate"
      when
        for each Order o where total > 20
      then
        conclude o.rebate is o.total * 2

    rule R2 "Who orders much is gold"
      when
        for each Customer c
        and let n be the sum of total over Order where customer is c
        and n > 400
      then
        conclude c.level is gold

    rule R3 "Rebates go by air"
      when
        for each Order o where rebate > 150
      then
        conclude Shipment(order: o, way: air)

    rule R4 "Larger orders of the customer take the others along"
      when
        for each Order o where total > 20
        and for each Order p where total > o.total, customer is o.customer
      then
        conclude Shipment(order: o, way: sea)
    """
CUSTOMERS, ORDERS = 1_500, 13_500


@pytest.fixture(scope="module")
def session() -> Session:
    """Orders of many customers, nine each, all of them equally large: the number of the customer, up to 100."""
    session = opened(MODULE, RULES)
    session.load("Customer", {"id": list(range(CUSTOMERS))})
    numbers = range(ORDERS)
    customers = [number % CUSTOMERS for number in numbers]
    totals = [customer % 100 for customer in customers]
    session.load("Order", {"number": list(numbers), "customer": customers, "total": totals})
    session.run()
    return session


def test_the_facts_of_a_sum_are_found_by_what_joins_them(session: Session) -> None:
    """And what joins them is told by its name."""
    assert f"{how(session, 'Customer where id is 1455')}\n" == dedent("""\
        Customer 1455   (given)
        the level of Customer 1455 is gold, because
          Who orders much is gold
          (rule R2, shop.rules line 23)
            Customer 1455   (given)
            n is 495   (the sum of total over Order where customer is Customer 1455)
              Order 1455: total is 55   (given)
              Order 2955: total is 55   (given)
              Order 4455: total is 55   (given)
              Order 5955: total is 55   (given)
              Order 7455: total is 55   (given)
              and 4 more
            n > 400   (it is 495)
        """)


def test_the_fact_that_is_asked_about_is_found_among_many(session: Session) -> None:
    """Even if it is the last, and through a reference; other facts are not mentioned in its place."""
    assert f"{why_not(session, 'Shipment where order.number is 13410')}\n" == dedent("""\
        There is no Shipment where order.number is 13410
        Rule R3 "Rebates go by air", shop.rules line 31, could conclude it.
          unknown: for each Order o where rebate > 150   (Order 13410 fails 'rebate > 150': rebate is not known)
        Rule R4 "Larger orders of the customer take the others along", shop.rules line 37, could conclude it.
          no:      for each Order o where total > 20   (Order 13410 fails 'total > 20': it is 10)
        """)


def test_facts_that_join_come_nearer_than_others(session: Session) -> None:
    """Orders of other customers have nothing to do with it, although they fail as few tests."""
    answer = why_not(session, "Shipment where order.number is 13440, way is sea")
    (attempt,) = answer.attempts
    assert attempt.findings[-1].note == "; ".join(
        f"Order {number} fails 'total > o.total': total is 40, o.total is 40" for number in (1440, 2940, 4440)
    )
    assert not attempt.cut


def test_a_sum_over_many_facts_is_told_and_not_guessed(session: Session) -> None:
    """The condition that fails is the last one, with its value."""
    assert f"{why_not(session, 'Customer where id is 1410, level is gold')}\n" == dedent("""\
        There is no Customer where id is 1410, level is gold
        Customer 1410 is there, but
          unknown: level is gold   (level is not known)
        Rule R2 "Who orders much is gold", shop.rules line 23, could conclude it.
          2 of its 3 conditions hold before one fails:
          yes:     for each Customer c   (Customer 1410)
          yes:     let n be the sum of total over Order where customer is c   (n is 90)
          no:      n > 400   (it is 90)
        """)


def test_a_value_that_the_rule_would_not_give_leaves_the_reason(session: Session) -> None:
    """The rule fails for the order that is asked about; that it would give another value besides does not hide it."""
    assert f"{why_not(session, 'Order where number is 13410, rebate > 90')}\n" == dedent("""\
        There is no Order where number is 13410, rebate > 90
        Order 13410 is there, but
          unknown: rebate > 90   (rebate is not known)
        Rule R1 "Large orders get a rebate", shop.rules line 17, could conclude it.
          no:      for each Order o where total > 20   (Order 13410 fails 'total > 20': it is 10)
        """)


def test_answers_come_soon(session: Session) -> None:
    """No answer looks at all facts for each premise; generous, since machines differ."""
    start = time.monotonic()
    for number in range(1400, 1500, 10):
        how(session, f"Customer where id is {number}")
        how(session, f"Shipment where order.number is {number}")
        why_not(session, f"Shipment where order.number is {number}, way is sea")
    why_not(session, "Shipment where way is sea, order.number > 99999")
    assert time.monotonic() - start < 20


def test_a_fork_is_explained_by_its_own_facts(session: Session) -> None:
    """What was changed in the fork is its reason, and the session's own explanation stays what it was."""
    fork = session.fork()
    (order,) = fork.query("Order where number is 13410")
    fork.update(order.id, total=90)
    fork.run()
    assert str(how(fork, "Order where number is 13410")).splitlines()[-2:] == [
        "    Order 13410: total is 90   (given)",
        "    total > 20   (it is 90)",
    ]
    assert how(session, "Order where number is 13410").conclusions[0].words == (
        "Order 13410: customer is Customer 1410, total is 10"
    )
