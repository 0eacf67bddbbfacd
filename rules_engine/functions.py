"""Python functions that the embedder lets rules call: their signatures come from their type hints.

What a function gives is held against its hint: the kernel keeps values as bare cells, in which a wrong one would be
another value and not an error.
"""

from __future__ import annotations

import inspect
import types
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from aitia.dsl.check.calls import BUILT_IN
from aitia.dsl.ruleset import Signature, Type

from .evaluate import ResultError
from .from_python import from_python

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aitia.dsl.ruleset import Value

_TYPES: dict[Any, Type] = {
    str: Type("text"),
    float: Type("number"),
    int: Type("whole"),
    bool: Type("bool"),
    date: Type("date"),
    datetime: Type("datetime"),
    timedelta: Type("duration"),
}
_KNOWN = "str, float, int, bool, date, datetime, timedelta, Annotated[Decimal, places], Literal['a', 'b'], list[str]"
_MOST_PLACES = 18


def signatures(functions: Mapping[str, Callable[..., Any]]) -> tuple[Signature, ...]:
    """What rules may pass to each function and what they get.

    Raises TypeError for what is no function with a type hint for each parameter and for its value, and ValueError for
    a name that rules could not write or that is built in.
    """
    return tuple(_signature(name, function) for name, function in functions.items())


def result(value: object, gives: Type) -> Value | None:
    """What a function gave, as a value of the type that it says; None is unknown. ResultError for any other."""
    if value is None:
        return None
    try:
        return from_python(value, gives)
    except ValueError as error:
        raise ResultError(str(error)) from None


def _signature(name: str, function: Callable[..., Any]) -> Signature:
    _check_name(name)
    if not callable(function):
        raise TypeError(f"function {name!r}: expected a function, got {function!r:.100}")
    try:
        hints = _hints(function)
    except NameError as error:
        message = (
            f"function {name!r}: its type hints cannot be read, since {error}; import it where it is there at run time"
        )
        raise TypeError(message) from None
    parameters = inspect.signature(function).parameters.values()
    for parameter in parameters:
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.KEYWORD_ONLY}:
            raise TypeError(f"function {name!r}: expected parameters that are passed by place, got '{parameter}'")
    taken = tuple((one.name, _type(name, one.name, hints.get(one.name))) for one in parameters)
    return Signature(name, taken, _type(name, "return", hints.get("return")))


def _check_name(name: str) -> None:
    if not name.isidentifier() or not (name[0].islower() or name[0] == "_"):
        raise ValueError(f"expected the name of a function, such as 'credit_score', got {name!r}")
    if name in BUILT_IN:
        raise ValueError(f"the function {name!r} is built in; register yours under another name")


def _hints(function: Any) -> Mapping[str, Any]:
    """The type hints of a function, a method, a partial, or an object that can be called."""
    inner = getattr(function, "func", function)
    whole = inner if inspect.isroutine(inner) else type(inner).__call__
    return get_type_hints(whole, include_extras=True)


def _type(name: str, wanted: str, hint: Any) -> Type:
    found = _of_hint(hint)
    if found is None:
        raise TypeError(
            f"function {name!r}: expected a type hint for {wanted!r} among {_KNOWN}, got {hint!r}; "
            f"write for example 'def {name}(x: float) -> bool'"
        )
    return found


def _of_hint(hint: Any) -> Type | None:
    """The type that a hint stands for; `| None` says that a value may be unknown, which every value may be."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        known = [one for one in arguments if one is not type(None)]
        return _of_hint(known[0]) if len(known) == 1 else None
    if origin is Annotated and arguments[0] is Decimal:
        places = arguments[1]
        return Type("decimal", places) if type(places) is int and 0 <= places <= _MOST_PLACES else None
    if origin is Literal and all(isinstance(option, str) for option in arguments):
        return Type("choice", options=arguments)
    if origin in (list, tuple) and arguments:
        element = _of_hint(arguments[0])
        return Type("list", element=element) if element else None
    return _TYPES.get(hint) if hint is None or isinstance(hint, type) else None
