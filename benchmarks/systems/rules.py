"""Aitia, with rules in its own language; they lie beside the program for CLIPS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import decisions

from .job import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from .job import Job, Timed


def _work(job: Job, prepare: Callable[[Any], Any], load: Callable[[Any, Any], object]) -> Timed:
    """What `prepare` makes of the engine is what the user has in his hands: neither is timed."""
    from aitia.rules_engine import Engine

    engine = Engine.from_file(job.program.with_suffix(".rules"))
    given = prepare(engine)
    watch = Stopwatch()
    from aitia.rules_engine.kernel.kernels import compiled

    compiled()
    watch.started()
    session = engine.session()
    watch.lap()
    load(session, given)
    watch.lap()
    return watch.done(session.run().fired)


def _rows(job: Job) -> list[tuple[str, dict[str, Any]]]:
    return [(_type(table.template), row) for table in job.facts() for row in table.rows()]


def from_columns(job: Job) -> Timed:
    """A table a type, of NumPy arrays."""
    import numpy as np

    tables = [(_type(t.template), {name: np.asarray(items) for name, items in t.columns.items()}) for t in job.facts()]
    return _work(job, lambda _: tables, lambda session, given: [session.load(*table) for table in given])


def from_dicts(job: Job) -> Timed:
    """All facts in one call, a dict each."""
    return _work(job, lambda _: _rows(job), lambda session, given: session.insert_values(given))


def from_models(job: Job) -> Timed:
    """All facts in one call, a pydantic object each."""

    def prepare(engine: Any) -> list[Any]:
        return [getattr(engine.types, type_)(**row) for type_, row in _rows(job)]

    return _work(job, prepare, lambda session, given: session.insert(*given))


def _decide(job: Job, prepare: Callable[[Any], Any], decide: Callable[[Any, Any], int]) -> Timed:
    """Decide cases, that is load and run at once; what `prepare` makes is what the user has in his hands."""
    from aitia.rules_engine import Engine

    engine = Engine.from_file(job.program.with_suffix(".rules"))
    given = prepare(engine)
    watch = Stopwatch()
    from aitia.rules_engine.kernel.kernels import compiled

    compiled()
    watch.started()
    watch.lap()
    watch.lap()
    return watch.done(decide(engine, given))


def all_cases(job: Job) -> Timed:
    """All cases in one call, from NumPy arrays."""
    import numpy as np

    tables = decisions.tables_of(decisions.cases(job.size))
    arrays = {name: {field: np.array(items) for field, items in table.items()} for name, table in tables.items()}
    return _decide(job, lambda _: arrays, lambda engine, given: sum(d.fired for d in engine.decide_many(given)))


def each_case(job: Job) -> Timed:
    """A call a case, from pydantic objects."""
    return _decide(job, _models(job), lambda engine, given: sum(engine.decide(case).fired for case in given))


def each_case_read(job: Job) -> Timed:
    """A call a case, from pydantic objects, and all facts read after it, given and concluded."""

    def decide(engine: Any, given: list[list[Any]]) -> int:
        facts = (engine.decide(case).facts for case in given)
        return sum(fact.type == "Outcome" for found in facts for fact in found)

    return _decide(job, _models(job), decide)


def _models(job: Job) -> Callable[[Any], list[list[Any]]]:
    def prepare(engine: Any) -> list[list[Any]]:
        tables = [decisions.facts_of(case) for case in decisions.cases(job.size)]
        return [
            [getattr(engine.types, _type(table.template))(**row) for table in case for row in table.rows()]
            for case in tables
        ]

    return prepare


def _type(template: str) -> str:
    return "".join(part.capitalize() for part in template.split("-"))
