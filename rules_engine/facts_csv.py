"""Facts in CSV: one type a file, the names of fields in the first row, an empty cell for unknown.

Cells are separated by commas, the values of a `many` field or a list by semicolons. Rows count as a spreadsheet
shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

from .facts_fields import is_needed, missing_value, read_cell, unknown_field, why_needed, wrong_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aitia.dsl.ruleset import FactType, Field

    from .facts_fields import Intake
    from .facts_text import FactFile

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Column:
    """A field that has a column, and the reader of its cells."""

    field: Field
    needed: bool
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a file, in its order, and the type of its facts."""

    type: FactType
    columns: tuple[_Column, ...]


def read_csv(text: str, file: FactFile, intake: Intake) -> None:
    """All rows of a file."""
    if not file.type:
        hint = f"say which type the rows are: --facts Type={file.path}"
        intake.add(Problem("D107", "a CSV file does not say the type of its facts", hint=hint), file.path)
        return
    type = intake.type(file.type, file.path)
    if type is None:
        return
    rows = _rows(text, file.path, intake)
    names = [name.strip() for _, header in islice(rows, 1) for name in header]
    fields = _header(names, type, file.path, intake)
    if not fields:
        return
    table = _Table(type, tuple(_Column(field, is_needed(field), _reader(field, intake)) for field in fields))
    for number, cells in rows:
        place = f"{file.path}, row {number}"
        if len(cells) == len(fields):
            _read_row(cells, table, place, intake)
        else:
            intake.add(_wrong_width(len(cells), len(fields)), place)


def _wrong_width(cells: int, columns: int) -> Problem:
    """D108: a row with other cells than the header has columns."""
    hint = "put quotes around a text that has a comma" if cells > columns else ""
    return Problem("D108", f"the row has {cells} cells, and the header has {columns}", hint=hint)


def _read_row(cells: Sequence[str], table: _Table, place: str, intake: Intake) -> None:
    """One fact. It is only kept when every cell is right."""
    values: dict[str, object] = {}
    before = len(intake.problems)
    for cell, column in zip(cells, table.columns, strict=True):
        try:
            value = column.read(cell) if cell else None
        except ValueError as error:
            intake.add(wrong_value(error), f"{place}, column {column.field.name}")
            continue
        if value is not None:
            values[column.field.name] = value
        elif column.needed:
            intake.add(missing_value(column.field, table.type), f"{place}, column {column.field.name}")
    if len(intake.problems) == before:
        intake.keep(table.type, values, place)
    else:
        intake.lost.append(table.type.name)


def _reader(field: Field, intake: Intake) -> Callable[[str], object]:
    """The reader of one column. It remembers what it has read, since most columns repeat themselves."""
    if field.type.kind in ("text", "image") and not field.many:
        return str
    known: dict[str, object] = {}

    def read(cell: str) -> object:
        value = known.get(cell)
        if value is None:
            value = read_cell(cell.strip(), field, intake.ruleset)
            if len(known) < _REMEMBERED:
                known[cell] = value
        return value

    return read


def _rows(text: str, path: str, intake: Intake) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows with their numbers, without blank ones; a file that breaks off ends with a problem."""
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if cells:
                yield number, cells
    except csv.Error as error:
        intake.add(Problem("D108", _broken(str(error))), f"{path}, row {number + 1}")


def _broken(reason: str) -> str:
    """In words of ours what the reader of CSV cannot read."""
    if "unexpected end" in reason:
        return "a cell begins with a quote, and no quote ends it"
    if "field limit" in reason:
        return f"a cell has more than {csv.field_size_limit()} characters"
    return f"this is not CSV: {reason}"


def _header(names: list[str], type: FactType, path: str, intake: Intake) -> list[Field]:
    """The fields of the columns; nothing when the header is wrong, since every row would be wrong with it."""
    before = len(intake.problems)
    for name in names:
        if name not in type.fields:
            intake.add(_unknown_column(name, type, names), f"{path}, row 1")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        intake.add(Problem("D108", f"the column {name} stands twice"), f"{path}, row 1")
    for field in type.fields.values():
        if is_needed(field) and field.name not in names:
            problem = Problem("D109", f"the column {field.name} is missing: it {why_needed(field, type)}")
            intake.add(problem, f"{path}, row 1")
    return [] if len(intake.problems) > before else [type.fields[name] for name in names]


def _unknown_column(name: str, type: FactType, names: list[str]) -> Problem:
    """D202, with a hint for files that separate their cells otherwise."""
    problem = unknown_field(name, type)
    if len(names) == 1 and any(mark in name for mark in ";\t|"):
        return Problem("D202", problem.message, hint="separate the cells with commas")
    return problem
