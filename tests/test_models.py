"""Pydantic models of fact types: generated ones, and the embedder's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from textwrap import dedent
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError
from vocabulary import SHOP, fact_type, field, ruleset

from aitia.dsl.ruleset import NUMBER, TEXT, WHOLE, Type
from aitia.rules_engine.binding import bind_models, instance, rows
from aitia.rules_engine.errors import FactsError
from aitia.rules_engine.models import make_models
from aitia.rules_engine.records import Fact
from aitia.rules_engine.rows import IdOf, KeyOf, RowOf

MODELS: dict[str, Any] = make_models(SHOP)
Order, Line = MODELS["Order"], MODELS["Line"]


def test_values_are_taken_by_the_type_of_their_field() -> None:
    """Decimals get the places of their type, and times are in UTC."""
    plus_two = timezone(timedelta(hours=2))
    order = Order(
        number="A1",
        region="eu",
        total=Decimal("0.1"),
        weight=2,
        parts=3,
        express=True,
        day=date(2026, 5, 1),
        placed=datetime(2026, 5, 1, 10, tzinfo=plus_two),
        wait=timedelta(days=3),
        tags=["a"],
        sizes=[1, 2],
    )
    assert str(order.total) == "0.10"
    assert order.weight == 2.0
    assert isinstance(order.weight, float)
    assert order.placed == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert order.placed.tzinfo is UTC


def test_a_time_without_an_offset_is_in_utc_and_iso_text_is_taken() -> None:
    """Times and dates come as text from JSON requests."""
    order = Order(number="A1", total="7", placed=datetime(2026, 5, 1, 10), day="2026-05-01", wait="PT36H")  # noqa: DTZ001
    assert order.placed == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert order.day == date(2026, 5, 1)
    assert order.wait == timedelta(hours=36)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 1},
        {"total": 0.1},
        {"total": "0.105"},
        {"total": True},
        {"total": 10**30},
        {"weight": "abc"},
        {"weight": True},
        {"weight": float("nan")},
        {"weight": float("inf")},
        {"weight": -1.0},
        {"parts": True},
        {"parts": 1.5},
        {"parts": "3"},
        {"parts": 2**62 + 1},
        {"express": "yes"},
        {"express": 1},
        {"region": "mars"},
        {"day": 20_000},
        {"day": datetime(2026, 5, 1, 10, tzinfo=UTC)},
        {"placed": 1_700_000_000},
        {"wait": 3},
        {"tags": "a"},
        {"sizes": ["x"]},
        {"regoin": "eu"},
    ],
)
def test_a_wrong_value_is_refused_by_pydantic(wrong: dict[str, object]) -> None:
    """When the model is made, and when an attribute is set."""
    right: dict[str, object] = {"number": "A1", "total": 1}
    with pytest.raises(ValidationError):
        Order(**{**right, **wrong})
    order = Order(**right)
    for name, value in wrong.items():
        with pytest.raises(ValidationError):
            setattr(order, name, value)


def test_only_the_key_and_required_fields_must_be_there() -> None:
    """None is unknown, and a default is left to the engine: a given value would hide what rules conclude."""
    order = Order(number="A1", total=1)
    assert order.express is None
    with pytest.raises(ValidationError, match="Field required") as caught:
        Order()
    assert [error["loc"] for error in caught.value.errors()] == [("number",), ("total",)]


def test_a_model_carries_the_words_of_the_rules() -> None:
    """Help in an editor shows what the author of the rules wrote."""
    assert Order.__doc__ == "What a customer wants."
    assert Order.model_fields["weight"].description == "in kg"


def test_names_that_python_has_taken_get_an_underscore() -> None:
    """The name of the rules works as well, where Python allows it to be written."""
    rules = ruleset(
        fact_type("Mail", field("from"), field("copy"), field("model_config"), field("model_year"), field("_id"))
    )
    bindings = bind_models(rules)
    mail: Any = bindings.by_type["Mail"].model
    sent = mail(**{"from": "Ada", "copy": "Bob", "model_year": "1999", "id": "7"}, model_config_="x")
    assert (sent.from_, sent.copy_, sent.model_config_, sent.model_year, sent.id) == ("Ada", "Bob", "x", "1999", "7")
    row = {"from": "Ada", "copy": "Bob", "model_config": "x", "model_year": "1999", "_id": "7"}
    assert rows([sent], bindings) == [("Mail", row)]


def test_the_model_of_a_subtype_inherits() -> None:
    """A dog is an animal in Python too."""
    name = field("name", key=True)
    models = make_models(ruleset(fact_type("Dog", name, field("barks"), parent="Animal"), fact_type("Animal", name)))
    dog: Any = models["Dog"]
    assert list(models) == ["Dog", "Animal"]
    assert isinstance(dog(name="Rex", barks="loudly"), models["Animal"])


def test_instances_become_rows_with_typed_values() -> None:
    """A reference to an instance of the same call is its place; one by key stays a key."""
    bindings = bind_models(SHOP)
    models: Any = {name: binding.model for name, binding in bindings.by_type.items()}
    order = models["Order"](number="A1", total="7", tags=["b", "a", "b"])
    elsewhere = models["Order"](number="A2", total="7")
    made = rows(
        [
            order,
            models["Line"](order=order, place=1),
            models["Line"](order="A9"),
            models["Line"](order=elsewhere),
            models["Line"](order=Fact(3, "Order", given=True, fields={})),
        ],
        bindings,
    )
    assert made == [
        ("Order", {"number": "A1", "total": Decimal("7.00"), "tags": ("b", "a")}),
        ("Line", {"order": RowOf(0), "place": 1}),
        ("Line", {"order": KeyOf("Order", ("A9",))}),
        ("Line", {"order": KeyOf("Order", ("A2",))}),
        ("Line", {"order": IdOf(3)}),
    ]


def test_what_pydantic_was_not_asked_about_is_checked_on_the_way_in() -> None:
    """`model_construct` makes instances that nobody has looked at."""
    bindings = bind_models(SHOP)
    models: Any = {name: binding.model for name, binding in bindings.by_type.items()}
    with pytest.raises(FactsError) as caught:
        rows(
            [
                models["Order"].model_construct(total=0.1),
                models["Line"].model_construct(order=models["Line"](order="A1")),
            ],
            bindings,
        )
    assert str(caught.value) == dedent("""\
        Order 1, field total: D203 expected a decimal(2) as a Decimal or as text, found the float 0.1
        Order 1, field number: D204 a value is missing: number is part of the key of Order
        Line 2, field order: D203 expected Order, found Line""")


def test_something_that_is_no_fact_is_a_mistake_of_the_program() -> None:
    """The message says what was expected and what came."""

    class Stranger(BaseModel):
        name: str

    with pytest.raises(TypeError) as caught:
        rows([Stranger(name="x")], bind_models(SHOP))
    assert str(caught.value) == "expected a fact (Order, Line), got Stranger: Stranger(name='x')"


class Region(Enum):
    """Where an order goes."""

    EU = "eu"
    WORLD = "world"


class OwnOrder(BaseModel):
    """An embedder's model with some of the fields."""

    code: str = Field(alias="number")
    region: Region | None = None
    total: Decimal = Decimal(0)
    weight: float | None = None
    tags: set[str] = set()


def test_an_embedders_model_can_stand_for_a_fact_type() -> None:
    """Its own types are taken: an enumeration for a choice, a set for several values, an alias for a name."""
    bindings = bind_models(SHOP, {"Order": OwnOrder})
    made = rows([OwnOrder(number="A1", region=Region.EU, total=Decimal("1.5"), tags={"a"})], bindings)
    assert made == [("Order", {"number": "A1", "region": "eu", "total": Decimal("1.50"), "tags": ("a",)})]


def test_an_instance_of_a_subclass_counts_as_its_base() -> None:
    """Programs extend their models."""

    class Urgent(OwnOrder):
        colour: str = "red"

    made = rows([Urgent(number="A1")], bind_models(SHOP, {"Order": OwnOrder}))
    assert made[0][1]["number"] == "A1"


def test_a_model_that_does_not_fit_is_refused_when_it_is_bound() -> None:
    """Every mistake is named at once."""

    class Wrong(BaseModel):
        regoin: Literal["eu"]
        total: float
        express: int
        parts: bool
        tags: str
        sizes: list[str]
        day: date | None

    with pytest.raises(TypeError) as caught:
        bind_models(SHOP, {"Order": Wrong, "Oder": Wrong})
    assert str(caught.value) == dedent("""\
        Wrong.regoin: Order has no field 'regoin'; did you mean 'region'?
        Wrong.total: the field is a decimal(2) in the rules
        Wrong.express: the field is a yes or no in the rules
        Wrong.parts: the field is a whole number in the rules
        Wrong.tags: the field is a list of text in the rules
        Wrong.sizes: the field is a list of whole number in the rules
        Wrong lacks the field 'number', which is part of the key of Order
        models names the fact type 'Oder', which the rules do not have; did you mean 'Order'?""")


class _Facts:
    """Facts to look references up in."""

    def __init__(self, *facts: Fact) -> None:
        self.ruleset = SHOP
        self._facts = {fact.id: fact for fact in facts}

    def fact(self, id: int) -> Fact:
        """One fact."""
        return self._facts[id]


def test_a_fact_becomes_an_instance_again() -> None:
    """References are keys again, and what is unknown is None."""
    unknown: dict[str, Any] = dict.fromkeys(SHOP.types["Order"].fields)
    order = Fact(1, "Order", given=True, fields={**unknown, "number": "A1", "tags": ("a", "b")})
    line = Fact(2, "Line", given=True, fields={"order": 1, "place": None})
    gone = Fact(3, "Line", given=True, fields={"order": 9, "place": None})
    bindings, facts = bind_models(SHOP), _Facts(order, line)
    made: Any = [instance(fact, bindings, facts) for fact in (order, line, gone)]
    assert (made[0].number, made[0].tags, made[0].total) == ("A1", ["a", "b"], None)
    assert (made[1].order, made[1].place) == ("A1", None)
    assert made[2].order == 9
    own: Any = instance(order, bind_models(SHOP, {"Order": OwnOrder}))
    assert (own.code, own.tags) == ("A1", ["a", "b"])


def test_a_key_of_several_fields_is_a_tuple() -> None:
    """In the order of the fact type; a list from JSON is the same."""
    rules = ruleset(
        fact_type("Seat", field("row", TEXT, key=True), field("place", NUMBER, key=True)),
        fact_type("Guest", field("seat", Type("reference", fact="Seat")), field("age", WHOLE)),
    )
    bindings = bind_models(rules)
    guest: Any = bindings.by_type["Guest"].model
    assert rows([guest(seat=("A", 1)), guest(seat=["A", 1])], bindings) == [
        ("Guest", {"seat": KeyOf("Seat", ("A", 1.0))}),
        ("Guest", {"seat": KeyOf("Seat", ("A", 1.0))}),
    ]
    with pytest.raises(ValidationError):
        guest(seat="A")
