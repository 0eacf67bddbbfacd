"""The examples: they check clean, their tests pass, and they say of their facts what their pages claim."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from commands import aitia

from aitia.dsl.check.calls import BUILT_IN

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(EXAMPLES.rglob("*.rules"))


def _run(name: str, facts: str, *options: str) -> dict[str, Any]:
    """The JSON of a run of an example."""
    folder = EXAMPLES / name
    done = aitia("run", str(folder / f"{name}.rules"), "--facts", str(folder / facts), "--format", "json", *options)
    assert (done.code, done.err) == (0, "")
    document: dict[str, Any] = json.loads(done.out)
    return document


def test_there_are_examples_with_tests() -> None:
    """Else the tests below would pass over nothing."""
    assert [file.name for file in FILES] == ["iris.rules", "returns.rules", "server_order.rules"]
    assert all("\ntest " in file.read_text("utf-8") for file in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_has_no_mistake_and_no_warning(file: Path) -> None:
    """Readers copy examples, so they have to be what we advise."""
    done = aitia("check", str(file))
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("no mistakes\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_test_blocks_of_an_example_pass(file: Path) -> None:
    """All of them, and at least one."""
    done = aitia("test", str(file))
    assert (done.code, done.err) == (0, "")
    count = file.read_text("utf-8").count("\ntest ")
    assert done.out.splitlines()[-1] == f"{count} passed"


def test_two_of_four_server_orders_cannot_be_built() -> None:
    """One has no power supply, one too small a one; the express order is to be fetched."""
    ran = _run("server_order", "orders.json")
    problems = {fact["fields"]["order"]: fact["fields"]["text"] for fact in ran["facts"] if fact["type"] == "Problem"}
    assert problems == {"A1": "No power supply has been chosen.", "A3": "The power supplies are too small."}
    assert ran["effects"] == [{"call": "reserve_courier", "args": {"order": "A2"}}]


def test_each_return_is_decided_and_the_money_is_exact() -> None:
    """15% of 119.90 is 17.985, which rounds to the even cent."""
    ran = _run("returns", "returns.json", "--now", "2026-05-14T12:00:00Z")
    returns = {fact["fields"]["number"]: fact["fields"] for fact in ran["facts"] if fact["type"] == "Return"}
    decisions = {number: fields["decision"] for number, fields in returns.items()}
    assert decisions == {"R1": "refund", "R2": "repair", "R3": "refuse", "R4": "human", "R5": "human", "R6": "human"}
    assert (returns["R1"]["fee"], returns["R1"]["paid"]) == (17.98, 101.92)
    assert ran["said"] == ["Return R3 goes back to Bo."]


def test_149_of_fishers_150_irises_are_named_right() -> None:
    """The one that is not is flower 71, a versicolor with a broad petal."""
    _, answers = runpy.run_path(str(EXAMPLES / "iris" / "score.py"))["classify"]()
    assert len(answers) == 150
    assert [number for number, named, meant in answers if named != meant] == [71]


def test_the_blocks_of_the_guide_are_a_rule_file_whose_test_passes(tmp_path: Path) -> None:
    """What docs/language.md shows can be copied, and means what it says."""
    guide = (EXAMPLES.parent / "docs" / "language.md").read_text("utf-8")
    file = tmp_path / "guide.rules"
    file.write_text("\n".join(re.findall(r"^```aitia\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)), "utf-8")
    checked, tested = aitia("check", str(file)), aitia("test", str(file))
    assert (checked.code, checked.err) == (0, "")
    assert (tested.code, tested.err, tested.out.splitlines()[-1]) == (0, "", "1 passed")


def test_the_guide_names_every_built_in_function() -> None:
    """There is no other page that lists them."""
    guide = (EXAMPLES.parent / "docs" / "language.md").read_text("utf-8")
    (listed,) = re.findall(r"^Built in are (.*?)\. ", guide, re.DOTALL | re.MULTILINE)
    assert re.findall(r"`(\w+)`", listed) == list(BUILT_IN)
