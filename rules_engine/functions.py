"""Python functions that the embedder lets rules call: their signatures come from their type hints."""

from __future__ import annotations

import inspect
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_type_hints

from aitia.dsl.ruleset import Signature, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TYPES: dict[Any, Type] = {
    str: Type("text"),
    float: Type("number"),
    int: Type("whole"),
    bool: Type("bool"),
    date: Type("date"),
    datetime: Type("datetime"),
    timedelta: Type("duration"),
}


def signatures(functions: Mapping[str, Callable[..., Any]]) -> tuple[Signature, ...]:
    """What rules may pass to each function and what they get. Raises TypeError where a hint is missing."""
    return tuple(_signature(name, function) for name, function in functions.items())


def _signature(name: str, function: Callable[..., Any]) -> Signature:
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    for wanted in (*parameters, "return"):
        if hints.get(wanted) not in _TYPES:
            known = ", ".join(kind.__name__ for kind in _TYPES)
            message = (
                f"function {name!r}: expected a type hint for {wanted!r} among {known}, got {hints.get(wanted)!r}; "
                f"write for example 'def {name}(x: float) -> bool'"
            )
            raise TypeError(message)
    return Signature(name, tuple((p, _TYPES[hints[p]]) for p in parameters), _TYPES[hints["return"]])
