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
                  unknown: for each Voter v where may_vote is yes   (Voter Bob fails 'may_vote is yes': may_vote is not known)
            voting.rules:28:3: expect bob.may_vote is yes: it is unknown
                There is no Voter Bob where may_vote is yes
                Voter Bob is there, but
                  unknown: bob.may_vote is yes   (bob.may_vote is not known)
                Rule R1 "can vote", voting.rules line 11, could conclude it.
                  no:      for each Voter v where age >= 18   (Voter Bob fails 'age >= 18': it is 7)
            voting.rules:29:3: expect rule R1 fires: rule R1 stayed silent
                Rule R1 "can vote", voting.rules line 11, stays silent.
                  no:      for each Voter v where age >= 18   (Voter Bob fails 'age >= 18': it is 7)
        1 failed
        """)  # noqa: E501 - output is as wide as it is
    assert code == 1


def test_of_facts_with_names_only_the_one_that_is_meant_is_explained() -> None:
    """Another fact of the type, for which it holds, is no answer; a second name stands for its fact."""
    code, out = run("""
        test "Both may vote"
          on 2026-05-01
          given Voter(name: "Ada", age: 34) called ada
          given Voter(name: "Bob", age: 7) called bob
          given Letter(to: bob) called letter
          expect bob.may_vote is ada.may_vote
          expect letter.to is ada
        """)
    assert out == dedent("""\
        FAILED  Both may vote
            voting.rules:29:3: expect bob.may_vote is ada.may_vote: it is unknown
                There is no Voter Bob where may_vote is ada.may_vote
                Voter Bob is there, but
                  unknown: bob.may_vote is ada.may_vote   (bob.may_vote is not known)
                Rule R1 "can vote", voting.rules line 11, could conclude it.
                  no:      for each Voter v where age >= 18   (Voter Bob fails 'age >= 18': it is 7)
            voting.rules:30:3: expect letter.to is ada: it is not so
                There is no Letter #3 where to is ada
                Letter (to is Voter Bob) is there, but
                  no:      letter.to is ada   (it is Voter Bob)
                No rule concludes a Letter #3 where to is ada: the values in their conclusions are others.
        1 failed
        """)
    assert code == 1


def test_the_text_of_a_choice_is_its_word() -> None:
    """In tests as in rules; a label is for people."""
    labelled = """
        fact Seat has
          row  : choice (a "front row", b)
          word : text

        rule R3 "word"
          when
            for each Seat s
          then
            conclude s.word is text(s.row)

        test "Row"
          on 2026-05-01
          given Seat(row: a) called seat
          expect seat.word is text(seat.row)
          expect seat.word is "a"
        """
    assert run(labelled) == (0, "passed  Row\n1 passed\n")


def test_what_is_there_against_expectation_has_no_why_not() -> None:
    """Nothing stood in its way; `aitia run --how` says why it is there."""
    code, out = run("""
        test "No letters"
          on 2026-05-01
          given Voter(name: "Ada", age: 34) called ada
          expect there is no Letter
          expect there are at least 2 Letter
          expect rule R1 stays silent
        """)
    assert out == dedent("""\
        FAILED  No letters
            voting.rules:27:3: expect there is no Letter: it is not so
            voting.rules:28:3: expect there are at least 2 Letter: it is not so
            voting.rules:29:3: expect rule R1 stays silent: rule R1 fired
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


def test_a_test_that_cannot_run_yet_says_what_it_needs() -> None:
    """It is counted apart, and does not fail the command."""
    text = RULES + '\nsubject voter : Voter\n\nquestion voter.age\n  ask "How old?"\n'
    Path("voting.rules").write_text(
        text + '\ntest "Asked"\n  answer voter.age is 20\n  expect rule R1 fires\n', "utf-8"
    )
    done = aitia("test", "voting.rules")
    assert (done.code, done.out) == (
        0,
        "later   Asked\n          it needs answers, which cannot run yet\n1 for later\n",
    )
