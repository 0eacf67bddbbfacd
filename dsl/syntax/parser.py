"""Reads rule text: from a source to the tree of what was written, together with every problem on the way.

Each block is parsed by itself, so the tree holds whatever could be read. A block that could not leaves the names in
its first line in `File.broken`, so that the checks do not call them unknown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from lark import Lark
from lark.exceptions import UnexpectedToken

from aitia.dsl.ast import AnyBlock, File, Pattern
from aitia.dsl.problems import Problem

from .blocks import STARTS, cut
from .build_rules import RawTable, RuleBuilder
from .build_values import ValueBuilder
from .build_vocabulary import VocabularyBuilder
from .lexer import RuleLexer, Stretch, TooDeepError
from .mistakes import explain, too_deep
from .parts import Part, RefusedError
from .recover import recover
from .table import finish
from .text import clean

if TYPE_CHECKING:
    from aitia.dsl.source import Source

    from .blocks import BlockText

LarkParser = Any
"""Lark, whose methods have no complete types."""

MOST_PROBLEMS = 100
_NAMES = re.compile(r"\w+")
GRAMMAR_STARTS = (*sorted(set(STARTS.values())), "pattern", "cell", "input_heading", "output_heading")


class _Builder(ValueBuilder, VocabularyBuilder, RuleBuilder):
    """All phrases of the grammar."""


def grammar() -> str:
    """The text of the grammar."""
    return resources.files("aitia.dsl.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")


@cache
def _parser() -> LarkParser:
    """The parser, made when it is first needed."""
    return Lark(
        grammar(),
        parser="lalr",
        lexer=RuleLexer,
        transformer=_Builder(),
        start=list(GRAMMAR_STARTS),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def parse(source: Source) -> tuple[File, list[Problem]]:
    """What could be read of a file, and all its problems in the order of the text."""
    source, problems = clean(source)
    if any(problem.code != "S004" for problem in problems):
        return File(source.name, ()), problems
    texts, at_margin = cut(source, MOST_PROBLEMS)
    found = problems + at_margin
    blocks: list[AnyBlock] = []
    broken: set[str] = set()
    for text in texts:
        block, more, holes = _block(source, text)
        found += more
        if block is not None:
            blocks.append(block)
        if more:
            broken.update(_NAMES.findall(" ".join((source.lines[text.line - 1], *holes))))
        if len(found) >= MOST_PROBLEMS:
            break
    return File(source.name, tuple(blocks), tuple(sorted(broken))), _in_order(_first_causes(found, problems))


def _block(source: Source, text: BlockText) -> tuple[AnyBlock | None, list[Problem], list[str]]:
    """One block as a node, or None, its problems, and the text that had to be left out."""
    stretch = Stretch(source, text.start, text.end, text.line)
    block, holes = _read_block(stretch, text), list[str]()
    if block is None and stretch.problems:
        block, holes = recover(text, stretch, lambda again: _read_block(again, text))
    if block is not None and text.doc:
        block = replace(block, doc=text.doc)
    return block, stretch.problems, holes


def _read_block(stretch: Stretch, text: BlockText) -> Part:
    """The block in a stretch of text, with the cells of a table, or None."""
    block = read(stretch, STARTS[text.keyword], text.keyword)
    return finish(block, stretch.problems, read) if isinstance(block, RawTable) else block


def _first_causes(found: list[Problem], characters: list[Problem]) -> list[Problem]:
    """The problems without those on lines with control characters, which most likely come from these."""
    lines = {problem.span.line for problem in characters if problem.span}
    return [p for p in found if p in characters or not p.span or p.span.line not in lines]


def read(stretch: Stretch, start: str, keyword: str) -> Part:
    """The node of a stretch of text, or None after adding a problem to the stretch."""
    try:
        return _parser().parse(stretch, start=start)
    except UnexpectedToken as error:
        stretch.problems.append(explain(_carefully(stretch, start, error), stretch, keyword))
    except TooDeepError as error:
        stretch.problems.append(too_deep(error.token))
    except RefusedError as error:
        stretch.problems.append(error.problem)
    return None


def _carefully(stretch: Stretch, start: str, error: UnexpectedToken) -> UnexpectedToken:
    """The error of a second reading, which stops before the wrong token and so knows all that would have fitted."""
    stretch.careful = True
    stretch.tokens.clear()
    problems = list(stretch.problems)
    try:
        _parser().parse(stretch, start=start)
    except UnexpectedToken as earlier:
        error = earlier
    stretch.problems[:] = problems
    return error


def parse_pattern(source: Source) -> tuple[Pattern | None, list[Problem]]:
    """A pattern alone, as a query: `Problem where order is "A1"`."""
    source, problems = clean(source)
    if problems:
        return None, problems
    stretch = Stretch(source, 0, len(source.text), 1)
    return read(stretch, "pattern", "pattern"), stretch.problems


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The problems by their place, and no more than an author can read."""
    ordered = sorted(problems, key=lambda p: (p.span.line, p.span.column) if p.span else (0, 0))
    if len(ordered) < MOST_PROBLEMS:
        return ordered
    message = f"this file has {MOST_PROBLEMS} problems or more; only the first are shown"
    return [*ordered[:MOST_PROBLEMS], Problem("S008", message, ordered[MOST_PROBLEMS - 1].span)]
