"""Instances of models as tables, an attribute a column."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from .binding import ancestors
from .rows import RowOf
from .tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aitia.dsl.ruleset import Field

    from .binding import Bindings


def tables_of_models(instances: Sequence[BaseModel], bindings: Bindings) -> list[Table] | None:
    """A table for each fact type; None where an instance needs to be looked at by itself."""
    bound = {model: bindings.of_class(model) for model in dict.fromkeys(map(type, instances))}
    groups: dict[str, list[int]] = {}
    for place, instance in enumerate(instances):
        binding = bound[type(instance)]
        if binding is None:
            return None
        groups.setdefault(binding.type.name, []).append(place)
    places = {id(instance): place for place, instance in enumerate(instances)}
    tables: list[Table] = []
    for name, found in groups.items():
        chosen = instances if len(groups) == 1 else [instances[place] for place in found]
        binding = bindings.by_type[name]
        columns: dict[str, Any] = {}
        for field, attribute in binding.attributes.items():
            values = _read(chosen, attribute)
            known = _referred(values, binding.type.fields[field], bindings, places)
            if known is None:
                return None
            columns[field] = known
        tables.append(Table(name, found, columns))
    return tables


def _read(instances: Sequence[BaseModel], attribute: str) -> list[Any]:
    try:
        return list(map(attrgetter(attribute), instances))
    except AttributeError:  # made without being looked at, some instances lack what others have
        return [getattr(instance, attribute, None) for instance in instances]


def _referred(values: list[Any], field: Field, bindings: Bindings, places: Mapping[int, int]) -> list[Any] | None:
    """The values, with instances of the same insertion as their places; None where another instance is referred to."""
    models = {model for model in set(map(type, values)) if issubclass(model, BaseModel)}
    if not models:
        return values
    if not all(_is_kind(bindings, model, field.type.fact) for model in models):
        return None
    found = [places.get(id(value)) if isinstance(value, BaseModel) else value for value in values]
    if None in found and found.count(None) != values.count(None):
        return None
    return [RowOf(at) if isinstance(value, BaseModel) else value for at, value in zip(found, values, strict=True)]


def _is_kind(bindings: Bindings, model: type[BaseModel], target: str) -> bool:
    """Whether instances of a model are facts of a type, or of one of its kinds."""
    binding = bindings.of_class(model)
    return binding is not None and target in ancestors(binding.type, bindings.ruleset)
