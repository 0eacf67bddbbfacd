"""Random CLIPS programs do here what they do in CLIPS."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from clips_runs import ClipsProcess, difference, our_run
from conftest import LONG
from hypothesis import given, settings
from hypothesis import strategies as st
from random_clips import programs

from aitia.rules_engine.clips import ClipsProgram
from aitia.rules_engine.errors import RulesError
from aitia.rules_engine.kernel.lazy import layout as k

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.rules_engine.clips.session import Strategy

PROGRAMS = 2000 if LONG else 200
FIRINGS = 80
STRATEGIES = st.sampled_from(("depth", "depth", "breadth", "lex", "mea", "simplicity", "complexity"))


@pytest.fixture(scope="module")
def oracle() -> Iterator[ClipsProcess]:
    """CLIPS for the tests of this file."""
    process = ClipsProcess()
    yield process
    process.close()


def compiled(text: str, seen: Counter[str]) -> ClipsProgram | None:
    """The program, or None if it uses what cannot be run yet, which is counted."""
    seen["programs"] += 1
    try:
        return ClipsProgram.from_text(text)
    except RulesError as error:
        if {problem.code for problem in error.problems} != {"C901"}:
            raise
        seen["left out"] += 1
        return None


def has_groups(program: ClipsProgram) -> bool:
    """Whether a rule has `forall`, `not (and …)`, or a negation that compares other than for equality."""
    words = program.network.words
    rules = range(words[k.NET_RULES], words[k.NET_RULES] + words[k.NET_RULE_COUNT] * k.R_WORDS, k.R_WORDS)
    return any(words[rule + k.R_GROUPS] for rule in rules)


def test_random_programs_fire_as_in_clips_wherever_its_manual_says_how(oracle: ClipsProcess) -> None:
    """Salience, strategy and the order of changes are CLIPS's; where the firings are the same, so is all else."""
    seen: Counter[str] = Counter()

    @settings(max_examples=PROGRAMS)
    @given(programs(), STRATEGIES)
    def agree(text: str, strategy: Strategy) -> None:
        program = compiled(text, seen)
        theirs = oracle.run(text, strategy, FIRINGS) if program is not None else None
        if program is None or theirs is None:
            return
        ours = our_run(program, strategy, FIRINGS)
        seen["compared"] += 1
        seen["busy"] += 3 <= len(theirs.firings) <= 60
        if has_groups(program):
            # These are looked at when a right-hand side is over, and CLIPS looks after each of its changes.
            seen["groups"] += 1
            seen["groups that differ"] += difference(strategy, theirs, ours) != ""
            return
        assert difference(strategy, theirs, ours) == ""
        if ours.firings == theirs.firings:
            seen["same"] += 1
            assert (ours.facts, ours.output) == (theirs.facts, theirs.output)

    agree()
    assert seen["left out"] <= 0.2 * seen["programs"], seen
    assert seen["compared"] >= 0.75 * seen["programs"], seen
    assert seen["busy"] >= 0.4 * seen["compared"], seen
    assert seen["same"] >= 0.95 * (seen["compared"] - seen["groups"]), seen
    assert seen["groups that differ"] <= 2 + 0.05 * seen["groups"], seen


def test_random_programs_without_negations_fire_in_the_very_order_of_clips(oracle: ClipsProcess) -> None:
    """Also where one change activates several rules, or one rule several times."""
    seen: Counter[str] = Counter()

    @settings(max_examples=PROGRAMS // 2)
    @given(programs(positive=True), STRATEGIES)
    def agree(text: str, strategy: Strategy) -> None:
        program = compiled(text, seen)
        theirs = oracle.run(text, strategy, FIRINGS) if program is not None else None
        if program is None or theirs is None:
            return
        ours = our_run(program, strategy, FIRINGS)
        assert (ours.firings, ours.facts, ours.output) == (theirs.firings, theirs.facts, theirs.output)
        seen["compared"] += 1

    agree()
    assert seen["compared"] >= 0.75 * seen["programs"], seen


@settings(max_examples=PROGRAMS // 4)
@given(programs())
def test_matches_found_at_once_or_when_their_turn_comes_fire_alike(text: str) -> None:
    """Finding matches lazily changes nothing but the work."""
    program = compiled(text, Counter())
    if program is not None:
        lazy, eager = (our_run(program, "depth", FIRINGS, eager=eager) for eager in (False, True))
        assert lazy == eager
