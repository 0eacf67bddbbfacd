"""Whether a model of the embedder's own fits a fact type, told before the first fact comes."""

from __future__ import annotations

import types
import typing
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal

from aitia.dsl.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from aitia.dsl.ruleset import Field, Ruleset


def own_attributes(model: type[BaseModel], known: Iterable[str]) -> dict[str, str]:
    """The attribute of each field of an embedder's model, by the name that the rules use: its alias or its own.

    What the model keeps out of its own output (`exclude=True`) is kept out of the rules; what it computes counts if
    the rules know it.
    """
    known = frozenset(known)
    told = {name: about.alias for name, about in model.model_fields.items() if not about.exclude}
    names = {alias if alias and (alias in known or name not in known) else name: name for name, alias in told.items()}
    return names | {name: name for name in model.model_computed_fields if name in known}


def mismatches(name: str, model: type[BaseModel], ruleset: Ruleset) -> Iterator[str]:
    """Why a model cannot stand for a fact type, line by line."""
    kind = ruleset.types.get(name)
    if kind is None:
        yield f"models names the fact type '{name}', which the rules do not have{_hint(name, ruleset.types)}"
        return
    names = own_attributes(model, kind.fields)
    for field_name, attribute in names.items():
        if field_name not in kind.fields:
            hint = _hint(field_name, kind.fields) or "; mark it with Field(exclude=True) if it is not for the rules"
            yield f"{model.__name__}.{attribute}: {name} has no field '{field_name}'{hint}"
        elif not _fits(_annotation(model, attribute), kind.fields[field_name]):
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


def _annotation(model: type[BaseModel], attribute: str) -> Any:
    """What a model says of an attribute, which may be computed."""
    if attribute in model.model_fields:
        return model.model_fields[attribute].annotation
    return model.model_computed_fields[attribute].return_type


def _fits(annotation: Any, field: Field) -> bool:
    """Whether values of the annotation can be values of the field, as far as the annotation tells."""
    several = field.many or field.type.kind == "list"
    element = field.type.element or field.type
    return any(_one_fits(part, element.kind, several=several) for part in _alternatives(annotation))


def _one_fits(part: Any, kind: str, *, several: bool) -> bool:
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


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The members of a union without None, and what `Annotated` is about."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            if part is not type(None):
                yield from _alternatives(part)
    else:
        yield annotation
