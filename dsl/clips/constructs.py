"""`deffunction`, `defglobal` and `deffacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actions import NAMES
from .ast import Facts, Function, Global
from .expressions import is_word
from .fact_forms import read_fact
from .functions import COOL, GENERIC, OUTSIDE, UNSUPPORTED
from .tokens import Atom, Form
from .values import Symbol
from .world import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ast import NewFact
    from .expressions import Expressions
    from .tokens import Part

_CONSTRUCTS = frozenset(
    {
        "defclass",
        "deffacts",
        "deffunction",
        "defgeneric",
        "defglobal",
        "definstances",
        "defmessage-handler",
        "defmethod",
        "defmodule",
        "defrule",
        "deftemplate",
    }
)
_TAKEN = _CONSTRUCTS | NAMES | COOL | GENERIC | OUTSIDE | UNSUPPORTED


def _uncommented(parts: Sequence[Part]) -> Sequence[Part]:
    """What follows the comment of a construct."""
    first = parts[0] if parts else None
    is_comment = isinstance(first, Atom) and first.kind == "constant" and type(first.value) is str
    return parts[1:] if is_comment else parts


def read_function(read: Expressions, form: Form) -> None:
    """A `deffunction`; it may call itself."""
    world = read.world
    name = world.modules.name(form, "deffunction")
    if name is None:
        return
    if name in _TAKEN:
        read.add("C046", f"'{name}' is a function of CLIPS and cannot be defined again", form.items[1])
        return
    rest = _uncommented(form.items[2:])
    if not rest or not isinstance(rest[0], Form):
        read.add("C006", "a deffunction has its parameters after its name", form.items[1], hint="write (?x ?y) or ()")
        return
    parameters, wildcard = _parameters(read, rest[0])
    full, span = world.full(name), read.mistakes.span(form)
    if not world.modules.define("deffunction", name, form.items[1]):
        return
    world.make_room(world.functions, full)
    before = world.functions.pop(full, None)
    if before and full in world.called and _arity(before) != (len(parameters), bool(wildcard)):
        note = "calls before this give it other arguments than it takes from here on"
        read.add("C015", f"'{name}' is called before this with another number of arguments", form.items[1], note=note)
    world.functions[full] = Function(span, full, parameters, wildcard, ())
    scope = Scope("function")
    body = read.body(rest[1:], scope, in_loop=False, in_body=True)
    read.known(scope, {*parameters, wildcard} - {""})
    world.functions[full] = Function(span, full, parameters, wildcard, body)


def _arity(function: Function) -> tuple[int, bool]:
    return len(function.parameters), bool(function.rest)


def _parameters(read: Expressions, form: Form) -> tuple[tuple[str, ...], str]:
    """`(?a ?b $?rest)`."""
    names: list[str] = []
    wildcard = ""
    for part in form.items:
        if not isinstance(part, Atom) or part.kind not in {"variable", "multi"}:
            read.add("C006", "a parameter is a variable", part)
        elif wildcard:
            read.add("C006", f"no parameter can follow $?{wildcard}, which takes all arguments that are left", part)
        elif str(part.value) in names:
            read.add("C016", f"two parameters are named ?{part.value}", part)
        elif part.kind == "multi":
            wildcard = str(part.value)
            if wildcard in names:
                read.add("C016", f"two parameters are named ?{part.value}", part)
        else:
            names.append(str(part.value))
    return tuple(names), wildcard


def read_globals(read: Expressions, form: Form) -> None:
    """A `defglobal`; a module may stand before the variables."""
    world = read.world
    rest = form.items[1:]
    first = rest[0] if rest else None
    if isinstance(first, Atom) and first.kind == "constant" and type(first.value) is Symbol:
        if str(first.value) not in world.modules.imports:
            read.add("C010", f"there is no module '{first.value}' yet", first)
            return
        world.modules.current = str(first.value)
        rest = rest[1:]
    for at in range(0, len(rest), 3):
        _read_global(read, rest[at : at + 3])


def _read_global(read: Expressions, parts: Sequence[Part]) -> None:
    """`?*x* = value`."""
    first = parts[0]
    if len(parts) < 3 or not isinstance(first, Atom) or first.kind != "global" or not is_word(parts[1], "="):
        read.add("C006", "a defglobal is ?*name* = value", first)
        return
    scope = Scope("defglobal")
    value = read.read(parts[2], scope)
    read.known(scope, set())
    name = str(first.value)
    full = read.world.full(name)
    if read.world.modules.define("defglobal", name, first):
        read.world.make_room(read.world.globals, full)
        read.world.globals.pop(full, None)
        span = read.mistakes.stretch(first.start, parts[2].end)
        read.world.globals[full] = Global(span, full, value)


def read_facts(read: Expressions, form: Form) -> None:
    """A `deffacts`."""
    name = read.world.modules.name(form, "deffacts")
    if name is None:
        return
    scope = Scope("deffacts")
    facts: list[NewFact] = []
    for part in _uncommented(form.items[2:]):
        fact = read_fact(read, part, scope, "deffacts")
        if fact is not None:
            facts.append(fact)
    read.known(scope, set())
    full = read.world.full(name)
    read.world.make_room(read.world.facts, full)
    read.world.facts.pop(full, None)
    read.world.facts[full] = Facts(read.mistakes.span(form), full, tuple(facts))
