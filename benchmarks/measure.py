"""One system does one job in this process: `python -m benchmarks.measure SYSTEM ROW SIZE FOLDER`.

A process of its own gives each measurement its own peak of memory, and nothing that another run left warm. What it
measured is one line of JSON. Facts lie in a file of the folder before the process starts, so that making them
leaves no memory behind that the system would fill unseen.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from . import decisions, rulebook
from .data import write_facts
from .rows import PROGRAMS, ROWS, Row
from .systems import SYSTEMS
from .systems.job import Job, SkippedError, Timed

ANSWERING = ("swi-prolog", "clingo")


def job_of(row: Row, size: int, folder: Path) -> Job:
    """Where program and facts of a row lie: in the folder, but for programs that were written by hand."""
    made = row.program in {"decisions", "rulebook"}
    program = folder / f"{row.program}.clp" if made else PROGRAMS / row.program
    return Job(row.name, size, program, folder / ("loop.clp" if made else "facts.fct"), row.strategy)


def write_files(row: Row, size: int, folder: Path) -> None:
    """Write what the job needs, once for all systems."""
    job = job_of(row, size, folder)
    if row.program == "decisions":
        job.program.write_text(decisions.program())
        job.program.with_suffix(".rules").write_text(decisions.rules())
        job.fact_file.write_text(decisions.loop_in_clips())
    elif row.program == "rulebook":
        job.program.write_text(rulebook.defrules(size))
        job.program.with_suffix(".rules").write_text(rulebook.rules(size))
    else:
        write_facts(row.facts(size), job.fact_file)


def measure(system: str, row: Row, size: int, folder: Path) -> Timed:
    """Do the work once and check that it was done."""
    timed = SYSTEMS[system](job_of(row, size, folder))
    count = row.answers if system in ANSWERING else row.firings
    expected = count(size) if count else None
    assert expected in {None, timed.fired}, f"{system} fired {timed.fired} times in {row.name}, not {expected}"
    return timed


def main() -> None:
    """Print what was measured, or why nothing was."""
    system, name, size, folder = sys.argv[1:]
    try:
        print(json.dumps(asdict(measure(system, ROWS[name], int(size), Path(folder)))))
    except SkippedError as reason:
        print(json.dumps({"skipped": str(reason)}))


if __name__ == "__main__":
    main()
