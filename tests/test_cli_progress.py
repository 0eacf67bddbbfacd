"""The progress bar: on standard error, after a second, and only for eyes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

RULES = """\
fact Count has
  n : whole number

facts
  Count(n: 1)

rule R1 "counts on for ever"
  when
    for each Count c
    and let m be c.n + 1
  then
    record Count(n: m)
"""


@pytest.fixture(autouse=True)
def _loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that go on until they are stopped."""
    monkeypatch.chdir(tmp_path)
    Path("loop.rules").write_text(RULES, "utf-8")


def run(timeout: str) -> tuple[bytes, str]:
    """What goes to standard output, and what a terminal sees on standard error."""
    terminal, end = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "aitia.tui",
        "run",
        "loop.rules",
        "--timeout",
        timeout,
        "--find",
        "Count where n < 3",
    ]
    environment = {**os.environ, "AITIA_JIT": "never", "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end, env=environment) as process:
        os.close(end)
        seen = b""
        try:
            while piece := os.read(terminal, 4096):
                seen += piece
        except OSError:  # how a terminal says on Linux that nobody writes to it any more
            pass
        out, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 3
    return out, seen.decode()


def test_a_long_run_shows_how_many_rules_have_fired() -> None:
    """Standard output has the result and nothing else."""
    out, seen = run("2.5")
    assert "running rules (" in seen
    assert out.decode().startswith("Found\n  Count: n is 1\n")


def test_a_short_run_shows_no_bar() -> None:
    """A bar that flashes by is noise."""
    _, seen = run("0.1")
    assert "running rules" not in seen
    assert "warning E907 a limit was met: the run took as long as it may" in seen
