"""The grammar is LALR(1) without a conflict, and its keywords stay usable as names."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lark import Lark
from written import KEYWORDS

from aitia.dsl import ast
from aitia.dsl.source import Source
from aitia.dsl.syntax import parse
from aitia.dsl.syntax.parser import GRAMMAR_STARTS, grammar


def test_the_grammar_has_no_conflict_and_no_two_terminals_that_match_the_same() -> None:
    """Strict mode refuses conflicts that Lark would otherwise settle without a word."""
    Lark(
        grammar(),
        parser="lalr",
        lexer="contextual",
        strict=True,
        start=list(GRAMMAR_STARTS),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


@pytest.mark.parametrize("word", KEYWORDS)
def test_every_keyword_may_name_a_field(word: str) -> None:
    """A word before a colon or after a dot is a name: no field has to be renamed because of the language."""
    text = (
        f"fact A has\n  first : text many\n  {word} : text key\n  {word} : number default 1\n"
        f'rule "r"\n  when\n    for each A a\n    and a.{word} is 1\n'
        f"  then\n    conclude A({word}: 1, {word}: a.{word})\n"
        f"    conclude a.{word} is 2\n"
    )
    file, problems = parse(Source("names.rules", text))
    assert [str(problem) for problem in problems] == []
    (facts, _) = file.blocks
    assert isinstance(facts, ast.FactBlock)
    assert [field.name.name for field in facts.fields] == ["first", word, word]


@pytest.mark.parametrize("word", ["source", "answer", "key", "given", "on", "help", "match", "priority", "text", "say"])
def test_a_keyword_of_another_place_may_name_a_fact_or_a_choice(word: str) -> None:
    """A word is a keyword only where the parser can use it."""
    text = (
        f'rule "r"\n  when\n    for each A {word}\n    and {word}.x is {word}\n    and there is a B where {word} is 1\n'
        f"  then\n    remove {word}\n"
    )
    assert parse(Source("names.rules", text))[1] == []


@pytest.mark.parametrize("word", ["then", "when", "and", "größe", "Total", "two words", "2nd"])
def test_backticks_make_a_name_of_any_word(word: str) -> None:
    """Nothing is closed to an author who insists."""
    text = f'rule "r"\n  when\n    for each A `{word}` where `{word}` is `{word}`\n  then\n    remove `{word}`\n'
    file, problems = parse(Source("names.rules", text))
    assert problems == []
    (rule,) = file.blocks
    assert isinstance(rule, ast.Rule)
    assert isinstance(rule.actions[0], ast.Remove)
    assert rule.actions[0].name.name == word


def test_importing_the_language_builds_no_parser() -> None:
    """The grammar is worked out when the first text is read."""
    code = "import aitia.dsl.syntax.parser as p; assert p._parser.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)
