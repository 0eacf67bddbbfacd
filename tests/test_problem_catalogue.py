"""The catalogue of problems: its samples say what they claim, and its pages are up to date."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from aitia.dsl.catalogue import CATALOGUE, Entry, clips, index, meaning, render, running, syntax
from aitia.dsl.clips import load
from aitia.dsl.load import load_text
from aitia.dsl.ruleset import Ruleset
from aitia.dsl.source import Source
from aitia.dsl.syntax import parse

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

PAGES = Path(__file__).parent.parent / "docs" / "problems"
SOURCES = Path(__file__).parent.parent
SAMPLES = [entry for entry in CATALOGUE.values() if entry.sample]


def _problems(entry: Entry, text: str) -> list[Problem]:
    """The problems of a sample: of reading alone for S, of reading and checking otherwise."""
    text = dedent(text)
    if entry.clips:
        program = load(text, "sample.clp")
        return program if isinstance(program, list) else []
    if entry.code.startswith("S"):
        return parse(Source("sample.rules", text))[1]
    loaded = load_text(text, "sample.rules")
    return list(loaded.notes) if isinstance(loaded, Ruleset) else loaded


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda e: e.code)
def test_the_bad_sample_has_the_problem(entry: Entry) -> None:
    """Each bad sample gives the code of its entry, with its severity."""
    found = [p for p in _problems(entry, entry.bad) if p.code == entry.code]
    assert found
    assert {p.severity for p in found} == {entry.severity}


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda e: e.code)
def test_the_good_sample_does_not_have_it(entry: Entry) -> None:
    """Each good sample is free of the problem, and one of syntax free of all problems of syntax."""
    found = [p.code for p in _problems(entry, entry.good)]
    assert entry.code not in found
    assert not entry.code.startswith("S") or not found


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.code)
def test_the_page_of_a_problem_is_up_to_date(entry: Entry) -> None:
    """The page in docs/problems is what the catalogue renders (`python -m aitia.dsl.catalogue docs/problems`)."""
    assert (PAGES / f"{entry.code}.md").read_text(encoding="utf-8") == render(entry)


def test_the_index_lists_all_problems_and_no_page_is_left_over() -> None:
    """docs/problems holds the index and one page for each code."""
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index(CATALOGUE)
    assert {page.stem for page in PAGES.glob("*.md")} == {"README", *CATALOGUE}


def test_no_code_has_two_entries() -> None:
    """Each code means one thing, in all modules of the catalogue together."""
    assert len(CATALOGUE) == sum(len(module.ENTRIES) for module in (syntax, meaning, running, clips))


def test_a_page_has_the_four_headings() -> None:
    """Every page is built alike."""
    headings = re.findall(r"^## (.*)$", render(CATALOGUE["S012"]), re.MULTILINE)
    assert headings == ["What it means", "Why it matters", "Example", "Write instead"]


def test_every_code_in_the_syntax_stage_is_in_the_catalogue() -> None:
    """No problem is reported whose code has no page, and no page describes a problem that is never reported."""
    texts = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "dsl" / "syntax").glob("*.py"))
    used = set(re.findall(r'"(S[0-9]{3})"', texts))
    assert used == {code for code in CATALOGUE if code.startswith("S")}
