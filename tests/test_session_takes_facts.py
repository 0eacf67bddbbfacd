"""Facts into a session and out again, as Python sees them."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from textwrap import dedent
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from aitia.rules_engine import Engine, FactsError
from aitia.rules_engine.binding import instance, rows

RULES = """\
fact Place has
  name : text key

fact Town is a Place has
  people : whole number

fact Trip has
  start : Place required
  stops : Place many
  kind  : choice (walk, ride) default walk
  price : decimal(2) between 0 and 100
  long  : yes or no

rule R1 "many stops make it long"
  when
    for each Trip t
    and there are at least 2 Place where name is not t.start.name
  then
    conclude t.long is yes

rule R2 "a town is far"
  when
    for each Trip t
    and for each Town w where name is t.start.name, people > 1000
  then
    conclude t.long is yes
"""
ENGINE = Engine.from_text(RULES)
TYPES: Any = ENGINE.types


def test_models_may_refer_to_one_another_within_one_insertion() -> None:
    """By instance, by key, and to a fact of a subtype."""
    session = ENGINE.session()
    home, town = TYPES.Place(name="home"), TYPES.Town(name="Dresden", people=550_000)
    ids = session.insert(TYPES.Trip(start=town, stops=[home, "Dresden"], price="4.5"), home, town)
    trip = session.fact(ids[0])
    assert ids == [1, 2, 3]
    assert (trip.fields["start"], trip.fields["stops"], trip.fields["price"]) == (3, (2, 3), Decimal("4.50"))
    session.run()
    assert session.fact(1).fields["long"] is True


def test_a_later_insertion_refers_by_key_or_by_snapshot() -> None:
    """The instance of an earlier insertion stands for its key."""
    session = ENGINE.session()
    home = TYPES.Place(name="home")
    session.insert(home)
    ids = session.insert(TYPES.Trip(start="home"), TYPES.Trip(start=session.fact(1)), TYPES.Trip(start=home))
    assert [session.fact(id).fields["start"] for id in ids] == [1, 1, 1]


def test_nothing_is_inserted_when_one_fact_is_wrong() -> None:
    """All problems are told, and the session is as it was."""
    session = ENGINE.session()
    with pytest.raises(FactsError) as caught:
        session.insert(TYPES.Place(name="home"), TYPES.Trip(start="hime"), TYPES.Trip.model_construct(price=0.5))
    assert "start" in str(caught.value)
    assert session.facts() == []
    with pytest.raises(FactsError) as caught:
        session.insert_values([("Place", {"name": "home"}), ("Trip", {"start": "hime"})])
    assert [problem.code for problem in caught.value.problems] == ["D211"]
    assert session.facts() == []


def test_wrong_types_are_refused_by_pydantic_before_a_session_sees_them() -> None:
    """With pydantic's own error."""
    with pytest.raises(ValidationError, match="less than or equal to"):
        TYPES.Trip(start="home", price=200)


def test_a_decision_takes_the_facts_of_a_request_as_they_are() -> None:
    """Decoded JSON, references in any order; the facts come back as models."""
    request: dict[str, list[dict[str, Any]]] = {
        "Trip": [{"start": "Dresden", "stops": ["home"]}],
        "Place": [{"name": "home"}],
        "Town": [{"name": "Dresden", "people": 550_000}],
    }
    decision = ENGINE.decide(request)
    shown: Any = instance(decision.facts[0], ENGINE.bindings, decision.session)
    assert (shown.start, shown.stops, shown.kind, shown.long) == ("Dresden", ["home"], "walk", True)


def test_a_decision_tells_all_that_is_wrong_with_its_facts() -> None:
    """Each problem names the fact and the field."""
    facts: dict[str, list[dict[str, Any]]] = {"Trip": [{"start": "x", "kind": "fly"}], "Plane": [{}], "Place": [{}]}
    with pytest.raises(FactsError) as caught:
        ENGINE.decide(facts)
    assert str(caught.value) == dedent("""\
        Trip 1, field kind: D203 expected one of walk, ride, found "fly"
        D201 there is no fact type 'Plane'
          hint: did you mean 'Place'?
        Place 1, field name: D204 a value is missing: name is part of the key of Place""")


def test_an_update_is_checked_like_an_insertion() -> None:
    """Types, ranges, references, and names; nothing is changed when one is wrong."""
    session = ENGINE.session()
    session.insert(TYPES.Place(name="home"), TYPES.Place(name="away"), TYPES.Trip(start="home", price=1))
    session.update(3, price="2.5", stops=["away"], start=session.fact(2))
    trip = session.fact(3).fields
    assert (trip["price"], trip["stops"], trip["start"]) == (Decimal("2.50"), (2,), 2)
    for wrong in ({"price": 0.5}, {"price": 1000}, {"start": "x"}, {"prise": 1}, {"kind": "fly"}):
        with pytest.raises(FactsError):
            session.update(3, long=True, **wrong)
    with pytest.raises(FactsError, match="D204 Trip needs a value for start"):
        session.update(3, start=None)
    with pytest.raises(FactsError, match="D212"):
        session.update(1, name="other")
    assert session.fact(3).fields == trip
    with pytest.raises(KeyError):
        session.update(9, price=1)


class Kind(Enum):
    """How one travels."""

    WALK = "walk"
    RIDE = "ride"


class Journey(BaseModel):
    """A model of the embedder's own."""

    start: str
    kind: Kind = Kind.RIDE
    price: Decimal | None = None


def test_a_model_of_the_embedders_own_is_taken_for_its_fact_type() -> None:
    """`engine.types` has it in place of the generated one."""
    engine = Engine.from_text(RULES, models={"Trip": Journey})
    types: Any = engine.types
    assert types.Trip is Journey
    decision = engine.decide([types.Place(name="home"), Journey(start="home")])
    assert decision.facts[1].fields["kind"] == "ride"
    assert rows([Journey(start="x")], engine.bindings) == rows([types.Trip(start="x")], engine.bindings)


def test_a_model_that_does_not_fit_is_refused_with_the_engine() -> None:
    """Before any fact comes."""

    class Wrong(BaseModel):
        start: str
        price: bool

    with pytest.raises(TypeError, match=r"Wrong\.price: the field is a decimal\(2\) in the rules"):
        Engine.from_text(RULES, models={"Trip": Wrong})
