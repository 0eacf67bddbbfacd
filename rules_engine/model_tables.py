"""Instances of models as tables, an attribute a column."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from .binding import ancestors
from .rows import RowOf
from .tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aitia.dsl.ruleset import Field

    from .binding import Binding, Bindings


def tables_of_models(instances: Sequence[BaseModel], bindings: Bindings) -> list[Table] | None:
    """A table for each fact type; None where an instance needs to be looked at by itself."""
    classes = list(map(type, instances))
    bound = {model: bindings.of_class(model) for model in dict.fromkeys(classes)}
    groups: dict[str, list[int]] = {binding.type.name: [] for binding in bound.values() if binding}
    lists = {model: groups[binding.type.name] for model, binding in bound.items() if binding}
    if len(lists) < len(bound):
        return None
    for place, model in enumerate(classes):
        lists[model].append(place)
    tables = [_table(bindings.by_type[name], places, instances, bindings) for name, places in groups.items()]
    return None if None in tables else cast("list[Table]", tables)


def _table(binding: Binding, places: list[int], instances: Sequence[BaseModel], bindings: Bindings) -> Table | None:
    chosen = [instances[place] for place in places]
    columns = _read(chosen, binding.attributes)
    for name, values in columns.items():
        if binding.type.fields[name].type.fact:
            referred = _referred(values, binding.type.fields[name], bindings, instances)
            if referred is None:
                return None
            columns[name] = referred
    return Table(binding.type.name, places, columns)


def _read(instances: Sequence[BaseModel], attributes: Mapping[str, str]) -> dict[str, Sequence[Any]]:
    """The column of each field."""
    names = list(attributes.values())
    if len(names) > 1:
        try:
            return dict(zip(attributes, zip(*map(attrgetter(*names), instances), strict=True), strict=True))
        except AttributeError:  # made without being looked at, some instances lack what others have
            pass
    return {name: [getattr(instance, at, None) for instance in instances] for name, at in attributes.items()}


def _referred(
    values: Sequence[Any], field: Field, bindings: Bindings, instances: Sequence[BaseModel]
) -> Sequence[Any] | None:
    """The values, with instances of the same insertion as their places; None where another instance is referred to."""
    models = {model for model in set(map(type, values)) if issubclass(model, BaseModel)}
    if not models:
        return values
    if not all(_is_kind(bindings, model, field.type.fact) for model in models):
        return None
    places = {id(instance): place for place, instance in enumerate(instances)}
    if not all(id(value) in places for value in values if isinstance(value, BaseModel)):
        return None
    return [RowOf(places[id(value)]) if isinstance(value, BaseModel) else value for value in values]


def _is_kind(bindings: Bindings, model: type[BaseModel], target: str) -> bool:
    """Whether instances of a model are facts of a type, or of one of its kinds."""
    binding = bindings.of_class(model)
    return binding is not None and target in ancestors(binding.type, bindings.ruleset)
