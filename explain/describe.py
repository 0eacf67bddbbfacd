"""Facts and values of fields in words: the author's sentence where there is one, else a plain one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Local
from aitia.rules_engine.evaluate import EvaluationError, shown
from aitia.rules_engine.values import clean, name_of, show_field

from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.ruleset import Field, Template, Value
    from aitia.rules_engine.evaluate import FactView
    from aitia.rules_engine.records import Fact


def fact_words(fact: Fact, view: FactView, names: Iterable[str] | None = None) -> str:
    """A fact with some of its fields, or with all known ones that rules do not conclude."""
    kind = view.ruleset.types[fact.type]
    shown = [kind.fields[name] for name in names] if names is not None else _own_fields(fact, view)
    title = name_of(fact, view) if kind.key or kind.label else kind.name
    values = [en.is_(field.name, show_field(fact.fields[field.name], field, view)) for field in shown if not field.key]
    return en.fact(title, values)


def _own_fields(fact: Fact, view: FactView) -> list[Field]:
    """The fields that say what the fact is: stored with it, and known."""
    known = (field for field in view.ruleset.types[fact.type].fields.values() if fact.fields[field.name] is not None)
    return [field for field in known if field.stored == "column"]


def field_words(fact: Fact, field: Field, value: Value | None, view: FactView) -> str:
    """A value of a field, in the sentence that the author wrote for it if there is one."""
    template = field.otherwise if value is False and field.otherwise else field.says
    if template and value is not None and (value is not False or field.otherwise):
        return _sentence(template, fact, field, value, view)
    return en.field_of(field.name, name_of(fact, view), show_field(value, field, view))


def _sentence(template: Template, fact: Fact, field: Field, value: Value, view: FactView) -> str:
    """The author's sentence, in which `value` is the value of the field with its label."""
    label = clean(dict(field.labels).get(str(value), str(value))) if field.labels else None
    return sentence(template, {"self": fact, "value": value}, view, value=label)


def sentence(
    template: Template, bindings: dict[str, Value | Fact | None], view: FactView, value: str | None = None
) -> str:
    """A template filled in; what cannot be computed (any more) is unknown."""
    words: list[str] = []
    for part in template.parts:
        if value is not None and isinstance(part, Local) and part.name == "value":
            words.append(value)
            continue
        try:
            words.append(shown(part, bindings, view))
        except (EvaluationError, LookupError):
            words.append(en.UNKNOWN)
    return "".join(words)
