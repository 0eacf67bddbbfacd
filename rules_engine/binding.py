"""Models and fact types, tied together: rows from instances, and instances from facts.

An embedder may bind a model of their own to a fact type; it has the fields of the type under the same names. What
does not fit is said at once, when it is bound, and not when the first fact comes.
"""

from __future__ import annotations

import types as python_types
import typing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel

from aitia.dsl.problems import nearest

from .errors import FactsError
from .facts_fields import Intake, check_missing, wrong_value
from .from_python import field_from_python
from .models import attributes, make_models
from .rows import KeyOf, RowOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Ruleset
    from aitia.dsl.ruleset import Field as FactField

    from .records import Fact
    from .rows import Row
    from .values import Facts


@dataclass(frozen=True, slots=True)
class Binding:
    """A fact type, the model of its facts, and the attribute that holds each field (those that the model has)."""

    type: FactType
    model: type[BaseModel]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bindings:
    """One binding for each fact type of a rule set."""

    ruleset: Ruleset
    by_type: Mapping[str, Binding]
    by_model: Mapping[type[BaseModel], Binding] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_model", {binding.model: binding for binding in self.by_type.values()})

    def of(self, instance: BaseModel) -> Binding | None:
        """The binding of an instance: of its class, or of the nearest class that it inherits from."""
        return next((self.by_model[base] for base in type(instance).__mro__ if base in self.by_model), None)


def bind_models(ruleset: Ruleset, own: Mapping[str, type[BaseModel]] | None = None) -> Bindings:
    """The generated models, with the embedder's own in place of those that they name. TypeError if one does not fit."""
    own = own or {}
    made = {name: Binding(type, made, attributes(type)) for (name, made), type in _paired(ruleset)}
    wrong = [line for name, model in own.items() for line in _mismatches(name, model, ruleset)]
    if wrong:
        raise TypeError("\n".join(wrong))
    bound = {name: Binding(ruleset.types[name], model, _own_attributes(model)) for name, model in own.items()}
    return Bindings(ruleset, {**made, **bound})


def _paired(ruleset: Ruleset) -> Iterator[tuple[tuple[str, type[BaseModel]], FactType]]:
    """Each generated model with its fact type."""
    return zip(make_models(ruleset).items(), ruleset.types.values(), strict=True)


def _own_attributes(model: type[BaseModel]) -> dict[str, str]:
    """The attribute of each field of an embedder's model: an alias is the name that the rules use."""
    return {about.alias or name: name for name, about in model.model_fields.items()}


# ---- rows from instances


def rows(instances: Sequence[BaseModel], bindings: Bindings) -> list[Row]:
    """The rows of some instances, which may refer to one another. FactsError with all problems, or TypeError for
    something that is no fact of this rule set."""
    places = {id(instance): place for place, instance in enumerate(instances)}
    intake = Intake(bindings.ruleset)
    made = [_row(instance, bindings, places, intake) for instance in instances]
    if intake.problems:
        raise FactsError(intake.problems)
    return made


def _row(instance: BaseModel, bindings: Bindings, places: Mapping[int, int], intake: Intake) -> Row:
    """One row; what is wrong with it goes to the intake."""
    binding = bindings.of(instance)
    if binding is None:
        known = ", ".join(bindings.by_type)
        raise TypeError(f"expected a fact ({known}), got {type(instance).__name__}: {instance!r:.100}")
    place = f"{binding.type.name} {places[id(instance)] + 1}"
    fields: dict[str, object] = {}
    for name, attribute in binding.attributes.items():
        raw = getattr(instance, attribute, None)
        try:
            value = _value(raw, binding.type.fields[name], bindings, places)
        except ValueError as error:
            intake.add(wrong_value(error), f"{place}, field {name}")
            continue
        if value is not None:
            fields[name] = value
    check_missing(fields, binding.type, place, intake)
    return binding.type.name, fields


def _value(raw: object, field: FactField, bindings: Bindings, places: Mapping[int, int]) -> object:
    """The value of a field, where an instance stands for the fact that it is."""
    if isinstance(raw, BaseModel):
        return _referred(raw, field, bindings, places)
    if isinstance(raw, list | tuple) and any(isinstance(item, BaseModel) for item in typing.cast("list[object]", raw)):
        return tuple(_value(item, field, bindings, places) for item in typing.cast("list[object]", raw))
    return field_from_python(raw, field, bindings.ruleset)


def _referred(instance: BaseModel, field: FactField, bindings: Bindings, places: Mapping[int, int]) -> KeyOf | RowOf:
    """The fact that an instance is: one of the same insertion, or the one with its key."""
    expected = (field.type.element or field.type).fact
    binding = bindings.of(instance)
    if binding is None or expected not in _ancestors(binding.type, bindings.ruleset):
        raise ValueError(f"expected a {expected}, found {type(instance).__name__}")
    if id(instance) in places:
        return RowOf(places[id(instance)])
    if not binding.type.key:
        raise ValueError(f"{expected} has no key: insert it in the same call, or refer to it by its snapshot")
    keys = (binding.type.fields[name] for name in binding.type.key)
    values = tuple(_value(getattr(instance, binding.attributes[key.name]), key, bindings, places) for key in keys)
    return KeyOf(expected, values)


def _ancestors(type: FactType, ruleset: Ruleset) -> Iterator[str]:
    """The type and what it is a kind of."""
    name = type.name
    while name:
        yield name
        name = ruleset.types[name].parent


# ---- instances from facts


def instance(fact: Fact, bindings: Bindings, facts: Facts | None = None) -> BaseModel:
    """The fact as an instance of its model. It is not checked again: a fact that rules conclude may lack what a
    given one needs. References are the key, or the id where there is no key or no `facts` to look it up in."""
    binding = bindings.by_type[fact.type]
    values = {
        attribute: _shown(fact.fields[name], binding.type.fields[name], facts)
        for name, attribute in binding.attributes.items()
    }
    return binding.model.model_construct(**values)


def _shown(value: object, field: FactField, facts: Facts | None) -> object:
    """A value as a model holds it."""
    if isinstance(value, tuple):
        return [_shown(item, field, facts) for item in typing.cast("tuple[object, ...]", value)]
    if (field.type.element or field.type).kind != "reference" or not isinstance(value, int) or facts is None:
        return value
    try:
        target = facts.fact(value)
    except KeyError:
        return value
    kind = facts.ruleset.types[target.type]
    keys = tuple(_shown(target.fields[key], kind.fields[key], facts) for key in kind.key)
    return keys[0] if len(keys) == 1 else keys or value


# ---- whether a model fits


def _mismatches(name: str, model: type[BaseModel], ruleset: Ruleset) -> Iterator[str]:
    """Why a model cannot stand for a fact type, line by line."""
    kind = ruleset.types.get(name)
    if kind is None:
        yield f"models names the fact type '{name}', which the rules do not have{_hint(name, ruleset.types)}"
        return
    names = _own_attributes(model)
    for field_name, attribute in names.items():
        if field_name not in kind.fields:
            yield f"{model.__name__}.{attribute}: {name} has no field '{field_name}'{_hint(field_name, kind.fields)}"
        elif not _fits(model.model_fields[attribute].annotation, kind.fields[field_name]):
            wanted = (
                f"list of {kind.fields[field_name].type}"
                if kind.fields[field_name].many
                else kind.fields[field_name].type
            )
            yield f"{model.__name__}.{attribute}: the field is a {wanted} in the rules"
    for field_name in kind.key:
        if field_name not in names:
            yield f"{model.__name__} lacks the field '{field_name}', which is part of the key of {name}"


def _hint(name: str, known: Iterable[str]) -> str:
    """The nearest known name, to go at the end of a line."""
    hint = nearest(name, known)
    return f"; {hint}" if hint else ""


_ACCEPTED: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "image": (str,),
    "number": (float, int, Decimal),
    "whole": (int,),
    "decimal": (Decimal, int, str),
    "bool": (bool,),
    "choice": (str, Enum),
    "date": (date, str),
    "datetime": (datetime, str),
    "duration": (timedelta, str),
}


def _fits(annotation: Any, field: FactField) -> bool:  # noqa: ANN401 - an annotation
    """Whether values of the annotation can be values of the field, as far as the annotation tells."""
    several = field.many or field.type.kind == "list"
    element = field.type.element or field.type
    return any(_one_fits(part, element.kind, several=several) for part in _alternatives(annotation))


def _one_fits(part: Any, kind: str, *, several: bool) -> bool:  # noqa: ANN401 - an annotation
    """Whether one alternative of an annotation fits; what cannot be told fits."""
    if several:
        collection = typing.get_origin(part) or part
        if not (isinstance(collection, type) and issubclass(collection, list | tuple | set | frozenset)):
            return part is Any
        inner = typing.get_args(part)
        return not inner or any(_one_fits(one, kind, several=False) for one in _alternatives(inner[0]))
    if typing.get_origin(part) is Literal:
        return all(isinstance(option, _ACCEPTED.get(kind, object)) for option in typing.get_args(part))
    if kind == "reference" or not isinstance(part, type):
        return True
    if part is bool:
        return kind == "bool"
    return issubclass(part, _ACCEPTED[kind])


def _alternatives(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation
    """The members of a union without None, and what `Annotated` is about."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(typing.get_args(annotation)[0])
    elif origin in (typing.Union, python_types.UnionType):
        for part in typing.get_args(annotation):
            if part is not type(None):
                yield from _alternatives(part)
    else:
        yield annotation
