"""Measure Aitia and CLIPS in turn, each in processes of its own, and print the medians."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from aitia.rules_engine.kernel.warm import warm_up

from .measure import SYSTEMS, Measurement
from .report import Summary, document, summarise
from .workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT = Path(__file__).parent.parent
_COMPILE = "from aitia.rules_engine.kernel.warm import warm_up; print(warm_up())"
_LOAD = (
    "import time; t = time.process_time(); from aitia.rules_engine.kernel.kernels import compiled; compiled(); "
    "print(time.process_time() - t)"
)


def main() -> None:
    """Measure what the command line names, print it, and write it to a file if one is given."""
    options = _options()
    kernel = {} if options.no_kernel else kernel_seconds()
    warm_up()  # so that no run measures a compilation
    pairs = [compare(name, options.size or WORKLOADS[name].size, options.repeats) for name in options.names]
    print(document(pairs, kernel))
    if options.json:
        found = {"kernel_seconds": kernel, "summaries": [asdict(s) for pair in pairs for s in pair]}
        options.json.write_text(json.dumps(found, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(WORKLOADS)}; all if none is named")
    parser.add_argument("--json", type=Path, metavar="OUT.json", help="write the medians to this file")
    parser.add_argument("--repeats", type=int, default=3, help="how often each system does each workload")
    parser.add_argument("--size", type=int, help="orders or guests, instead of the usual number")
    parser.add_argument("--no-kernel", action="store_true", help="leave out the kernel's compile and load time")
    options = parser.parse_args()
    options.names = options.names or list(WORKLOADS)
    if unknown := sorted(set(options.names) - set(WORKLOADS)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    return options


def compare(name: str, size: int, repeats: int) -> tuple[Summary, Summary]:
    """Aitia and CLIPS on one workload, in turn, so that both meet the same moods of the machine."""
    runs: dict[str, list[Measurement]] = {system: [] for system in SYSTEMS}
    for _ in range(repeats):
        for system, done in runs.items():
            answer = _python("-m", "benchmarks.measure", system, name, str(size))
            done.append(Measurement(**json.loads(answer)))
    return summarise(runs["aitia"]), summarise(runs["clips"])


def kernel_seconds() -> dict[str, float]:
    """Seconds to compile the kernel into an empty cache (by the clock), and to load it (processor time)."""
    with tempfile.TemporaryDirectory() as empty:
        return {
            "compile": float(_python("-c", _COMPILE, AITIA_CACHE=empty)),
            "load": median(_load(empty) for _ in range(3)),
        }


def _load(cache: str) -> float:
    return float(_python("-c", _LOAD, AITIA_CACHE=cache))


def _python(*arguments: str, **environment: str) -> str:
    """What a Python process printed, with the kernel compiled."""
    command: Sequence[str] = (sys.executable, *arguments)
    variables = {**os.environ, "AITIA_JIT": "always", **environment}
    done = subprocess.run(command, env=variables, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 our own
    return done.stdout


if __name__ == "__main__":
    main()
