"""Functions that rules may call: the built-in ones, those of the rule set, and those that the embedder registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import BOOL, NUMBER, TEXT, WHOLE, Call, Const, Type

from .arithmetic import DATE, DATETIME
from .drafts import MOST_PLACES, LooseNumber
from .settle import converted, fitted, meet, settled
from .world import described, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aitia.dsl import ast
    from aitia.dsl.ruleset import Expr
    from aitia.dsl.source import Span

    from .drafts import Draft
    from .world import World

_NUMBERS = ("whole", "number", "decimal")
_ORDERED = (*_NUMBERS, "date", "datetime", "duration")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """How many arguments a function takes, of which kinds the first is, and what it gives."""

    least: int
    most: int
    kinds: tuple[str, ...]
    gives: Callable[[Type], Type]


def _always(type: Type) -> Callable[[Type], Type]:
    """The same type whatever the argument is."""
    return lambda _: type


def _its_own(type: Type) -> Type:
    """The type of the argument."""
    return type


BUILT_IN: Mapping[str, BuiltIn] = {
    "abs": BuiltIn(1, 1, (*_NUMBERS, "duration"), _its_own),
    "round": BuiltIn(1, 2, _NUMBERS, _always(WHOLE)),
    "floor": BuiltIn(1, 1, _NUMBERS, _always(WHOLE)),
    "ceiling": BuiltIn(1, 1, _NUMBERS, _always(WHOLE)),
    "min": BuiltIn(2, 100, _ORDERED, _its_own),
    "max": BuiltIn(2, 100, _ORDERED, _its_own),
    "length": BuiltIn(1, 1, ("text", "list"), _always(WHOLE)),
    "lower": BuiltIn(1, 1, ("text",), _always(TEXT)),
    "upper": BuiltIn(1, 1, ("text",), _always(TEXT)),
    "text": BuiltIn(1, 1, (*_ORDERED, "text", "choice", "bool", "reference"), _always(TEXT)),
    "today": BuiltIn(0, 0, (), _always(DATE)),
    "now": BuiltIn(0, 0, (), _always(DATETIME)),
    "year": BuiltIn(1, 1, ("date", "datetime"), _always(WHOLE)),
    "month": BuiltIn(1, 1, ("date", "datetime"), _always(WHOLE)),
    "day": BuiltIn(1, 1, ("date", "datetime"), _always(WHOLE)),
    "hour": BuiltIn(1, 1, ("datetime",), _always(WHOLE)),
    "minute": BuiltIn(1, 1, ("datetime",), _always(WHOLE)),
    "weekday": BuiltIn(1, 1, ("date", "datetime"), _always(WHOLE)),
}
"""`weekday` is 1 on Monday and 7 on Sunday. `round`, `floor` and `ceiling` of one argument give a whole number;
`round(x, n)` keeps a number a number and makes a decimal one of n places."""


_LENGTHS = frozenset(
    f"{unit}s{rest}" for unit in ("second", "minute", "hour", "day", "week") for rest in ("", "_between")
)
"""What the function would be called that makes a number of a length of time; a division does that."""


def keeps_type(node: ast.Call) -> bool:
    """Whether a call of a built-in function gives the type of its arguments."""
    return node.function.name in ("abs", "min", "max") or (node.function.name == "round" and len(node.arguments) == 2)


def call(node: ast.Call, arguments: Sequence[Draft | None], world: World) -> Expr | None:
    """A call of a function, its arguments made to the types that it takes."""
    name = node.function.name
    if name in world.functions:
        declared = world.functions[name]
        return _declared(node, declared.parameters, declared.gives, arguments, world)
    if name in world.registered:
        signature = world.registered[name]
        return _declared(node, signature.parameters, signature.gives, arguments, world)
    if name in BUILT_IN:
        return _built_in(node, BUILT_IN[name], arguments, world)
    if name in _LENGTHS:
        hint = f"a length of time is made a number by a division: (b - a) / 1 {name.removesuffix('_between')[:-1]}"
        world.error("R206", f"there is no function '{name}'", node.function.span, hint=hint)
    elif name not in world.broken_functions:
        known = [*BUILT_IN, *world.functions, *world.registered, *world.queries]
        world.unknown(
            "R206",
            f"there is no function '{name}'",
            node.function,
            known,
            note="a function of Python can be used after it was registered with the engine",
        )
    return None


def count_fits(node: ast.Call, least: int, most: int, world: World) -> bool:
    """R207: whether there are as many arguments as the function takes."""
    given = len(node.arguments)
    if least <= given <= most:
        return True
    takes = str(least) if least == most else f"{least} or {most}" if most == least + 1 else f"{least} or more"
    message = f"'{node.function.name}' takes {takes} argument{'' if takes == '1' else 's'}, and here {_are(given)}"
    world.error("R207", message, node.span)
    return False


def _are(count: int) -> str:
    """A number of things in words."""
    return "is one" if count == 1 else f"are {count}" if count else "is none"


def _declared(
    node: ast.Call, parameters: Sequence[tuple[str, Type]], gives: Type, arguments: Sequence[Draft | None], world: World
) -> Expr | None:
    """A call of a function with declared parameters."""
    if not count_fits(node, len(parameters), len(parameters), world):
        return None
    function = node.function.name
    checked = [
        fitted(argument, type, world, f"the argument '{name}' of {function}")
        for (name, type), argument in zip(parameters, arguments, strict=True)
    ]
    return _made(node.span, gives, function, checked)


def _made(span: Span, gives: Type, function: str, arguments: Sequence[Expr | None]) -> Expr | None:
    """The call, if all its arguments are right."""
    known = tuple(argument for argument in arguments if argument is not None)
    return Call(span, gives, function, known) if len(known) == len(arguments) else None


def _built_in(node: ast.Call, function: BuiltIn, arguments: Sequence[Draft | None], world: World) -> Expr | None:
    """A call of a built-in function."""
    name = node.function.name
    if not count_fits(node, function.least, function.most, world):
        return None
    if name in ("min", "max"):
        return _extreme(node, arguments, world)
    if name == "round" and len(arguments) == 2:
        return _rounded(node, arguments, world)
    checked = [settled(argument, world) for argument in arguments]
    if checked and checked[0] is not None and not _takes(node, function, checked[0], world):
        return None
    gives = function.gives(checked[0].type) if checked and checked[0] is not None else function.gives(BOOL)
    return _made(node.span, gives, name, checked)


def _takes(node: ast.Call, function: BuiltIn, argument: Expr, world: World) -> bool:
    """Y418: whether a built-in function goes with the type of its argument."""
    if argument.type.kind in function.kinds:
        return True
    world.error("Y418", f"'{node.function.name}' does not go with {described(argument.type)}", argument.span)
    return False


def _extreme(node: ast.Call, arguments: Sequence[Draft | None], world: World) -> Expr | None:
    """`min` and `max`: all arguments as one type."""
    if any(argument is None for argument in arguments):
        return None
    one = next((a for a in arguments if not isinstance(a, LooseNumber)), arguments[0])
    common = settled(one, world)
    for argument in arguments:
        met = meet(common, argument, world)
        if met is None:
            return None
        common = met[0]
    if common is None or not _takes(node, BUILT_IN["min"], common, world):
        return None
    pairs = [meet(common, argument, world) for argument in arguments]
    return _made(node.span, common.type, node.function.name, [pair[1] if pair else None for pair in pairs])


def _rounded(node: ast.Call, arguments: Sequence[Draft | None], world: World) -> Expr | None:
    """`round(x, 2)`: a number stays a number, a decimal gets so many places."""
    value, places = settled(arguments[0], world), arguments[1]
    if value is None or places is None:
        return None
    if not isinstance(places, LooseNumber) or not places.is_whole or not 0 <= places.value <= MOST_PLACES:
        where = places.span
        message = f"'{words(where)}' is not a number of places from 0 to {MOST_PLACES}, written out"
        world.error("Y419", message, where)
        return None
    if not _takes(node, BUILT_IN["round"], value, world):
        return None
    count = int(places.value)
    gives = Type("decimal", places=count) if value.type.kind == "decimal" else NUMBER
    value = converted(value, NUMBER, world) or value
    return Call(node.span, gives, "round", (value, Const(places.span, WHOLE, count)))
