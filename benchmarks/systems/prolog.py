"""SWI-Prolog with tabling. It counts answers where others count firings."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from .datalog import write_datalog
from .job import SkippedError, Timed

if TYPE_CHECKING:
    from .job import Job


def tabling(job: Job) -> Timed:
    """All answers of the tabled relation; Prolog takes its own time and memory."""
    swipl = shutil.which("swipl")
    if swipl is None:
        raise SkippedError("SWI-Prolog is not installed")
    facts = job.fact_file.with_suffix(".pl")
    write_datalog(job, facts)
    program = job.program.with_suffix(".pl")
    measure = program.with_name("measure.pl")
    command = [swipl, "--table-space=4g", "-g", "main", str(measure), "--", str(program), str(facts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 our own
    return Timed(*json.loads(done.stdout))
