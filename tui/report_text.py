"""A report as text for people: conclusions first, then what was said and called for, then explanations."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .effects import UNTYPED, ArgumentTypes, argument_types
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aitia.rules_engine.records import Effect
    from aitia.rules_engine.session import Session

    from .report import Explanation, Ran


def show_report(ran: Ran, *, found: bool) -> None:
    """Print what a run concluded; with `found`, the facts that a pattern was to find instead."""
    if found:
        _section("Found", _found(ran), "Nothing was found.")
    else:
        _section("Concluded", _concluded(ran), "Nothing was concluded.")
    _section("Said", ran.session.said)
    types = argument_types(ran.session.ruleset)
    _section("To be called", (_call(effect, types, ran.session) for effect in ran.session.effects))
    if ran.outcome.stopped == "stop":
        say(f"Stopped by a rule{': ' * bool(ran.outcome.reason)}{ran.outcome.reason}\n")
    for explanation in ran.explanations:
        _explain(explanation)


def _section(title: str, lines: Iterable[str], nothing: str = "") -> None:
    """A title and indented lines, or a word on their absence."""
    shown = list(lines)
    if shown:
        say("\n".join([title, *(f"  {line}" for line in shown), ""]))
    elif nothing:
        say(f"{nothing}\n")


def _found(ran: Ran) -> Iterator[str]:
    """The facts that match, with all that is known of them."""
    from aitia.explain.describe import fact_words

    for fact in ran.facts:
        known = [name for name, value in fact.fields.items() if value not in (None, ())]
        yield fact_words(fact, ran.session, known)


def _concluded(ran: Ran) -> Iterator[str]:
    """Facts that were not given, and fields of given ones that rules gave a value."""
    from aitia.explain.describe import fact_words, field_words, is_own

    session = ran.session
    for fact in ran.facts:
        if not fact.given:
            yield fact_words(fact, session)
        for field in session.ruleset.types[fact.type].fields.values():
            value = fact.fields[field.name]
            told = not fact.given and is_own(fact, field, session)
            if field.stored == "slot" and value is not None and not told and _by_rules(session, fact.id, field.name):
                yield field_words(fact, field, value, session)


def _by_rules(session: Session, fact: int, field: str) -> bool:
    """Whether a rule is behind the value that a field shows; what is given hides what rules conclude."""
    from aitia.explain.ranks import strongest

    return any(support.firing is not None for support in strongest(session.supports(fact, field)))


def _call(effect: Effect, types: ArgumentTypes, session: Session) -> str:
    """A call as a rule would write it."""
    from aitia.rules_engine.values import show

    args = (
        f"{name}: {show(value, types.get((effect.call, name), UNTYPED), session)}"
        for name, value in effect.args.items()
    )
    return f"{effect.call}({', '.join(args)})"


def _explain(explanation: Explanation) -> None:
    """An explanation: a tree where a terminal can draw one, else lines that are indented."""
    say(f"{'Why' if explanation.kind == 'how' else 'Why not'}: {explanation.pattern}")
    if sys.stdout.isatty():
        from rich.console import Console

        Console(markup=False, highlight=False, emoji=False).print(explanation.answer.tree())
        say("")
    else:
        say("\n".join(f"  {line}" for line in str(explanation.answer).split("\n")) + "\n")
