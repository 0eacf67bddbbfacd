"""`defrule`: what is declared, the conditions, the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import Const, Rule
from .conditions import Conditions
from .constraints import gives
from .expressions import is_call, is_word
from .fields import check_types
from .tokens import Atom, Form
from .world import Scope

if TYPE_CHECKING:
    from .ast import Expr
    from .expressions import Expressions
    from .tokens import Part

_MOST_SALIENCE = 10000


def read_rule(read: Expressions, form: Form) -> None:
    """A `defrule`; one of the same name is replaced and comes last."""
    name = read.world.modules.name(form, "defrule")
    if name is None:
        return
    arrow = next((n for n, item in enumerate(form.items) if n > 1 and is_word(item, "=>")), None)
    if arrow is None:
        read.add("C006", "a rule has '=>' between its conditions and its actions", form.items[0])
        return
    at, comment = 2, ""
    first = form.items[at]
    if isinstance(first, Atom) and first.kind == "constant" and type(first.value) is str:
        at, comment = at + 1, first.value
    salience, auto_focus = None, False
    if is_call(form.items[at], "declare"):
        salience, auto_focus = _declared(read, form.items[at])
        at += 1
    conditions = Conditions(read)
    left = conditions.all(form.items[at:arrow])
    scope = Scope("rule", addresses=conditions.bound.addresses)
    actions = read.body(form.items[arrow + 1 :], scope, in_loop=False, in_body=True)
    read.known(scope, set(conditions.bound.sure))
    check_types(read, scope, conditions.bound.sure, left=False)
    full = read.world.full(name)
    read.world.make_room(read.world.rules, full)
    read.world.rules.pop(full, None)
    span = read.mistakes.span(form)
    read.world.rules[full] = Rule(span, full, comment, salience, auto_focus, left, actions)


def _declared(read: Expressions, part: Part) -> tuple[Expr | None, bool]:
    """`(declare (salience …) (auto-focus …))`."""
    salience: Expr | None = None
    auto_focus: bool | None = None
    items = part.items[1:] if isinstance(part, Form) else ()
    if not items:
        read.add("C045", "nothing is declared", part, hint="write (declare (salience 10))")
    for item in items:
        if not isinstance(item, Form) or len(item.items) != 2:
            read.add("C045", "a rule declares (salience …) and (auto-focus …)", item)
        elif is_call(item, "salience") and salience is None:
            salience = _salience(read, item.items[1])
        elif is_call(item, "auto-focus") and auto_focus is None:
            auto_focus = is_word(item.items[1], "TRUE")
            if not auto_focus and not is_word(item.items[1], "FALSE"):
                read.add("C045", "auto-focus is TRUE or FALSE", item.items[1])
        elif is_call(item, "salience") or is_call(item, "auto-focus"):
            read.add("C016", "this is declared already", item)
        else:
            read.add("C045", "a rule declares (salience …) and (auto-focus …)", item)
    return salience, bool(auto_focus)


def _salience(read: Expressions, part: Part) -> Expr:
    """A whole number from -10000 to 10000, or an expression that gives one."""
    scope = Scope("salience")
    salience = read.read(part, scope)
    value = salience.value if isinstance(salience, Const) else None
    if scope.uses or "l" not in gives(salience):
        read.add("C045", "a salience is a whole number that is known without the facts", part)
    elif isinstance(value, int) and abs(value) > _MOST_SALIENCE:
        read.add("C045", f"a salience is between -{_MOST_SALIENCE} and {_MOST_SALIENCE}", part)
    return salience
