"""The forms of an explanation: JSON, tree and Mermaid, and that data cannot break out of any of them."""

# ruff: noqa: E501 - a line of a chart is as long as what it says

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from explaining import SHOP, opened, order, part, ran
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from aitia.explain import how, why_not

if TYPE_CHECKING:
    from aitia.explain import Proof, WhyNot

SCHEMA: Any = json.loads((Path(__file__).parent.parent / "docs" / "trace.schema.json").read_text(encoding="utf-8"))

RULES = """
    rule R010 "A server needs a power supply"
      when
        for each Order o
        and there is no Part where order is o.number, kind is power_supply
        and let load be the sum of watts over Part where order is o.number
      then
        conclude Problem(order: o.number, text: "No power supply for {load} W.")
      because "every server draws power"
      source "Build guide 4.1"
    """

HOSTILE = 'x"]; click c1 "javascript:alert(1)"\n```\x1b[2J\u202e[@click=app.bell]<b>#34;&quot;|%%{init: {}}%%'


def proof(number: str = "A1") -> Proof:
    """A proof about an order."""
    return how(ran(SHOP, RULES, order(number), part(number, "cpu", 9)), "Problem")


def answer(number: str = "A1") -> WhyNot:
    """A why-not about an order."""
    return why_not(ran(SHOP, RULES, order(number), part(number, "power_supply", 9)), "Problem")


def printed(explanation: Proof | WhyNot, width: int = 200) -> str:
    """The tree as it comes out of a terminal."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True)
    console.print(explanation.tree())
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_the_tree_has_the_lines_of_the_text() -> None:
    """With branches in place of indentation."""
    assert [line.rstrip() for line in printed(proof()).splitlines()] == [
        'Problem: order is A1, text is "No power supply for 9 W.", because',
        "├── every server draws power",
        '└── (rule R010 "A server needs a power supply", shop.rules line 22) [Build guide 4.1]',
        "    ├── Order A1   (given)",
        "    ├── there is no evidence of a Part where order is A1, kind is power_supply",
        "    └── load is 9   (the sum of watts over Part where order is A1)",
        "        └── Part: watts is 9   (given)",
    ]


def test_the_chart_has_a_box_for_each_conclusion_and_an_arrow_for_each_reason() -> None:
    """Rules are rounded, other premises slanted."""
    assert proof().mermaid() == dedent("""\
        flowchart BT
          c1["Problem: order is A1, text is #34;No power supply for 9 W.#34;"]
          c1r0(["rule R010 #34;A server needs a power supply#34;, shop.rules line 22"]) --> c1
          c2 --> c1r0
          c1r0p1[/"there is no evidence of a Part where order is A1, kind is power_supply"/] --> c1r0
          c1r0p2[/"load is 9   (the sum of watts over Part where order is A1)"/] --> c1r0
          c3 --> c1r0p2
          c2["Order A1: total is 0 EUR by default, express is no by default   (given)"]
          c3["Part: order is A1, kind is cpu, watts is 9, count is 1 by default   (given)"]""")


def test_the_chart_of_a_why_not_has_broken_arrows_where_it_breaks() -> None:
    """Conditions that hold have whole ones."""
    assert (
        answer().mermaid()
        == dedent("""\
        flowchart BT
          goal["There is no Problem"]
          a0(["rule R010 #34;A server needs a power supply#34;, shop.rules line 22"]) -.-> goal
          a0f0["yes: for each Order o   (Order A1)"] --> a0
          a0f1["no: there is no Part where order is o.number, kind is power_supply   (Part: order is A1, kind is power_supply, watts is 9, count is 1 by default)"] -.-> a0""")
    )


def test_the_chart_of_nothing_says_so() -> None:
    """One box."""
    empty = how(opened(SHOP, RULES), "Problem")
    assert empty.mermaid() == 'flowchart BT\n  none["Nothing matches#59; ask why not: Problem"]'


def test_json_is_a_plain_document_of_the_schema() -> None:
    """`json.dumps` takes it, and the schema accepts it."""
    for explanation in (proof(), answer(), how(opened(SHOP, RULES), "Problem"), why_not(opened(SHOP, RULES), "Part")):
        document = explanation.json()
        assert json.loads(json.dumps(document)) == document
        jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_the_schema_refuses_what_it_does_not_describe() -> None:
    """Else it would prove nothing."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = proof().json()
    for wrong in ({**document, "kind": "why"}, {**document, "extra": 1}, {**document, "roots": ["1"]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(SCHEMA).validate(wrong)


def test_json_of_a_proof_names_facts_rules_and_places() -> None:
    """A program finds the facts by their ids."""
    document = proof().json()
    assert document["ruleset"]["module"] == "shop"
    conclusion = document["conclusions"][0]
    assert (conclusion["id"], conclusion["fact"], conclusion["field"]) == (1, 3, "")
    reason = conclusion["reasons"][0]
    assert reason["rule"] == {
        "code": "R010",
        "title": "A server needs a power supply",
        "file": "shop.rules",
        "line": 22,
    }
    assert (reason["kind"], reason["firing"], reason["live"]) == ("concluded", 1, True)
    assert [premise["kind"] for premise in reason["premises"]] == ["fact", "absence", "fold"]


def test_hostile_data_stays_data() -> None:
    """No control character in the text, no live markup in the tree, no line or label of its own in the chart."""
    for explanation in (proof(HOSTILE), answer(HOSTILE)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", str(explanation))
        assert "[@click=app.bell]" in printed(explanation)
        assert "\x1b[2J" not in printed(explanation)
        assert_is_chart(explanation.mermaid())


@given(st.text(max_size=40))
def test_no_text_breaks_out_of_a_chart(text: str) -> None:
    """Whatever it is made of."""
    from aitia.explain.mermaid import label

    assert re.fullmatch(r'"[^"\n<>`\[\]{}|]*"', label(text))


def assert_is_chart(chart: str) -> None:
    """Every line is a box or an arrow, with labels that hold nothing but harmless signs and entity codes."""
    box = r'\w+(?:\["[^"<>`]*"\]|\(\["[^"<>`]*"\]\)|\[/"[^"<>`]*"/\])'
    line = re.compile(rf"  (?:{box}|\w+)(?: (?:-->|-\.->) \w+)?")
    first, *rest = chart.splitlines()
    assert first == "flowchart BT"
    assert all(line.fullmatch(one) for one in rest)
    assert all(re.fullmatch(r"(?:[^#]|#\d+;)*", one) for one in rest)
