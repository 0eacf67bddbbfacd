"""Aitia, with CLIPS programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from .job import Job, Timed


def _start() -> Any:
    """Load the engine and its kernel."""
    try:
        from aitia.rules_engine.clips import ClipsProgram
    except ImportError:
        raise SkippedError("this version of Aitia runs no CLIPS programs") from None
    from aitia.rules_engine.kernel.lazy.kernels import compiled

    compiled()
    return ClipsProgram


def _work(job: Job, load: Callable[[Any], None]) -> Timed:
    from aitia.rules_engine import RulesError

    watch = Stopwatch()
    program_class = _start()
    watch.started()
    try:
        session = program_class.from_file(job.program).session(strategy=job.strategy)
    except RulesError as error:
        raise SkippedError(f"Aitia cannot run this program yet: {error}") from None
    watch.lap()
    load(session)
    watch.lap()
    return watch.done(session.run().fired)


def from_file(job: Job) -> Timed:
    """Facts from the file that CLIPS reads, too."""
    return _work(job, lambda session: session.load_facts(job.fact_file))


def from_columns(job: Job) -> Timed:
    """Facts as columns of NumPy arrays where they are numbers."""
    import numpy as np

    tables = [(t.template, {slot: np.asarray(values) for slot, values in t.columns.items()}) for t in job.facts()]

    def load(session: Any) -> None:
        for template, columns in tables:
            session.load(template, columns)

    return _work(job, load)


def from_dicts(job: Job) -> Timed:
    """Facts as dicts, one call each."""
    rows = [(table.template, row) for table in job.facts() for row in table.rows()]

    def load(session: Any) -> None:
        for template, row in rows:
            session.assert_fact(template, **row)

    return _work(job, load)


def all_cases(_job: Job) -> Timed:
    """All cases from columns in one call."""
    raise SkippedError("this version of Aitia cannot decide many cases of a CLIPS program in one call")


def each_case(_job: Job) -> Timed:
    """One case a call from pydantic objects."""
    raise SkippedError("this version of Aitia takes no pydantic objects into a CLIPS program")
