"""What expressions of the core are worth: numbers, truth, time, text, and folds over facts."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitia.dsl.ruleset import (
    BOOL,
    NUMBER,
    TEXT,
    WHOLE,
    Aggregate,
    And,
    Arithmetic,
    Call,
    Certainty,
    Compare,
    Const,
    Convert,
    CountTrue,
    Expr,
    FactType,
    FactVar,
    Field,
    FieldOf,
    FirstTrue,
    Function,
    Known,
    Local,
    Negate,
    Not,
    OneOf,
    Or,
    Pattern,
    Ruleset,
    Signature,
    SomeOf,
    Template,
    Type,
    Window,
)
from aitia.dsl.source import Source, Span
from aitia.rules_engine.evaluate import EvaluationError, evaluate, matches, render
from aitia.rules_engine.records import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Span(Source("here.rules", "x"), 1, 1, 1, 2)
MONEY = Type("decimal", places=2)
DATE, TIME, DURATION, CALENDAR = Type("date"), Type("datetime"), Type("duration"), Type("calendar")
NUMBERS = Type("list", element=NUMBER)
PART = Type("reference", fact="Part")


def field(name: str, type: Type, **options: Any) -> Field:
    """A field of a fact type."""
    return Field(HERE, name, type, **options)


def fact_type(name: str, *fields: Field, **options: Any) -> FactType:
    """A fact type with these fields."""
    return FactType(HERE, name, "", {f.name: f for f in fields}, **options)


RULES = Ruleset(
    "m",
    "1",
    "en",
    "",
    {
        "Part": fact_type(
            "Part",
            field("watts", NUMBER, unit="W"),
            field("price", MONEY),
            field("tags", TEXT, many=True),
            field("next", PART),
            field("kind", Type("choice", options=("cpu", "psu")), labels=(("psu", "power supply"),)),
        ),
        "Visit": fact_type("Visit", field("at", TIME), event=True, time_field="at"),
    },
    (),
    functions={"double": Function(HERE, "double", (("x", NUMBER),), NUMBER, Local(HERE, NUMBER, "x"))},
    registered={"ask": Signature("ask", (("x", NUMBER),), NUMBER)},
)


def part(id: int, **fields: Any) -> Fact:
    """A Part with these fields, the others unknown."""
    return Fact(id, "Part", given=True, fields={name: fields.get(name) for name in RULES.types["Part"].fields})


class World:
    """A few facts, a clock and one registered function."""

    ruleset = RULES
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)

    def __init__(self, *facts: Fact) -> None:
        self.all = facts

    def facts(self, type: str) -> Iterable[Fact]:
        """The facts of exactly this type."""
        return [fact for fact in self.all if fact.type == type]

    def facts_with(self, type: str, field: str, value: Any) -> Iterable[Fact]:
        """Those whose field has this value."""
        return [fact for fact in self.facts(type) if fact.fields[field] == value]

    def fact(self, id: int) -> Fact:
        """The fact with this id."""
        return {fact.id: fact for fact in self.all}[id]

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        """Half the argument; it fails for negative ones."""
        if args[0] < 0:
            raise RuntimeError(f"{name} cannot")
        return args[0] / 2


def const(value: Any, type: Type) -> Const:
    """A constant."""
    return Const(HERE, type, value)


def truth(value: bool | None) -> Expr:
    """A condition with this truth."""
    return Local(HERE, BOOL, {True: "t", False: "f", None: "u"}[value])


TRUTHS = {"t": True, "f": False, "u": None}


def worth(expr: Expr, world: World | None = None, **bindings: Any) -> Any:
    """The value of an expression."""
    return evaluate(expr, {**TRUTHS, **bindings}, world or World())


def arithmetic(op: Any, left: Any, right: Any, type: Type, left_type: Type, right_type: Type | None = None) -> Any:
    """The value of an operator on two constants."""
    return worth(Arithmetic(HERE, type, op, const(left, left_type), const(right, right_type or left_type)))


# ---- numbers


def test_money_adds_up_exactly() -> None:
    """A tenth and two tenths are three tenths, with both places kept."""
    assert str(arithmetic("+", Decimal("0.10"), Decimal("0.20"), MONEY, MONEY)) == "0.30"


def test_a_product_of_decimals_has_the_places_of_both() -> None:
    """Nothing is rounded in a product until it goes to a target with fewer places."""
    assert str(arithmetic("*", Decimal("1.05"), Decimal("1.05"), Type("decimal", places=4), MONEY)) == "1.1025"


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [("0.05", "2.00", "0.02"), ("0.15", "2.00", "0.08"), ("-0.05", "2.00", "-0.02"), ("10.00", "3.00", "3.33")],
)
def test_a_quotient_of_decimals_is_rounded_half_even(left: str, right: str, quotient: str) -> None:
    """A tie goes to the even digit, on both sides of zero."""
    assert str(arithmetic("/", Decimal(left), Decimal(right), MONEY, MONEY)) == quotient


def test_whole_by_whole_is_a_number() -> None:
    """There is no division that drops a remainder."""
    assert arithmetic("/", 7, 2, NUMBER, WHOLE) == 3.5


def test_minus_zero_is_zero() -> None:
    """A zero has no sign."""
    assert math.copysign(1, worth(Negate(HERE, NUMBER, const(0.0, NUMBER)))) == 1


@pytest.mark.parametrize(
    ("left", "op", "right", "type", "words"),
    [
        (2**61, "*", 4, WHOLE, "the result is too large for a whole number"),
        (1e300, "*", 1e300, NUMBER, "the result is too large for a number"),
        (
            Decimal("40000000000000000.00"),
            "+",
            Decimal("40000000000000000.00"),
            MONEY,
            "the result is too large for a decimal(2)",
        ),
        (1.0, "/", 0.0, NUMBER, "division by zero"),
        (Decimal("1.00"), "/", Decimal("0.00"), MONEY, "division by zero"),
    ],
)
def test_what_cannot_be_computed_is_an_error_with_its_place(
    left: Any, op: str, right: Any, type: Type, words: str
) -> None:
    """Overflow and division by zero name the expression; infinity never comes out."""
    with pytest.raises(EvaluationError) as error:
        arithmetic(op, left, right, type, type)
    assert str(error.value) == f"here.rules:1:1: {words}"


def test_the_limit_itself_is_in_bounds() -> None:
    """Two to the power of 62 is the greatest whole number."""
    assert arithmetic("*", 2**61, 2, WHOLE, WHOLE) == 2**62


@given(st.integers(-(2**60), 2**60), st.integers(-(2**60), 2**60))
def test_sums_of_decimals_agree_with_sums_of_their_units(left: int, right: int) -> None:
    """A decimal is a whole number of units of its last place."""
    a, b = Decimal(left).scaleb(-2), Decimal(right).scaleb(-2)
    assert arithmetic("+", a, b, MONEY, MONEY) == Decimal(left + right).scaleb(-2)


def test_an_unknown_operand_makes_the_result_unknown() -> None:
    """Nothing is computed with what is not known."""
    assert worth(Arithmetic(HERE, NUMBER, "+", const(1.0, NUMBER), Local(HERE, NUMBER, "u"))) is None


def test_text_joins() -> None:
    """`+` puts texts together."""
    assert arithmetic("+", "a", "b", TEXT, TEXT) == "ab"


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        (3, WHOLE, NUMBER, "3.0"),
        (3, WHOLE, MONEY, "3.00"),
        (Decimal("1.005"), Type("decimal", places=3), MONEY, "1.00"),
        (Decimal("1.015"), Type("decimal", places=3), MONEY, "1.02"),
        (date(2026, 5, 1), DATE, TIME, "2026-05-01 00:00:00+00:00"),
    ],
)
def test_conversions(value: Any, source: Type, target: Type, result: str) -> None:
    """A value becomes one of the type beside it; fewer places are half-even."""
    assert str(worth(Convert(HERE, target, const(value, source)))) == result


# ---- time


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    """Months are of the calendar."""
    assert arithmetic("+", date(2024, 1, 31), 1, DATE, DATE, CALENDAR) == date(2024, 2, 29)


def test_months_go_back_over_the_turn_of_the_year() -> None:
    """Three months before February lie in November."""
    assert arithmetic("-", date(2026, 2, 15), 3, DATE, DATE, CALENDAR) == date(2025, 11, 15)


def test_months_beyond_the_calendar_are_an_overflow() -> None:
    """There is no year 10,000."""
    with pytest.raises(EvaluationError, match="too large for a date"):
        arithmetic("+", date(9999, 12, 1), 1, DATE, DATE, CALENDAR)


def test_the_difference_of_two_days_is_a_duration() -> None:
    """Days between dates."""
    assert arithmetic("-", date(2026, 3, 1), date(2026, 2, 1), DURATION, DATE) == timedelta(days=28)


def test_the_clock_is_the_sessions() -> None:
    """`now` and `today` ask the view, not the machine."""
    assert worth(Call(HERE, TIME, "now", ())) == World.now
    assert worth(Call(HERE, DATE, "today", ())) == date(2026, 3, 31)


@pytest.mark.parametrize(("age", "inside"), [("2026-02-28T12:00:00Z", True), ("2026-02-28T11:59:59Z", False)])
def test_a_window_includes_its_first_moment(age: str, inside: bool) -> None:
    """One month before the end of March is the end of February."""
    visit = Fact(1, "Visit", given=True, fields={"at": datetime.fromisoformat(age)})
    window = Window(HERE, timedelta(0), 1)
    assert bool(matches(Pattern(HERE, "Visit", "v", (), window), {}, World(visit))) is inside


def test_a_window_leaves_out_what_is_to_come() -> None:
    """An event of tomorrow is in no window yet."""
    visit = Fact(1, "Visit", given=True, fields={"at": World.now + timedelta(seconds=1)})
    window = Window(HERE, timedelta(days=1), 0)
    assert matches(Pattern(HERE, "Visit", "v", (), window), {}, World(visit)) == []


# ---- truth

K = (True, False, None)


@pytest.mark.parametrize(("left", "right"), [(a, b) for a in K for b in K])
def test_and_and_or_are_kleenes(left: bool | None, right: bool | None) -> None:
    """False decides `and`, true decides `or`, and otherwise unknown stays unknown."""
    both = False if False in (left, right) else None if None in (left, right) else True
    one = True if True in (left, right) else None if None in (left, right) else False
    assert worth(And(HERE, BOOL, (truth(left), truth(right)))) is both
    assert worth(Or(HERE, BOOL, (truth(left), truth(right)))) is one


def test_the_negation_of_unknown_is_unknown() -> None:
    """`not` turns only what is known."""
    assert [worth(Not(HERE, BOOL, truth(value))) for value in K] == [False, True, None]


def test_comparing_with_unknown_is_unknown_and_known_says_so() -> None:
    """`is known` is the way to ask."""
    unknown = Local(HERE, NUMBER, "u")
    assert worth(Compare(HERE, BOOL, "=", unknown, unknown)) is None
    assert worth(Known(HERE, BOOL, unknown)) is False


def test_one_of_is_a_disjunction() -> None:
    """An unknown option leaves the answer open, unless another one is it."""
    one, two = const(1, WHOLE), const(2, WHOLE)
    unknown = Local(HERE, WHOLE, "u")
    assert worth(OneOf(HERE, BOOL, one, (unknown, one))) is True
    assert worth(OneOf(HERE, BOOL, one, (unknown, two))) is None
    assert worth(OneOf(HERE, BOOL, one, (two,))) is False
    assert worth(OneOf(HERE, BOOL, unknown, (two,))) is None


def test_counting_what_is_true_takes_unknown_for_no() -> None:
    """`at least 2 of` and tables never end unknown."""
    conditions = (truth(None), truth(True), truth(False), truth(True))
    assert worth(CountTrue(HERE, WHOLE, conditions)) == 2
    assert worth(FirstTrue(HERE, WHOLE, conditions)) == 2
    assert worth(FirstTrue(HERE, WHOLE, (truth(None),))) == 0


def test_a_given_value_is_certain() -> None:
    """A test of certainty on a value that was simply given compares with 1."""
    assert worth(Certainty(HERE, BOOL, truth(True), ">=", 0.9)) is True
    assert worth(Certainty(HERE, BOOL, truth(True), "<", 0.9)) is False


def test_some_value_of_a_many_field_is_enough() -> None:
    """And no value is false, not unknown."""
    tags = FieldOf(HERE, Type("list", element=TEXT), FactVar(HERE, PART, "p"), "Part", "tags")
    is_new = SomeOf(HERE, BOOL, "x", tags, Compare(HERE, BOOL, "=", Local(HERE, TEXT, "x"), const("new", TEXT)))
    assert worth(is_new, p=part(1, tags=("old", "new"))) is True
    assert worth(is_new, p=part(1)) is False
    assert worth(Known(HERE, BOOL, tags), p=part(1, tags=())) is False


# ---- text and functions


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("contains", "power supply", "supply", True),
        ("starts with", "power", "pow", True),
        ("ends with", "power", "pow", False),
        ("matches", "order A17", "A[0-9]+", True),
        ("matches", "order A17", "^A[0-9]+$", False),
        ("<", "B", "a", True),
    ],
)
def test_comparisons_of_text(op: Any, left: str, right: str, result: bool) -> None:
    """Text is compared as it is; a pattern may match a part."""
    assert worth(Compare(HERE, BOOL, op, const(left, TEXT), const(right, TEXT))) is result


def test_a_pattern_that_would_take_for_ever_elsewhere_is_quick() -> None:
    """Matching takes linear time."""
    hostile = Compare(HERE, BOOL, "matches", const("a" * 5000 + "b", TEXT), const("^(a+)+$", TEXT))
    assert worth(hostile) is False


def test_a_list_contains_its_elements() -> None:
    """`contains` on a list looks for the whole element."""
    assert worth(Compare(HERE, BOOL, "contains", const((1.0, 2.0), NUMBERS), const(2.0, NUMBER))) is True


@pytest.mark.parametrize(
    ("name", "args", "type", "result"),
    [
        ("abs", (-2,), WHOLE, 2),
        ("round", (2.5,), NUMBER, 2.0),
        ("round", (2.345, 1), NUMBER, 2.3),
        ("round", (Decimal("2.345"), 2), MONEY, Decimal("2.34")),
        ("floor", (-1.5,), WHOLE, -2),
        ("ceiling", (Decimal("1.01"),), WHOLE, 2),
        ("min", (3, 1, 2), WHOLE, 1),
        ("max", (3.0, 1.0), NUMBER, 3.0),
        ("length", ("straße",), WHOLE, 6),
        ("upper", ("straße",), TEXT, "STRASSE"),
        ("lower", ("ÄB",), TEXT, "äb"),
        ("text", (4.0,), NUMBER, "4"),
        ("year", (date(2026, 5, 1),), WHOLE, 2026),
        ("hour", (World.now,), WHOLE, 12),
        ("weekday", (date(2026, 5, 4),), WHOLE, 1),
        ("double", (4.0,), NUMBER, 4.0),
        ("ask", (4.0,), NUMBER, 2.0),
    ],
)
def test_functions(name: str, args: tuple[Any, ...], type: Type, result: Any) -> None:
    """Built in, the rule set's own, and registered ones."""
    assert worth(Call(HERE, type, name, tuple(const(arg, type) for arg in args))) == result


def test_a_function_is_not_called_with_unknown() -> None:
    """Its result is unknown."""
    assert worth(Call(HERE, NUMBER, "ask", (Local(HERE, NUMBER, "u"),))) is None


def test_a_registered_function_that_fails_is_an_error_of_the_rule() -> None:
    """The message names the function and keeps control characters out."""
    with pytest.raises(EvaluationError) as error:
        worth(Call(HERE, NUMBER, "ask", (const(-1.0, NUMBER),)))
    assert str(error.value) == "here.rules:1:1: ask failed with RuntimeError: ask cannot"


def test_a_function_result_out_of_bounds_is_an_error() -> None:
    """`floor` of a huge number is no whole number of the language."""
    with pytest.raises(EvaluationError, match="too large for a whole number"):
        worth(Call(HERE, WHOLE, "floor", (const(1e300, NUMBER),)))


# ---- facts

P = FactVar(HERE, PART, "p")
WATTS = FieldOf(HERE, NUMBER, P, "Part", "watts")
ALL = Pattern(HERE, "Part", "p", ())


def fold(kind: Any, *watts: float | None) -> Any:
    """An aggregate over parts with these watts."""
    world = World(*(part(n, watts=w) for n, w in enumerate(watts, 1)))
    value = None if kind in {"some", "count"} else WATTS
    return worth(Aggregate(HERE, NUMBERS if kind == "list" else NUMBER, kind, value, ALL), world)


def test_folds_of_nothing() -> None:
    """The sum of nothing is 0; its average, minimum and maximum are unknown."""
    assert [fold(kind) for kind in ("some", "count", "sum", "average", "minimum", "maximum", "list")] == [
        False,
        0,
        0.0,
        None,
        None,
        None,
        (),
    ]


def test_folds_with_an_unknown_among_the_values() -> None:
    """Sum and average become unknown; minimum, maximum and list leave it out."""
    found = [fold(kind, 3.0, None, 1.0) for kind in ("count", "sum", "average", "minimum", "maximum", "list")]
    assert found == [3, None, None, 1.0, 3.0, (3.0, 1.0)]


@given(st.lists(st.floats(-1e300, 1e300), max_size=8))
def test_the_sum_of_numbers_is_fsum(values: list[float]) -> None:
    """Whatever the order of the facts."""
    assert fold("sum", *values) == math.fsum(values)


def test_tests_of_a_pattern_all_hold() -> None:
    """Unknown is not true, so such a fact does not match."""
    strong = Compare(HERE, BOOL, ">", WATTS, const(100.0, NUMBER))
    world = World(part(1, watts=50.0), part(2), part(3, watts=150.0))
    assert [fact.id for fact in matches(Pattern(HERE, "Part", "p", (strong,)), {}, world)] == [3]


def test_a_field_is_read_through_a_reference_and_unknown_when_the_fact_is_gone() -> None:
    """A reference keeps its value; what it pointed to may be missing."""
    through = FieldOf(HERE, NUMBER, FieldOf(HERE, PART, P, "Part", "next"), "Part", "watts")
    world = World(part(2, watts=7.0))
    assert worth(through, world, p=part(1, next=2)) == 7.0
    assert worth(through, world, p=part(1, next=9)) is None
    assert worth(P, world, p=part(1)) == 1


def test_a_template_shows_values_in_words() -> None:
    """Choices by their label, numbers without needless zeros, unknown as such, nothing that harms a terminal."""
    kind = FieldOf(HERE, RULES.types["Part"].fields["kind"].type, P, "Part", "kind")
    price = FieldOf(HERE, MONEY, P, "Part", "price")
    template = Template(HERE, ("a ", kind, " of ", WATTS, " W for ", price, "\x1b[2J"))
    assert (
        render(template, {"p": part(1, kind="psu", watts=450.0)}, World()) == "a power supply of 450 W for unknown[2J"
    )
