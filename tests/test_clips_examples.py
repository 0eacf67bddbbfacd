"""The CLIPS programs among the examples print what stands beside them, in CLIPS and here."""

import subprocess
import sys
from pathlib import Path

import pytest
from commands import aitia

from aitia.rules_engine.clips import ClipsProgram

EXAMPLES = Path(__file__).parent.parent / "examples" / "clips"
FIRINGS = {"animals": 12, "monkey": 21, "sudoku": 532, "zebra": 128}
_RUN = """\
import sys, clips
env = clips.Environment()
env.load(sys.argv[1])
env.reset()
print(env.run(1000), file=sys.stderr)
"""


def answers(name: str) -> str:
    """What is typed in."""
    path = EXAMPLES / f"{name}.in"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("name", FIRINGS)
def test_clips_prints_what_stands_beside_the_program(name: str) -> None:
    """In a process of its own, since a program may read what is typed."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(EXAMPLES / f"{name}.clp")],
        input=answers(name),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (EXAMPLES / f"{name}.out").read_text()
    assert int(done.stderr) == FIRINGS[name]


@pytest.mark.parametrize("name", FIRINGS)
def test_aitia_prints_the_same(name: str) -> None:
    """With as many firings as in CLIPS."""
    session = ClipsProgram.from_file(EXAMPLES / f"{name}.clp").session(stdin=answers(name))
    assert session.run().fired == FIRINGS[name]
    assert session.output == (EXAMPLES / f"{name}.out").read_text()


def test_the_command_line_prints_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed comes from a file."""
    monkeypatch.setenv("AITIA_JIT", "never")
    done = aitia("run", str(EXAMPLES / "animals.clp"), "--input", str(EXAMPLES / "animals.in"))
    assert (done.code, done.out, done.err) == (0, (EXAMPLES / "animals.out").read_text(), "")


def test_every_program_is_run() -> None:
    """None lies there without what it prints."""
    assert {path.stem for path in EXAMPLES.glob("*.clp")} == set(FIRINGS)
