"""The salience of a rule, which is known before any fact is: CLIPS computes it when the rule is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips import ast

from .functions import FUNCTIONS, ClipsError

if TYPE_CHECKING:
    from aitia.dsl.clips.ast import Program

    from .functions import Result

_MOST = 10_000


class SalienceError(Exception):
    """A salience that cannot be computed."""

    def __init__(self, node: ast.Node, what: str) -> None:
        super().__init__(what)
        self.node = node
        self.what = what


def salience_of(rule: ast.Rule, program: Program) -> int:
    """The salience of a rule. Raises SalienceError."""
    if rule.salience is None:
        return 0
    value = _value(rule.salience, program)
    if not isinstance(value, int) or abs(value) > _MOST:
        raise SalienceError(rule.salience, f"a salience that is no whole number from -{_MOST} to {_MOST}")
    return value


def _value(expr: ast.Expr, program: Program) -> Result:
    match expr:
        case ast.Const():
            return expr.value
        case ast.GlobalVar():
            return _value(program.globals[expr.name].value, program)
        case ast.Call() if expr.function in FUNCTIONS and not FUNCTIONS[expr.function].host:
            arguments = tuple(_value(argument, program) for argument in expr.arguments)
            try:
                return FUNCTIONS[expr.function].call(expr.function, arguments, None)
            except ClipsError as error:
                raise SalienceError(expr, f"a salience that cannot be computed ({error})") from error
        case _:
            raise SalienceError(expr, "a salience that only a running program could compute")
