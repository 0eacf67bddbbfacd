"""The engine and its slow twin do the same with random rule sets: conclusions, supports, firing order, effects."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, event, given, note, settings
from hypothesis import strategies as st
from naive import NaiveSession
from naive_memory import RefusedError
from random_conditions import EVERYTHING, NOTHING, Features
from random_rules import rule_texts
from random_steps import START, Advance, Insert, Remove, Run, Update, scripts
from twins import AnySession, RealSession, checked

if TYPE_CHECKING:
    from random_steps import Step

LONG = os.environ.get("AITIA_LONG") == "1"
EXAMPLES = 5000 if LONG else 120


def do(session: AnySession, step: Step) -> object:
    """One step; its answer is compared too. A refusal is an answer, and a step without its fact does nothing."""
    match step:
        case Insert():
            items = of(session, "Item", "Special")
            return refused_or(lambda: session.insert([(type, referring(v, items)) for type, v in step.rows]))
        case Update():
            items = of(session, "Item", "Special")
            facts = items if step.type == "Item" else of(session, step.type)
            known = set(session.ruleset.types[step.type].fields)
            values = {name: value for name, value in referring(step.values, items).items() if name in known}
            return facts and refused_or(lambda: session.update(facts[step.place % len(facts)], **values))
        case Remove():
            facts = [fact for fact in of(session, step.type) if any(s[0] == "given" for s in session.supports(fact))]
            return facts and refused_or(lambda: session.remove(facts[step.place % len(facts)]))
        case Advance():
            return refused_or(lambda: session.advance(session.now + timedelta(hours=step.hours)))
        case Run():
            return session.run(step.firings)


def of(session: AnySession, *types: str) -> list[int]:
    """The facts of exactly these types."""
    return [id for id, type, _ in session.facts() if type in types]


def referring(values: dict[str, Any], items: list[int]) -> dict[str, Any]:
    """Values in which places have become references."""
    found = {name: items[values[name] % len(items)] if items else None for name in ("src", "dst") if name in values}
    return values | found


def refused_or(call: Any) -> object:
    """What the call returns, or that it was refused."""
    try:
        return call()
    except RefusedError:
        return "refused"


def state(session: AnySession) -> dict[str, Any]:
    """Everything that can be seen of a session, in parts that are compared one by one."""
    facts = session.facts()
    return {
        "facts": facts,
        "fired": session.fired,
        "supports": {id: session.supports(id) for id, _, _ in facts},
        "slots": {
            (id, name): session.supports(id, name)
            for id, type, _ in facts
            for name, declared in session.ruleset.types[type].fields.items()
            if declared.stored == "slot"
        },
        "said": session.said,
        "effects": session.effects,
        "withdrawn": session.withdrawn,
        "problems": session.problems,
    }


def compare(text: str, script: list[Step], strategy: str, on_error: str = "stop") -> None:
    """Do the same with both, and look after each step."""
    ruleset = checked(text)
    event("refused by the checks" if ruleset is None else "checked")
    assume(ruleset is not None)
    naive = NaiveSession(ruleset, now=START, strategy=strategy, on_error=on_error)  # type: ignore[arg-type]
    real = RealSession(ruleset, now=START, strategy=strategy, on_error=on_error)  # type: ignore[arg-type]
    for number, step in enumerate(script, 1):
        note(f"step {number}: {step}")
        assert do(naive, step) == do(real, step)
        expected, found = state(naive), state(real)
        for part, value in expected.items():
            assert value == found[part], part
    event(f"{min(len(naive.fired) // 5 * 5, 50)} or more firings")


ONE_BY_ONE = [feature.name for feature in fields(Features) if feature.name not in ("stages", "priorities", "lets")]


@pytest.mark.parametrize("feature", ["nothing", *ONE_BY_ONE])
@settings(max_examples=400 if LONG else 10)
@given(st.data())
def test_one_feature_alone_means_the_same_to_both(feature: str, data: st.DataObject) -> None:
    """A disagreement is found where it is easiest to read."""
    use = NOTHING if feature == "nothing" else replace(NOTHING, **{feature: True})
    compare(data.draw(rule_texts(use, 3)), data.draw(scripts(4)), "depth", "skip")


@settings(max_examples=EXAMPLES)
@given(rule_texts(EVERYTHING), scripts(), st.sampled_from(["depth", "breadth"]), st.sampled_from(["stop", "skip"]))
def test_all_features_together_mean_the_same_to_both(
    text: str, script: list[Step], strategy: str, on_error: str
) -> None:
    """What the features do to one another is the same too."""
    compare(text, script, strategy, on_error)


def test_nearly_every_random_rule_set_is_one() -> None:
    """The strategies write rule sets that the checks accept, so that examples are not wasted."""
    texts: list[str] = []

    @settings(max_examples=100, database=None, derandomize=True)
    @given(rule_texts(Features()))
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    refused = [text for text in texts if checked(text) is None]
    assert len(refused) <= len(texts) // 20, refused[:1]
