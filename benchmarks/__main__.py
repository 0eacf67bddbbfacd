"""Let Aitia and others do the same work in turn, each time in a process of its own, and print the medians."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from aitia.rules_engine.kernel.warm import warm_up

from .compare import compare, kernel_seconds
from .plot import draw_all
from .report import document, mean_ratio
from .rows import ROWS

if TYPE_CHECKING:
    from .report import Summary


def main() -> None:
    """Measure what the command line names, print it, and write it to a file if one is given."""
    options = _options()
    if not options.only:
        warm_up()  # so that no run measures a compilation
    if options.names == ["plot"]:
        draw_all(options.repeats)
        return
    kernel = {} if options.no_kernel else kernel_seconds()
    summaries = [s for name in options.names for s in _row(name, options)]
    print("\n" + document(summaries, kernel, {name: ROWS[name].note for name in options.names}))
    if options.json:
        found = {"kernel": kernel, "mean_ratio": mean_ratio(summaries), "rows": [asdict(s) for s in summaries]}
        options.json.write_text(json.dumps(found, indent=1) + "\n")


def _row(name: str, options: argparse.Namespace) -> list[Summary]:
    found: list[Summary] = []
    for size in options.size or ROWS[name].sizes:
        with tempfile.TemporaryDirectory() as folder:
            found += compare(ROWS[name], size, options.repeats, Path(folder), options.only)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"any of {', '.join(ROWS)}, all if none is named; or `plot`, which draws into docs",
    )
    parser.add_argument("--json", type=Path, metavar="OUT.json", help="write the medians to this file")
    parser.add_argument("--repeats", type=int, default=5, help="how often each system does each work")
    parser.add_argument("--size", type=int, action="append", help="instead of the usual sizes; can be given again")
    parser.add_argument("--only", action="append", metavar="SYSTEM", help="leave out other systems; can be given again")
    parser.add_argument("--no-kernel", action="store_true", help="leave out the kernel's compile and load time")
    options = parser.parse_args()
    options.names = options.names or list(ROWS)
    if (unknown := sorted(set(options.names) - set(ROWS))) and options.names != ["plot"]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(ROWS)}")
    return options


if __name__ == "__main__":
    main()
