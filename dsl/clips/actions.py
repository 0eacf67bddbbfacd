"""The functions with a syntax of their own: `bind`, `if`, loops, `switch`, `assert`, `modify`, queries and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import (
    Assert,
    Bind,
    Break,
    Call,
    Case,
    Change,
    Const,
    Expr,
    FactQuery,
    ForEach,
    If,
    LoopForCount,
    Member,
    Progn,
    Retract,
    Return,
    Switch,
    Var,
    While,
)
from .constraints import gives
from .expressions import is_call, is_word
from .fact_forms import read_fact, read_slots
from .functions import SIGNATURES, Signature
from .tokens import Atom, Form
from .values import Symbol

if TYPE_CHECKING:
    from .expressions import Expressions, Special
    from .tokens import Part
    from .world import Scope

# Each takes the reader, the form, the scope, and whether `break` and `return` are allowed where it stands.
# ruff: noqa: FBT001, ARG001


def _broken(read: Expressions, form: Form, example: str) -> Expr:
    """C043: the form is not what it should be."""
    return read.add("C043", f"'{_head(form)}' is written otherwise", form.items[0], hint=f"write {example}")


def _head(form: Form) -> str:
    head = form.items[0]
    return str(head.value) if isinstance(head, Atom) else ""


def _bind(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    target = form.items[1] if len(form.items) > 1 else None
    if not isinstance(target, Atom) or target.kind not in {"variable", "multi", "global"}:
        return _broken(read, form, "(bind ?x value)")
    name, span = str(target.value), read.mistakes.span(form)
    values = read.values(form.items[2:], scope)
    if target.kind == "global":
        variable = read.read(target, scope)
        return variable if isinstance(variable, Const) else Bind(span, getattr(variable, "name", name), True, values)
    binder = next((what for inner, what in reversed(scope.inner) if inner == name), "")
    if binder:
        return read.add("C034", f"?{name} belongs to the '{binder}' around it and cannot be bound", target)
    if not scope.may_bind:
        return read.add("C034", "the condition of a query cannot bind variables", form)
    scope.binds.add(name)
    if values:
        scope.rebound.add(name)
    return Bind(span, name, is_global=False, values=values)


def _if(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    items = form.items
    if len(items) < 3 or not is_word(items[2], "then"):
        return _broken(read, form, "(if condition then actions else actions)")
    read.no_expansion(items[1], "a condition")
    condition = read.read(items[1], scope)
    at = next((n for n, item in enumerate(items) if n > 2 and is_word(item, "else")), len(items))
    then = read.body(items[3:at], scope, in_loop=in_loop, in_body=in_body)
    otherwise = read.body(items[at + 1 :], scope, in_loop=in_loop, in_body=in_body)
    return If(read.mistakes.span(form), condition, then, otherwise)


def _while(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    if len(form.items) < 2:
        return _broken(read, form, "(while condition do actions)")
    read.no_expansion(form.items[1], "a condition")
    condition = read.read(form.items[1], scope)
    body = read.body(_after_do(form, 2), scope, in_loop=True, in_body=in_body)
    return While(read.mistakes.span(form), condition, body)


def _after_do(form: Form, at: int) -> tuple[Part, ...]:
    """The actions of a loop, without the word `do`."""
    rest = form.items[at:]
    return rest[1:] if rest and is_word(rest[0], "do") else rest


def _loop(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    example, span = "(loop-for-count (?i 1 10) do actions)", read.mistakes.span(form)
    if len(form.items) < 3 or not (isinstance(form.items[2], Form) or is_word(form.items[2], "do")):
        return _broken(read, form, example)
    head, name = form.items[1], ""
    bounds: tuple[Part, ...] = (head,)
    first = head.items[0] if isinstance(head, Form) and head.items else None
    if isinstance(head, Form) and isinstance(first, Atom) and first.kind == "variable":
        name, bounds = str(first.value), head.items[1:]
    if len(bounds) not in {1, 2}:
        return _broken(read, form, example)
    read_bounds = read.values(bounds, scope)
    if any("l" not in gives(bound) for bound in read_bounds):
        return read.add("C041", "the bounds of 'loop-for-count' are whole numbers", head)
    start = read_bounds[0] if len(bounds) == 2 else Const(read.mistakes.span(head), 1)
    scope.inner.append((name, "loop-for-count"))
    body = read.body(_after_do(form, 2), scope, in_loop=True, in_body=in_body)
    scope.inner.pop()
    return LoopForCount(span, name, start, read_bounds[-1], body)


def _progn(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    return Progn(read.mistakes.span(form), read.body(form.items[1:], scope, in_loop=in_loop, in_body=in_body))


def _foreach(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    """`foreach ?x list` and `progn$ (?x list)` or `progn$ list`."""
    items, own = form.items, _head(form)
    name, at, head = "", 1, items[1] if len(items) > 1 else form
    first = head.items[0] if isinstance(head, Form) and head.items else None
    if own == "foreach" and isinstance(head, Atom) and head.kind == "variable" and len(items) > 2:
        name, at, head = str(head.value), 2, items[2]
    elif own == "progn$" and isinstance(first, Atom) and first.kind == "variable" and isinstance(head, Form):
        if len(head.items) != 2:
            return _broken(read, form, "(progn$ (?x list) actions)")
        name, head = str(first.value), head.items[1]
    elif own == "foreach" or len(items) < 2:
        return _broken(read, form, "(foreach ?x list actions)" if own == "foreach" else "(progn$ (?x list) actions)")
    values = read.read(head, scope)
    if "m" not in gives(values):
        return read.add("C041", f"'{own}' goes over a multifield, which this is not", head)
    scope.inner += [(name, own), (f"{name}-index", own)] if name else [("", own), ("", own)]
    body = read.body(_after_do(form, at + 1), scope, in_loop=True, in_body=in_body)
    del scope.inner[-2:]
    return ForEach(read.mistakes.span(form), name, values, body)


def _switch(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    example = "(switch value (case value then actions) (default actions))"
    if len(form.items) < 2:
        return _broken(read, form, example)
    subject = read.read(form.items[1], scope)
    cases: list[Case] = []
    default: tuple[Expr, ...] = ()
    for number, part in enumerate(form.items[2:], 3):
        if is_call(part, "default") and isinstance(part, Form) and number == len(form.items):
            default = read.body(part.items[1:], scope, in_loop=in_loop, in_body=in_body)
        elif (
            isinstance(part, Form) and is_call(part, "case") and len(part.items) > 2 and is_word(part.items[2], "then")
        ):
            value = read.read(part.items[1], scope)
            if any(plain(case.value) == plain(value) for case in cases):
                read.add("C016", "this value has a case already", part.items[1])
            cases.append(Case(value, read.body(part.items[3:], scope, in_loop=in_loop, in_body=in_body)))
        else:
            return read.add("C043", "this is no case of a switch", part, hint=f"write {example}, the default last")
    return Switch(read.mistakes.span(form), subject, tuple(cases), default)


def plain(expression: Expr) -> object:
    """An expression without its places, to compare it with another."""
    match expression:
        case Const(value=value):
            return (type(value), value)
        case Var(name=name):
            return ("?", name)
        case Call(function=function, arguments=arguments):
            return (function, tuple(plain(argument) for argument in arguments))
        case _:
            return expression


def _return(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    if not in_body:
        return read.add("C044", "'return' can stand only as an action of a rule, a function or what is in them", form)
    if len(form.items) > 2:
        return _broken(read, form, "(return value)")
    for part in form.items[1:]:
        read.no_expansion(part, "a return")
    return Return(read.mistakes.span(form), read.read(form.items[1], scope) if len(form.items) == 2 else None)


def _break(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    if not in_loop:
        return read.add("C044", "'break' can stand only as an action of a loop", form)
    read.count(form, Signature(0, 0, (), ""), "break")
    return Break(read.mistakes.span(form))


def _assert(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    if len(form.items) < 2:
        return _broken(read, form, "(assert (fact))")
    facts = [read_fact(read, part, scope, "assert") for part in form.items[1:]]
    return Assert(read.mistakes.span(form), tuple(fact for fact in facts if fact is not None))


def _change(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    if len(form.items) < 2:
        return _broken(read, form, f"({_head(form)} ?fact (slot value))")
    fact = read.read(form.items[1], scope)
    read.fits(_head(form), form.items[1], fact, "lf", scope)
    full = scope.addresses.get(fact.name, "") if isinstance(fact, Var) else ""
    template = read.world.templates.get(full)
    slots = read_slots(read, form.items[2:], scope, None if template is None or template.implied else template)
    return Change(read.mistakes.span(form), fact, slots, copy=_head(form) == "duplicate")


def _retract(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    facts = read.values(form.items[1:], scope)
    read.count(form, Signature(1, None, (), ""), "retract")
    for part, fact in zip(form.items[1:], facts, strict=True):
        read.fits("retract", part, fact, "lyf", scope)
    return Retract(read.mistakes.span(form), facts)


def _expand(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    arguments = read.values(form.items[1:], scope)
    if read.count(form, Signature(1, 1, (), ""), "expand$"):
        read.fits("expand$", form.items[1], arguments[0], "m", scope)
    return Call(read.mistakes.span(form), "expand$", arguments)


def _query(read: Expressions, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:
    kind, items = _head(form), form.items
    acts = kind in {"do-for-fact", "do-for-all-facts", "delayed-do-for-all-facts"}
    if len(items) < 3 or not isinstance(items[1], Form) or not items[1].items or (len(items) > 3 and not acts):
        return _broken(read, form, f"({kind} ((?f template)) condition{' actions' if acts else ''})")
    members = [member for part in items[1].items if (member := _member(read, part)) is not None]
    names = [member.name for member in members]
    if len(set(names)) < len(names):
        read.add("C016", "two members of the query have one name", items[1])
    scope.inner += [(name, kind) for name in names]
    scope.members += names
    may_bind, scope.may_bind = scope.may_bind, False
    condition = read.read(items[2], scope)
    scope.may_bind = may_bind
    body = read.body(items[3:], scope, in_loop=True, in_body=in_body)
    del scope.inner[len(scope.inner) - len(names) :]
    del scope.members[len(scope.members) - len(names) :]
    return FactQuery(read.mistakes.span(form), kind, tuple(members), condition, body)


def _member(read: Expressions, part: Part) -> Member | None:
    """`(?f template …)`."""
    items = part.items if isinstance(part, Form) else ()
    name = items[0] if items else None
    if not isinstance(name, Atom) or name.kind != "variable" or len(items) < 2:
        read.add("C043", "a member of a query is (?f template)", part)
        return None
    templates: list[str] = []
    for item in items[1:]:
        if not isinstance(item, Atom) or type(item.value) is not Symbol or item.kind != "constant":
            read.add("C053", "the templates of a query are named as they are, not computed", item)
            continue
        full = read.world.modules.find("deftemplate", str(item.value))
        if full is None:
            read.add("C011", f"there is no template '{item.value}' before this", item)
        else:
            read.world.in_use.add(full)
            templates.append(full)
    return Member(read.mistakes.span(part), str(name.value), tuple(templates))


SPECIAL: dict[str, Special] = {
    "bind": _bind,
    "if": _if,
    "while": _while,
    "loop-for-count": _loop,
    "progn": _progn,
    "progn$": _foreach,
    "foreach": _foreach,
    "switch": _switch,
    "return": _return,
    "break": _break,
    "assert": _assert,
    "modify": _change,
    "duplicate": _change,
    "retract": _retract,
    "expand$": _expand,
    "any-factp": _query,
    "find-fact": _query,
    "find-all-facts": _query,
    "do-for-fact": _query,
    "do-for-all-facts": _query,
    "delayed-do-for-all-facts": _query,
}
"""The functions that are read here, by name."""

NAMES = frozenset(SPECIAL) | frozenset(SIGNATURES)
"""All functions that a program cannot define again."""
