"""Runs the `test` blocks of a rule set: the given facts go into a fresh session, and the expectations are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ExpectRule

from .aftermath import aftermath
from .errors import FactsError
from .evaluate import EvaluationError, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import ExpectTrue, TestCase

    from .engine import Engine
    from .records import Fact, Limits
    from .session import Session


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met, and in a few words why."""

    expect: ExpectTrue | ExpectRule
    reason: str


@dataclass(frozen=True, slots=True)
class Tested:
    """One test block after it ran.

    `session` is there to be asked why, unless the given facts could not be taken; `called` are the facts to which the
    test gave a name.
    """

    case: TestCase
    failures: tuple[Failure, ...]
    problems: tuple[Problem, ...]
    session: Session | None = None
    called: Mapping[str, Fact] = field(default_factory=dict[str, "Fact"])

    @property
    def passed(self) -> bool:
        """Whether every expectation was met and the run did not fail."""
        return not self.failures and not any(problem.severity == "error" for problem in self.problems)


def run_test(engine: Engine, case: TestCase, limits: Limits | None = None) -> Tested:
    """Run one test block."""
    session = engine.session(now=case.now or datetime.now(UTC), limits=limits)
    try:
        ids = session.insert_values((given.type, dict(given.values)) for given in case.given)
    except FactsError as error:
        return Tested(case, (), error.problems)
    problems = aftermath(session, session.run())
    named = {given.name: id for given, id in zip(case.given, ids, strict=True) if given.name}
    bound = dict(_present(session, named))
    failures = (_failure(expect, session, bound) for expect in case.expects)
    return Tested(case, tuple(f for f in failures if f), tuple(problems), session, bound)


def _present(session: Session, named: dict[str, int]) -> Iterator[tuple[str, Fact]]:
    """The named facts that are still there."""
    for name, id in named.items():
        try:
            yield name, session.fact(id)
        except KeyError:
            continue


def _failure(expect: ExpectTrue | ExpectRule, session: Session, bound: dict[str, Fact]) -> Failure | None:
    """Why an expectation is not met, or nothing."""
    if isinstance(expect, ExpectRule):
        fired = any(firing.live and _is_of(firing.rule.code, expect.code) for firing in session.firings())
        if fired == expect.fires:
            return None
        return Failure(expect, f"rule {expect.code} {'fired' if fired else 'stayed silent'}")
    try:
        found = evaluate(expect.condition, bound, session)
    except (EvaluationError, KeyError) as error:
        return Failure(expect, f"it cannot be computed: {error}")
    return None if found is True else Failure(expect, "it is not so" if found is False else "it is unknown")


def _is_of(code: str, expected: str) -> bool:
    """Whether a rule is the one expected, or a row of the table expected."""
    return code == expected or code.startswith(f"{expected}.")
