"""What hides the conclusion of a rule that has fired and whose conditions still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ConcludeFact
from aitia.rules_engine.evaluate import fact_of
from aitia.rules_engine.values import show_field

from .bounds import first
from .phrase import value_of
from .ranks import strongest
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import ChangeField, ConcludeField

    from .bounds import BoundedView
    from .search import Bindings


def hidden_by(action: ConcludeFact | ConcludeField | ChangeField, bindings: Bindings, view: BoundedView) -> str:
    """Why what an action made is not to be seen."""
    if isinstance(action, ConcludeFact):
        return _fact_hidden(action, bindings, view)
    fact = fact_of(action.subject, bindings, view)
    field = view.ruleset.types[action.owner].fields[action.field]
    if fact is None or field.stored != "slot":
        return en.TAKEN_BACK
    best = strongest(view.supports(fact.id, action.field))
    if not field.many and len({support.value for support in best}) > 1:
        return en.IN_CONTRADICTION
    if not best or value_of(action.value, bindings, view) in {support.value for support in best}:
        return en.TAKEN_BACK
    source = best[0].firing.rule.code if best[0].firing else en.GIVEN_FROM_OUTSIDE
    return en.goes_first(source, show_field(best[0].value, field, view))


def _fact_hidden(action: ConcludeFact, bindings: Bindings, view: BoundedView) -> str:
    """A fact was not made without its key, or has been removed."""
    arguments = dict(action.arguments)
    for name in view.ruleset.types[action.type].key:
        if name in arguments and value_of(arguments[name], bindings, view) is None:
            return en.key_unknown(name)
    return en.TAKEN_BACK


def is_there(action: ConcludeFact | ConcludeField | ChangeField, bindings: Bindings, view: BoundedView) -> bool:
    """Whether the fact that an action makes is there, so that what is asked is about another field of it."""
    if not isinstance(action, ConcludeFact):
        return False
    made = {name: value_of(argument, bindings, view) for name, argument in action.arguments}
    first_known = next(((name, value) for name, value in made.items() if value is not None), None)
    if first_known is None:
        return False
    facts = first(view.facts_with(action.type, *first_known))
    return any(all(fact.fields[name] == value for name, value in made.items()) for fact in facts)
