"""A report as JSON: the schema `aitia.run/1`, which scripts rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .effects import UNTYPED, ArgumentTypes, argument_types
from .problems_json import problem_json, ruleset_json

if TYPE_CHECKING:
    from aitia.rules_engine.records import Effect, Fact
    from aitia.rules_engine.session import Session

    from .report import Report

SCHEMA = "aitia.run/1"


def report_json(report: Report) -> dict[str, Any]:
    """The document of a report."""
    ran = report.ran
    types = argument_types(report.ruleset) if report.ruleset else {}
    return {
        "schema": SCHEMA,
        "ruleset": ruleset_json(report.ruleset),
        "stopped": ran.outcome.stopped if ran else "limit" if report.limit else "error",
        "limit": ran.outcome.limit if ran else report.limit,
        "fired": ran.outcome.fired if ran else 0,
        "facts": [_fact(fact, ran.session) for fact in ran.facts] if ran else [],
        "effects": [_effect(effect, types, ran.session) for effect in ran.session.effects] if ran else [],
        "said": ran.session.said if ran else [],
        "withdrawn": [_withdrawn(taken, types, ran.session) for taken in ran.session.withdrawn] if ran else [],
        "explanations": [
            {"kind": told.kind, "pattern": told.pattern, "trace": told.answer.json()}
            for told in (ran.explanations if ran else [])
        ],
        "problems": [problem_json(problem) for problem in report.problems],
    }


def _fact(fact: Fact, session: Session) -> dict[str, Any]:
    """A fact with every field of its type."""
    from aitia.rules_engine.values import field_to_json

    fields = session.ruleset.types[fact.type].fields
    values = {name: field_to_json(fact.fields[name], field, session) for name, field in fields.items()}
    return {"id": fact.id, "type": fact.type, "fields": values, "given": fact.given}


def _effect(effect: Effect, types: ArgumentTypes, session: Session) -> dict[str, Any]:
    """A call with its arguments."""
    from aitia.rules_engine.values import to_json

    args = {
        name: to_json(value, types.get((effect.call, name), UNTYPED), session) for name, value in effect.args.items()
    }
    return {"call": effect.call, "args": args}


def _withdrawn(taken: Effect | str, types: ArgumentTypes, session: Session) -> Any:  # noqa: ANN401 - JSON
    """Something said is its text, a call is as under `effects`."""
    return taken if isinstance(taken, str) else _effect(taken, types, session)
