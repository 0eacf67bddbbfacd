"""What there is to say after a run: problems that rules met, a limit, and fields that nobody could give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

from .needs import needs
from .values import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Field, Ruleset

    from .needs import FieldName
    from .records import LimitName, Outcome
    from .session import Session

_NAMED = 5
_LIMITS = {
    "firings": "rules fired as often as they may",
    "seconds": "the run took as long as it may",
    "facts": "there are as many facts as there may be",
    "megabytes": "the facts fill as much memory as they may",
}


def aftermath(session: Session, outcome: Outcome) -> list[Problem]:
    """All there is to say after a run: the warnings about its rules, then its own problems."""
    warnings = (note for note in session.ruleset.notes if note.severity == "warning")
    return [*warnings, *session.problems, *_limit(outcome)]


def _limit(outcome: Outcome) -> Iterator[Problem]:
    """The limit that ended a run, if one did."""
    if outcome.limit is not None:
        yield limit_met(outcome.limit, outcome.loop)


def limit_met(limit: LimitName, loop: tuple[str, ...] = ()) -> Problem:
    """E907: which limit was met, and which rules were busy then."""
    named = ", ".join(loop[:_NAMED]) + (", …" if len(loop) > _NAMED else "")
    note = f"the rules that fired last, busiest first: {named}" if named else ""
    return Problem("E907", f"a limit was met: {_LIMITS[limit]}", note=note, severity="warning")


def unsure_facts(ruleset: Ruleset) -> Iterator[Problem]:
    """E909 for each fixed fact with a value that is not certain, which is left unknown."""
    for fact in ruleset.facts:
        if fact.unsure:
            message = (
                f"{' and '.join(fact.unsure)} of this fact has a certainty, and only what is certain can be used yet"
            )
            yield Problem("E909", message, fact.span, hint="leave the certainty out, or the value")


def unanswered(session: Session) -> Iterator[Problem]:
    """E906 for each field that a question or a model is to give, and without which some rule is undecided."""
    awaited = dict(_awaited(session))
    if not awaited:
        return
    missing: dict[FieldName, set[int]] = {}
    for owner, name, fact in needs(set(awaited), session):
        missing.setdefault((owner, name), set()).add(fact)
    for (owner, name), field in awaited.items():
        lacking = sorted(missing.get((owner, name), ()))
        if lacking:
            named = ", ".join(name_of(session.fact(id), session) for id in lacking[:_NAMED])
            more = ", …" if len(lacking) > _NAMED else ""
            source = f"the model {field.judged_by}" if field.judged_by else "a question"
            yield Problem(
                "E906",
                f"{owner}.{name} is not given, and {source} cannot be used yet",
                field.span,
                note=f"it is unknown of {named}{more}",
                hint="give the field a value with the facts",
            )


def _awaited(session: Session) -> Iterator[tuple[FieldName, Field]]:
    """The fields with a question or a model, each at the type that declares it."""
    for kind in session.ruleset.types.values():
        inherited = session.ruleset.types[kind.parent].fields if kind.parent else ()
        for field in kind.fields.values():
            if (field.asked or field.judged_by) and field.name not in inherited:
                yield (kind.name, field.name), field
