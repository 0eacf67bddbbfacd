"""The two errors that carry problems: exceptions are for the outermost caller, who asked for a result and gets none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.problems import Problem


class ProblemsError(Exception):
    """Something that was written outside is wrong; `problems` holds every mistake, and the text shows them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RulesError(ProblemsError):
    """A rule set cannot be used."""


class FactsError(ProblemsError):
    """Facts cannot be taken; none of them was."""
