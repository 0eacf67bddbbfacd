"""Random CLIPS programs, as text.

The vocabulary is fixed and small, so that joins hit and most programs come to an end by themselves: numbers are taken
modulo 4. A variable is a number (`?n0`), a symbol (`?s0`), a list (`$?l0`) or a fact (`?f0`), by its first letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[st.SearchStrategy[Any]], Any]

VOCABULARY = """\
(deftemplate t (slot x (default 0)) (slot y (default red)))
(deftemplate u (slot n (default 2)) (multislot m))
(defglobal ?*high* = 7)
(deffunction next (?v) (mod (+ ?v 1) 4))
"""
NUMBERS = st.integers(0, 3).map(str)
SYMBOLS = st.sampled_from(("red", "green", "blue"))
ORDERED = {"a": "n", "b": "nn", "c": "sn", "d": "n"}
"""Ordered facts and what their fields are; `l` has any number of numbers."""
KINDS = ("a", "a", "b", "b", "c", "d", "t", "t", "u", "l")


@dataclass(slots=True)
class Scope:
    """What a rule has bound so far, and how many names it has given away."""

    bound: list[str] = field(default_factory=list[str])
    facts: dict[str, str] = field(default_factory=dict[str, str])
    names: int = 0
    positive: bool = False  # whether there is neither negation nor `or`
    plain: bool = False  # whether only equality is compared
    listing: bool = False  # whether fields of a list are read: CLIPS crashes on some `=` there

    def fresh(self, kind: str) -> str:
        """A new name for a kind of value."""
        self.names += 1
        return f"{'$' if kind == 'l' else ''}?{kind}{self.names}"

    def known(self, kind: str) -> list[str]:
        """The variables of a kind that are bound."""
        return [name for name in self.bound if name.lstrip("$?").startswith(kind)]

    def inner(self, *, plain: bool = False) -> Scope:
        """A scope for what a negation binds for itself."""
        return replace(self, bound=list(self.bound), facts=dict(self.facts), plain=plain)


def _chance(draw: Draw, percent: int) -> bool:
    return bool(draw(st.integers(0, 99)) < percent)


def _constant(draw: Draw, kind: str) -> str:
    return str(draw(NUMBERS if kind == "n" else SYMBOLS))


def _operand(draw: Draw, scope: Scope, kind: str) -> str:
    """A constant, or a variable that is bound."""
    known = scope.known(kind)
    return str(draw(st.sampled_from(known))) if known and _chance(draw, 70) else _constant(draw, kind)


# ---- conditions


def _field(draw: Draw, scope: Scope, kind: str) -> str:
    """The constraint of one field of a pattern."""
    known = scope.known(kind)
    way = draw(st.integers(0, 99))
    if known and way < 33:
        return str(draw(st.sampled_from(known)))
    if way < 38:
        return _constant(draw, kind)
    if way < 45 or (scope.plain and way < 67):
        return "?"
    if way < 50:
        return f"~{_operand(draw, scope, kind)}"
    if way < 54:
        return f"{_constant(draw, kind)}|{_operand(draw, scope, kind)}"
    if way < 57 and kind == "n" and not scope.listing:
        return f"=(next {_operand(draw, scope, 'n')})"
    name, other = scope.fresh(kind), _operand(draw, scope, kind)
    scope.bound.append(name)
    if way < 63 and kind == "n":
        return f"{name}&:({draw(st.sampled_from(('<', '>', '<=', '<>')))} {name} {other})"
    return f"{name}&~{other}" if way < 67 else name


def _fields_of_list(draw: Draw, scope: Scope) -> str:
    """The fields of a list: numbers, and once `$?`."""
    scope.listing = True
    fields = [_field(draw, scope, "n") for _ in range(draw(st.integers(0, 2)))]
    scope.listing = False
    if _chance(draw, 85):
        at = draw(st.integers(0, len(fields)))
        many = "$?"
        if _chance(draw, 80):
            many = scope.fresh("l")
            scope.bound.append(many)
        fields.insert(at, many)
        if _chance(draw, 3):
            fields.append("$?")
    return " ".join(fields)


def pattern(draw: Draw, scope: Scope) -> tuple[str, str]:
    """A pattern and the kind of fact that it matches."""
    kind = draw(st.sampled_from(KINDS))
    if kind in ORDERED:
        inside = " ".join(_field(draw, scope, k) for k in ORDERED[kind])
    elif kind == "l":
        inside = _fields_of_list(draw, scope)
    else:
        slots = (("x", "n"), ("y", "s")) if kind == "t" else (("n", "n"), ("m", "l"))
        inside = " ".join(
            f"({name} {_fields_of_list(draw, scope) if k == 'l' else _field(draw, scope, k)})"
            for name, k in slots
            if _chance(draw, 75)
        )
    return f"({kind} {inside})".replace(" )", ")"), kind


def _test(draw: Draw, scope: Scope) -> str:
    how = draw(st.sampled_from(("<", ">=", "<>", "=", "<=")))
    left, right = _operand(draw, scope, "n"), _operand(draw, scope, "n")
    if _chance(draw, 15):
        return f"(test (or ({how} {left} {right}) (evenp {right})))"
    return f"(test ({how} {left} {right}))"


def _simple(draw: Draw, scope: Scope, *, addressed: bool = True) -> str:
    text, kind = pattern(draw, scope)
    if addressed and _chance(draw, 50):
        name = scope.fresh("f")
        scope.facts[name] = kind
        return f"{name} <- {text}"
    return text


def condition(draw: Draw, scope: Scope) -> str:
    """One condition of a rule."""
    way = draw(st.integers(0, 99))
    plain = _chance(draw, 92)
    if way < 72 or (89 <= way < 95 and not scope.known("n")) or (scope.positive and not 89 <= way < 95):
        return _simple(draw, scope)
    if way < 82:
        return f"(not {pattern(draw, scope.inner(plain=plain))[0]})"
    if way < 89:
        return f"(exists {pattern(draw, scope.inner(plain=plain))[0]})"
    if way < 95:
        return _test(draw, scope)
    if way < 98:
        return f"(or {' '.join(pattern(draw, scope.inner())[0] for _ in range(2))})"
    inner = scope.inner()
    parts = f"{pattern(draw, inner)[0]} {pattern(draw, inner)[0]}"
    return f"(forall {parts})" if way == 98 else f"(not (and {parts}))"


def _conditions(draw: Draw, scope: Scope) -> list[str]:
    count = draw(st.sampled_from((1, 1, 2, 2, 2, 3, 3, 4)))
    found = [condition(draw, scope) for _ in range(count)]
    if _chance(draw, 15):
        logical = draw(st.integers(1, len(found)))
        # Where a rule takes away what it rests on, CLIPS looks at the last of its logical facts only.
        scope.facts = {n: kind for n, kind in scope.facts.items() if not any(n in c for c in found[:logical])}
        found[:logical] = [f"(logical {' '.join(found[:logical])})"]
    return found


# ---- actions


def _value(draw: Draw, scope: Scope, kind: str) -> str:
    if kind == "l":
        known = scope.known("l")
        parts = [_value(draw, scope, "n") for _ in range(draw(st.integers(0, 2)))]
        return " ".join([*parts, draw(st.sampled_from(known))] if known and _chance(draw, 70) else parts)
    operand = _operand(draw, scope, kind)
    if kind == "n" and _chance(draw, 45):
        return str(draw(st.sampled_from((f"(next {operand})", f"(mod (* 2 {operand}) 4)", f"(mod (+ {operand} 3) 4)"))))
    return operand


def fact(draw: Draw, scope: Scope) -> str:
    """A new fact."""
    kind = draw(st.sampled_from(KINDS))
    if kind in ORDERED:
        return f"({kind} {' '.join(_value(draw, scope, k) for k in ORDERED[kind])})"
    if kind == "l":
        return f"(l {_value(draw, scope, 'l')})".replace(" )", ")")
    return f"({kind} {_slots(draw, scope, kind)})"


def _slots(draw: Draw, scope: Scope, kind: str) -> str:
    slots = (("x", "n"), ("y", "s")) if kind == "t" else (("n", "n"), ("m", "l"))
    chosen = [pair for pair in slots if _chance(draw, 60)] or [slots[0]]
    return " ".join(f"({name} {_value(draw, scope, k)})".replace(" )", ")") for name, k in chosen)


def action(draw: Draw, scope: Scope) -> str:
    """One action of a rule."""
    way = draw(st.integers(0, 99))
    facts = list(scope.facts)
    if way < 20 and facts:
        return f"(retract {draw(st.sampled_from(facts))})"
    templates = [name for name in facts if scope.facts[name] in "tu"]
    if way < 45 and templates:
        name = draw(st.sampled_from(templates))
        change = "modify" if _chance(draw, 80) else "duplicate"
        return f"({change} {name} {_slots(draw, scope, scope.facts[name])})"
    if way < 80:
        return f"(assert {fact(draw, scope)})"
    if way < 84:
        name = scope.fresh("n")
        text = f"(bind {name} {_value(draw, scope, 'n')})"
        scope.bound.append(name)
        return text
    if way < 90:
        then, otherwise = action(draw, scope.inner()), action(draw, scope.inner())
        return f"(if (> {_operand(draw, scope, 'n')} {_operand(draw, scope, 'n')}) then {then} else {otherwise})"
    if way < 91 and scope.known("s"):
        return f"(bind ?broken (+ 1 {draw(st.sampled_from(scope.known('s')))}))"
    if way < 92 and _chance(draw, 30):
        return str(draw(st.sampled_from(("(halt)", "(return)"))))
    shown = ' " " '.join(scope.bound) or '"no variable"'
    return f'(printout t "out " {shown} crlf)'


def rule(draw: Draw, name: str, *, positive: bool = False) -> str:
    """A whole rule."""
    scope = Scope(positive=positive)
    declared = draw(st.sampled_from(("", "", "", "5", "-5", "1", "?*high*", "(+ 2 1)")))
    declaration = f"(declare (salience {declared}))\n  " if declared else ""
    conditions = "\n  ".join(_conditions(draw, scope))
    # After an assertion that ends what a rule rests on, CLIPS takes no other.
    most = 1 if "(logical" in conditions and "(not" in conditions else 3
    actions = "\n  ".join(action(draw, scope) for _ in range(draw(st.integers(1, most))))
    return f"(defrule {name}\n  {declaration}{conditions}\n  =>\n  {actions})\n"


@st.composite
def programs(draw: Draw, *, positive: bool = False) -> str:
    """A program of five to eight rules; a positive one has neither negations nor `or`."""
    facts = " ".join(fact(draw, Scope()) for _ in range(draw(st.integers(10, 24))))
    rules = "".join(rule(draw, f"r{i}", positive=positive) for i in range(draw(st.integers(5, 8))))
    return f"{VOCABULARY}(deffacts start {facts})\n{rules}"
