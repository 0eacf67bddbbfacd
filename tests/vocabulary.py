"""Rule sets of fact types alone, made without the parser."""

from __future__ import annotations

from aitia.dsl.ruleset import BOOL, NUMBER, TEXT, WHOLE, FactType, Field, GivenFact, Ruleset, Type
from aitia.dsl.source import Source, Span

HERE = Span(Source("shop.rules", ""), 1, 1, 1, 1)
MONEY = Type("decimal", places=2)
REGION = Type("choice", options=("domestic", "eu", "world"))


def fact_type(name: str, *fields: Field, parent: str = "", doc: str = "", label: str = "") -> FactType:
    """A fact type with these fields."""
    return FactType(HERE, name, label, {field.name: field for field in fields}, parent=parent, doc=doc)


def field(name: str, type: Type = TEXT, **options: object) -> Field:
    """A field of a fact type."""
    return Field(HERE, name, type, **options)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def ruleset(*types: FactType, facts: tuple[GivenFact, ...] = ()) -> Ruleset:
    """A rule set without rules."""
    return Ruleset("shop", "1.0", "en", "", {type.name: type for type in types}, (), facts=facts)


ORDER = fact_type(
    "Order",
    field("number", key=True),
    field("region", REGION),
    field("total", MONEY, required=True),
    field("weight", NUMBER, unit="kg", low=0.0, high=1000.0),
    field("parts", WHOLE),
    field("express", BOOL, default=False),
    field("day", Type("date")),
    field("placed", Type("datetime")),
    field("wait", Type("duration")),
    field("tags", TEXT, many=True, stored="slot"),
    field("sizes", Type("list", element=WHOLE)),
    field("broken", BOOL, uncertain=True, stored="slot"),
    label="order",
    doc="What a customer wants.",
)
LINE = fact_type("Line", field("order", Type("reference", fact="Order"), required=True), field("place", WHOLE))
SHOP = ruleset(ORDER, LINE)
