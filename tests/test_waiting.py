"""What cannot run yet is a problem where something depends on it, and only there: questions, models, certainty."""

from __future__ import annotations

from typing import Any

import pytest

from aitia.rules_engine import Engine, needs

LEAF = """\
uses certainty mycin threshold 0.2

fact Plant has
  spots   : yes or no
  disease : choice (blight, rust) uncertain

rule R1 "spots mean blight"
  when
    for each Plant p where spots is yes
  then
    conclude p.disease is blight with certainty 0.9
"""


def test_a_conclusion_with_a_certainty_is_a_problem_and_not_a_certain_conclusion() -> None:
    """Nothing is concluded, and the decision says why."""
    decision = Engine.from_text(LEAF, "leaf.rules").decide({"Plant": [{"spots": True}]})
    assert decision.facts[0].fields["disease"] is None
    assert [str(problem) for problem in decision.problems] == [
        "leaf.rules:11:5: E909 a conclusion with a certainty is not drawn, since evidence cannot be combined yet\n"
        "        conclude p.disease is blight with certainty 0.9\n"
        "        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~^\n"
        "  hint: give the field a value with the facts"
    ]


ASKED = """\
fact Plant has
  age  : choice (young, old)
  tall : yes or no

subject plant : Plant

question plant.age
  ask "How old is it?"

rule R1 "old ones are tall"
  when
    for each Plant p where age is old
  then
    conclude p.tall is yes
"""


def test_a_decision_says_which_field_would_have_to_be_asked_for() -> None:
    """A rule that waits for an answer is not passed over in silence."""
    engine = Engine.from_text(ASKED)
    assert [problem.code for problem in engine.decide([engine.types.Plant()]).problems] == ["E906"]
    assert engine.decide([engine.types.Plant(age="old")]).problems == []


def test_a_conclusion_with_a_certainty_is_not_missed_where_the_field_is_given() -> None:
    """What is given goes before what rules conclude, so nothing is lost."""
    engine = Engine.from_text(LEAF, "leaf.rules")
    plants: list[dict[str, Any]] = [{"spots": True, "disease": "rust"}, {"spots": False}]
    decision = engine.decide({"Plant": plants})
    assert [fact.fields["disease"] for fact in decision.facts] == ["rust", None]
    assert decision.problems == []


def test_a_session_says_the_same_as_a_decision() -> None:
    """Who runs a session and looks at its problems is not left in silence either."""
    session = Engine.from_text(LEAF, "leaf.rules").session()
    (plant,) = session.insert_values([("Plant", {"spots": True})])
    session.run()
    assert [problem.code for problem in session.problems] == ["E909"]
    session.update(plant, spots=False)
    session.run()
    assert session.problems == []


@pytest.mark.parametrize("verb", ["conclude", "record"])
@pytest.mark.parametrize("action", ["D(name: p.name, kind: late with certainty 0.5)", "D(name: p.name)"])
def test_a_fact_with_an_uncertain_value_is_not_concluded_as_certain(verb: str, action: str) -> None:
    """A certainty within the fact counts like one behind it."""
    engine = Engine.from_text(f"""
fact P has
  name : text
fact D has
  name : text
  kind : choice (late, early) uncertain
rule R1 "r" when for each P p then {verb} {action}
""")
    decision = engine.decide({"P": [{"name": "a"}]})
    certain = "certainty" not in action
    assert [fact.type for fact in decision.facts] == (["P", "D"] if certain else ["P"])
    assert [problem.code for problem in decision.problems] == ([] if certain else ["E909"])


FIXED = """\
fact Plant has
  name    : text
  disease : choice (blight, rust) uncertain

facts
  Plant(name: "a", disease: blight with certainty 0.5)
  Plant(name: "b", disease: blight with certainty 1)

rule R1 "blight spreads"
  when
    for each Plant p where disease is blight with certainty >= 0.8
  then
    say "{p.name}"
"""


def test_a_fixed_value_with_a_certainty_is_left_unknown_and_told() -> None:
    """Half a certainty is not taken for a whole one."""
    decision = Engine.from_text(FIXED, "leaf.rules").decide([])
    assert decision.said == ["b"]
    assert [str(problem) for problem in decision.problems] == [
        "leaf.rules:6:3: E909 disease of this fact has a certainty, and only what is certain can be used yet\n"
        '      Plant(name: "a", disease: blight with certainty 0.5)\n'
        "      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~^\n"
        "  hint: leave the certainty out, or the value"
    ]


@pytest.mark.parametrize("text", [LEAF.split("\n", 2)[2], FIXED])
def test_the_checks_note_a_certainty_also_where_no_calculus_is_named(text: str) -> None:
    """A rule set whose conclusions are not drawn does not look like any other."""
    notes = [(note.code, note.message) for note in Engine.from_text(text).ruleset.notes]
    assert notes.count(("K004", "certainty is not computed by 'run'")) == 1


GARDEN = """
fact Bed has
  name : text key

fact Plant has
  name    : text key
  bed     : Bed
  age     : choice (young, old)
  spots   : choice (dark, yellow) many
  mould   : yes or no
  size    : number
  big     : yes or no computed as size > 2
  sick    : yes or no
  advice  : text

subject plant : Plant

question plant.age
  ask "How old is it?"

question plant.spots
  ask "Which spots has it?"

question plant.mould
  ask "Is there mould?"

question plant.size
  ask "How big is it?"
"""


def missing(rules: str, *plants: dict[str, Any]) -> dict[str, str]:
    """The fields that a run over some plants waits for, and of which facts."""
    engine = Engine.from_text(GARDEN + rules)
    named: list[dict[str, Any]] = [{"name": str(number), **plant} for number, plant in enumerate(plants)]
    decision = engine.decide({"Bed": [{"name": "b"}], "Plant": named})
    errors = [problem for problem in decision.problems if problem.severity == "error"]
    assert all(problem.code == "E906" for problem in errors)
    return {problem.message.split()[0].removeprefix("Plant."): problem.note for problem in errors}


def test_a_field_that_another_condition_makes_idle_is_not_waited_for() -> None:
    """Where one condition is false, the rest need not be known."""
    rules = """
rule R1 "r" when plant.age is old and plant.mould is yes then conclude plant.sick is yes
"""
    assert missing(rules, {"age": "young"}, {"mould": False}) == {}
    assert missing(rules, {"age": "old"}, {}) == {
        "age": "it is unknown of Plant 1",
        "mould": "it is unknown of Plant 0, Plant 1",
    }


def test_a_field_with_many_values_is_waited_for_when_it_has_none() -> None:
    """No value is unknown, not an answer."""
    rules = """
rule R1 "r" when plant.spots is dark then conclude plant.sick is yes
"""
    assert missing(rules, {"spots": ["yellow"]}, {}) == {"spots": "it is unknown of Plant 1"}


@pytest.mark.parametrize(
    ("condition", "plant", "fields"),
    [
        ("plant.age is unknown", {}, ["age"]),
        ("not (plant.age is old)", {}, ["age"]),
        ("(plant.age is old or plant.mould is yes)", {"age": "old"}, []),
        ("(plant.age is old or plant.mould is yes)", {"age": "young"}, ["mould"]),
        ("at least 1 of (plant.age is old; plant.mould is yes)", {"mould": True}, []),
        ("at least 2 of (plant.age is old; plant.mould is yes; plant.size > 1)", {"mould": False, "size": 1}, []),
        ("at least 2 of (plant.age is old; plant.mould is yes; plant.size > 1)", {"size": 1}, ["age", "mould"]),
        ("plant.big is yes", {}, ["size"]),
        ("plant.big is yes", {"size": 1}, []),
        ("let big be plant.size * 2 and big > 3", {}, ["size"]),
        ("there is a Plant where size > 1", {}, ["size"]),
        ("there is a Plant where size > 1", {"size": 2}, []),
        ('there is no Plant where size > 1, name is "none"', {}, []),
        ("there are at least 2 Plant where size > 1", {}, []),
        ("there are at most 0 Plant where size > 1", {}, ["size"]),
        ("every Plant satisfies size > 1", {}, ["size"]),
        ("let all be the sum of size over Plant and all > 3", {}, ["size"]),
        ("for each s in plant.spots and s is dark", {}, ["spots"]),
        ("plant.bed is known and plant.age is old", {}, []),
    ],
)
def test_each_kind_of_condition_waits_only_for_what_decides_it(
    condition: str, plant: dict[str, Any], fields: list[str]
) -> None:
    """A field is named if the condition is true for some value of it and not for every one."""
    rules = f"""
rule R1 "r" when for each Plant plant2 and {condition.replace("plant.", "plant2.")} then conclude plant2.sick is yes
"""
    assert list(missing(rules, plant)) == fields


def test_actions_wait_for_what_they_read_in_matches_that_hold() -> None:
    """A rule that fires and has nothing to conclude is no better than one that is silent."""
    rules = """
rule R1 "r" when plant.age is old then call note(size: plant.size)
"""
    assert missing(rules, {"age": "young"}) == {}
    assert missing(rules, {"age": "old"}) == {"size": "it is unknown of Plant 0"}


def test_a_first_table_waits_for_nothing_beneath_a_row_that_holds() -> None:
    """The row that holds is the first whatever the others say."""
    rules = """
table T1 "t"
  match first
  | plant.age | plant.mould || plant.advice |
  |-----------|-------------||--------------|
  | old       | -           || "rest"       |
  | -         | yes         || "spray"      |
"""
    assert missing(rules, {"age": "old"}) == {}
    assert missing(rules, {"age": "young"}) == {"mould": "it is unknown of Plant 0"}


@pytest.mark.parametrize("attribute", ["disabled", "valid until 2020-01-01", "valid from 2999-01-01"])
def test_a_rule_that_is_not_in_force_waits_for_nothing(attribute: str) -> None:
    """It would not fire with the field either."""
    rules = f"""
rule R1 "r" {attribute} when plant.age is old then conclude plant.sick is yes
"""
    assert missing(rules, {}) == {}


def test_where_it_would_take_too_long_every_field_that_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cross product of hundreds of facts is not gone through after the run."""
    monkeypatch.setattr(needs, "_MOST_STEPS", 200)
    rules = """
rule R1 "r"
  when
    for each Plant a
    and for each Plant b
    and for each Plant c where mould is yes, age is a.age
  then
    conclude a.sick is yes
"""
    plants: list[dict[str, Any]] = [{"age": "old", "mould": False} for _ in range(6)]
    assert missing(rules, *plants, {}) == {"age": "it is unknown of Plant 6", "mould": "it is unknown of Plant 6"}


def test_a_test_block_with_a_certainty_waits_for_one_that_can_be_computed() -> None:
    """It is neither passed nor failed."""
    text = 'test "t"\n  given Plant(name: "c", disease: rust with certainty 0.5)\n  expect rule R1 stays silent\n'
    (case,) = Engine.from_text(f"{FIXED}\n{text}").ruleset.tests
    assert case.later == "it needs certainties, which cannot run yet"
