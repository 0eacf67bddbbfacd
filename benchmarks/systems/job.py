"""What a system is asked to do, and what it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.data import Facts


@dataclass(frozen=True, slots=True)
class Job:
    """A program and a file of facts; `facts()` makes the same facts for ways in that take no file."""

    row: str
    size: int
    program: Path
    fact_file: Path
    strategy: str

    def facts(self) -> Facts:
        """The facts as tables of columns, made anew."""
        from benchmarks.rows import ROWS

        return ROWS[self.row].facts(self.size)


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of processor time, and the MiB that it took at most above what the started system takes.

    Start is loading the system (for Aitia its kernel), compile is reading the rules, then facts are loaded and rules
    run. `fired` counts firings, or the answers of a system that has none.
    """

    start_seconds: float
    compile_seconds: float
    load_seconds: float
    run_seconds: float
    peak_mib: float
    fired: int


class System(Protocol):
    """One way to do a job with one system. Raises SkippedError where it cannot."""

    def __call__(self, job: Job) -> Timed:
        """Do it once, in this process."""
        ...


class SkippedError(Exception):
    """The system is not installed, or cannot do this; the message says so in the table."""


class Stopwatch:
    """Processor time between the steps, and memory from the moment when the system is loaded.

    All systems work in one thread, so processor time is what a clock shows on a quiet machine, and it stays so on a
    busy one.
    """

    def __init__(self) -> None:
        self._times = [time.process_time()]
        self._resident = 0.0

    def started(self) -> None:
        """The system is loaded, with no rules in it."""
        self._resident = resident()
        self.lap()

    def lap(self) -> None:
        """A step ends: rules are compiled, or facts are loaded."""
        self._times.append(time.process_time())

    def done(self, fired: int | Callable[[], int]) -> Timed:
        """The rules have run; counting what they found, where that is work, is not theirs."""
        self.lap()
        memory = peak() - self._resident
        start, compiling, load, run = (after - t for t, after in zip(self._times, self._times[1:], strict=False))
        return Timed(start, compiling, load, run, memory, fired if isinstance(fired, int) else fired())


def resident() -> float:
    """MiB that this process has in memory now; from here on the peak counts anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak() -> float:
    """MiB that this process had in memory at most. `ru_maxrss` would count what was there before `exec`."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
