"""Many cases at once: their facts in the same tables, told apart by a column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any

from .columns import columns_of, items_of, rows_of
from .decisions import Decision
from .errors import FactsError
from .interrupts import noted_interrupts
from .tables import Table, TablesIntake, scattered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aitia.dsl.problems import Problem

    from .engine import Engine
    from .rows import Row
    from .session import Session

_Given = tuple[Any, int, int]
"""The facts of a case as cells, how many there are, and the words that they take."""


@dataclass(frozen=True, slots=True)
class _CaseTable:
    """The facts of one type, of all cases, with the number of the case of each."""

    type: str
    columns: dict[str, Any]
    cases: list[int]


class Cases:
    """Tables with the facts of many cases.

    Raises ValueError if a table lacks the column that tells cases apart, or has a row that does not say its case. It
    is a field too of facts whose type has one of that name; else the column is left out.
    """

    def __init__(self, engine: Engine, tables: Mapping[str, Mapping[str, Any]], case: str) -> None:
        self._engine, self._case = engine, case
        self._numbers: dict[Any, int] = {}
        self._tables = [self._table(name, columns_of(columns)) for name, columns in tables.items()]

    def _table(self, name: str, columns: dict[str, Any]) -> _CaseTable:
        if self._case not in columns:
            found = ", ".join(columns)
            raise ValueError(f"expected a column {self._case!r} in the table {name}, got {found}")
        column = items_of(self._case, columns[self._case])
        for number, value in enumerate(column, 1):
            if value is None or value != value:  # noqa: PLR0124 NaN is unknown
                raise ValueError(f"expected a case in each row of the table {name}, got none in row {number}")
        numbers = self._numbers
        cases = [numbers.setdefault(value, len(numbers)) for value in column]
        kind = self._engine.ruleset.types.get(name)
        if kind is None or self._case not in kind.fields:
            columns = {field: items for field, items in columns.items() if field != self._case}
        return _CaseTable(name, columns, cases)

    # ---- together

    def decide_together(self, **options: Any) -> list[Decision] | None:
        """One decision for each case, with all their facts looked at by column; None where that cannot be."""
        if not self._numbers or not self._engine.is_copied:
            return None
        first = self._engine.session(**options)
        sizes, tables = self._ordered()
        intake = TablesIntake(first, first.memory, tables)
        if not intake.prepare():
            return None
        first.memory.share_symbols()
        stream, ends = scattered(intake.encoded)
        facts = list(accumulate(sizes, initial=0))
        cells = [0, *ends[[end - 1 for end in facts[1:]]].tolist()]
        stream, room = first.memory.given(stream), max(found.room for found in intake.encoded)
        given = [
            (stream[start:end], size, room * size) for (start, end), size in zip(pairwise(cells), sizes, strict=True)
        ]
        return self._decide_again(first, given) if self._is_repeatable(first) else self._decide_kept(first, given)

    def _is_repeatable(self, session: Session) -> bool:
        """Whether the same facts give the same again: no clock ends the run, no function of the embedder is called."""
        return session.limits.seconds is None and not self._engine.network.calls

    @staticmethod
    def _decide_kept(first: Session, given: list[_Given]) -> list[Decision]:
        """Each case in a session that is kept."""
        sessions = [first.fork() for _ in given]
        return [
            Decision.of(session, session.decide_given(*facts)) for session, facts in zip(sessions, given, strict=True)
        ]

    @staticmethod
    def _decide_again(first: Session, given: list[_Given]) -> list[Decision]:
        """All cases in one session, and each in one of its own once somebody wants to see more than how it ended."""
        shared, decisions = first.fork(), list[Decision]()
        with noted_interrupts() as noted:
            for facts in given:
                shared.memory.return_to(first.memory)
                outcome = shared.decide_given(*facts)
                decisions.append(Decision.made_again(outcome, first.users, partial(_session_of, first, facts)))
                if noted.pressed or outcome.stopped == "interrupted":
                    raise KeyboardInterrupt
        return decisions

    def _ordered(self) -> tuple[list[int], list[Table]]:
        """How many facts each case has, and the tables with the place of each fact: case by case, table by table."""
        import numpy as np

        codes = np.array(list(chain.from_iterable(table.cases for table in self._tables)), dtype=np.int64)
        sizes = np.bincount(codes, minlength=len(self._numbers))
        places = np.empty(len(codes), dtype=np.int64)
        places[np.argsort(codes, kind="stable")] = np.arange(len(codes))
        numbers = places - (np.cumsum(sizes) - sizes)[codes]
        found: list[Table] = []
        start = 0
        for table in self._tables:
            end = start + len(table.cases)
            if end > start:
                found.append(
                    Table(table.type, places[start:end], table.columns, table.cases, numbers[start:end].tolist())
                )
            start = end
        return sizes.tolist(), found

    # ---- apart

    def decide_apart(self, **options: Any) -> list[Decision]:
        """One decision for each case, each case by itself. Raises FactsError with the problems of all."""
        rows: list[list[Row]] = [[] for _ in self._numbers]
        for table in self._tables:
            for case, row in zip(table.cases, self._rows(table), strict=True):
                rows[case].append((table.type, row))
        sessions = [self._engine.session(**options) for _ in rows]
        problems: list[Problem] = []
        for value, session, given in zip(self._numbers, sessions, rows, strict=True):
            try:
                session.insert_values(given)
            except FactsError as error:
                problems += (_in_case(problem, f"{self._case} {value}") for problem in error.problems)
        if problems:
            raise FactsError(problems)
        return [Decision.of(session, session.run()) for session in sessions]

    @staticmethod
    def _rows(table: _CaseTable) -> Iterator[dict[str, object]]:
        return rows_of(table.columns) if table.columns else ({} for _ in table.cases)


def _session_of(first: Session, facts: _Given) -> Session:
    """The session of a case, decided again."""
    session = first.fork()
    session.decide_given(*facts)
    return session


def _in_case(problem: Problem, case: str) -> Problem:
    """The problem, with its place among the facts of a case."""
    return replace(problem, place=", ".join(filter(None, (case, problem.place))))
