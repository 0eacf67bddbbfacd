"""What the engine raises: mistakes of rules and facts, each carrying all its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.problems import Problem


class ProblemsError(ValueError):
    """Something that its author must mend; `problems` has all of it, `str` shows all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RulesError(ProblemsError):
    """The rules are wrong."""


class FactsError(ProblemsError):
    """The facts are wrong; none of them was inserted."""


class MemoryFullError(FactsError):
    """The facts do not fit into the memory that the limits allow; none of them was inserted."""
