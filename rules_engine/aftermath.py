"""What there is to say after a run: problems that rules met, a limit, and fields that nobody could give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

from .rows import subtypes
from .values import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Field, Ruleset

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
    return [*warnings, *session.problems, *_limit(outcome), *unanswered(session)]


def _limit(outcome: Outcome) -> Iterator[Problem]:
    """The limit that ended a run, if one did."""
    if outcome.limit is not None:
        yield limit_met(outcome.limit, outcome.loop)


def limit_met(limit: LimitName, loop: tuple[str, ...] = ()) -> Problem:
    """E907: which limit was met, and which rules were busy then."""
    named = ", ".join(loop[:_NAMED]) + (", …" if len(loop) > _NAMED else "")
    note = f"the rules that fired last, busiest first: {named}" if named else ""
    return Problem("E907", f"a limit was met: {_LIMITS[limit]}", note=note, severity="warning")


def unanswered(session: Session) -> Iterator[Problem]:
    """E906 for each field that a rule reads, that a question or a model is to give, and that some fact lacks."""
    for owner, field in _awaited(session.ruleset):
        lacking = [fact for fact in session.facts(owner) if fact.fields[field.name] is None]
        if lacking:
            named = ", ".join(name_of(fact, session) for fact in lacking[:_NAMED])
            more = ", …" if len(lacking) > _NAMED else ""
            source = f"the model {field.judged_by}" if field.judged_by else "a question"
            yield Problem(
                "E906",
                f"{owner}.{field.name} is not given, and {source} cannot be used yet",
                field.span,
                note=f"it is unknown of {named}{more}",
                hint="give the field a value with the facts",
            )


def _awaited(ruleset: Ruleset) -> Iterator[tuple[str, Field]]:
    """The fields with a question or a model that some rule reads, each at the type that declares it."""
    read = {(read.type, read.field) for rule in ruleset.rules if not rule.disabled for read in rule.reads}
    for kind in ruleset.types.values():
        inherited = ruleset.types[kind.parent].fields if kind.parent else ()
        family = list(subtypes(kind.name, ruleset))
        for field in kind.fields.values():
            awaited = (field.asked or field.judged_by) and field.name not in inherited
            if awaited and any((name, field.name) in read for name in family):
                yield kind.name, field
