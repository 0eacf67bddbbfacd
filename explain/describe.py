"""Facts and values of fields in words: the author's sentence where there is one, else a plain one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from aitia.dsl.ruleset import Local
from aitia.rules_engine.evaluate import EvaluationError, FactView, shown
from aitia.rules_engine.values import clean, listed, name_of, show_field, show_plain

from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.ruleset import Field, Template, Value
    from aitia.rules_engine.records import Fact, Support


class Supported(FactView, Protocol):
    """Facts and the reasons for them."""

    def supports(self, fact: int, field: str = "") -> list[Support]:
        """The supports of a fact row, or of a field of it; the best rank first, only live ones."""
        ...


def fact_words(fact: Fact, view: Supported, names: Iterable[str] | None = None) -> str:
    """A fact with some of its fields, or with all known ones that rules do not conclude."""
    kind = view.ruleset.types[fact.type]
    shown = [kind.fields[name] for name in names] if names is not None else _own_fields(fact, view)
    title = name_of(fact, view) if kind.key or kind.label else kind.name
    return en.fact(title, [_field_is(fact, field, view) for field in shown if not field.key])


def subject_words(fact: Fact, view: Supported) -> str:
    """A fact as the subject of a sentence: its name, or its type with its fields."""
    kind = view.ruleset.types[fact.type]
    if kind.key:
        return name_of(fact, view)
    title = name_of(fact, view) if kind.label else kind.name
    return en.with_fields(title, [_field_is(fact, field, view) for field in _own_fields(fact, view)])


def _field_is(fact: Fact, field: Field, view: Supported) -> str:
    """A field and its value, saying so when it is the default."""
    words = en.is_(field.name, told(fact.fields[field.name], field, view))
    return en.by_default(words) if is_default(fact, field, view) else words


def is_default(fact: Fact, field: Field, view: Supported) -> bool:
    """Whether a field shows its default, because nobody gave or concluded a value and none can be computed."""
    if field.default is None or fact.fields[field.name] != field.default:
        return False
    try:
        return field.computed is None and not view.supports(fact.id, field.name)
    except KeyError:
        return False


_WORD = re.compile(r"[\w-]+")


def told(value: Value | None, field: Field, facts: FactView) -> str:
    """A value of a field in words, text that is more than a word in quotes."""
    if "text" not in (field.type.kind, field.type.element and field.type.element.kind):
        return show_field(value, field, facts)
    if isinstance(value, tuple):
        return listed([_quoted(show_plain(item)) for item in value])
    words = show_field(value, field, facts)
    return words if value is None else _quoted(words)


def _quoted(words: str) -> str:
    """Text in quotes, unless it is a single word."""
    return words if _WORD.fullmatch(words) else en.quoted(words)


def _own_fields(fact: Fact, view: Supported) -> list[Field]:
    """The fields that say what the fact is: stored with it, and known."""
    known = (field for field in view.ruleset.types[fact.type].fields.values() if fact.fields[field.name] is not None)
    return [field for field in known if is_own(fact, field, view)]


def is_own(fact: Fact, field: Field, view: Supported) -> bool:
    """Whether a field needs no proof beside its fact's: it is the default, or has the same reasons as the fact."""
    if is_default(fact, field, view):
        return True
    try:
        supports = view.supports(fact.id, field.name)
        if field.stored == "column":
            return field.computed is None or bool(supports)
        return not field.many and _reasons(supports) == _reasons(view.supports(fact.id))
    except KeyError:
        return field.stored == "column" and field.computed is None


def _reasons(supports: list[Support]) -> set[tuple[bool, int]]:
    """Where supports come from: from outside, or from which firings."""
    return {(support.kind == "presumed", support.firing.number if support.firing else 0) for support in supports}


def field_words(fact: Fact, field: Field, value: Value | None, view: FactView) -> str:
    """A value of a field, in the sentence that the author wrote for it if there is one."""
    template = field.otherwise if value is False and field.otherwise else field.says
    if template and value is not None and (value is not False or field.otherwise):
        return _sentence(template, fact, field, value, view)
    words = en.one_of_field if field.many else en.field_of
    return words(field.name, name_of(fact, view), told(value, field, view))


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
