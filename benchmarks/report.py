"""Medians of measurements, and the tables that show them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .measure import Measurement


@dataclass(frozen=True, slots=True)
class Summary:
    """The medians of what one system did with one workload."""

    system: str
    name: str
    size: int
    facts: int
    firings: int
    ready_seconds: float
    facts_a_second: float
    firings_a_second: float
    total_seconds: float
    peak_mib: float
    repeats: int


def summarise(runs: Sequence[Measurement]) -> Summary:
    """The medians over the runs of one system on one workload."""
    first = runs[0]
    return Summary(
        first.system,
        first.name,
        first.size,
        first.facts,
        first.firings,
        median(r.ready_seconds for r in runs),
        median(r.facts / r.load_seconds for r in runs),
        median(r.firings / r.run_seconds for r in runs),
        median(r.load_seconds + r.run_seconds for r in runs),
        median(r.peak_mib for r in runs),
        len(runs),
    )


_HEAD = """\
| benchmark | facts | firings | | Aitia | CLIPS | Aitia / CLIPS |
|--|--:|--:|--|--:|--:|--:|"""


def table(aitia: Summary, clips: Summary) -> list[str]:
    """The lines of the table for one workload."""
    rows = (
        ("facts a second", aitia.facts_a_second, clips.facts_a_second, ",.0f"),
        ("firings a second", aitia.firings_a_second, clips.firings_a_second, ",.0f"),
        ("load and run, s", aitia.total_seconds, clips.total_seconds, ".3f"),
        ("peak memory, MiB", aitia.peak_mib, clips.peak_mib, ".1f"),
        ("ready, s", aitia.ready_seconds, clips.ready_seconds, ".3f"),
    )
    named = f"| {aitia.name} | {aitia.facts:,} | {aitia.firings:,} "
    return [
        f"{named if place == 0 else '| | | '}| {what} | {a:{form}} | {c:{form}} | {_ratio(a, c)} |"
        for place, (what, a, c, form) in enumerate(rows)
    ]


def document(pairs: Sequence[tuple[Summary, Summary]], kernel: dict[str, float]) -> str:
    """All tables as Markdown."""
    lines = [_HEAD, *(line for aitia, clips in pairs for line in table(aitia, clips))]
    for what, seconds in kernel.items():
        lines += ["", f"Kernel {what}: {seconds:.2f} s"]
    return "\n".join(lines)


def _ratio(a: float, b: float) -> str:
    return f"{a / b:.2f}" if b > 0 else "-"
