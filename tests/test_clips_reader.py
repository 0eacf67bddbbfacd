"""The reader of CLIPS programs takes what CLIPS takes and refuses what it refuses."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import fields, is_dataclass
from textwrap import dedent
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from clips_oracle import PERSONS, clips_takes, function_names, may_fail_when_read, small_programs, stricter_for_a_reason
from hypothesis import given, settings
from hypothesis import strategies as st

from aitia.dsl.clips import ast as tree
from aitia.dsl.clips import load, load_file, write
from aitia.dsl.clips.actions import SPECIAL
from aitia.dsl.clips.functions import COOL, GENERIC, OUTSIDE, SIGNATURES, UNSUPPORTED
from aitia.dsl.clips.tokens import PATTERN

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = small_programs()
GOOD = [program for program in PROGRAMS if isinstance(load(program), tree.Program)]


def _text(program: str) -> str:
    """All problems of a program as an author reads them."""
    loaded = load(dedent(program).strip("\n"), "p.clp")
    assert isinstance(loaded, list)
    return "\n".join(map(str, loaded))


def _read(program: str) -> tree.Program:
    """A program that has no problems."""
    loaded = load(program)
    assert isinstance(loaded, tree.Program), "\n".join(map(str, loaded))
    return loaded


def _without_places(node: Any) -> Any:
    """A tree as tuples, with types in sight so that 1 is not 1.0."""
    if isinstance(node, dict):
        return {key: _without_places(value) for key, value in node.items()}
    if isinstance(node, tuple):
        return tuple(map(_without_places, node))
    if is_dataclass(node):
        parts = tuple(_without_places(getattr(node, part.name)) for part in fields(node) if part.name != "span")
        return (type(node).__name__, *parts)
    return (type(node).__name__, node)


def _agrees(program: str) -> bool:
    """Whether both readers say the same, or the difference has a reason."""
    loaded, taken = load(program), clips_takes(program)
    if isinstance(loaded, tree.Program):
        return taken or may_fail_when_read(program)
    return not taken or stricter_for_a_reason(loaded)


@pytest.mark.parametrize("part", range(8))
def test_small_programs_are_taken_or_refused_as_by_clips(part: int) -> None:
    """Hundreds of small programs, each about one thing that CLIPS allows or forbids."""
    assert [program for program in PROGRAMS[part::8] if not _agrees(program)] == []


def test_both_kinds_of_small_programs_are_many() -> None:
    """The comparison with CLIPS is about what is right and about what is wrong."""
    assert len(GOOD) > 150
    assert len(PROGRAMS) - len(GOOD) > 150


def _words(program: str) -> list[str]:
    return [match[0] for match in PATTERN.finditer(program) if match.lastgroup != "space"]


def _kind(word: str) -> str:
    """What a word can be exchanged for."""
    match = PATTERN.match(word)
    kind = match.lastgroup or "" if match else ""
    return "function" if word in SIGNATURES else "number" if re.fullmatch(r"[-+]?[\d.]+", word) else kind


_EXCHANGE: dict[str, list[str]] = defaultdict(list)
for _word in [word for program in GOOD for word in _words(program)]:
    _EXCHANGE[_kind(_word)].append(_word)


def _mutated(program: str, seed: int) -> str:
    """A program with one or two words exchanged for others of their kind, taken out or repeated."""
    chance = random.Random(seed)
    words = _words(program)
    for _ in range(chance.choice([1, 1, 2])):
        at = chance.randrange(len(words))
        if words[at] in "()":
            continue
        change = chance.randrange(6)
        words[at : at + 1] = (
            [] if change == 0 else [words[at]] * 2 if change == 1 else [chance.choice(_EXCHANGE[_kind(words[at])])]
        )
        words = words or ["()"]
    return re.sub(r" ?([&|~]) ?", r"\1", " ".join(words)).replace("(~", "( ~")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([*GOOD, *[PERSONS] * 60]), st.integers(0, 2**32))
def test_mutated_programs_are_taken_or_refused_as_by_clips(program: str, seed: int) -> None:
    """One word changed makes programs that nobody thought of."""
    assert _agrees(_mutated(program, seed)), _mutated(program, seed)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from([*'()?$*&|~:=<>"\\;[]\n ax1.-+é\x00\x0b'])))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Whatever the characters, there is a program or a list of problems."""
    assert isinstance(load(text), list | tree.Program)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_words(" ".join(PROGRAMS))), max_size=40))
def test_no_row_of_words_makes_the_reader_fail(words: list[str]) -> None:
    """Whatever the order of words that mean something, there is a program or a list of problems."""
    text = " ".join(words)
    assert isinstance(load(text), list | tree.Program)
    assert isinstance(load(f"(defrule r (a) {text}"), list | tree.Program)


@pytest.mark.parametrize("program", GOOD, ids=range(len(GOOD)))
def test_a_written_program_reads_as_the_same_program(program: str) -> None:
    """The canonical text means what the program means, so its hash can stand for it."""
    read = _read(program)
    again = _read(write(read))
    assert _without_places(again) == _without_places(read)
    assert write(again) == write(read)


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, ")" * 20_000, "(a " * 100_000 + ")" * 100_000, '"\\"' * 50_000, "?" * 20_000, "(foo)" * 20_000],
    ids=["open", "close", "nested", "quotes", "marks", "unknown"],
)
def test_hostile_text_is_refused_in_time(text: str) -> None:
    """Depth and length cost no stack and no more than linear time."""
    begun = process_time()
    assert isinstance(load(text), list)
    assert process_time() - begun < 10


def test_twenty_thousand_rules_are_read_in_seconds() -> None:
    """Reading and checking is linear in the text."""
    rule = "(defrule r{0} (a{1} ?x&:(> ?x {0})) (not (done ?x)) => (printout t ?x crlf) (assert (done {0} ?x)))\n"
    begun = process_time()
    program = _read("".join(rule.format(n, n % 100) for n in range(20_000)))
    assert len(program.rules) == 20_000
    assert process_time() - begun < 30


def test_all_problems_come_at_once_with_their_places() -> None:
    """One broken construct hides nothing in the others."""
    assert _text("""
        (deftemplate order (slot number) (slot total (type INTEGER)))
        (defrule large (order (totl ?t&:(> ?t 100))) => (assert (big ?n)))
        (defrule small (order (total few)) => (system "rm"))
        (defclass A (is-a USER))
    """) == dedent("""\
        p.clp:2:24: C020 the template 'order' has no slot 'totl'
            (defrule large (order (totl ?t&:(> ?t 100))) => (assert (big ?n)))
                                   ~~~^
          hint: did you mean 'total'?
        p.clp:2:62: C031 nothing in this rule binds ?n
            (defrule large (order (totl ?t&:(> ?t 100))) => (assert (big ?n)))
                                                                         ~^
          note: conditions within not, exists and forall bind only there
        p.clp:3:30: C022 the slot 'total' cannot hold this: its type is whole number, and few is a symbol
            (defrule small (order (total few)) => (system "rm"))
                                         ~~^
        p.clp:3:40: C052 'system' reaches outside the session, which rules cannot do
            (defrule small (order (total few)) => (system "rm"))
                                                   ~~~~~^
          note: rules read from the facts and input that the run is given, and print on t
        p.clp:4:2: C050 'defclass' is about objects (COOL), which are not supported
            (defclass A (is-a USER))
             ~~~~~~~^""")


def test_an_unclosed_construct_ends_where_the_next_begins() -> None:
    """What follows a forgotten parenthesis is still read and checked."""
    assert _text("""
        (deffacts one (a)
        (deffacts two (b ?x))
    """) == dedent("""\
        p.clp:1:1: C002 this parenthesis is not closed
            (deffacts one (a)
            ^
          note: a new construct begins in line 2 before it is closed
        p.clp:2:18: C031 nothing in this deffacts binds ?x
            (deffacts two (b ?x))
                             ~^""")


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """A missing file and broken bytes are told as for rule files."""
    broken = tmp_path / "broken.clp"
    broken.write_bytes(b"(deffacts x (a \xff))")
    missing = load_file(tmp_path / "none.clp")
    loaded = load_file(broken)
    assert isinstance(missing, list)
    assert isinstance(loaded, list)
    assert [str(p) for p in missing] == [
        f"{tmp_path / 'none.clp'}: M707 the file cannot be read: no such file or directory"
    ]
    assert [p.code for p in loaded] == ["S003"]


def test_every_function_of_clips_is_known_once() -> None:
    """What CLIPS has built in is supported or refused with its reason, never both and never unknown."""
    groups = [frozenset(SIGNATURES), frozenset(SPECIAL), COOL, GENERIC, OUTSIDE, UNSUPPORTED]
    names = {name for name in map(str, function_names()) if not name.startswith("(")}
    assert names - frozenset().union(*groups) - {"python-function"} == set()
    assert sum(map(len, groups)) == len(frozenset().union(*groups))


def test_a_variable_that_is_bound_before_stands_in_all_alternatives() -> None:
    """`?x&red|blue` asks for `?x` and one of the two, as CLIPS reads it."""
    rule = _read("(defrule r (a ?x) (b ?x&red|blue) (c ?y&red|blue) =>)").rules["MAIN::r"]
    second, third = rule.conditions[1:]
    assert isinstance(second, tree.Pattern)
    assert isinstance(third, tree.Pattern)
    bound, fresh = second.slots[0].fields[0], third.slots[0].fields[0]
    assert (bound.name, [[term.kind for term in terms] for terms in bound.alternatives]) == (
        "",
        [["variable", "constant"]] * 2,
    )
    assert (fresh.name, [[term.kind for term in terms] for terms in fresh.alternatives]) == ("y", [["constant"]] * 2)


def test_a_redefined_rule_comes_last() -> None:
    """CLIPS replaces a rule of the same name, and the new one is the youngest."""
    program = _read("(defrule a (x) =>) (defrule b (x) =>) (defrule a (y) =>)")
    assert list(program.rules) == ["MAIN::b", "MAIN::a"]
