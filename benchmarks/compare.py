"""Run systems in turn, so that all meet the same moods of the machine, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from .measure import ANSWERING, write_files
from .report import Summary, summarise
from .systems.job import Timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .rows import Row

ROOT = Path(__file__).parent.parent
TOO_LONG = 300
_COMPILE = "from aitia.rules_engine.kernel.warm import warm_up; print(warm_up())"
_LOAD = (
    "import time; t = time.process_time(); from aitia.rules_engine.kernel.kernels import compiled; compiled(); "
    "print(time.process_time() - t)"
)


def compare(row: Row, size: int, repeats: int, folder: Path, only: Sequence[str] | None = None) -> list[Summary]:
    """What each system of a row does with it, told on the way to standard error."""
    write_files(row, size, folder)
    systems = [s for s in row.systems if not only or s in only or s == row.reference]
    runs: dict[str, list[Timed] | str] = {system: [] for system in systems}
    for repeat in range(repeats):
        for system, done in runs.items():
            if isinstance(done, list):
                print(f"{row.name} {size}, {system}: {repeat + 1} of {repeats}", file=sys.stderr)
                answer = _measure(system, row, size, folder)
                runs[system] = answer if isinstance(answer, str) else [*done, answer]
    _check_equal(row, size, runs)
    return summarise(row, size, dict(runs))


def _check_equal(row: Row, size: int, runs: dict[str, list[Timed] | str]) -> None:
    """Also at sizes for which no number was recorded, else the ratios would compare different work."""
    fired = {s: [run.fired for run in done] for s, done in runs.items() if not isinstance(done, str)}
    firing = {count for system, counts in fired.items() if system not in ANSWERING for count in counts}
    answers = {count for system, counts in fired.items() if system in ANSWERING for count in counts}
    assert max(len(firing), len(answers)) <= 1, f"{row.name} {size}: {fired}"


def _measure(system: str, row: Row, size: int, folder: Path) -> Timed | str:
    arguments = ("-m", "benchmarks.measure", system, row.name, str(size), str(folder))
    try:
        found = json.loads(python(*arguments))
    except subprocess.TimeoutExpired:
        return f"stopped after {TOO_LONG} s"
    return str(found["skipped"]) if "skipped" in found else Timed(**found)


def kernel_seconds() -> dict[str, float]:
    """Seconds to compile the kernel into an empty cache (by the clock), and to load it (processor time)."""
    with tempfile.TemporaryDirectory() as empty:
        return {
            "compile": float(python("-c", _COMPILE, AITIA_CACHE=empty)),
            "load": median(float(python("-c", _LOAD, AITIA_CACHE=empty)) for _ in range(3)),
        }


def python(*arguments: str, **environment: str) -> str:
    """What a Python process printed, with the kernel compiled unless the environment says otherwise."""
    variables = {"AITIA_JIT": "always", **os.environ, **environment}
    command = [sys.executable, *arguments]
    done = subprocess.run(  # noqa: S603 our own
        command, env=variables, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=TOO_LONG
    )
    return done.stdout
