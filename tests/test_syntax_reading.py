"""What is read from rule text: the right node at the right place."""

from __future__ import annotations

import dataclasses
import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aitia.dsl import ast
from aitia.dsl.source import Source
from aitia.dsl.syntax import parse
from aitia.dsl.write import write, write_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.source import Span

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.rules"))


def _file(text: str) -> ast.File:
    file, problems = parse(Source("sample.rules", text))
    assert [str(problem) for problem in problems] == []
    return file


def _condition(text: str) -> Any:
    (query,) = _file(f"query q()\n  when {text}\n").blocks
    assert isinstance(query, ast.Query)
    return query.condition


def _nodes(value: object, parent: ast.Node | None) -> Iterator[tuple[ast.Node, ast.Node | None]]:
    """All nodes of a tree, each with the one it belongs to."""
    if isinstance(value, ast.Node):
        yield value, parent
        for field in dataclasses.fields(value):
            yield from _nodes(getattr(value, field.name), value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part, parent)


def _quoted(span: Span) -> str:
    """The text at a place."""
    lines = list(span.source.lines[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_every_node_has_the_place_where_it_stands(path: Path) -> None:
    """A place begins and ends at a character, and lies within the place of the phrase it belongs to."""
    for node, parent in _nodes(_file(path.read_text(encoding="utf-8")).blocks, None):
        text = _quoted(node.span)
        assert text == text.strip()
        assert text
        if isinstance(node, ast.Name):
            assert text.strip("`") == node.name
        if parent is not None:
            inner, outer = node.span, parent.span
            assert (outer.line, outer.column) <= (inner.line, inner.column)
            assert (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def test_the_place_of_a_phrase_includes_its_brackets() -> None:
    """A quoted phrase is never half a phrase."""
    condition = _condition("(a + b) * c = 1 and (x or y)")
    assert _quoted(condition.span) == "(a + b) * c = 1 and (x or y)"
    assert _quoted(condition.operands[0].left.span) == "(a + b) * c"
    assert _quoted(condition.operands[1].span) == "(x or y)"


@pytest.mark.parametrize(
    ("written", "op"),
    [
        ("is", "="), ("=", "="), ("is not", "!="), ("!=", "!="), ("is at least", ">="), (">=", ">="),
        ("is at most", "<="), ("<=", "<="), ("is more than", ">"), (">", ">"), ("is less than", "<"), ("<", "<"),
        ("is before", "<"), ("is after", ">"), ("contains", "contains"), ("matches", "matches"),
        ("starts with", "starts with"), ("ends with", "ends with"),
    ],
)  # fmt: skip
def test_words_and_signs_compare_alike(written: str, op: str) -> None:
    """The author's words are kept beside their meaning."""
    condition = _condition(f"a {written} b")
    assert (condition.op, condition.words) == (op, written)


@pytest.mark.parametrize("phrase", ["is  not", "is\n    at   least", "starts\n  with"])
def test_blanks_within_a_phrase_do_not_count(phrase: str) -> None:
    """A phrase may be broken at the end of a line."""
    assert _condition(f"a {phrase} b").words == " ".join(phrase.split())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a and b or c", "a and b or c"),
        ("(a and b) or c", "(a and b) or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("not a and b", "not a and b"),
        ("not (a and b)", "not (a and b)"),
        ("a - b - c = 1", "a - b - c = 1"),
        ("a - (b - c) = 1", "a - (b - c) = 1"),
        ("a * b + c / d = 1", "a * b + c / d = 1"),
        ("(a + b) * -c = 1", "(a + b) * -c = 1"),
        ("x is between a and b and c", "x is between a and b and c"),
        ("x is not unknown", "x is known"),
        ("x is not known", "x is unknown"),
        ("x is any of (a)", "x is one of (a)"),
        ("there is an A", "there is a A"),
        ("there is exactly 1 A", "there are exactly 1 A"),
        ("at least 2 of (a; b;)", "at least 2 of (a; b)"),
        ("for each A where x", "for each A where x"),
        ("for each A in the last 1 months where not x, y", "for each A in the last 1 month where not x, y"),
        ("let x be the list of a over B", "let x be the list of a over B"),
        ("x is 3 day", "x is 3 days"),
    ],
)
def test_conditions_are_grouped_as_they_read(text: str, canonical: str) -> None:
    """`not` binds before `and`, `and` before `or`, products before sums, and brackets before all."""
    assert write_expression(_condition(text)) == canonical


def test_and_beside_or_is_marked_unless_it_has_brackets() -> None:
    """People disagree about `a and b or c`; the mark lets the checks ask for brackets."""
    assert _condition("a and b or c").mixed
    assert _condition("(a or b) and c or d").mixed
    assert not _condition("(a and b) or c").mixed
    assert not _condition("a or b or c").mixed


def test_texts_lose_their_escapes_and_keep_their_templates() -> None:
    """`{{` and `{name}` are for the checks to read."""
    assert _condition(r'a is "x\n\t\"\\ {b.c} {{"').right.value == 'x\n\t"\\ {b.c} {{'


@pytest.mark.parametrize(
    "iso", ["2026-05-01", "2024-02-29", "2026-05-01T10:00", "2026-05-01T10:00:00Z", "2026-05-01T10:00:00.5+02:00"]
)
def test_dates_and_times_are_kept_as_written(iso: str) -> None:
    """A time may have seconds, fractions and an offset."""
    assert _condition(f"a is {iso}").right == ast.Date(_condition(f"a is {iso}").right.span, iso)


@pytest.mark.parametrize(
    "iso",
    ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-05-01T25:00", "2026-05-01T10:00:00+99:00",
     "2026-5-1", "2026-05-01T10", "2026-05-01T1:2:3"],
)  # fmt: skip
def test_dates_and_times_that_do_not_exist_are_refused(iso: str) -> None:
    """The rest of the block is read all the same."""
    file, problems = parse(Source("sample.rules", f"query q()\n  when a is {iso}\n"))
    assert [problem.code for problem in problems] == ["S030"]
    assert len(file.blocks) == 1


def test_doc_comments_belong_to_the_block_below_and_comments_to_none() -> None:
    """`##` lines directly above a keyword, with nothing but comments and empty lines between."""
    first = "## Lost.\nfact A has\n  x : text\n  ## of no block\n"
    text = f"{first}## One.\n##\n## Two.\n# not this\n\nfact B has\n  y : text\n"
    assert [block.doc for block in _file(text).blocks] == ["Lost.", "One.\n\nTwo."]


def test_a_block_may_stand_on_one_line_and_indentation_has_no_meaning() -> None:
    """Only the left margin counts."""
    text = (
        'rule R1 "t" when for each A a then conclude a.x is 1\nrule R2 "t"\n when\n  for each A a\n      then\n stop\n'
    )
    assert [type(block).__name__ for block in _file(text).blocks] == ["Rule", "Rule"]


def test_the_cells_of_a_table_know_their_columns() -> None:
    """A mistake in a cell is underlined there, and bars in texts are no borders."""
    text = (
        'table "t"\n  match first\n  | a || b.c |\n  | "x | y" || 1 |\n  | > 5 || `|` |\n  | not one of (1, 2) || 3 |\n'
    )
    (table,) = _file(text).blocks
    assert isinstance(table, ast.Table)
    assert [(cell.kind, cell.span.line, cell.span.column) for row in table.rows for cell in row.conditions] == [
        ("is", 4, 5), ("compare", 5, 5), ("not", 6, 5),
    ]  # fmt: skip
    assert [_quoted(cell.span) for row in table.rows for cell in row.conclusions] == ["1", "`|`", "3"]


def _two_thousand_rules() -> str:
    rule = (
        'rule R{n} "Orders of region {n} with a heavy part go out by road"\n  in stage price\n  when\n'
        "    for each Order o where region is r{m}, total is at least {n}\n"
        "    and there is a Part where order is o.number, weight > {m} * 1.5\n"
        "    and let load be the sum of weight * count over Part where order is o.number\n"
        "    and load is between {m} and 900\n  then\n"
        '    conclude o.route is road\n  because "the parts of {{o.number}} weigh {{load}} kg"\n\n'
    )
    return "".join(rule.format(n=n, m=n % 50) for n in range(1, 2001))


def test_two_thousand_rules_are_read_and_written_in_a_second_or_two() -> None:
    """Half of what reading and checking may take together; measured in time of the processor."""
    text = _two_thousand_rules()
    assert len(text) > 500_000
    parse(Source("warm.rules", text[:1000]))
    gc.collect()
    started = time.process_time()
    file, problems = parse(Source("many.rules", text))
    read = time.process_time()
    canonical = write(file)
    assert problems == []
    assert len(file.blocks) == 2000
    assert len(canonical) > 400_000
    slow = 1 if sys.gettrace() is None else 20
    assert read - started < 4 * slow
    assert time.process_time() - read < 1 * slow
