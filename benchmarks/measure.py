"""One system does one workload in this process: `python -m benchmarks.measure SYSTEM NAME SIZE`.

A process of its own gives each measurement its own peak of memory, and nothing that another run left warm.
The result is one line of JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .workloads import RULES, WORKLOADS, Row, Workload

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one process measured: numbers, MiB above what it takes once it is ready, and seconds of processor time.

    Both systems work in one thread, so this is what a clock shows on a quiet machine, and it stays so on a busy one.
    """

    system: str
    name: str
    size: int
    facts: int
    firings: int
    ready_seconds: float
    load_seconds: float
    run_seconds: float
    peak_mib: float


Timed = tuple[float, float, float, int, float]
"""Seconds of processor time until ready, of loading and of running; firings; MiB in use when ready."""


def run_aitia(workload: Workload, rows: list[Row]) -> Timed:
    """Load and run with Aitia; ready is when the kernel is loaded and the rules are compiled."""
    start = time.process_time()
    from aitia.rules_engine import Engine

    session = Engine.from_file(RULES / f"{workload.name}.rules").session()
    ready, memory = time.process_time(), _resident()
    session.insert_values(rows)
    loaded = time.process_time()
    outcome = session.run()
    done = time.process_time()
    assert outcome.stopped == "quiescent", outcome
    return ready - start, loaded - ready, done - loaded, outcome.fired, memory


def run_clips(workload: Workload, rows: list[Row]) -> Timed:
    """Load and run with CLIPS, from a file of facts: as objects of clipspy they would be slower, and never freed."""
    with tempfile.NamedTemporaryFile("w", suffix=".fct") as file:
        file.writelines(_as_clips(row) for row in rows)
        file.flush()
        start = time.process_time()
        import clips

        env = clips.Environment()
        env.load(str(RULES / f"{workload.name}.clp"))
        env.reset()
        ready, memory = time.process_time(), _resident()
        env.load_facts(file.name)
        loaded = time.process_time()
        fired = env.run()
        done = time.process_time()
    return ready - start, loaded - ready, done - loaded, fired, memory


SYSTEMS: dict[str, Callable[[Workload, list[Row]], Timed]] = {"aitia": run_aitia, "clips": run_clips}


def measure(system: str, name: str, size: int) -> Measurement:
    """Do the work once and check that it was done."""
    workload = WORKLOADS[name]
    rows = list(workload.facts(size))
    ready, load, run, fired, memory = SYSTEMS[system](workload, rows)
    assert fired == workload.firings(size), f"{system} fired {fired} times"
    return Measurement(system, name, size, len(rows), fired, ready, load, run, _peak() - memory)


def _as_clips(row: Row) -> str:
    name, values = row
    return f"({name.lower()} {' '.join(f'({field} {value})' for field, value in values.items())})\n"


def _resident() -> float:
    """MiB that this process has in memory now; from here on the peak counts anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> float:
    """MiB that this process had in memory at most. `ru_maxrss` would count what was there before `exec`."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
