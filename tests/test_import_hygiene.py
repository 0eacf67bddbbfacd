"""What starting a command or importing a folder loads. A static look at imports cannot see the deferred ones."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("numba", "numpy", "llvmlite", "pyarrow")
FOREIGN = ("textual", "rich", "typer", "sqlalchemy", "onnxruntime", "cupy")
RULES = """\
module voting version "1.0" language en

fact Voter has
  age      : whole number
  may_vote : yes or no

rule R1 "can vote"
  when
    for each Voter v where age >= 18
  then
    conclude v.may_vote is yes
"""


def loaded(code: str, watched: tuple[str, ...], cwd: Path) -> list[str]:
    """Which of these modules a fresh Python has loaded after running some code."""
    tail = f"import sys; print(','.join(m for m in {watched!r} if m in sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tail}"], cwd=cwd, capture_output=True, text=True, check=True, timeout=120
    )
    return [name for name in done.stderr.strip().split("\n")[-1].split(",") if name]


def command(*arguments: str) -> str:
    """Code that runs the command line and goes on after it."""
    return f"""
import sys
from aitia.tui.__main__ import main
sys.argv = ["aitia", *{arguments!r}]
try:
    main()
except SystemExit as ended:
    assert ended.code in (0, None), ended.code
"""


def test_help_loads_no_part_of_the_engine(tmp_path: Path) -> None:
    """Help answers at once, whatever the engine needs."""
    assert loaded(command("--help"), (*HEAVY, "lark", "aitia.rules_engine.engine"), tmp_path) == []


def test_checking_rules_loads_no_compiler(tmp_path: Path) -> None:
    """An editor may check a file after each key; numba alone would cost half a second each time."""
    (tmp_path / "voting.rules").write_text(RULES, "utf-8")
    assert loaded(command("check", "voting.rules"), HEAVY, tmp_path) == []


def test_checking_a_clips_program_loads_no_compiler(tmp_path: Path) -> None:
    """It is compiled to the words of the machine, and not run."""
    (tmp_path / "p.clp").write_text("(defrule r (a ?x) => (printout t ?x crlf))\n", "utf-8")
    assert loaded(command("check", "p.clp"), HEAVY, tmp_path) == []


def test_drawing_rules_loads_no_compiler(tmp_path: Path) -> None:
    """A chart needs the rules and not the engine."""
    (tmp_path / "voting.rules").write_text(RULES, "utf-8")
    assert loaded(command("graph", "voting.rules"), HEAVY, tmp_path) == []


@pytest.mark.parametrize("folder", ["dsl", "rules_engine", "explain", "knowledge_base", "hybrid"])
def test_importing_a_folder_loads_no_terminal_and_no_database(folder: str, tmp_path: Path) -> None:
    """A service that decides needs neither. rich comes with the tree of an explanation, when one is drawn."""
    assert loaded(f"import aitia.{folder}", FOREIGN, tmp_path) == []


def test_the_engine_runs_without_terminal_and_database(tmp_path: Path) -> None:
    """Also the imports that are put off until a session runs."""
    (tmp_path / "voting.rules").write_text(RULES, "utf-8")
    code = """
from aitia.rules_engine import Engine
engine = Engine.from_file("voting.rules")
assert engine.decide({"Voter": [{"age": 34}]}).facts[0].fields["may_vote"] is True
"""
    assert loaded(code, FOREIGN, tmp_path) == []
