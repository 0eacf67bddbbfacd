"""Aggregates stay exact while values come and go, far beyond what one cell holds on the way."""

from __future__ import annotations

import math
import random

from aitia.rules_engine import Engine, Session

RULES = """\
fact Item has
  whole : whole number
  real  : number

rule R1 "totals"
  when
    let w be the sum of whole over Item
    and let r be the sum of real over Item
    and let low be the minimum of whole over Item
    and let high be the maximum of real over Item
  then
    say "{w} {low}"
"""


def totals(session: Session) -> tuple[object, ...]:
    """What the last firing bound."""
    session.run()
    values = session.firings()[-1].values
    return tuple(values[name] for name in ("w", "r", "low", "high"))


def test_a_sum_may_pass_its_limit_and_come_back() -> None:
    """Four times the largest whole number is unknown, and one of them alone is known again."""
    session = Engine.from_text(RULES).session()
    most = 2**62
    ids = session.insert_values(("Item", {"whole": most, "real": 0.1}) for _ in range(4))
    assert totals(session)[0] is None
    for id in ids[1:]:
        session.remove(id)
    assert totals(session) == (most, 0.1, most, 0.1)


def test_sums_and_extremes_are_those_of_what_is_there() -> None:
    """After any coming and going they equal what Python makes of the values that are left."""
    randoms = random.Random(7)
    session = Engine.from_text(RULES).session()
    left: dict[int, tuple[int, float]] = {}
    for _ in range(60):
        fresh = [
            (randoms.randrange(-50, 50), randoms.uniform(-1, 1) * 10 ** randoms.randrange(-9, 9)) for _ in range(3)
        ]
        ids = session.insert_values(("Item", {"whole": a, "real": b}) for a, b in fresh)
        left.update(zip(ids, fresh, strict=True))
        for id in randoms.sample(sorted(left), k=min(len(left), randoms.randrange(5))):
            session.remove(id)
            del left[id]
        wholes, reals = [a for a, _ in left.values()], [b for _, b in left.values()]
        expected = (sum(wholes), math.fsum(reals), min(wholes, default=None), max(reals, default=None))
        assert totals(session) == expected
