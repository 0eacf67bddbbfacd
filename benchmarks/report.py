"""Medians of measurements, their ratios, and the table that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import geometric_mean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .rows import Row
    from .systems.job import Timed


@dataclass(frozen=True, slots=True)
class Summary:
    """What one system did with one row at one size: medians, and of the time its spread. `note` says why there is none.

    `seconds` is loading and running, without the start of the system and without reading the rules; `ratio` and
    `memory_ratio` are to the system that the row compares with, and `goal` is what the ratio is to stay under.
    """

    name: str
    size: int
    system: str
    fired: int = 0
    seconds: float = 0.0
    least_seconds: float = 0.0
    most_seconds: float = 0.0
    load_seconds: float = 0.0
    run_seconds: float = 0.0
    compile_seconds: float = 0.0
    start_seconds: float = 0.0
    peak_mib: float = 0.0
    repeats: int = 0
    ratio: float | None = None
    memory_ratio: float | None = None
    goal: float | None = None
    note: str = ""


def summarise(row: Row, size: int, runs: dict[str, Sequence[Timed] | str]) -> list[Summary]:
    """One summary a system: of its runs, or of the reason why it did not run."""
    reference = runs[row.reference]
    return [_summary(row, size, system, done, reference) for system, done in runs.items()]


def _summary(
    row: Row, size: int, system: str, runs: Sequence[Timed] | str, reference: Sequence[Timed] | str
) -> Summary:
    if isinstance(runs, str):
        return Summary(row.name, size, system, note=runs)
    totals = [_total(run) for run in runs]
    compared = not isinstance(reference, str) and system != row.reference
    return Summary(
        row.name,
        size,
        system,
        runs[0].fired,
        median(totals),
        min(totals),
        max(totals),
        median(run.load_seconds for run in runs),
        median(run.run_seconds for run in runs),
        median(run.compile_seconds for run in runs),
        median(run.start_seconds for run in runs),
        median(run.peak_mib for run in runs),
        len(runs),
        median(totals) / median(map(_total, reference)) if compared else None,
        _memory(runs) / _memory(reference) if compared and _memory(reference) else None,
        row.goals.get(size) if _is_aitia(system) else None,
    )


def _total(run: Timed) -> float:
    return run.load_seconds + run.run_seconds


def _memory(runs: Sequence[Timed]) -> float:
    return median(run.peak_mib for run in runs)


def _is_aitia(system: str) -> bool:
    return system.split(maxsplit=1)[0] in {"aitia", "rules"}


def mean_ratio(summaries: Iterable[Summary]) -> float | None:
    """The geometric mean of Aitia's ratios on the rows that have a goal, if it did any."""
    ratios = [s.ratio for s in summaries if s.ratio is not None and s.goal is not None]
    return geometric_mean(ratios) if ratios else None


_HEAD = """\
| benchmark | size | firings | system | s (least to most) | MiB | start, s | time ratio | at most | memory ratio |
|--|--:|--:|--|--:|--:|--:|--:|--:|--:|"""


def document(summaries: Sequence[Summary], kernel: dict[str, float], notes: dict[str, str]) -> str:
    """Everything as Markdown: the table, the mean, what the rows' notes say, and the kernel's own times."""
    table = "\n".join([_HEAD, *map(_line, summaries)])
    mean = mean_ratio(summaries)
    said = [f"Geometric mean of the time ratios: {mean:.3f}."] if mean else []
    said += [f"{name}: {note}." for name, note in notes.items() if note]
    said += [f"Kernel {what}: {seconds:.2f} s" for what, seconds in kernel.items()]
    return "\n\n".join([table, *said])


def _line(s: Summary) -> str:
    named = f"| {s.name} | {s.size:,} "
    if s.note:
        return f"{named}| | {s.system} | {s.note} | | | | | |"
    spread = f"{s.seconds:.3f} ({s.least_seconds:.3f} to {s.most_seconds:.3f})"
    ratios = f"{_number(s.ratio)} | {_number(s.goal)} | {_number(s.memory_ratio)}"
    return f"{named}| {s.fired:,} | {s.system} | {spread} | {s.peak_mib:.1f} | {s.start_seconds:.3f} | {ratios} |"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
