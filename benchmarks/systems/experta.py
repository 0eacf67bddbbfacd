"""experta: the join, rewritten with its classes."""

from __future__ import annotations

import collections
import collections.abc
from typing import TYPE_CHECKING, Any

from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from .job import Job, Timed


def join(job: Job) -> Timed:
    """Each fact is declared as an object."""
    facts = [(table.template, row) for table in job.facts() for row in table.rows()]
    watch = Stopwatch()
    experta = _experta()
    watch.started()
    engine, types = _engine(experta)
    engine.reset()
    watch.lap()
    for template, row in facts:
        engine.declare(types[template](**row))
    watch.lap()
    engine.run()
    return watch.done(len(engine.shipments))


def _experta() -> Any:
    """It was written for a Python in which `collections` still had the abstract classes."""
    collections.Mapping = collections.abc.Mapping
    try:
        import experta
    except ImportError:
        raise SkippedError("experta is not installed") from None
    return experta


def _engine(experta: Any) -> tuple[Any, dict[str, Any]]:
    match = experta.MATCH
    order, customer, item = (type(name, (experta.Fact,), {}) for name in ("Order", "Customer", "Item"))

    class Engine(experta.KnowledgeEngine):
        def __init__(self) -> None:
            super().__init__()
            self.shipments: list[tuple[int, int, int]] = []

        @experta.Rule(
            order(number=match.number, customer=match.customer, item=match.item),
            customer(number=match.customer, city=match.city),
            item(number=match.item, weight=match.weight),
        )
        def ship(self, number: int, city: int, weight: int) -> None:
            self.shipments.append((number, city, weight))

    return Engine(), {"order": order, "customer": customer, "item": item}
