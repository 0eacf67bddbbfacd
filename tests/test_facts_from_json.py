"""Facts in JSON and JSON Lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from vocabulary import HERE, SHOP, fact_type, field, ruleset

from aitia.dsl.problems import Problem
from aitia.dsl.ruleset import NUMBER, GivenFact, Type
from aitia.rules_engine.facts import FactFile, fact_file, read_facts, read_objects
from aitia.rules_engine.rows import KeyOf


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems name files as they were given, so tests give short names."""
    monkeypatch.chdir(tmp_path)


def rows(text: str | bytes, name: str = "orders.json", option: str = "") -> list[tuple[str, dict[str, object]]]:
    """The facts in a file of this text."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_facts([fact_file(option or name)], SHOP)
    assert not any(isinstance(row, Problem) for row in found), problems(text, name, option)
    return [(row[0], dict(row[1])) for row in found if not isinstance(row, Problem)]


def problems(text: str | bytes, name: str = "orders.json", option: str = "") -> str:
    """Everything that is wrong with a file of this text."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return "\n".join(str(problem) for problem in read_facts([fact_file(option or name)], SHOP))


def test_every_type_of_value_is_read_from_its_json_form() -> None:
    """Decimals are exact, times are in UTC, null is the same as leaving the field out."""
    text = """{"Order": [{
        "number": "A1", "region": "eu", "total": 0.10, "weight": 2, "parts": 3, "express": true,
        "day": "2026-05-01", "placed": "2026-05-01T10:00:00+02:00", "wait": "PT36H",
        "tags": ["a", "b", "a"], "sizes": [1, 1, 2], "broken": [{"value": false, "certainty": 1}]
    }, {"number": "A2", "total": "7", "region": null}]}"""
    assert rows(text) == [
        (
            "Order",
            {
                "number": "A1",
                "region": "eu",
                "total": Decimal("0.10"),
                "weight": 2.0,
                "parts": 3,
                "express": True,
                "day": date(2026, 5, 1),
                "placed": datetime(2026, 5, 1, 8, tzinfo=UTC),
                "wait": timedelta(hours=36),
                "tags": ("a", "b"),
                "sizes": (1, 1, 2),
                "broken": False,
            },
        ),
        ("Order", {"number": "A2", "total": Decimal("7.00")}),
    ]


def test_a_reference_is_the_key_of_a_fact_that_may_come_later() -> None:
    """The order in which facts stand in files does not matter to references."""
    text = '{"Line": [{"order": "A1", "place": 1}], "Order": [{"number": "A1", "total": 1}]}'
    assert rows(text)[0] == ("Line", {"order": KeyOf("Order", ("A1",)), "place": 1})


def test_an_array_needs_the_type_from_the_caller() -> None:
    """`Order=orders.json` says the type; the object form is accepted too."""
    assert rows('[{"number": "A1", "total": 1}]', option="Order=orders.json")[0][0] == "Order"
    assert rows('{"Order": [{"number": "A1", "total": 1}]}', option="Order=orders.json")[0][0] == "Order"
    assert problems('[{"number": "A1"}]') == dedent("""\
        orders.json: D105 expected facts by type: {"Type": [{"field": value}]}
          hint: say which type these are: --facts Type=orders.json""")


def test_json_lines_have_one_fact_a_line() -> None:
    """Blank lines are passed over, and a problem names its line."""
    text = '{"Order": {"number": "A1", "total": 1}}\n\n{"Line": {"order": "A1"}}\n'
    assert [type for type, _ in rows(text, "orders.jsonl")] == ["Order", "Line"]
    assert problems('{"Order": {"number": "A1", "total": "x"}}\n{"Order" 1}\n[]\n', "orders.jsonl") == dedent("""\
        orders.jsonl, line 1, field total: D203 expected a decimal(2), found "x"
        orders.jsonl:2:10: D103 this is not JSON: expecting ':' delimiter
        orders.jsonl, line 3: D105 expected one fact: {"Type": {"field": value}}""")


def test_all_wrong_values_are_found_at_once_and_each_names_its_field() -> None:
    """The reader goes on after a mistake, and does not call a wrong value missing as well."""
    text = """{"Order": [
        {"number": 1, "total": 0.105, "weight": "heavy", "parts": 1.5, "express": "yes", "region": "mars"},
        {"number": "A2", "total": true, "weight": NaN, "parts": 1e400, "day": "1 May", "placed": 5, "wait": "soon"},
        {"number": "A3", "total": 1, "weight": 1001, "tags": {"a": 1}, "sizes": ["x"], "regoin": "eu"},
        {"total": 123456789012345678901234567890}
    ], "Oder": [], "Line": {}}"""
    assert problems(text) == dedent("""\
        orders.json, Order 1, field number: D203 expected a text, found 1
        orders.json, Order 1, field total: D203 expected at most 2 places, found 0.105
        orders.json, Order 1, field weight: D203 expected a number, found "heavy"
        orders.json, Order 1, field parts: D203 expected a whole number, found 1.5
        orders.json, Order 1, field express: D203 expected yes or no (true or false), found "yes"
        orders.json, Order 1, field region: D203 expected one of domestic, eu, world, found "mars"
        orders.json, Order 2, field total: D203 expected a decimal(2), found true
        orders.json, Order 2, field weight: D203 expected a number, found NaN
        orders.json, Order 2, field parts: D203 the number is too large
        orders.json, Order 2, field day: D203 expected a date such as 2026-05-01, found "1 May"
        orders.json, Order 2, field placed: D203 expected a date and time, found 5
        orders.json, Order 2, field wait: D203 expected a duration such as P3D or PT36H, found "soon"
        orders.json, Order 3, field weight: D203 expected a value between 0 and 1000, found 1001
        orders.json, Order 3, field tags: D203 expected a text, found an object
        orders.json, Order 3, field sizes: D203 expected a whole number, found "x"
        orders.json, Order 3, field regoin: D202 Order has no field 'regoin'
          hint: did you mean 'region'?
        orders.json, Order 4, field total: D203 the number is too large
        orders.json, Order 4, field number: D204 a value is missing: number is part of the key of Order
        orders.json: D201 there is no fact type 'Oder'
          hint: did you mean 'Order'?
        orders.json: D105 expected a list of Line: [{…}]""")


def test_a_decimal_is_never_read_through_a_float() -> None:
    """Seventeen digits would already be wrong in a float."""
    text = '{"Order": [{"number": "A1", "total": 40000000000000000.01}]}'
    assert rows(text)[0][1]["total"] == Decimal("40000000000000000.01")


@pytest.mark.parametrize("digits", ["9" * 5000, "1" + "0" * 500 + ".5", "1e999999999", "1e999999999999999999999"])
def test_a_number_of_any_size_is_a_problem_and_not_a_failure(digits: str) -> None:
    """Python itself refuses to read some of these."""
    for name in ("total", "weight", "parts"):
        text = f'{{"Order": [{{"number": "A1", "total": 1, "{name}": {digits}}}]}}'.replace(
            '"total": 1, "total"', '"total"'
        )
        assert problems(text).startswith(f"orders.json, Order 1, field {name}: D203 ")


def test_a_key_that_is_given_twice_names_both_places() -> None:
    """The second fact is the problem; the note says where the first one is."""
    text = '{"Order": [{"number": "A1", "total": 1}, {"number": "A1", "total": 2}]}'
    assert problems(text) == dedent("""\
        orders.json, Order 2: D206 there is already Order A1
          note: the first one is at orders.json, Order 1""")


def test_a_key_that_the_rules_give_already_is_a_problem() -> None:
    """Facts in the rule text are given before those of files."""
    given = GivenFact(HERE, "Order", (("number", "A1"),))
    rules = ruleset(*SHOP.types.values(), facts=(given,))
    found = read_objects({"Order": [{"number": "A1", "total": 1}]}, rules)
    assert [str(problem) for problem in found] == [
        "Order 1: D206 there is already Order A1\n  note: the first one is at shop.rules:1:1"
    ]


def test_a_reference_to_a_fact_that_cannot_be_read_is_not_wrong_for_that() -> None:
    """One mistake is told once, not again with every fact that refers to it."""
    text = '{"Order": [{"number": "A1", "total": "much"}], "Line": [{"order": "A1"}]}'
    assert problems(text) == 'orders.json, Order 1, field total: D203 expected a decimal(2), found "much"'


@pytest.mark.parametrize("text", ['{"Order": [', '{"Ordr": [{"number": "A1", "total": 1}]}'])
def test_a_reference_into_a_file_that_cannot_be_read_is_not_wrong_for_that(text: str) -> None:
    """Nobody knows which facts stand there."""
    Path("orders.json").write_text(text, "utf-8")
    Path("lines.json").write_text('{"Line": [{"order": "A1"}]}', "utf-8")
    found = read_facts([fact_file("orders.json"), fact_file("lines.json")], SHOP)
    assert [problem.place.partition(":")[0] for problem in found if isinstance(problem, Problem)] == ["orders.json"]


def test_a_reference_to_nothing_offers_the_nearest_key() -> None:
    """A wrong reference is found before anything runs."""
    text = '{"Order": [{"number": "A100", "total": 1}], "Line": [{"order": "A10O"}]}'
    assert problems(text) == dedent("""\
        orders.json, Line 1: D211 there is no Order A10O
          hint: did you mean 'Order A100'?""")


def test_a_reference_reaches_facts_of_subtypes() -> None:
    """A Dog is an Animal, so an Animal field may mean it."""
    name = field("name", key=True)
    rules = ruleset(
        fact_type("Animal", name),
        fact_type("Dog", name, parent="Animal"),
        fact_type("Owner", field("pet", Type("reference", fact="Animal"))),
    )
    found = read_objects({"Dog": [{"name": "Rex"}], "Owner": [{"pet": "Rex"}]}, rules)
    assert found[1] == ("Owner", {"pet": KeyOf("Animal", ("Rex",))})


def test_a_key_of_several_fields_is_a_list() -> None:
    """In the order in which the fields stand in the fact type."""
    rules = ruleset(
        fact_type("Seat", field("row", key=True), field("place", NUMBER, key=True)),
        fact_type("Guest", field("seat", Type("reference", fact="Seat"))),
    )
    seats = {"Seat": [{"row": "A", "place": 1}]}
    found = read_objects({**seats, "Guest": [{"seat": ["A", 1]}]}, rules)
    assert found[1] == ("Guest", {"seat": KeyOf("Seat", ("A", 1.0))})
    assert str(read_objects({**seats, "Guest": [{"seat": ["A"]}]}, rules)[0]) == (
        "Guest 1, field seat: D203 expected the key of Seat, 2 values: row, place"
    )


def test_a_name_that_stands_twice_in_an_object_is_refused() -> None:
    """JSON leaves open which of the two counts, so neither does."""
    assert problems('{"Order": [{"number": "A1", "total": 1, "total": 2}]}') == (
        "orders.json, Order 1: D106 the field total stands twice in this fact"
    )
    assert problems('{"Order": [], "Order": []}') == dedent("""\
        orders.json: D106 the type Order stands twice
          hint: put its facts in one list""")


EMPTY = "orders.json: D110 the file is empty\n  hint: write [] for no facts"
NOT_UTF8 = "orders.json, line 2, byte 3: D102 byte 0xff is not UTF-8\n  hint: save the file as UTF-8"
DEEP = """orders.json: D104 the JSON is nested too deeply
  hint: facts need three levels: {"Type": [{"field": value}]}"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", EMPTY),
        (b" \n", EMPTY),
        (b'{"Order":\n "\xff"}', NOT_UTF8),
        (b'{"Order": [}', "orders.json:1:12: D103 this is not JSON: expecting value"),
        (b"[" * 100_000, DEEP),
        (b"3", 'orders.json: D105 expected facts by type: {"Type": [{"field": value}]}'),
        (b'{"Order": [3]}', 'orders.json, Order 1: D105 a fact is written as an object: {"field": value}'),
    ],
)
def test_a_broken_file_is_one_clear_problem(content: bytes, expected: str) -> None:
    """Whatever the file holds, the reader answers in one sentence."""
    assert problems(content) == expected


def test_a_byte_order_mark_is_passed_over() -> None:
    """Editors on Windows write one."""
    assert rows(b'\xef\xbb\xbf{"Order": [{"number": "A1", "total": 1}]}')[0][0] == "Order"


def test_files_that_cannot_be_opened_and_names_that_say_nothing_are_problems() -> None:
    """Each file is looked at, so both are reported."""
    Path("folder.json").mkdir()
    found = read_facts([FactFile("none.json"), FactFile("folder.json"), FactFile("a.xlsx"), FactFile("a\0.json")], SHOP)
    assert "\n".join(str(problem) for problem in found) == dedent("""\
        none.json: D101 the file cannot be read: no such file or directory
        folder.json: D101 the file cannot be read: is a directory
        a.xlsx: D107 the name has no ending that says how to read the file
          hint: facts come from .json, .jsonl and .csv files
        a\0.json: D101 the file cannot be read: the name cannot be used""")


def test_after_a_hundred_problems_the_reader_stops() -> None:
    """Nobody reads ten thousand lines of problems; the last one says that there are more."""
    text = f'{{"Order": [{", ".join(["{}"] * 1000)}]}}'
    found = problems(text).splitlines()
    assert len([line for line in found if "D204" in line]) == 100
    assert found[-2:] == [
        "D111 there are more problems than these",
        "  note: only the first 100 problems are shown",
    ]


def test_a_name_with_control_characters_is_shown_without_them() -> None:
    """What is in a file must not reach the terminal as it is."""
    assert (
        problems('{"Or\\u001b[2Jder": []}').splitlines()[0] == "orders.json: D201 there is no fact type 'Or\\x1b[2Jder'"
    )


def test_a_certainty_below_one_is_refused() -> None:
    """Certainty has a syntax already, but no meaning yet."""
    text = '{"Order": [{"number": "A1", "total": 1, "broken": [{"value": true, "certainty": 0.5}]}]}'
    assert problems(text) == "orders.json, Order 1, field broken: D203 a certainty other than 1 cannot be used yet"
