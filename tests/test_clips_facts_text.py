"""Files of facts for CLIPS programs: what is written plainly is read fast, and means the same as read with care."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitia.dsl.problems import Problem
from aitia.rules_engine.clips import ClipsProgram, facts_text
from aitia.rules_engine.clips.facts_text import read_facts

PROGRAM = ClipsProgram.from_text("""
(deftemplate order (slot number (type INTEGER) (range 0 9)) (slot state (allowed-symbols open sent)) (multislot tags))
(deftemplate part (slot name (default ?NONE)) (slot size (type NUMBER))
  (multislot ends (type SYMBOL) (cardinality 1 2)))
(defrule r (order) (part) (seen $?) => (halt))
""")
TEMPLATES = PROGRAM.network.templates
WORDS = """
( ) ( ) ( ) (order (part (seen (number (state (tags (name (size (ends (oder order seen 1 12 -3 2.5 1e3
99999999999999999999 open sent lost "a b" "q\\"q" "\\\\" [i] ?x $?y a<b a&b ~c ;comment ;comment\n "open nil TRUE + -
""".replace("\n", " ").split(" ")
LINES = st.lists(st.sampled_from([word for word in WORDS if word] + [";c\n", "\n", "(seen", "(order (number 1))"]))


def careful(text: str) -> list[facts_text.Row] | list[Problem]:
    """What the careful reader alone makes of it."""
    with patch.object(facts_text, "plain_facts", return_value=None):
        return read_facts(text, TEMPLATES)


@given(LINES.map(" ".join))
def test_both_ways_of_reading_agree(text: str) -> None:
    """On the facts with their types, and on whether there is a mistake."""
    assert repr(read_facts(text, TEMPLATES)) == repr(careful(text))


@pytest.mark.parametrize(
    "text",
    [
        '(order (number 2) (tags a "b c" -1 2.5e3 [i])) ; x\r(seen)\r\n(part (name x) (ends a))',
        "(seen 1 x;y\n z)(order)",
        "",
    ],
)
def test_what_is_plain_is_read_without_care(text: str) -> None:
    """A million facts are read in seconds."""
    with patch.object(facts_text, "read_forms", side_effect=AssertionError):
        rows = read_facts(text, TEMPLATES)
    assert repr(rows) == repr(careful(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("(part (size 1) (ends a))", "D204 the slot 'name' must be given: it has no default"),
        ("(part (name a) (ends))", "D203 the slot 'ends' cannot hold this: it holds at least 1 values"),
        ("(order (number 10))", "D203 the slot 'number' cannot hold this: 10 is above 9"),
        ("(order (size 1))", "D202 'order' has no slot 'size'"),
        ("(order (number (tags)))", "D112 here a value is expected: a word, a number or a text in quotes"),
        ("(order 1)", "D112 here a slot begins: (slot value)"),
        ("(1 2)", "D112 here a fact begins"),
        ("(seen ?x)", "D112 here a value is expected: a word, a number or a text in quotes"),
    ],
)
def test_each_mistake_has_its_problem(text: str, problem: str) -> None:
    """With code and reason."""
    found = read_facts(text, TEMPLATES)
    assert [f"{p.code} {p.message}" for p in found if isinstance(p, Problem)] == [problem]


def test_after_a_hundred_problems_no_more_are_told() -> None:
    """Most of them have one cause."""
    found = read_facts("(oder)\n" * 1000, TEMPLATES)
    assert [p.code for p in found if isinstance(p, Problem)] == ["D201"] * 100 + ["D111"]
