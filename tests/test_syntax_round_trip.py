"""Writing a tree and reading it again gives the same tree, whatever the names and however nested."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from written import bare, expressions, rules

from aitia.dsl import ast
from aitia.dsl.source import Source
from aitia.dsl.syntax import parse
from aitia.dsl.write import write, write_expression

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.rules"))


def _read(text: str) -> ast.File:
    file, problems = parse(Source("sample.rules", text))
    assert [str(problem) for problem in problems] == []
    return file


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_a_file_survives_writing_and_reading(path: Path) -> None:
    """All kinds of blocks come back as they were, and the canonical text is its own canonical text."""
    file = _read(path.read_text(encoding="utf-8"))
    text = write(file)
    again = _read(text)
    assert bare(again.blocks) == bare(file.blocks)
    assert write(again) == text


@given(expressions)
def test_every_expression_survives_writing_and_reading(expression: ast.Expr) -> None:
    """Brackets stand where they are needed, and names that look like keywords are quoted."""
    text = f"query q()\n  when {write_expression(expression)}\n"
    (query,) = _read(text).blocks
    assert isinstance(query, ast.Query)
    assert bare(query.condition) == bare(expression)


@settings(max_examples=50)
@given(rules(expressions))
def test_every_rule_survives_writing_and_reading(rule: ast.Rule) -> None:
    """The parts of a rule come back in their order."""
    file = ast.File("sample.rules", (rule,))
    assert bare(_read(write(file)).blocks) == bare(file.blocks)


def test_the_canonical_text_keeps_words_and_drops_blanks_brackets_and_comments() -> None:
    """Two files that say the same in the same words have one canonical text."""
    text = """\
## Sent today.
rule  R1   "Express"   # a note
    in  stage   check
  when   for each Order o where ((total)) is   at least 100, region != eu and (not (o.express is no))
  then conclude o.express is (yes)
"""
    assert (
        write(_read(text))
        == """\
## Sent today.
rule R1 "Express"
  in stage check
  when
    for each Order o where total is at least 100, region != eu
    and not o.express is no
  then
    conclude o.express is yes
"""
    )
