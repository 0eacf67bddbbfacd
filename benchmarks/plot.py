"""How time grows with the work, over three decades of size, beside CLIPS: `python -m benchmarks plot`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .compare import ROOT, compare
from .rows import ROWS

if TYPE_CHECKING:
    from .report import Summary


@dataclass(frozen=True, slots=True)
class Plot:
    """A row whose work is linear in its size, and the file that shows it."""

    row: str
    sizes: tuple[int, ...]
    file: str
    unit: str


PLOTS = (Plot("join", (200, 600, 2_000, 6_000, 20_000, 60_000, 200_000), "linear-join.svg", "orders"),)


def draw_all(repeats: int) -> None:
    """Measure every plot and write its file into docs."""
    try:
        import matplotlib as mpl
    except ImportError:
        sys.exit("matplotlib is not installed: pip install --group bench")
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "aitia"  # the same numbers give the same file
    for each in PLOTS:
        _draw(each, [s for size in each.sizes for s in _measured(each, size, repeats)])


def _measured(plot: Plot, size: int, repeats: int) -> list[Summary]:
    with tempfile.TemporaryDirectory() as folder:
        return compare(ROWS[plot.row], size, repeats, Path(folder))


def _draw(plot: Plot, summaries: list[Summary]) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for system in ROWS[plot.row].systems:
        points = [s for s in summaries if s.system == system and not s.note]
        if points:
            axes.plot([s.size for s in points], [s.seconds for s in points], marker="o", label=system)
    axes.set(xscale="log", yscale="log", xlabel=plot.unit, ylabel="load and run, processor seconds", title=plot.row)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.savefig(ROOT / "docs" / plot.file, metadata={"Date": None})
    plt.close(figure)
