"""Expressions and actions as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import (
    Assert,
    Bind,
    Break,
    Call,
    Change,
    Const,
    FactQuery,
    ForEach,
    GlobalVar,
    If,
    LoopForCount,
    NewFact,
    Progn,
    Retract,
    Return,
    Switch,
    Var,
    While,
)
from .constraints import shown
from .nodes import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .ast import Expr


def bare(full: str) -> str:
    """A name without its module."""
    return full.rpartition("::")[2]


def body(actions: Iterable[Expr]) -> str:
    """Actions, each after a space."""
    return "".join(f" {expression(action)}" for action in actions)


def slots(fact: NewFact) -> str:
    """A fact to assert."""
    if len(fact.slots) == 1 and fact.slots[0][0] == "implied":
        return f"({bare(fact.template)}{body(fact.slots[0][1])})"
    return f"({bare(fact.template)}{_given(fact.slots)})"


def _given(given: tuple[tuple[str, tuple[Expr, ...]], ...]) -> str:
    return "".join(f" ({name}{body(values)})" for name, values in given)


def expression(node: Expr) -> str:
    """One expression."""
    match node:
        case Const(value=value):
            return shown(value)
        case Var():
            return f"{'$' if node.multi else ''}?{node.name}"
        case GlobalVar():
            return f"?*{bare(node.name)}*"
        case Call():
            return f"({bare(node.function) if node.own else node.function}{body(node.arguments)})"
        case Bind():
            target = f"?*{bare(node.name)}*" if node.is_global else f"?{node.name}"
            return f"(bind {target}{body(node.values)})"
        case Progn():
            return f"(progn{body(node.body)})"
        case Return():
            return f"(return{body(() if node.value is None else (node.value,))})"
        case Break():
            return "(break)"
        case Assert():
            return f"(assert {' '.join(map(slots, node.facts))})"
        case Change():
            return f"({'duplicate' if node.copy else 'modify'} {expression(node.fact)}{_given(node.slots)})"
        case Retract():
            return f"(retract{body(node.facts)})"
        case _:
            return _block(node)


def _block(node: If | While | LoopForCount | ForEach | Switch | FactQuery) -> str:
    """Expressions with actions inside."""
    match node:
        case If():
            otherwise = f" else{body(node.otherwise)}" if node.otherwise else ""
            return f"(if {expression(node.condition)} then{body(node.then)}{otherwise})"
        case While():
            return f"(while {expression(node.condition)} do{body(node.body)})"
        case LoopForCount():
            return f"(loop-for-count {_counted(node)} do{body(node.body)})"
        case ForEach():
            head = f"foreach ?{node.variable}" if node.variable else "progn$"
            return f"({head} {expression(node.values)} do{body(node.body)})"
        case Switch():
            cases = "".join(f" (case {expression(case.value)} then{body(case.body)})" for case in node.cases)
            default = f" (default{body(node.default)})" if node.default else ""
            return f"(switch {expression(node.subject)}{cases}{default})"
        case FactQuery():
            members = [f"(?{part.name} {' '.join(map(bare, part.templates))})" for part in node.members]
            return f"({node.kind} ({' '.join(members)}) {expression(node.condition)}{body(node.body)})"


def _counted(node: LoopForCount) -> str:
    """The bounds of a counted loop; one without a variable begins at 1."""
    if not node.variable:
        return expression(node.end)
    return f"(?{node.variable} {expression(node.start)} {expression(node.end)})"


def calls(node: object) -> Iterator[str]:
    """The full names of the deffunctions that are called within a node."""
    return (part.function for part in within(node) if isinstance(part, Call) and part.own)
