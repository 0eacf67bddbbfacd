"""The samples of the catalogue for what rules mean: a bad one has its problem and no other mistake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aitia.dsl.catalogue.meaning import ENTRIES
from aitia.dsl.load import load_text
from aitia.dsl.ruleset import Ruleset

if TYPE_CHECKING:
    from aitia.dsl.catalogue.entry import Entry
    from aitia.dsl.problems import Problem

SAMPLES = [entry for entry in ENTRIES if entry.sample]
LATER = {"K001", "K002", "K003", "K004", "K005"}


def _found(text: str) -> list[Problem]:
    """All that is wrong or remarkable in a sample."""
    loaded = load_text(text, "sample.rules")
    return list(loaded.notes) if isinstance(loaded, Ruleset) else loaded


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda e: e.code)
def test_a_bad_sample_has_its_problem_and_no_other(entry: Entry) -> None:
    """What the page of a problem shows is that problem alone, so that nobody learns from a sample with two mistakes."""
    assert {p.code for p in _found(entry.bad)} - LATER | {entry.code} == {entry.code}
    assert entry.code in {p.code for p in _found(entry.bad)}


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda e: e.code)
def test_a_good_sample_is_clean(entry: Entry) -> None:
    """What the page says to write instead has no problem at all."""
    assert {p.code for p in _found(entry.good)} - (LATER - {entry.code}) == set()


def test_every_code_of_the_checks_has_an_entry_and_every_entry_a_use() -> None:
    """No problem is reported without a page, and no page is about a problem that is never reported."""
    folder = Path(__file__).parent.parent / "dsl"
    files = [*(folder / "check").glob("*.py"), folder / "load.py"]
    used = {code for file in files for code in re.findall(r'"([A-Z][0-9]{3})"', file.read_text(encoding="utf-8"))}
    assert used - {"R905"} == {entry.code for entry in ENTRIES}
