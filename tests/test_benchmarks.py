"""The benchmarks compare the same work: every program fires as often as it must, whoever runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="peaks of memory are measured on Linux only"
)

FIRINGS = {
    # recorded; with a guard a rule fires once for each of the 73 pairs, without it once for each way to make one
    ("closure", 10): 156,
    ("closure-guarded", 10): 73,
    ("closure-logical", 10): 156,
    # 10 nodes in a row: a pair for each two of them
    ("closure-chain", 10): 45,
    # 15 people with themselves; 1 + 4 + 16 + 64 pairs, less that of the root
    ("same-generation", 3): 99,
    # as often as there are orders, jobs or steps
    ("join", 10): 10,
    ("join-small", 10): 10,
    ("cross-join", 10): 10,
    ("agenda-depth", 10): 10,
    ("agenda-complexity", 10): 10,
    ("agenda-simplicity", 10): 10,
    ("agenda-random", 10): 10,
    ("counter", 10): 10,
    # recorded
    ("less-join", 300): 22,
    ("less-not", 300): 294,
    ("decisions", 10): 67,
    ("decisions-one-by-one", 10): 67,
    # one first seat, 9 others with 9 * 10 / 2 - 1 + 9 steps of paths and states, 10 read out, one end
    ("manners", 10): 84,
    # 24 for each of 12 steps a region, 16 beside
    ("waltz", 1): 304,
    ("waltz", 2): 592,
    # recorded
    ("waltzdb", 1): 1448,
}


def benchmarked(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command line of the benchmarks did, with one repeat of each measurement."""
    command = [sys.executable, "-m", "benchmarks", *arguments, "--repeats", "1", "--no-kernel"]
    variables = {**os.environ, "AITIA_JIT": "never", **environment}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def measured(json_file: Path, *arguments: str, **environment: str) -> list[dict[str, Any]]:
    """The rows of the JSON that the benchmarks wrote."""
    done = benchmarked(*arguments, "--json", str(json_file), **environment)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(json_file.read_text())["rows"]
    return rows


@pytest.mark.parametrize("size", sorted({size for _, size in FIRINGS}))
def test_every_program_fires_in_clips_as_often_as_it_must(size: int, tmp_path: Path) -> None:
    """Else a change of a program or of its facts would change what is compared, unseen."""
    expected = {name: fired for (name, at), fired in FIRINGS.items() if at == size}
    rows = measured(tmp_path / "found.json", *expected, "--size", str(size), "--only", "clips")
    assert {row["name"]: row["fired"] for row in rows} == expected


@pytest.mark.parametrize(("name", "size", "firings"), [("rules-join", 16, 16), ("rules-manners", 8, 59)])
def test_rules_of_both_languages_fire_equally_often(name: str, size: int, firings: int, tmp_path: Path) -> None:
    """Whatever way the facts come in, and each ratio is to what CLIPS took."""
    rows = measured(tmp_path / "found.json", name, "--size", str(size))
    clips = rows[-1]
    assert [row["system"] for row in rows] == ["rules columns", "rules dicts", "rules pydantic", "clips"]
    assert [row["fired"] for row in rows] == [firings] * 4
    assert [row["ratio"] for row in rows] == [row["seconds"] / clips["seconds"] for row in rows[:3]] + [None]


@pytest.mark.parametrize("name", ["compile-rules", "compile-clp"])
def test_rules_are_read_anew_and_from_what_was_kept(name: str, tmp_path: Path) -> None:
    """All have as many rules as the size says; 300 are enough to be kept."""
    rows = measured(tmp_path / "found.json", name, "--size", "300")
    assert [(row["fired"], row["note"]) for row in rows] == [(300, "")] * 3
    assert rows[1]["seconds"] < rows[0]["seconds"]


@pytest.mark.parametrize("name", ["rules-decisions", "rules-decisions-one-by-one"])
def test_cases_are_decided_alike_by_rules_of_both_languages(name: str, tmp_path: Path) -> None:
    """All cases at once, and one by one with and without a look at what was concluded."""
    rows = measured(tmp_path / "found.json", name, "--size", "10")
    assert {row["fired"] for row in rows} == {67}
    assert len(rows) == (2 if name == "rules-decisions" else 3)


def test_a_system_that_is_not_installed_is_left_out_with_a_note(tmp_path: Path) -> None:
    """The others are measured all the same."""
    rows = measured(tmp_path / "found.json", "closure", "--size", "10", "--only", "swi-prolog", PATH="")
    assert {row["system"]: row["note"] for row in rows} == {"clips": "", "swi-prolog": "SWI-Prolog is not installed"}


def test_systems_that_do_not_fire_find_the_same_answers(tmp_path: Path) -> None:
    """73 pairs, which is how often the guarded rules fire; what is not installed says so."""
    systems = ("--only", "swi-prolog", "--only", "clingo")
    rows = measured(tmp_path / "found.json", "closure", "--size", "10", *systems)
    assert {row["fired"] for row in rows if row["system"] != "clips" and not row["note"]} <= {73}


def test_a_benchmark_that_is_not_there_is_named_with_those_that_are() -> None:
    """A typing mistake costs no reading of the code."""
    done = benchmarked("mannerz")
    assert done.returncode == 2
    assert "error: there is no benchmark mannerz; there are manners, waltz, waltzdb," in done.stderr
