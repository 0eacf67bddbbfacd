"""Reads the rows of a table: cuts each line at its bars and parses every cell by itself, at its exact place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aitia.dsl.ast import Cell, Row, Table
from aitia.dsl.problems import Problem
from aitia.dsl.source import Span

from .lexer import Stretch, Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from .build_rules import RawTable
    from .parts import Part

    Read = Callable[[Stretch, str, str], Any]

_MOST_PROBLEMS = 100
_CLOSE = 'a text ends with " on the same line'
_PIECE = re.compile(r'("(?:\\.|[^"\\])*+"?)|`[^`]*+`?|(\|\|?)|(#.*)|[^"`|#]+')


def finish(raw: RawTable, problems: list[Problem], read: Read) -> Table | None:
    """The table with its headings and rows, or None if one of them could not be read."""
    before = len(problems)
    lines = [row for row in raw.rows if not _is_ruler(row.value)]
    header = _Line(lines[0] if lines else raw.rows[0], problems)
    if header.broken:
        return None
    inputs = tuple(header.read(i, "input_heading", read) for i in range(len(header.left)))
    outputs = tuple(header.read(len(header.left) + i, "output_heading", read) for i in range(len(header.right)))
    rows: list[Row | None] = []
    for line in lines[1:]:
        rows.append(_row(_Line(line, problems), header, read))
        if len(problems) > _MOST_PROBLEMS:
            break
    if len(lines) < 2:
        problems.append(_no_rows(raw.rows[-1]))
    if len(problems) > before:
        return None
    return replace(raw.table, inputs=inputs, outputs=outputs, rows=tuple(row for row in rows if row))


def _row(line: _Line, header: _Line, read: Read) -> Row | None:
    """One row, if it has as many cells as the header and all of them can be read."""
    if line.broken or not line.matches(header):
        return None
    cells: list[Cell | None] = [line.read(i, "cell", read) for i in range(len(line.left) + len(line.right))]
    if not all(cells):
        return None
    known = tuple(cell for cell in cells if cell)
    return Row(line.token.span, known[: len(line.left)], known[len(line.left) :])


class _Line:
    """A line of the table, cut into stretches of text left and right of `||`."""

    def __init__(self, token: Token, problems: list[Problem]) -> None:
        self.token = token
        self.problems = problems
        self.left: list[tuple[int, int]] = []
        self.right: list[tuple[int, int]] = []
        self.broken = not self._cut()

    def _cut(self) -> bool:
        """Cut at the bars that are not within a string; false after adding a problem."""
        sides, text = [self.left], self.token.value
        start = 1
        for match in _PIECE.finditer(text, 1):
            if match[1] and (len(match[1]) < 2 or not match[1].endswith('"')):
                place = self._place(match.start(), match.end())
                return self._refuse(Problem("S021", "this text has no closing quote", place, hint=_CLOSE))
            if match[3]:
                text = text[: match.start()]
                break
            if match[2]:
                sides[-1].append((start, match.start()))
                start = match.end()
                if match[2] == "||":
                    sides.append(self.right)
        if text[start:].strip():
            return self._refuse(Problem("S050", "a row of a table ends with '|'", self._place(start, len(text))))
        if len(sides) != 2:
            hint = "write '||' once, between the conditions and the conclusions"
            return self._refuse(
                Problem("S051", f"this row has {len(sides) - 1} times '||'", self.token.span, hint=hint)
            )
        return True

    def _refuse(self, problem: Problem) -> bool:
        self.problems.append(problem)
        return False

    def _place(self, start: int, end: int) -> Span:
        text = self.token.value[start:end]
        column = self.token.column + start + len(text) - len(text.lstrip())
        return Span(self.token.source, self.token.line, column, self.token.line, column + max(1, len(text.strip())))

    def matches(self, header: _Line) -> bool:
        """Whether there are as many cells on each side as in the header; a problem if not."""
        for mine, theirs, side in ((self.left, header.left, "before"), (self.right, header.right, "after")):
            if len(mine) != len(theirs):
                message = f"this row has {_cells(len(mine))} {side} '||', the header has {len(theirs)}"
                self._refuse(Problem("S052", message, self.token.span, hint="write '-' for 'any value'"))
                return False
        return True

    def read(self, index: int, start: str, read: Read) -> Part:
        """The node of one cell, or None after adding a problem."""
        begin, end = [*self.left, *self.right][index]
        if not self.token.value[begin:end].strip():
            self._refuse(
                Problem("S053", "this cell is empty", self._place(begin, end), hint="write '-' for 'any value'")
            )
            return None
        token = self.token
        stretch = Stretch(
            token.source, token.start_pos + begin, token.start_pos + end, token.line, token.column + begin
        )
        node = read(stretch, start, "cell")
        self.problems += stretch.problems
        return node


def _is_ruler(row: str) -> bool:
    """Whether this is the line between the header and the rows."""
    return "--" in row and not row.strip(" \t|:+-")


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _no_rows(token: Token) -> Problem:
    """S054: a table with headings alone."""
    return Problem("S054", "this table has no rows", token.span, hint="write at least one row beneath the header")
