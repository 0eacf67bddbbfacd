"""Pydantic models made from fact types, so that `engine.types.Order(number="A1")` is checked when it is written.

Pydantic refuses what is no value of the field's type, strictly: no text for a number, no truth value for a whole
number, no float for a decimal. Every field may be left out except the key and what is required; None is unknown.
Defaults are left to the engine, since a default gives way to what rules conclude and a given value does not.
"""

from __future__ import annotations

import keyword
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, create_model

from .arithmetic import WHOLE_LIMIT
from .facts_fields import is_needed
from .from_python import from_python, reference_from_python

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.dsl.ruleset import Expr, FactType, Ruleset, Template, Type, Value
    from aitia.dsl.ruleset import Field as FactField

Models = dict[str, type[BaseModel]]
"""The models that have been made, by fact type."""

_CONFIG = ConfigDict(extra="forbid", validate_assignment=True, populate_by_name=True, protected_namespaces=())


def make_models(ruleset: Ruleset) -> dict[str, type[BaseModel]]:
    """A model for each fact type, by name; that of a subtype inherits from that of its parent."""
    models: Models = {}
    for name in ruleset.types:
        _make(name, ruleset, models)
    return {name: models[name] for name in ruleset.types}


def attributes(type: FactType) -> dict[str, str]:
    """The attribute that holds each field: its name, with an underscore after it where Python has taken the name."""
    taken = set(dir(BaseModel))
    names: dict[str, str] = {}
    for name in type.fields:
        attribute = name.lstrip("_") or "field"
        while attribute in taken or keyword.iskeyword(attribute) or (attribute != name and attribute in type.fields):
            attribute += "_"
        taken.add(attribute)
        names[name] = attribute
    return names


def _make(name: str, ruleset: Ruleset, models: Models) -> type[BaseModel]:
    """The model of one type, after that of its parent."""
    if name in models:
        return models[name]
    type = ruleset.types[name]
    base = _make(type.parent, ruleset, models) if type.parent else None
    inherited = ruleset.types[type.parent].fields.values() if type.parent else ()
    names = attributes(type)
    fields: dict[str, Any] = {
        names[field.name]: _field(field, names[field.name], ruleset, models)
        for field in type.fields.values()
        if field not in inherited
    }
    shape: dict[str, Any] = {"__base__": base} if base else {"__config__": _CONFIG}
    models[name] = create_model(name, __doc__=type.doc or type.label or None, **shape, **fields)
    return models[name]


def _field(field: FactField, attribute: str, ruleset: Ruleset, models: Models) -> tuple[Any, Any]:
    """The annotation and the description of one field."""
    annotation: Any = _annotation(field.type, ruleset, models)
    if field.type.kind in _ORDERED and (field.low is not None or field.high is not None):
        annotation = Annotated[annotation, _in_range(field)]
    if field.many:
        annotation = _list_of(annotation)
    alias = None if attribute == field.name else field.name
    if is_needed(field):
        return annotation, Field(description=_description(field), alias=alias)
    about = Field(default=None, description=_description(field), alias=alias)
    return Optional[annotation], about  # noqa: UP045 - type checkers cannot know that `|` is defined here


def _annotation(type: Type, ruleset: Ruleset, models: Models) -> Any:
    """What pydantic is to accept for a type."""
    match type.kind:
        case "text" | "image":
            return Annotated[str, Field(strict=True)]
        case "number":
            return Annotated[float, Field(strict=True, allow_inf_nan=False)]
        case "whole":
            return Annotated[int, Field(strict=True, ge=-WHOLE_LIMIT, le=WHOLE_LIMIT)]
        case "bool":
            return Annotated[bool, Field(strict=True)]
        case "choice":
            return Literal[type.options]
        case "list":
            return _list_of(_annotation(type.element or type, ruleset, models))
        case "reference":
            return Annotated[Any, PlainValidator(_reference_reader(type, ruleset, models))]
        case _:
            return Annotated[_PLAIN[type.kind], BeforeValidator(_reader(type))]


def _list_of(annotation: Any) -> Any:
    """The annotation of a list."""
    return list.__class_getitem__(annotation)


_ORDERED = frozenset({"number", "whole", "decimal", "date", "datetime", "duration"})
_PLAIN: dict[str, Any] = {"decimal": Decimal, "date": date, "datetime": datetime, "duration": timedelta}


def _reader(type: Type) -> Callable[[Any], Value | None]:
    """The reader of decimals, dates, times and durations: Python values or their JSON forms."""
    return lambda raw: from_python(raw, type)


def _reference_reader(type: Type, ruleset: Ruleset, models: Models) -> Callable[[Any], object]:
    """A reference stays as it was given: a model, a fact, a key or an id. What it means is found on insertion.

    Of models only those made here are known now; one of the embedder's own is looked at on insertion.
    """

    def read(raw: object) -> object:
        if not isinstance(raw, BaseModel):
            reference_from_python(raw, type.fact, ruleset)
        elif isinstance(raw, tuple(models.values())) and not isinstance(raw, models[type.fact]):
            raise ValueError(f"expected {type.fact}, found {raw.__class__.__name__}")  # noqa: TRY004 - as pydantic wants it
        return raw

    return read


def _in_range(field: FactField) -> Any:
    """The range of a field, both ends inside."""
    return Field(ge=field.low, le=field.high)


def _description(field: FactField) -> str | None:
    """What a field is about: its sentence, and its unit."""
    sentence = _written(field.says) if field.says else ""
    unit = f"in {field.unit}" if field.unit else ""
    return "; ".join(part for part in (sentence, unit) if part) or None


def _written(template: Template) -> str:
    """A sentence as the author wrote it."""
    return "".join(part if isinstance(part, str) else _braced(part) for part in template.parts)


def _braced(expr: Expr) -> str:
    """An expression between braces, as it stands in the text; the lines around it are not worth showing."""
    span = expr.span
    line = span.source.lines[span.line - 1] if span.line <= len(span.source.lines) else ""
    return f"{{{line[span.column - 1 : span.end_column - 1]}}}"
