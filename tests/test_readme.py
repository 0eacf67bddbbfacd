"""The README: what it shows is what the commands and the code print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    """The fenced blocks of one language, without the fences."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def _printed(*command: str) -> str:
    """What a command prints, in a process of its own and without the compiled kernel."""
    environment = os.environ | {"AITIA_JIT": "never", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.rstrip("\n") + "\n"


def test_it_begins_with_the_two_commands_that_a_newcomer_needs() -> None:
    """`make demo` and `make test` stand before anything else."""
    assert [line.split("#")[0].strip() for line in _blocks("sh")[0].splitlines()] == ["make demo", "make test"]
    assert README.index("```sh") < README.index("\n## ")


def test_it_says_which_package_a_folder_is() -> None:
    """Nothing else in the repository tells it to somebody who looks for `aitia/`."""
    assert "Every top-level folder F is the Python package aitia.F" in README


def test_the_rule_that_it_shows_is_in_the_example() -> None:
    """It is an excerpt, word for word."""
    rules = (ROOT / "examples" / "server_order" / "server_order.rules").read_text("utf-8")
    (shown,) = _blocks("aitia")
    assert shown in rules


@pytest.mark.parametrize("block", _blocks("console"), ids=lambda block: block.split("\n")[0])
def test_its_commands_print_what_stands_below_them(block: str) -> None:
    """The first line of a block is the command, the rest its output."""
    command, output = block.split("\n", 1)
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "aitia")
    assert _printed("-m", "aitia.tui", *arguments) == output


def test_its_python_prints_what_stands_below_it() -> None:
    """The example of embedding runs as it stands."""
    (code,), (output,) = _blocks("python"), _blocks("text")
    assert _printed("-c", code) == output


def test_it_lists_all_commands() -> None:
    """In the order of `aitia --help`."""
    helped = re.findall(r"^  ([a-z]+)  ", _printed("-m", "aitia.tui", "--help").split("Commands:")[1], re.MULTILINE)
    assert re.findall(r"^\| `aitia ([a-z]+)", README, re.MULTILINE) == helped
