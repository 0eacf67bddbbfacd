"""The CLIPS programs among the examples print what stands beside them."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples" / "clips"
FIRINGS = {"animals": 12, "monkey": 21, "sudoku": 532, "zebra": 128}
_RUN = """\
import sys, clips
env = clips.Environment()
env.load(sys.argv[1])
env.reset()
print(env.run(1000), file=sys.stderr)
"""


@pytest.mark.parametrize("name", FIRINGS)
def test_clips_prints_what_stands_beside_the_program(name: str) -> None:
    """In a process of its own, since a program may read what is typed."""
    answers = EXAMPLES / f"{name}.in"
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(EXAMPLES / f"{name}.clp")],
        input=answers.read_text() if answers.exists() else "",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (EXAMPLES / f"{name}.out").read_text()
    assert int(done.stderr) == FIRINGS[name]


def test_every_program_is_run() -> None:
    """None lies there without what it prints."""
    assert {path.stem for path in EXAMPLES.glob("*.clp")} == set(FIRINGS)
