"""Values in words, and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitia.dsl.ruleset import BOOL, NUMBER, TEXT, WHOLE, FactType, Field, Ruleset, Type
from aitia.dsl.source import Source, Span
from aitia.rules_engine.json_forms import LONGEST
from aitia.rules_engine.records import Fact
from aitia.rules_engine.values import (
    clean,
    decode,
    encode,
    field_from_json,
    field_to_json,
    from_cell,
    from_json,
    show,
    show_field,
    to_json,
)

HERE = Span(Source("here.rules", "x"), 1, 1, 1, 2)
MONEY = Type("decimal", places=2)
DATE, TIME, DURATION = Type("date"), Type("datetime"), Type("duration")
SHADE = Type("choice", options=("red", "dark_red"))
WORDS = Type("list", element=TEXT)


def reference(type: str) -> Type:
    """The type of a reference."""
    return Type("reference", fact=type)


def fact_type(name: str, label: str, *keys: str) -> FactType:
    """A fact type with these keys and a text."""
    fields = {key: Field(HERE, key, TEXT, key=True) for key in keys}
    return FactType(HERE, name, label, {**fields, "text": Field(HERE, "text", TEXT)})


class Shop:
    """An order with a key, a line with two, and a note without any."""

    ruleset = Ruleset(
        "m",
        "1",
        "en",
        "",
        {
            "Order": fact_type("Order", "", "number"),
            "Line": fact_type("Line", "the line", "order", "place"),
            "Note": fact_type("Note", ""),
            "Plant": fact_type("Plant", "the plant"),
        },
        (),
    )

    def fact(self, id: int) -> Fact:
        """One of four facts."""
        facts = {
            1: Fact(1, "Order", given=True, fields={"number": "A1", "text": None}),
            2: Fact(2, "Line", given=True, fields={"order": "A1", "place": "3", "text": None}),
            3: Fact(3, "Note", given=True, fields={"text": "x"}),
            4: Fact(4, "Plant", given=True, fields={"text": "x"}),
        }
        return facts[id]


# ---- in words


@pytest.mark.parametrize(
    ("value", "type", "words"),
    [
        (None, TEXT, "unknown"),
        (True, BOOL, "yes"),
        (False, BOOL, "no"),
        (480.0, NUMBER, "480"),
        (0.1, NUMBER, "0.1"),
        (1e300, NUMBER, "1e+300"),
        (-3, WHOLE, "-3"),
        (Decimal("4.90"), MONEY, "4.90"),
        (Decimal("1E+3"), MONEY, "1000"),
        (date(2026, 5, 1), DATE, "2026-05-01"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), TIME, "2026-05-01 10:00 UTC"),
        (datetime(2026, 5, 1, 10, 0, 7, tzinfo=UTC), TIME, "2026-05-01 10:00:07 UTC"),
        (timedelta(days=3), DURATION, "3 days"),
        (timedelta(hours=36), DURATION, "1 day 12 hours"),
        (timedelta(minutes=-61), DURATION, "-1 hour 1 minute"),
        (timedelta(0), DURATION, "0 seconds"),
        (timedelta(milliseconds=1500), DURATION, "1.5 seconds"),
        (("a", "b", "c"), WORDS, "a, b and c"),
        (("a",), WORDS, "a"),
        ((), WORDS, "nothing"),
        (1, reference("Order"), "Order A1"),
        (2, reference("Line"), "the line A1 3"),
        (3, reference("Note"), "Note #3"),
        (4, reference("Plant"), "the plant"),
        (9, reference("Note"), "Note #9"),
    ],
)
def test_values_in_words(value: Any, type: Type, words: str) -> None:
    """As a person would write them; a fact by its label and key."""
    assert show(value, type, Shop()) == words


def test_a_choice_is_shown_by_its_label_and_a_number_with_its_unit() -> None:
    """Both come from the field."""
    assert show_field("dark_red", Field(HERE, "shade", SHADE, labels=(("dark_red", "dark red"),))) == "dark red"
    assert show_field(4.9, Field(HERE, "total", NUMBER, unit="EUR")) == "4.9 EUR"
    assert show_field(None, Field(HERE, "total", NUMBER, unit="EUR")) == "unknown"


def test_hostile_text_is_one_harmless_line() -> None:
    """No control character, no change of direction, no line break of its own."""
    assert clean("a\x1b[31mb\x07\u202ec\u2066\nd\r\n\te\x9b\ud800\u2028f") == "a[31mbc d e f"
    assert show("x\x1b]0;owned\x07", TEXT) == "x]0;owned"


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    """Cleaning twice is cleaning once, and nothing of the control planes is left."""
    once = clean(text)
    assert clean(once) == once
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in once)


# ---- JSON out


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (None, TEXT, "null"),
        (True, BOOL, "true"),
        (Decimal("4.90"), MONEY, "4.90"),
        (Decimal("0.00"), MONEY, "0.00"),
        (0.1, NUMBER, "0.1"),
        (date(2026, 5, 1), DATE, '"2026-05-01"'),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), TIME, '"2026-05-01T10:00:00Z"'),
        (timedelta(days=3), DURATION, '"P3D"'),
        (timedelta(hours=36), DURATION, '"PT36H"'),
        (timedelta(minutes=90, microseconds=500000), DURATION, '"PT1H30M0.5S"'),
        (timedelta(0), DURATION, '"PT0S"'),
        (-timedelta(days=1), DURATION, '"-P1D"'),
        (("a", "b"), WORDS, '["a", "b"]'),
        (1, reference("Order"), '"A1"'),
        (2, reference("Line"), '["A1", "3"]'),
        (3, reference("Note"), "3"),
        (9, reference("Order"), "9"),
    ],
)
def test_values_as_json(value: Any, type: Type, text: str) -> None:
    """Decimals keep their places, times are ISO 8601, a reference is a key."""
    assert encode(to_json(value, type, Shop())) == text


def test_many_and_uncertain_fields_are_lists() -> None:
    """Also when nothing is known, and with the certainty beside each value."""
    tags = Field(HERE, "tags", TEXT, many=True)
    damage = Field(HERE, "damage", SHADE, uncertain=True)
    assert field_to_json(None, tags, Shop()) == []
    assert field_to_json(("a",), tags, Shop()) == ["a"]
    assert field_to_json("red", damage, Shop()) == [{"value": "red", "certainty": 1.0}]
    assert field_to_json(None, damage, Shop()) == []


def test_json_text_is_indented_and_safe_to_print() -> None:
    """What could harm a terminal is escaped, and comes back the same."""
    document = {"a": [Decimal("1.50"), {}], "b": [], "c": "é\x9b\u202e\x1b\ud800"}
    text = encode(document, indent=2)
    assert text == ('{\n  "a": [\n    1.50,\n    {}\n  ],\n  "b": [],\n  "c": "é\\u009b\\u202e\\u001b\\ud800"\n}')
    assert decode(text) == document


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_json_text_is_json(document: Any) -> None:
    """Python's own reader agrees, with and without indentation."""
    assert json.loads(encode(document)) == document
    assert json.loads(encode(document, indent=2)) == document


# ---- JSON in


@pytest.mark.parametrize(
    ("text", "type", "value"),
    [
        ("null", TEXT, None),
        ("3", NUMBER, 3.0),
        ("3.0", WHOLE, 3),
        ("0.1", MONEY, Decimal("0.10")),
        ('"0.1"', MONEY, Decimal("0.10")),
        ("7", MONEY, Decimal("7.00")),
        ("1e2", MONEY, Decimal("100.00")),
        ("true", BOOL, True),
        ('"red"', SHADE, "red"),
        ('"2026-05-01"', DATE, date(2026, 5, 1)),
        ('"2026-05-01T12:00:00+02:00"', TIME, datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ('"2026-05-01T10:00"', TIME, datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ('"2026-05-01"', TIME, datetime(2026, 5, 1, tzinfo=UTC)),
        ('"PT36H"', DURATION, timedelta(hours=36)),
        ('"-P1DT0.5S"', DURATION, -timedelta(days=1, milliseconds=500)),
        ('["a", "b"]', WORDS, ("a", "b")),
        ('"A1"', reference("Order"), "A1"),
    ],
)
def test_json_as_values(text: str, type: Type, value: Any) -> None:
    """The forms that are written are read, and a few more."""
    assert from_json(decode(text), type) == value


@pytest.mark.parametrize(
    ("text", "type", "reason"),
    [
        ('"3"', NUMBER, 'expected a number, found "3"'),
        ("true", NUMBER, "expected a number, found true"),
        ("1.5", WHOLE, "expected a whole number, found 1.5"),
        ("1e999999", NUMBER, "the number is too large"),
        ("1e999999", WHOLE, "the number is too large"),
        ("1e999999", MONEY, "the number is too large"),
        ("1e17", MONEY, "the number is too large"),
        ("0.125", MONEY, "expected at most 2 places, found 0.125"),
        ('"x"', MONEY, 'expected a decimal(2), found "x"'),
        ('"NaN"', MONEY, 'expected a decimal(2), found "NaN"'),
        ('"blue"', SHADE, 'expected one of red, dark_red, found "blue"'),
        ('"2026-02-30"', DATE, 'expected a date such as 2026-05-01, found "2026-02-30"'),
        ('"20260501"', DATE, 'expected a date such as 2026-05-01, found "20260501"'),
        ('"P1M"', DURATION, 'expected a duration such as P3D or PT36H, found "P1M"'),
        ('"P"', DURATION, 'expected a duration such as P3D or PT36H, found "P"'),
        ("[null]", WORDS, "a list cannot hold null"),
        ("{}", TEXT, "expected a text, found an object"),
        ("[1]", BOOL, "expected yes or no (true or false), found a list"),
        ("true", reference("Order"), "expected the key of a Order, found true"),
    ],
)
def test_wrong_json_says_what_was_expected(text: str, type: Type, reason: str) -> None:
    """One sentence for the reader of facts to put behind the place."""
    with pytest.raises(ValueError, match=r"^") as error:
        from_json(decode(text), type)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[NaN]", "NaN is not a number"),
        ("[-Infinity]", "-Infinity is not a number"),
        ("[" * 200_000, "the JSON is nested too deeply"),
        ("1" * 5000, "Exceeds the limit"),
        ("1e99999999999999999999", "a number has too many digits"),
    ],
)
def test_text_that_is_not_our_json_is_refused(text: str, reason: str) -> None:
    """Nothing but ValueError comes out."""
    with pytest.raises(ValueError, match=reason):
        decode(text)


def test_many_and_uncertain_fields_are_read() -> None:
    """One value stands for a list of one; only full certainty can be used so far."""
    tags = Field(HERE, "tags", TEXT, many=True)
    damage = Field(HERE, "damage", SHADE, uncertain=True)
    assert field_from_json(["b", "a", "b"], tags) == ("b", "a")
    assert field_from_json("a", tags) == ("a",)
    assert field_from_json([], tags) is None
    assert field_from_json(None, tags) is None
    assert field_from_json([{"value": "red", "certainty": 1}], damage) == "red"
    assert field_from_json([], damage) is None
    assert field_from_json("red", damage) == "red"
    with pytest.raises(ValueError, match="a certainty other than 1 cannot be used yet"):
        field_from_json({"value": "red", "certainty": Decimal("0.5")}, damage)
    with pytest.raises(ValueError, match=r'expected \{"value": …, "certainty": …\}'):
        field_from_json({"wert": "red"}, damage)


@pytest.mark.parametrize(
    ("cell", "type", "value"),
    [
        ("", TEXT, None),
        ("yes", BOOL, True),
        ("FALSE", BOOL, False),
        ("1.5", NUMBER, 1.5),
        (" 12 ", WHOLE, 12),
        ("0.1", MONEY, Decimal("0.10")),
        ("a;b", WORDS, ("a", "b")),
        ("2026-05-01", DATE, date(2026, 5, 1)),
    ],
)
def test_cells_as_values(cell: str, type: Type, value: Any) -> None:
    """An empty cell is unknown."""
    assert from_cell(cell, type) == value


@pytest.mark.parametrize(
    ("cell", "type", "reason"),
    [
        ("maybe", BOOL, 'expected yes or no, found "maybe"'),
        ("x", NUMBER, 'expected a number, found "x"'),
        ("inf", NUMBER, 'expected a number, found "inf"'),
        ("9" * 5000, WHOLE, f'expected a whole number, found "{"9" * 40}…"'),
    ],
)
def test_wrong_cells_say_what_was_expected(cell: str, type: Type, reason: str) -> None:
    """Long cells are cut in the message."""
    with pytest.raises(ValueError, match=r"^") as error:
        from_cell(cell, type)
    assert str(error.value) == reason


@given(st.timedeltas(-LONGEST, LONGEST))
def test_durations_come_back_from_their_iso_form(length: timedelta) -> None:
    """Every duration that rules can reckon with has one, to the microsecond."""
    assert from_json(to_json(length, DURATION, Shop()), DURATION) == length


@given(st.integers(-(2**62), 2**62))
def test_decimals_come_back_from_json_text(units: int) -> None:
    """With all their places, never through a float."""
    value = Decimal(units).scaleb(-2)
    assert from_json(decode(encode(value)), MONEY) == value
