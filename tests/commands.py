"""Calls the command line within the test's own process."""

from __future__ import annotations

from dataclasses import dataclass

from typer.testing import CliRunner

from aitia.tui.app import app


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def aitia(*arguments: str) -> Done:
    """Run `aitia` with these arguments. What is not an exit code is a failure of ours and is raised."""
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)
