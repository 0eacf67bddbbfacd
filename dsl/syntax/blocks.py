"""Cuts a file into blocks: a block starts with its keyword at the left margin and ends where the next one starts.

One broken block therefore never hides the next one, and a block can be parsed by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem, nearest
from aitia.dsl.source import Span

from .literals import shortened

if TYPE_CHECKING:
    from aitia.dsl.source import Source

STARTS = {
    "module": "module_block",
    "use": "use_block",
    "uses": "uses_block",
    "stages": "stages_block",
    "fact": "fact_block",
    "event": "fact_block",
    "subject": "subject_block",
    "facts": "facts_block",
    "question": "question_block",
    "model": "model_block",
    "rule": "rule_block",
    "table": "table_block",
    "test": "test_block",
    "consultation": "consultation_block",
    "function": "function_block",
    "query": "query_block",
}
"""The keyword of each block, and the rule of the grammar that reads it."""

_INNER = frozenset((
    "allow", "and", "another", "answer", "ask", "batch", "because", "calibrated", "call", "change", "conclude",
    "disabled", "every", "expect", "find", "first", "for", "from", "given", "gives", "has", "help", "if", "in", "let",
    "match", "not", "on", "only", "or", "overrides", "presume", "priority", "reads", "record", "remove", "repeats",
    "say", "show", "source", "stop", "then", "there", "trust", "unless", "valid", "welcome", "when", "why",
))  # fmt: skip
"""Words that begin a line of a block."""
_AFTER_WORD = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class BlockText:
    """Where a block stands: its keyword, its stretch of the file, the line it starts on, and the `##` lines above."""

    keyword: str
    start: int
    end: int
    line: int
    doc: str


class _Cutter:
    """Goes through the lines of a file and closes a block whenever another one starts."""

    def __init__(self, source: Source, most: int) -> None:
        self.source = source
        self.blocks: list[BlockText] = []
        self.problems: list[Problem] = []
        self._most = most
        self._open: tuple[str, int, int, str] | None = None
        self._seen = False
        self._doc: list[str] = []

    def run(self) -> None:
        """Cut the whole file, or up to the largest number of problems."""
        position = 0
        for number, line in enumerate(self.source.lines, 1):
            self._line(line, number, position)
            position += len(line) + 1
            if len(self.problems) >= self._most:
                break
        self._close(len(self.source.text))

    def _line(self, line: str, number: int, position: int) -> None:
        if line.startswith("##"):
            self._doc.append(line[2:].strip())
        elif line.startswith("#") or not line.strip(" \t\ufffd"):
            return
        elif line[0] in " \t\ufffd":
            self._indented(line, number)
        else:
            self._at_margin(line, number, position)
            self._doc.clear()

    def _at_margin(self, line: str, number: int, position: int) -> None:
        word = _AFTER_WORD.split(line, maxsplit=1)[0]
        if word in STARTS:
            self._close(position)
            self._open = (word, position, number, "\n".join(self._doc))
            self._seen = True
        elif self._open and (word in _INNER or not word):
            self.problems.append(_not_indented(word or line[0], self._span(number, 1, len(word) or 1)))
        else:
            self._close(position)
            self.problems.append(_no_block(word or line[0], self._span(number, 1, len(word) or 1)))
            self._seen = True

    def _indented(self, line: str, number: int) -> None:
        self._doc.clear()
        if not self._seen:
            self._seen = True
            blanks = len(line) - len(line.lstrip())
            self.problems.append(_before_first(self._span(number, blanks + 1, len(line.strip()))))

    def _close(self, end: int) -> None:
        if self._open:
            keyword, start, line, doc = self._open
            self.blocks.append(BlockText(keyword, start, end, line, doc))
            self._open = None

    def _span(self, number: int, column: int, width: int) -> Span:
        return Span(self.source, number, column, number, column + width)


def cut(source: Source, most: int) -> tuple[list[BlockText], list[Problem]]:
    """The blocks in order, and what stands at the left margin though it starts no block, up to `most` problems."""
    cutter = _Cutter(source, most)
    cutter.run()
    return cutter.blocks, cutter.problems


def _no_block(word: str, span: Span) -> Problem:
    """S005: a line at the left margin starts with a word that starts no block."""
    if word.lower() in STARTS:
        hint = f"keywords are written in lower case: '{word.lower()}'"
    elif word in {"end", "else", "endif"}:
        hint = "a block ends where the next one starts, and has no other branch"
    else:
        hint = nearest(word.lower(), STARTS) or "indent the line if it belongs to the block above"
    note = f"a block starts with one of: {', '.join(STARTS)}"
    return Problem("S005", f"'{shortened(word)}' does not start a block", span, note=note, hint=hint)


def _not_indented(word: str, span: Span) -> Problem:
    """S006: a line of a block stands at the left margin."""
    message = f"'{word}' stands at the left margin, where only a block may start"
    return Problem("S006", message, span, hint="indent the line by two blanks")


def _before_first(span: Span) -> Problem:
    """S007: indented text above the first block."""
    message = "this text belongs to no block"
    return Problem("S007", message, span, hint="start a block such as 'rule' at the left margin above it")
