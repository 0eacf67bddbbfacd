"""Aitia, with rules in its own language; they lie beside the program for CLIPS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    """A table a type."""
    tables = [(_type(table.template), dict(table.columns)) for table in job.facts()]
    return _work(job, lambda _: tables, lambda session, given: [session.load(*table) for table in given])


def from_dicts(job: Job) -> Timed:
    """All facts in one call, a dict each."""
    return _work(job, lambda _: _rows(job), lambda session, given: session.insert_values(given))


def from_models(job: Job) -> Timed:
    """All facts in one call, a pydantic object each."""

    def prepare(engine: Any) -> list[Any]:
        return [getattr(engine.types, type_)(**row) for type_, row in _rows(job)]

    return _work(job, prepare, lambda session, given: session.insert(*given))


def _type(template: str) -> str:
    return "".join(part.capitalize() for part in template.split("-"))
