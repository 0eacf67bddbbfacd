"""`aitia test`: runs the `test` blocks of a rule file."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from commands import aitia

RULES = """\
module voting version "1.0" language en

fact Voter has
  name     : text key
  age      : whole number
  may_vote : yes or no

fact Letter has
  to : Voter

rule R1 "can vote"
  valid from 2026-01-01
  when
    for each Voter v where age >= 18
  then
    conclude v.may_vote is yes

rule R2 "is told"
  when
    for each Voter v where may_vote is yes
  then
    conclude Letter(to: v)
"""


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons name files as they were given."""
    monkeypatch.chdir(tmp_path)


def run(tests: str) -> tuple[int, str]:
    """The exit code and the output for some test blocks."""
    Path("voting.rules").write_text(RULES + dedent(tests), "utf-8")
    done = aitia("test", "voting.rules")
    assert done.err == "", done.err
    return done.code, done.out


def test_tests_that_pass_are_listed_and_counted() -> None:
    """Conditions, rules that fire and rules that stay silent, and a date for the clock."""
    code, out = run("""
        test "An adult may vote"
          on 2026-05-01
          given Voter(name: "Ada", age: 34) called ada
          expect ada.may_vote is yes
          expect there is a Letter where to is ada
          expect rule R1 fires

        test "Not before the law"
          on 2025-12-31
          given Voter(name: "Ada", age: 34)
          expect rule R1 stays silent
          expect there is no Letter
        """)
    assert out == dedent("""\
        passed  An adult may vote
        passed  Not before the law
        2 passed
        """)
    assert code == 0


def test_an_expectation_that_fails_says_why() -> None:
    """With what stood in the way, where it expected something to be there."""
    code, out = run("""
        test "A child may vote"
          on 2026-05-01
          given Voter(name: "Bob", age: 7) called bob
          expect there is a Letter where to is bob
          expect bob.may_vote is yes
          expect rule R1 fires
        """)
    assert out == dedent("""\
        FAILED  A child may vote
            voting.rules:27:3: expect there is a Letter where to is bob: it is not so
                There is no Letter where to is bob
                Rule R2 "is told", voting.rules line 18, could conclude it.
                  no:      for each Voter v where may_vote is yes   (there is no Voter for which it would conclude this)
            voting.rules:28:3: expect bob.may_vote is yes: it is unknown
            voting.rules:29:3: expect rule R1 fires: rule R1 stayed silent
        1 failed
        """)
    assert code == 1


def test_a_rule_file_without_tests_says_so() -> None:
    """Nothing failed."""
    assert run("") == (0, "there are no tests\n")


def test_given_facts_that_cannot_be_taken_fail_the_test() -> None:
    """Two facts with one key, say."""
    code, out = run("""
        test "Twice"
          given Voter(name: "Ada")
          given Voter(name: "Ada")
          expect there is no Letter
        """)
    assert code == 1
    assert out.startswith("FAILED  Twice\n    ")
    assert out.endswith("1 failed\n")


def test_wrong_rules_are_told_and_nothing_is_tested() -> None:
    """On standard error, with exit code 1."""
    Path("voting.rules").write_text(RULES.replace("age >= 18", "aeg >= 18"), "utf-8")
    done = aitia("test", "voting.rules")
    assert (done.code, done.out, "did you mean 'age'?" in done.err) == (1, "", True)
