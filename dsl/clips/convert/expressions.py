"""Expressions of CLIPS as expressions of the language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.clips.nodes import within
from aitia.dsl.clips.values import TRUE, Symbol
from aitia.dsl.write_values import AND, ATOM, COMPARE, NOT, OR, PRODUCT, SUM, UNARY, quoted

from .names import NotConvertedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.clips.values import Value

_COMPARES = {
    "=": "is",
    "eq": "is",
    "<>": "is not",
    "!=": "is not",
    "neq": "is not",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_FIRST = frozenset({"=", "eq", "<>", "!=", "neq"})
"""These compare the first argument with each other one; the others each with the next."""
_SUMS = {"+": ("+", SUM), "-": ("-", SUM), "*": ("*", PRODUCT), "/": ("/", PRODUCT)}
_CALLS = {
    "abs": "abs",
    "min": "min",
    "max": "max",
    "round": "round",
    "upcase": "upper",
    "lowcase": "lower",
    "str-length": "length",
}

_DEEPEST = 10
"""Deeper only functions go that call themselves."""

Written = tuple[str, int]
"""An expression, and how tightly it binds."""


@dataclass(frozen=True, slots=True)
class Given:
    """What expressions may name besides variables: global variables that never change, functions of one expression."""

    constants: Mapping[str, Value]
    functions: Mapping[str, ast.Function]


def given_by(program: ast.Program, constants: Mapping[str, Value]) -> Given:
    """What the expressions of a program may name."""
    functions = program.functions.values()
    return Given(constants, {f.name: f for f in functions if len(f.body) == 1 and not f.rest and _is_value(f.body[0])})


def _is_value(expr: ast.Expr) -> bool:
    """Whether an expression does nothing but give a value."""
    kinds = ast.Const | ast.Var | ast.GlobalVar | ast.Call
    return all(isinstance(node, kinds) for node in within(expr) if isinstance(node, ast.Node))


class Expressions:
    """Writes expressions; `names` says how each variable is called."""

    def __init__(self, names: Mapping[str, str], given: Given, depth: int = 0) -> None:
        self.names, self.given, self.depth = names, given, depth

    def at(self, least: int, expr: ast.Expr) -> str:
        """The expression, in brackets if it binds less tightly than its place needs."""
        text, binds = self.write(expr)
        return text if binds >= least else f"({text})"

    def write(self, expr: ast.Expr) -> Written:
        """The expression. Raises NotConvertedError."""
        match expr:
            case ast.Const(value=value):
                return literal(value, expr)
            case ast.Var(name=name) if name in self.names:
                return self.names[name], ATOM
            case ast.GlobalVar(name=name) if name in self.given.constants:
                return literal(self.given.constants[name], expr)
            case ast.GlobalVar():
                raise NotConvertedError(expr.span, "a global variable that changes")
            case ast.Call() if not expr.own:
                return self._call(expr)
            case ast.Call(function=function) if function in self.given.functions and self.depth < _DEEPEST:
                return self._inlined(expr, self.given.functions[function])
            case ast.Call():
                raise NotConvertedError(expr.span, "a function of the program")
            case _:
                raise NotConvertedError(expr.span, "an action where a value stands")

    def _inlined(self, call: ast.Call, function: ast.Function) -> Written:
        """What a function of the program says, with the arguments in the place of its parameters."""
        names = {name: self.at(ATOM, a) for name, a in zip(function.parameters, call.arguments, strict=True)}
        return Expressions(names, self.given, self.depth + 1).write(function.body[0])

    def _call(self, call: ast.Call) -> Written:
        name, arguments = call.function, call.arguments
        if name in _COMPARES and len(arguments) > 1:
            return self._compared(name, arguments)
        if name in _SUMS and len(arguments) > 1:
            sign, level = _SUMS[name]
            first, *rest = arguments
            return f" {sign} ".join([self.at(level, first), *(self.at(level + 1, a) for a in rest)]), level
        if name in ("and", "or"):
            level = AND if name == "and" else OR
            return f" {name} ".join(self.at(level + 1, a) for a in arguments), level
        if name == "not" and arguments:
            return f"not {self.at(COMPARE, arguments[0])}", NOT
        if name in _CALLS:
            return f"{_CALLS[name]}({', '.join(self.at(SUM, a) for a in arguments)})", ATOM
        raise NotConvertedError(call.span, f"the function '{name}'")

    def _compared(self, name: str, arguments: tuple[ast.Expr, ...]) -> Written:
        texts = [self.at(SUM, a) for a in arguments]
        left = [texts[0]] * (len(texts) - 1) if name in _FIRST else texts[:-1]
        parts = [f"{one} {_COMPARES[name]} {other}" for one, other in zip(left, texts[1:], strict=True)]
        return " and ".join(parts), COMPARE if len(parts) == 1 else AND


def literal(value: Value, node: ast.Node) -> Written:
    """A constant: symbols become texts, as strings are."""
    if isinstance(value, str):
        return quoted(str(value)), ATOM
    if isinstance(value, int | float) and value - value == 0:
        text = f"{Decimal(repr(abs(value))):f}"
        return (f"-{text}", UNARY) if value < 0 else (text, ATOM)
    raise NotConvertedError(node.span, "a value that has no like")


def is_true(expr: ast.Expr) -> bool:
    """Whether an expression is the symbol TRUE."""
    return isinstance(expr, ast.Const) and isinstance(expr.value, Symbol) and expr.value == TRUE
