"""Expressions: constants, variables and calls of functions, with what a call may be given.

The functions that have a syntax of their own (`if`, `bind`, `assert`, …) are in actions.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import Call, Const, Expr, GlobalVar, Var
from .constraints import NAMES, gives, shown, words
from .functions import COOL, GENERIC, OUTSIDE, SIGNATURES, UNSUPPORTED, Signature
from .tokens import Atom, Form
from .values import FALSE, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .tokens import Part
    from .world import Scope, World

    Special = Callable[["Expressions", Form, "Scope", bool, bool], Expr]


class Expressions:
    """Reads expressions against the constructs known so far."""

    def __init__(self, world: World, special: dict[str, Special]) -> None:
        self.world, self.mistakes, self.special = world, world.mistakes, special
        self.later: dict[str, int] = {}

    def add(self, code: str, message: str, part: Part, *, note: str = "", hint: str = "") -> Const:
        """A problem, and a constant in place of what is wrong."""
        self.mistakes.add(code, message, part, note=note, hint=hint)
        return Const(self.mistakes.span(part), FALSE)

    def read(self, part: Part, scope: Scope, *, in_loop: bool = False, in_body: bool = False) -> Expr:
        """One expression; `break` and `return` are allowed where it is an action of a loop or of a body."""
        if isinstance(part, Form):
            return self._call(part, scope, in_loop, in_body)
        kind = part.kind
        if kind == "constant":
            return Const(self.mistakes.span(part), part.value)
        if kind in {"variable", "multi"}:
            return self.variable(part, scope)
        if kind == "global":
            return self._global(part)
        return self.add("C043", f"'{part.value}' is no value", part, hint="write a constant, a variable or a call")

    def body(self, parts: Sequence[Part], scope: Scope, *, in_loop: bool, in_body: bool) -> tuple[Expr, ...]:
        """Actions one after the other."""
        read: list[Expr] = []
        for part in parts:
            self.no_expansion(part, "a body")
            read.append(self.read(part, scope, in_loop=in_loop, in_body=in_body))
        return tuple(read)

    def values(self, parts: Sequence[Part], scope: Scope) -> tuple[Expr, ...]:
        """Arguments one after the other."""
        return tuple(self.read(part, scope) for part in parts)

    def no_expansion(self, part: Part, where: str) -> None:
        """C043: `expand$` outside the arguments of a function."""
        if is_call(part, "expand$"):
            self.add("C043", f"'expand$' cannot stand in {where}", part, hint="give it to a function, such as create$")

    def variable(self, part: Atom, scope: Scope) -> Expr:
        """A local variable, or `?member:slot` within a query."""
        name, span = str(part.value), self.mistakes.span(part)
        if not any(name == inner for inner, _ in scope.inner):
            member, mark, slot = name.partition(":")
            if mark and member in scope.members:
                arguments = (Var(span, member), Const(span, Symbol(slot)))
                return Call(span, "fact-slot-value", arguments)
            scope.uses.append((name, part))
        return Var(span, name, part.kind == "multi")

    def _global(self, part: Atom) -> Expr:
        """C013: a global variable that is not defined before."""
        name = str(part.value)
        full = self.world.modules.find("defglobal", name)
        if full is None:
            known = [other.rpartition("::")[2] for other in self.world.globals]
            return self.add(
                "C013", f"no defglobal before this defines ?*{name}*", part, hint=self.mistakes.near(name, known)
            )
        return GlobalVar(self.mistakes.span(part), full)

    def _call(self, form: Form, scope: Scope, in_loop: bool, in_body: bool) -> Expr:  # noqa: FBT001 - as Special
        head = form.items[0] if form.items else form
        if not isinstance(head, Atom) or head.kind != "constant" or type(head.value) is not Symbol:
            return self.add("C043", "a call begins with the name of a function", head)
        name = str(head.value)
        special = self.special.get(name)
        if special is not None:
            return special(self, form, scope, in_loop, in_body)
        if name in SIGNATURES:
            return self._built_in(form, name, SIGNATURES[name], scope)
        full = self.world.modules.find("deffunction", name)
        if full is not None:
            return self._own(form, full, scope)
        self._unknown(name, head)
        return Call(self.mistakes.span(form), name, self.values(form.items[1:], scope))

    def _unknown(self, name: str, head: Atom) -> None:
        """C012, or why a function of CLIPS cannot be used."""
        if name in COOL:
            self.add("C050", f"'{name}' is about objects (COOL), which are not supported", head, hint="use deftemplate")
        elif name in GENERIC:
            self.add("C051", f"'{name}' is about generic functions, which are not supported", head)
        elif name in OUTSIDE:
            note = "rules read from the facts and input that the run is given, and print on t"
            self.add("C052", f"'{name}' reaches outside the session, which rules cannot do", head, note=note)
        elif name in UNSUPPORTED:
            self.add(
                "C053",
                f"'{name}' is not supported",
                head,
                note="it looks into or changes CLIPS itself, or runs text as a program",
            )
        elif name in self.later:
            hint = f"move it here, or put (deffunction {name} (parameters)) before this"
            self.add("C012", f"the function '{name}' is defined later, in line {self.later[name]}", head, hint=hint)
        else:
            known = [*SIGNATURES, *(full.rpartition("::")[2] for full in self.world.functions)]
            self.add("C012", f"there is no function '{name}'", head, hint=self.mistakes.near(name, known))

    def _own(self, form: Form, full: str, scope: Scope) -> Expr:
        """A call of a deffunction."""
        function = self.world.functions[full]
        self.world.called.add(full)
        least = len(function.parameters)
        signature = Signature(least, None if function.rest else least, (), "")
        arguments = self.values(form.items[1:], scope)
        self.count(form, signature, full.rpartition("::")[2])
        return Call(self.mistakes.span(form), full, arguments, own=True)

    def _built_in(self, form: Form, name: str, signature: Signature, scope: Scope) -> Expr:
        arguments = self.values(form.items[1:], scope)
        many = any(is_call(part, "expand$") for part in form.items[1:])
        if self.count(form, signature, name) and signature.types and not many:
            for number, (part, argument) in enumerate(zip(form.items[1:], arguments, strict=True)):
                self.fits(name, part, argument, signature.types[min(number, len(signature.types) - 1)], scope)
        return Call(self.mistakes.span(form), name, arguments)

    def count(self, form: Form, signature: Signature, name: str) -> bool:
        """C040: too few or too many arguments; how many `expand$` gives is known only when it runs."""
        given, least, most = len(form.items) - 1, signature.least, signature.most
        if any(is_call(part, "expand$") for part in form.items[1:]):
            return True
        if given >= least and (most is None or given <= most):
            return True
        wanted = f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"
        word = "argument" if wanted == "1" or wanted.endswith(" 1") else "arguments"
        message = f"'{name}' takes {wanted} {word}, and {given} {'is' if given == 1 else 'are'} given"
        self.add("C040", message, form)
        return False

    def fits(self, name: str, part: Part, argument: Expr, wanted: str, scope: Scope) -> None:
        """C041: an argument that cannot have a type that the function takes."""
        if isinstance(argument, Var):
            if not any(argument.name == inner for inner, _ in scope.inner):
                scope.typed.append((argument.name, wanted, name, part))
        elif not set(gives(argument)) & set(wanted):
            have = shown(argument.value) + " is a " + NAMES[gives(argument)] if isinstance(argument, Const) else ""
            have = have or f"this call gives {words(gives(argument))}"
            self.add("C041", f"'{name}' takes a {words(wanted.replace('v', ''))} here, and {have}", part)

    def known(self, scope: Scope, names: set[str]) -> None:
        """C031: variables that nothing in the construct binds."""
        for name, part in scope.uses:
            if name not in names and name not in scope.binds:
                hint = self.mistakes.near(name, [*names, *scope.binds])
                note = "" if "rule" not in scope.what else "conditions within not, exists and forall bind only there"
                self.add("C031", f"nothing in this {scope.what} binds ?{name}", part, note=note, hint=hint)


def is_call(part: Part, name: str) -> bool:
    """Whether a form is a call of this function."""
    if not isinstance(part, Form) or not part.items:
        return False
    head = part.items[0]
    return isinstance(head, Atom) and head.kind == "constant" and head.value == Symbol(name)


def is_word(part: Part, word: str) -> bool:
    """Whether a part is this symbol."""
    return isinstance(part, Atom) and part.kind == "constant" and part.value == Symbol(word)
