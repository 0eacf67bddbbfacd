"""Reading and compiling rules, which stands in the table as loading: anew, or from what was kept of an earlier time."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .job import Job, Timed

_ENGINE = "from aitia.rules_engine import Engine; Engine.from_file({path!r})"
_PROGRAM = "from aitia.rules_engine.clips import ClipsProgram; ClipsProgram.from_file({path!r})"


def _keep(path: Path, statement: str) -> None:
    """Let another process compile the rules into a cache beside them, once for all repeats."""
    folder = path.with_suffix(f"{path.suffix}-cache")
    os.environ["AITIA_CACHE"] = str(folder)
    if not folder.exists():
        subprocess.run([sys.executable, "-c", statement.format(path=str(path))], check=True)  # noqa: S603 our own


def _timed(path: Path, read: Callable[[Path], Any], count: Callable[[Any], int]) -> Timed:
    watch = Stopwatch()
    watch.started()
    watch.lap()
    made = read(path)
    watch.lap()
    return watch.done(lambda: count(made))


def of_rules(job: Job, *, kept: bool) -> Timed:
    """`.rules` in Aitia."""
    from aitia.rules_engine import Engine

    path = job.program.with_suffix(".rules")
    os.environ["AITIA_CACHE"] = "off"
    if kept:
        _keep(path, _ENGINE)
    return _timed(path, Engine.from_file, lambda engine: len(engine.ruleset.rules))


def of_program(job: Job, *, kept: bool) -> Timed:
    """`.clp` in Aitia."""
    from aitia.rules_engine.clips import ClipsProgram

    os.environ["AITIA_CACHE"] = "off"
    if kept:
        _keep(job.program, _PROGRAM)
    return _timed(job.program, ClipsProgram.from_file, lambda program: len(program.network.rules))


def in_clips(job: Job) -> Timed:
    """`.clp` in CLIPS, by its quickest way in."""
    try:
        import clips
    except ImportError:
        raise SkippedError("clipspy is not installed") from None

    def read(path: Path) -> Any:
        environment: Any = clips.Environment()
        environment.load(str(path))
        return environment

    return _timed(job.program, read, lambda environment: len(list(environment.rules())))


rules_anew, rules_kept = partial(of_rules, kept=False), partial(of_rules, kept=True)
program_anew, program_kept = partial(of_program, kept=False), partial(of_program, kept=True)
