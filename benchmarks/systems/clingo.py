"""clingo: what follows without choices is found by grounding. It counts answers where others count firings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .datalog import write_datalog
from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from .job import Job, Timed


def ground(job: Job) -> Timed:
    """Ground the program over the facts, and count the atoms of its relation."""
    facts = job.fact_file.with_suffix(".lp")
    write_datalog(job, facts)
    watch = Stopwatch()
    try:
        import clingo
    except ImportError:
        raise SkippedError("clingo is not installed") from None
    control = clingo.Control(["--warn=none"])
    watch.started()
    control.load(str(job.program.with_suffix(".lp")))
    watch.lap()
    control.load(str(facts))
    watch.lap()
    control.ground([("base", [])])
    relation = "path" if job.program.stem == "closure" else "same"
    return watch.done(lambda: sum(1 for _ in control.symbolic_atoms.by_signature(relation, 2)))
