"""durable_rules: the join, rewritten as a rule over messages of three kinds. It fires while facts come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from .job import Job, Timed


def join(job: Job) -> Timed:
    """Each fact is asserted as a dict; there is no run of its own."""
    facts = [{"kind": table.template, **row} for table in job.facts() for row in table.rows()]
    watch = Stopwatch()
    try:
        from durable import lang
    except ImportError:
        raise SkippedError("durable_rules is not installed") from None
    watch.started()
    shipments: list[tuple[int, int, int]] = []
    _define(lang, shipments)
    watch.lap()
    for fact in facts:
        lang.assert_fact("join", fact)
    watch.lap()
    return watch.done(len(shipments))


def _define(lang: Any, shipments: list[tuple[int, int, int]]) -> None:
    m, c = lang.m, lang.c
    with lang.ruleset("join"):

        @lang.when_all(
            c.order << m.kind == "order",
            c.customer << (m.kind == "customer") & (m.number == c.order.customer),
            c.item << (m.kind == "item") & (m.number == c.order.item),
        )
        def ship(match: Any) -> None:
            shipments.append((match.order.number, match.customer.city, match.item.weight))
