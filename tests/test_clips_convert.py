"""`aitia convert`: the rule file gives the facts that the program gives, and what is not in it is told by line."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from commands import aitia
from hypothesis import given, settings
from random_clips import programs

from aitia.dsl.clips import load
from aitia.dsl.clips.convert import convert
from aitia.dsl.load import load_text
from aitia.dsl.ruleset import Ruleset

EXAMPLES = Path(__file__).parent.parent / "examples" / "clips"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty directory, and the kernel that starts quickly."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AITIA_JIT", "never")


def results(file: str) -> tuple[list[tuple[str, tuple[Any, ...]]], list[str]]:
    """The facts at the end, in no order, and what was said."""
    document = json.loads(aitia("run", file, "--format", "json").out)
    assert document["stopped"] in {"quiescent", "stop"}
    facts = [(fact["type"].replace("-", "").lower(), _values(fact["fields"])) for fact in document["facts"]]
    return sorted(facts, key=str), document["said"]


def _values(fields: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(fields.get("implied", fields.values()))


PEOPLE = """\
(deftemplate person "who there is"
  (slot name (type SYMBOL)) (slot age (type INTEGER) (default 30)) (slot home-town))
(deftemplate grown-up (slot name) (slot since))
(deffacts people
  (person (name Ada) (age 36) (home-town London))
  (person (name Bob) (age 7) (home-town Leeds))
  (person (name Cid) (home-town London))
  (parent Ada Bob) (parent Ada Bob) (parent Cid Ada)
  (count 0) (rate 0.5) (red))
"""
PROGRAMS = {
    "tests, negation, global variables": """\
        (defglobal ?*limit* = 18)
        (defrule grown "Who is old enough is grown up"
          (declare (salience 10))
          (person (name ?n) (age ?a&:(>= ?a ?*limit*)))
          (not (grown-up (name ?n)))
          => (assert (grown-up (name ?n) (since (- ?a ?*limit*)))))
        """,
    "retract, assert, alternatives": """\
        (defrule counts
          ?c <- (count ?x)
          (person (name ?n) (home-town London|Leeds) (age ~99&~98))
          (not (counted ?n))
          => (retract ?c) (assert (count (+ ?x 1)) (counted ?n)))
        """,
    "logical, recursion": """\
        (defrule ancestors (logical (parent ?x ?y)) => (assert (ancestor ?x ?y)))
        (defrule further (logical (parent ?x ?y) (ancestor ?y ?z&~?x)) => (assert (ancestor ?x ?z)))
        """,
    "modify, exists, or in a test": """\
        (defrule birthday ?p <- (person (age ?a&:(< ?a 10)|30)) (exists (red)) (test (or (> ?a 1) (eq ?a 0)))
          => (modify ?p (age (+ ?a 1))))
        """,
    "or over patterns, functions of one expression": """\
        (deffunction nigh (?a ?b) (<= (abs (- ?a ?b)) 6))
        (defrule pair (person (name ?n) (age ?a)) (or (parent ?n ?m) (parent ?m ?n))
          (person (name ?m) (age ?b)) (test (nigh ?a ?b))
          => (assert (pair ?n ?m)))
        """,
    "numbers of both types": """\
        (defrule part (rate ?r) (person (name ?n) (age ?a))
          => (bind ?x (* ?r ?a)) (assert (part ?n ?x) (half (/ ?a 2))))
        """,
    "printing": """\
        (defrule tell (declare (salience -5)) (person (name Ada) (age ?a))
          => (printout t "Ada {} is " ?a ", and will be " (+ ?a 1)) (printout t "." crlf "Yes" crlf) (halt))
        """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_rule_file_gives_the_facts_of_the_program(name: str) -> None:
    """And says the same; nothing is left out."""
    Path("p.clp").write_text(PEOPLE + dedent(PROGRAMS[name]), "utf-8")
    done = aitia("convert", "p.clp", "-o", "p.rules")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert aitia("check", "p.rules").code == 0
    assert results("p.rules") == results("p.clp")


def test_the_zebra_puzzle_is_converted_and_solved() -> None:
    """A whole program, with a function that is written into the conditions."""
    done = aitia("convert", str(EXAMPLES / "zebra.clp"), "-o", "zebra.rules")
    assert (done.code, done.err) == (0, "")
    assert sorted(results("zebra.rules")[1]) == sorted((EXAMPLES / "zebra.out").read_text().splitlines())


@pytest.mark.parametrize("name", ["animals", "monkey", "sudoku"])
def test_what_remains_of_other_examples_is_a_rule_file(name: str) -> None:
    """Something is left out of each, and the rest passes our own checks."""
    program = load((EXAMPLES / f"{name}.clp").read_text(), f"{name}.clp")
    assert not isinstance(program, list)
    converted = convert(program, f"{name}.clp")
    assert {problem.code for problem in converted.problems} == {"C905"}
    assert isinstance(load_text(converted.text), Ruleset)


def test_the_text_is_what_a_person_would_write() -> None:
    """Names, blocks and phrases of the language."""
    Path("small-shop.clp").write_text(
        dedent("""\
        (deftemplate big-order (slot order-number (type INTEGER)) (slot is (default ?NONE)))
        (deffacts first (big-order (order-number 1) (is "x \\"y\\"")))
        (defrule send "Send it"
          (declare (salience 5))
          ?old <- (big-order (order-number ?n) (is ?then))
          =>
          (modify ?old (order-number (+ ?n 1))) (printout t ?then crlf))
        """),
        "utf-8",
    )
    assert aitia("convert", "small-shop.clp").out == dedent("""\
        # Made from small-shop.clp by "aitia convert".
        module small_shop version "1.0" language en

        fact BigOrder has
          order_number : whole number
          is : text

        facts
          BigOrder(order_number: 1, is: "x \\"y\\"")

        rule R10 "Send it"
          priority 5
          repeats
          when
            for each BigOrder old
          then
            change old.order_number to old.order_number + 1
            say "{old.is}"
        """)


LEFT_OUT = """\
(deftemplate list (multislot items))
(deftemplate mixed (slot x))
(deffunction show (?x) (printout t ?x) ?x)
(deffacts start (mixed (x 1)) (mixed (x a)) (pair 1 2) (pair 1) (ok 1) (of-time (time)))
(defrule loops (ok ?x) => (while (> ?x 0) do (printout t "x")))
(defrule many (row $?x) => (halt))
(defrule two (not (and (ok 1) (ok 2))) => (halt))
(defrule calls (ok ?x) => (assert (ok (show ?x))))
(defrule partly (logical (ok ?x)) (ok 3) => (assert (ok 4)))
(defrule nothing => (assert (ok 5)))
(defrule lists (list) => (halt))
(defrule late (declare (salience (+ 1 2))) (ok 2) => (halt))
(facts)
(reset)
(run)
"""


def test_what_is_left_out_is_told_with_its_place() -> None:
    """Each thing once, in the order of the text; the rest is a rule file."""
    Path("p.clp").write_text(LEFT_OUT, "utf-8")
    done = aitia("convert", "p.clp", "-o", "p.rules")
    assert done.code == 1
    assert [line for line in done.err.splitlines() if line.startswith("p.clp")] == [
        "p.clp:1:19: C905 left out: the slot 'items' of several values in order",
        "p.clp:2:20: C905 left out: a slot of 'mixed' that holds texts as well as numbers",
        "p.clp:3:1: C905 left out: the function 'show'",
        "p.clp:4:17: C905 left out: facts called 'mixed', which are left out",
        "p.clp:4:31: C905 left out: facts called 'mixed', which are left out",
        "p.clp:4:45: C905 left out: facts called 'pair', which are left out",
        "p.clp:4:46: C905 left out: facts called 'pair' that have 1 or 2 values",
        "p.clp:4:56: C905 left out: facts called 'pair', which are left out",
        "p.clp:4:81: C905 left out: the function 'time'",
        "p.clp:5:27: C905 left out: the rule 'loops': an action that has no like",
        "p.clp:6:15: C905 left out: a fact of any number of values",
        "p.clp:6:15: C905 left out: the rule 'many': facts called 'row', which are left out",
        "p.clp:7:14: C905 left out: the rule 'two': 'not' over other than one pattern",
        "p.clp:8:39: C905 left out: the rule 'calls': a function of the program",
        "p.clp:9:17: C905 left out: the rule 'partly': 'logical' around some of the conditions",
        "p.clp:10:1: C905 left out: the rule 'nothing': a rule without conditions, or without anything to do",
        "p.clp:11:16: C905 left out: the rule 'lists': facts called 'list', which are left out",
        "p.clp:12:34: C905 left out: the rule 'late': a salience that is computed",
        "p.clp:13:1: C905 left out: a command",
    ]
    assert aitia("check", "p.rules").code == 0


def test_what_our_own_checks_refuse_is_left_out_with_their_reason() -> None:
    """Here a rule that concludes what it needs not to be there."""
    program = load(
        "(deffacts s (b 1))\n"
        "(defrule c (logical (b ?x) (not (a ?x))) => (assert (a ?x)))\n"
        "(defrule d (b 2) => (halt))\n",
        "p.clp",
    )
    assert not isinstance(program, list)
    converted = convert(program, "p.clp")
    assert [str(problem.span) for problem in converted.problems] == ["p.clp:2:1"]
    assert converted.problems[0].message == (
        "left out: the rule 'c': rule R10 defeats itself: it looks at all A and concludes one"
    )
    assert isinstance(load_text(converted.text), Ruleset)


@settings(max_examples=20)
@given(programs())
def test_what_remains_of_any_program_is_a_rule_file(text: str) -> None:
    """Whatever is left out, the rest passes our own checks."""
    program = load(text, "p.clp")
    assert not isinstance(program, list)
    assert isinstance(load_text(convert(program, "p.clp").text), Ruleset)


def test_a_broken_program_is_not_converted() -> None:
    """All its problems are told."""
    Path("p.clp").write_text("(defrule r (a) => (hlat))\n", "utf-8")
    done = aitia("convert", "p.clp")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("p.clp:1:20: C012 ")


def test_a_file_that_cannot_be_written_is_told() -> None:
    """In one line."""
    Path("p.clp").write_text("(defrule r (a) => (halt))\n", "utf-8")
    done = aitia("convert", "p.clp", "-o", "nowhere/p.rules")
    assert done.code == 1
    assert done.err == "nowhere/p.rules: E908 the rules cannot be written: no such file or directory\n"
