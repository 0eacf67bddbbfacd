"""Models and fact types, tied together: rows from instances, and instances from facts.

An embedder may bind a model of their own to a fact type; it has the fields of the type under the same names. What
does not fit is said at once, when it is bound, and not when the first fact comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from .errors import FactsError
from .facts_fields import Intake, check_missing, wrong_value
from .from_python import field_from_python, reference_from_python
from .model_fit import mismatches, own_attributes
from .models import attributes, make_models
from .rows import KeyOf, RowOf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Ruleset
    from aitia.dsl.ruleset import Field as FactField

    from .records import Fact
    from .rows import Reference, Row
    from .values import Facts


@dataclass(frozen=True, slots=True)
class Binding:
    """A fact type, the model of its facts, and the attribute that holds each field (those that the model has)."""

    model: type[BaseModel]
    type: FactType
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
        return self.of_class(type(instance))

    def of_class(self, model: type) -> Binding | None:
        """The binding of a class, or of the nearest class that it inherits from."""
        return next((self.by_model[base] for base in model.__mro__ if base in self.by_model), None)


def bind_models(ruleset: Ruleset, own: Mapping[str, Any] | None = None) -> Bindings:
    """The generated models, with the embedder's own in place of those that they name. TypeError if one does not fit."""
    own = own or {}
    for name, model in own.items():
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise TypeError(f"expected a pydantic model for {name}, got {model!r:.100}")
    made = {name: Binding(made, type, attributes(type)) for (name, made), type in _paired(ruleset)}
    wrong = [line for name, model in own.items() for line in mismatches(name, model, ruleset)]
    if wrong:
        raise TypeError("\n".join(wrong))
    bound = {
        name: Binding(model, ruleset.types[name], own_attributes(model, ruleset.types[name].fields))
        for name, model in own.items()
    }
    return Bindings(ruleset, {**made, **bound})


def _paired(ruleset: Ruleset) -> Iterator[tuple[tuple[str, type[BaseModel]], FactType]]:
    """Each generated model with its fact type."""
    return zip(make_models(ruleset).items(), ruleset.types.values(), strict=True)


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
        raise TypeError(_no_fact(instance, bindings))
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


def _no_fact(found: object, bindings: Bindings) -> str:
    """What was expected, what came, and what to write instead."""
    expected = f"expected a fact ({', '.join(bindings.by_type)}), got {type(found).__name__}: {found!r:.100}"
    if isinstance(found, list | tuple):
        return f"{expected}; write insert(*facts)"
    if isinstance(found, dict):
        return f"{expected}; make an instance of its model, or write insert_values([(type, fields)])"
    if type(found).__name__ in bindings.by_type:
        return f"{expected}; its model is not that of this engine, which has its own in engine.types"
    return expected


def _value(raw: object, field: FactField, bindings: Bindings, places: Mapping[int, int]) -> object:
    """The value of a field, where an instance stands for the fact that it is."""
    if isinstance(raw, BaseModel):
        return _referred(raw, field, bindings, places)
    items = _items(raw)
    if any(isinstance(item, BaseModel) for item in items):
        return tuple(_item(item, field, bindings, places) for item in items)
    return field_from_python(raw, field, bindings.ruleset)


def _item(raw: object, field: FactField, bindings: Bindings, places: Mapping[int, int]) -> Reference | int:
    """One member of a list of references."""
    if isinstance(raw, BaseModel):
        return _referred(raw, field, bindings, places)
    return reference_from_python(raw, (field.type.element or field.type).fact, bindings.ruleset)


def _items(raw: object) -> list[object]:
    """The members of a list; anything else has none."""
    return list(cast("list[object]", raw)) if isinstance(raw, list | tuple) else []


def _referred(instance: BaseModel, field: FactField, bindings: Bindings, places: Mapping[int, int]) -> KeyOf | RowOf:
    """The fact that an instance is: one of the same insertion, or the one with its key."""
    expected = (field.type.element or field.type).fact
    binding = bindings.of(instance)
    if binding is None or expected not in ancestors(binding.type, bindings.ruleset):
        raise ValueError(f"expected {expected}, found {type(instance).__name__}")
    if id(instance) in places:
        return RowOf(places[id(instance)])
    if not binding.type.key:
        raise ValueError(f"{expected} has no key: insert it in the same call, or refer to it by its snapshot")
    keys = (binding.type.fields[name] for name in binding.type.key)
    values = tuple(_value(getattr(instance, binding.attributes[key.name]), key, bindings, places) for key in keys)
    return KeyOf(expected, values)


def ancestors(type: FactType, ruleset: Ruleset) -> Iterator[str]:
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
    values: dict[str, Any] = {
        attribute: _shown(fact.fields[name], binding.type.fields[name], facts)
        for name, attribute in binding.attributes.items()
        if attribute in binding.model.model_fields
    }
    return binding.model.model_construct(**values)


def _shown(value: object, field: FactField, facts: Facts | None) -> object:
    """A value as a model holds it."""
    if isinstance(value, tuple):
        return [_shown(item, field, facts) for item in cast("tuple[object, ...]", value)]
    if (field.type.element or field.type).kind != "reference" or not isinstance(value, int) or facts is None:
        return value
    try:
        target = facts.fact(value)
    except KeyError:
        return value
    kind = facts.ruleset.types[target.type]
    keys = tuple(_shown(target.fields[key], kind.fields[key], facts) for key in kind.key)
    return keys[0] if len(keys) == 1 else keys or value
