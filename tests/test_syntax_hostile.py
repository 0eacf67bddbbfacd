"""Text that nobody would write, and text that is broken: always problems, never an exception, and never for long."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitia.dsl.source import Source
from aitia.dsl.syntax import decode, parse, parse_pattern
from aitia.dsl.write import write

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.rules"))
TEXTS = [path.read_text(encoding="utf-8") for path in SAMPLES]
RULE = 'rule R1 "t"\n  when\n    {}\n  then\n    stop\n'


def _problems(text: str) -> list[Problem]:
    return parse(Source("bad.rules", text))[1]


def _codes(text: str) -> list[str]:
    return [problem.code for problem in _problems(text)]


@given(st.text(max_size=200))
def test_any_text_gives_a_file_and_problems(text: str) -> None:
    """Reading never fails with an exception, and every problem can be shown."""
    file, problems = parse(Source("any.rules", text))
    assert problems or write(file)
    assert all(str(problem) for problem in problems)


@given(st.sampled_from(TEXTS), st.data())
def test_a_mutated_file_gives_a_file_and_problems(text: str, data: st.DataObject) -> None:
    """Deleting, doubling and replacing pieces of a good file never breaks the parser itself."""
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        piece = data.draw(
            st.sampled_from(["", text[start:end] * 2, "(", ")", '"', "`", "|", "||", "\n", " then ", "9"])
        )
        text = text[:start] + piece + text[end:]
    file, problems = parse(Source("mutated.rules", text))
    assert all(str(problem) for problem in problems)
    assert write(file)


@given(st.lists(st.sampled_from(sorted(set(" ".join(TEXTS).split()))), max_size=30))
def test_any_words_of_the_language_give_a_file_and_problems(words: list[str]) -> None:
    """A rule of words in any order is a rule or a problem."""
    file, problems = parse(Source("words.rules", RULE.format(" ".join(words))))
    assert problems or file.blocks


@given(st.binary(max_size=100))
def test_any_bytes_give_a_source_or_a_problem(data: bytes) -> None:
    """Bytes are decoded or refused."""
    source, problems = decode("bytes.rules", data)
    assert (source is None) == bool(problems)


def test_bytes_that_are_no_utf8_are_placed_by_line_and_column() -> None:
    """The author finds the byte in an editor."""
    _, problems = decode("latin.rules", 'fact A has\n  größe : text says "ü"\n'.encode("latin-1"))
    assert [str(problem) for problem in problems] == [
        "latin.rules:2:5: S003 byte 0xf6 is not UTF-8 text\n  hint: save the file with the encoding UTF-8"
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "\r\n"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    """An empty file is most often the wrong file."""
    assert [str(problem) for problem in _problems(text)] == [
        "bad.rules: S001 the file is empty\n  hint: write at least one block, such as 'fact' or 'rule'"
    ]


def test_a_file_of_comments_has_no_problem() -> None:
    """Comments are text that the author wrote on purpose."""
    assert _problems("# later\n## and this\n") == []


def test_a_byte_order_mark_and_other_line_ends_change_nothing() -> None:
    """Editors on Windows write both."""
    text = RULE.format("x is 1")
    plain = parse(Source("a.rules", text))
    for other in ("\ufeff" + text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        assert parse(Source("a.rules", other)) == plain


def test_control_characters_are_refused_and_shown_as_a_mark() -> None:
    """A problem never sends the character to the terminal."""
    text = 'fact A has\n  a : text says "\x1b]0;title\x07"\n'
    assert [str(problem) for problem in _problems(text)] == [
        (
            "bad.rules:2:18: S004 the character U+001B (control character) cannot stand in rule text\n"
            '      a : text says "\ufffd]0;title\ufffd"\n'
            "                     ^\n"
            "  hint: delete it"
        ),
        (
            "bad.rules:2:27: S004 the character U+0007 (control character) cannot stand in rule text\n"
            '      a : text says "\ufffd]0;title\ufffd"\n'
            "                              ^\n"
            "  hint: delete it"
        ),
    ]


@pytest.mark.parametrize("character", ["\x00", "\x85", "\u202e", "\u2066", "\u2028", "\ud800", "\ufeff", "\x7f"])
def test_characters_that_cannot_be_seen_are_refused(character: str) -> None:
    """They make a rule look different from what it says."""
    assert "S004" in _codes(RULE.format(f'x is "a{character}b"'))


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "(" * 10_000,
        "not " * 10_000 + "x",
        "x is " + "- " * 10_000 + "1",
        "f(" * 5_000 + "1" + ")" * 5_000,
        "not (-(" * 40 + "x",
        "every A satisfies (" * 200 + "x" + ")" * 200,
        "at least 1 of (" * 200 + "x" + ")" * 200,
    ],
)
def test_deep_nesting_is_one_problem(condition: str) -> None:
    """The first level too much is named, at once."""
    started = time.perf_counter()
    assert _codes(RULE.format(condition)) == ["S009"]
    assert time.perf_counter() - started < 5


def test_nesting_of_types_and_cells_is_bounded() -> None:
    """`list of list of …` and `not not …` in a table are trees as well."""
    assert _codes(f"fact A has\n  a : {'list of ' * 10_000}text\n") == ["S009"]
    assert _codes(f'table "t"\n  match first\n  | a || b.c |\n  | {"not " * 5_000}1 || 2 |\n') == ["S009"]


def test_a_hundred_levels_are_allowed() -> None:
    """The limit is far beyond what people write."""
    assert _codes(RULE.format("(" * 99 + "x is 1" + ")" * 99)) == []


@pytest.mark.parametrize("joint", [" + ", " * ", " and ", " or ", " - "])
def test_long_sums_and_lists_are_flat(joint: str) -> None:
    """500 terms are one node, and so are 50,000."""
    for terms in (500, 50_000):
        text = RULE.format("x is 1" if "d" in joint or "r" in joint else "1 = " + joint.join(["x"] * terms))
        assert _codes(text) == []
    assert _codes(RULE.format(joint.join(["x"] * 50_000))) == []


def test_a_long_list_of_names_and_fields_is_flat() -> None:
    """Lists, paths and arguments of any length are read."""
    names = ", ".join(f"s{i}" for i in range(20_000))
    assert _codes(f"stages {names}\nfact A has\n  a : choice ({names})\n") == []
    assert _codes(RULE.format("x" + ".y" * 20_000 + " is 1")) == []


def test_long_numbers_are_refused_and_read_on() -> None:
    """A number that Python would not even convert is one problem."""
    assert _codes(RULE.format(f"x is {'9' * 100_000} and y is 3 days")) == ["S033"]


def test_a_file_of_50_mb_is_refused_at_once() -> None:
    """Neither the text nor the bytes of a file beyond the limit are looked at."""
    started = time.perf_counter()
    text = "rule " * 10_000_000
    assert [str(problem) for problem in _problems(text)] == [
        (
            "bad.rules: S002 the file has 50 MB; a rule file may have 16 MB\n"
            "  hint: split the rules into several files, joined by 'use'"
        )
    ]
    assert [problem.code for problem in decode("bad.rules", text.encode())[1]] == ["S002"]
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 2_000_000,
        "rule\n" * 300_000,
        "fact A has\n" + "  B : c\n" * 300_000,
        RULE.format('x is "' * 300_000),
        "fact A has\n" + " " * 3_000_000 + "x",
        RULE.format("is " + " " * 3_000_000),
        "|" * 3_000_000,
        'table "t"\n  match first\n' + "  | a || b.c |\n  | a b || 1 |\n" * 30_000,
        'table "t"\n  match first\n  | ' + '"\\' * 500_000 + "\n",
        'table "t"\n  match first\n  |' + "-" * 1_000_000 + "x\n",
        'table "t"\n  match first\n  |' + "`" * 1_000_001 + "\n",
        RULE.format("there is " * 100_000),
        RULE.format("x is not between " * 100_000),
        RULE.format("é" * 100_000),
    ],
    ids=[
        "margin",
        "heads",
        "fields",
        "quotes",
        "blanks",
        "phrase",
        "bars",
        "rows",
        "row of quotes",
        "ruler",
        "ticks",
        "there",
        "between",
        "letters",
    ],
)
def test_much_nonsense_is_refused_in_bearable_time(text: str) -> None:
    """The work grows with the text, and stops at 100 problems."""
    started = time.process_time()
    problems = _problems(text)
    assert 1 <= len(problems) <= 101
    assert all(len(str(problem)) < 2000 for problem in problems)
    assert time.process_time() - started < 20


def test_several_threads_may_read_at_once() -> None:
    """The parser keeps nothing between two texts."""
    sources = [Source("sample.rules", text) for text in TEXTS]
    expected = [parse(source) for source in sources]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(parse, sources * 8)) == expected * 8


def test_one_broken_block_hides_no_mistake_in_another() -> None:
    """Each block is read by itself."""
    text = "\n".join(
        ["fact A hs\n  a : text\n", RULE.format("x is is"), "event B has\n  b : date\n", 'test "t"\n  gven A()\n']
    )
    file, problems = parse(Source("bad.rules", text))
    assert [(problem.code, problem.span.line if problem.span else 0) for problem in problems] == [
        ("S068", 1), ("S046", 6), ("S010", 14),
    ]  # fmt: skip
    assert [type(block).__name__ for block in file.blocks] == ["FactBlock"]
    assert {"A", "R1"} <= set(file.broken)


def test_a_file_without_end_of_problems_is_cut_off() -> None:
    """More than 100 problems have one cause."""
    problems = _problems("wrong\n" * 500)
    assert [problem.code for problem in problems] == ["S005"] * 100 + ["S008"]


def test_a_pattern_alone_is_read_or_refused() -> None:
    """The patterns of `--find` and `session.query` have the same problems as those of rules."""
    pattern, problems = parse_pattern(Source("pattern", 'Problem where order is "A1"'))
    assert pattern is not None
    assert problems == []
    for bad in ("", "problem", "Problem where", "Problem where order is 'A1'", "Problem x y", "(" * 10_000):
        pattern, problems = parse_pattern(Source("pattern", bad))
        assert pattern is None
        assert len(problems) == 1
