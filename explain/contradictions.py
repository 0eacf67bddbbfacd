"""Fields that are unknown because rules disagree about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.rules_engine.values import name_of, show_field

from .proof import Contradiction
from .ranks import strongest
from .wording import en

if TYPE_CHECKING:
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView


def contradiction(fact: Fact, name: str, view: BoundedView) -> Contradiction | None:
    """What each rule says of a field, if the strongest do not agree."""
    field = view.ruleset.types[fact.type].fields[name]
    if field.stored != "slot" or field.many:
        return None
    supports = strongest(view.supports(fact.id, name))
    if len({support.value for support in supports}) < 2:
        return None
    rules = [
        (support.firing.rule.code if support.firing else en.GIVEN_FROM_OUTSIDE, support.value) for support in supports
    ]
    sides = tuple(en.says_value(code, show_field(value, field, view)) for code, value in rules)
    return Contradiction(en.the_field(name, name_of(fact, view)), sides)
