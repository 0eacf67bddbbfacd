"""Facts as SWI-Prolog and clingo write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .job import Job


def write_datalog(job: Job, path: Path) -> None:
    """A file with a line for each fact: `edge(1,2).`"""
    with path.open("w") as file:
        for table in job.facts():
            rows = zip(*table.columns.values(), strict=True)
            file.writelines(f"{table.template}({','.join(map(str, row))}).\n" for row in rows)
