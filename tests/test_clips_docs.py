"""docs/clips.md: what it shows is what the commands and the code print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "clips.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    """The fenced blocks of one language, without the fences."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def _printed(*command: str, cwd: Path) -> str:
    """What a command prints, in a process of its own and without the compiled kernel."""
    environment = os.environ | {"AITIA_JIT": "never", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("block", _blocks("console"), ids=lambda block: block.split("\n")[0])
def test_its_commands_print_what_stands_below_them(block: str, tmp_path: Path) -> None:
    """The first line of a block is the command, the rest its output."""
    (tmp_path / "build").mkdir()
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    command, output = block.split("\n", 1)
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "aitia")
    assert _printed("-m", "aitia.tui", *arguments, cwd=tmp_path) == output


def test_its_python_prints_what_stands_below_it(tmp_path: Path) -> None:
    """The example of embedding runs as it stands."""
    (code,), (output,) = _blocks("python"), _blocks("text")
    assert _printed("-c", code, cwd=tmp_path) == output


def test_its_links_lead_somewhere() -> None:
    """To pages beside it."""
    for target in re.findall(r"\]\(([a-zA-Z0-9/.-]+)\)", PAGE):
        assert (ROOT / "docs" / target).is_file(), target
