"""`aitia check`, `aitia graph`, `aitia explain` and `aitia version`."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

import pytest
from commands import aitia

RULES = """\
module voting version "1.0" language en

fact Voter has
  name     : text key
  age      : whole number
  barred   : yes or no
  may_vote : yes or no

rule R1 "can \\"vote\\""
  when
    for each Voter v where age >= 18
  unless
    v.barred is yes
  then
    conclude v.may_vote is yes

table T1 "barred"
  for each Voter v
  match first
  | v.age  || v.barred |
  |--------||----------|
  | < 3    || yes      |
  | < 5    || no       |
"""


@pytest.fixture(autouse=True)
def _voting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small rule file in an empty directory."""
    monkeypatch.chdir(tmp_path)
    Path("voting.rules").write_text(RULES, "utf-8")


def test_rules_without_mistakes_are_counted() -> None:
    """A word of success, and nothing on standard error."""
    done = aitia("check", "voting.rules")
    assert (done.code, done.out, done.err) == (0, "voting.rules: 1 fact type, 3 rules, 0 tests; no mistakes\n", "")


def test_every_mistake_is_shown_at_once() -> None:
    """Place, reason and remedy, on standard error."""
    Path("voting.rules").write_text(RULES.replace("v.may_vote", "votr.may_vote").replace("age >=", "aeg >="), "utf-8")
    done = aitia("check", "voting.rules")
    assert (done.code, done.out) == (1, "")
    assert "hint: did you mean 'age'?" in done.err
    assert "conclude votr.may_vote is yes" in done.err


def test_the_result_can_be_had_as_json() -> None:
    """The problems are also on standard error, as always."""
    right = json.loads(aitia("check", "voting.rules", "--format", "json").out)
    assert (right["schema"], right["ok"], right["ruleset"]["module"], right["problems"]) == (
        "aitia.check/1",
        True,
        "voting",
        [],
    )
    Path("voting.rules").write_text(RULES.replace("age >=", "aeg >="), "utf-8")
    done = aitia("check", "voting.rules", "--format", "json")
    wrong = json.loads(done.out)
    assert (done.code, wrong["ok"], wrong["ruleset"]) == (1, False, None)
    assert "\n".join(problem["text"] for problem in wrong["problems"]) + "\n" == done.err


def test_a_file_that_is_not_there_is_a_problem() -> None:
    """Not a failure, and not wrong usage: the name may stand in another file."""
    done = aitia("check", "none.rules")
    assert done.code == 1
    assert done.err.startswith("none.rules: ")


def test_the_graph_shows_what_rules_read_and_write() -> None:
    """The rows of a table are one rule; a dotted arrow is a read that has to wait."""
    done = aitia("graph", "voting.rules")
    assert done.out == dedent("""\
        flowchart LR
          r1(["R1 can #34;vote#34;"])
          r2(["T1 barred"])
          n1["Voter"]
          n2["Voter.age"]
          n3["Voter.barred"]
          n4["Voter.may_vote"]
          n1 --> r1
          n2 --> r1
          n3 -.-> r1
          r1 --> n4
          n1 --> r2
          n2 --> r2
          r2 --> n3
        """)
    assert (done.code, done.err) == (0, "")


def test_the_graph_can_be_had_for_graphviz() -> None:
    """Titles are quoted, whatever they hold."""
    assert aitia("graph", "voting.rules", "--format", "dot").out == dedent("""\
        digraph rules {
          rankdir=LR;
          "R1" [shape=box, label="R1 can \\"vote\\""];
          "T1" [shape=box, label="T1 barred"];
          "Voter" [shape=ellipse];
          "Voter.age" [shape=ellipse];
          "Voter.barred" [shape=ellipse];
          "Voter.may_vote" [shape=ellipse];
          "Voter" -> "R1";
          "Voter.age" -> "R1";
          "Voter.barred" -> "R1" [style=dashed];
          "R1" -> "Voter.may_vote";
          "Voter" -> "T1";
          "Voter.age" -> "T1";
          "T1" -> "Voter.barred";
        }
        """)


def test_wrong_rules_have_no_graph() -> None:
    """The problems are shown instead."""
    Path("voting.rules").write_text(RULES.replace("age >=", "aeg >="), "utf-8")
    done = aitia("graph", "voting.rules")
    assert (done.code, done.out, "aeg" in done.err) == (1, "", True)


def test_a_problem_is_explained_by_its_code() -> None:
    """Small letters do as well; a wrong code gets the nearest one."""
    assert aitia("explain", "d206").out.startswith("# D206: a key is given twice\n\n## What it means\n")
    done = aitia("explain", "D2066")
    assert (done.code, done.err) == (2, "there is no problem with the code 'D2066'; did you mean 'D206'?\n")


def test_the_version_is_that_of_the_installed_package() -> None:
    """One line, for reports of mistakes."""
    assert aitia("version").out == f"aitia {version('aitia')}\n"


def test_a_command_without_files_is_wrong_usage() -> None:
    """As is a command that does not exist."""
    assert [aitia(*arguments).code for arguments in (["check"], ["run"], ["graph"], ["test"], ["rum"])] == [2] * 5
