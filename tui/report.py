"""What a run of the command `run` has to show, before it is put into words or JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from .streams import Exit

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import Ruleset
    from aitia.explain import Proof, WhyNot
    from aitia.rules_engine.records import Fact, LimitName, Outcome
    from aitia.rules_engine.session import Session

_FATAL = frozenset({"E906", "E908", "E909"})
"""Problems that make a run that came to its end wrong: not all was decided, or not all was written."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer to `--how` or `--why-not`."""

    kind: Literal["how", "why-not"]
    pattern: str
    answer: Proof | WhyNot


@dataclass(frozen=True, slots=True)
class Ran:
    """A session whose run has ended; `facts` are those to be shown."""

    session: Session
    outcome: Outcome
    facts: list[Fact]
    explanations: list[Explanation] = field(default_factory=list[Explanation])


@dataclass(frozen=True, slots=True)
class Report:
    """All that there is to show; without `ran` when the rules or the facts were wrong, or met a limit on the way in."""

    ruleset: Ruleset | None
    problems: list[Problem]
    ran: Ran | None = None
    limit: LimitName | None = None

    def with_problem(self, problem: Problem | None) -> Report:
        """The report with one more problem, if there is one."""
        return self if problem is None else replace(self, problems=[*self.problems, problem])

    @property
    def status(self) -> Exit:
        """The exit code."""
        if self.ran is None:
            return Exit.LIMIT if self.limit else Exit.WRONG
        match self.ran.outcome.stopped:
            case "interrupted":
                return Exit.INTERRUPTED
            case "limit":
                return Exit.LIMIT
            case "error":
                return Exit.WRONG
            case _:
                return Exit.WRONG if any(problem.code in _FATAL for problem in self.problems) else Exit.DONE
