"""Problems as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import Ruleset


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem with its place taken apart; `text` is what people read."""
    span = problem.span
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "file": span.source.name if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "place": str(span) if span else problem.place,
        "note": problem.note,
        "hint": problem.hint,
        "text": str(problem),
    }


def ruleset_json(ruleset: Ruleset | None) -> dict[str, str] | None:
    """Which rules these are; null when they could not be read."""
    if ruleset is None:
        return None
    return {"module": ruleset.module, "version": ruleset.version, "hash": ruleset.hash}
