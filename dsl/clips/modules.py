"""Modules and what they share: which construct a name means where it is used.

A name means the construct of the module in which it stands, or of one that this module imports and the other exports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .ast import Port
from .tokens import Atom, Form
from .values import Symbol

if TYPE_CHECKING:
    from .mistakes import Mistakes
    from .tokens import Part

Kind = Literal["deftemplate", "defglobal", "deffunction"]
_KINDS = ("deftemplate", "defglobal", "deffunction", "defclass", "defgeneric")
_ALL_OR_NONE = ("ALL", "NONE")


class Modules:
    """The modules in order, the current one, and the constructs that can be shared."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.imports: dict[str, list[Port]] = {"MAIN": []}
        self.exports: dict[str, list[Port]] = {"MAIN": []}
        self.current = "MAIN"
        self.own: set[tuple[str, str, str]] = set()
        self._main_is_new = True
        self._seen: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def find(self, kind: Kind, name: str) -> str | None:
        """The full name of what a name means in the current module."""
        module, _, bare = name.rpartition("::")
        seen = self.visible(self.current, kind, bare)
        fitting = [full for full in seen if not module or full == name]
        return fitting[0] if fitting else None

    def visible(self, module: str, kind: str, name: str) -> tuple[str, ...]:
        """All modules' constructs of this name that are visible in a module, its own first."""
        key = (module, kind, name)
        if key not in self._seen:
            self._seen[key] = tuple(dict.fromkeys(self._search(module, kind, name)))
        return self._seen[key]

    def _search(self, module: str, kind: str, name: str) -> list[str]:
        """As `visible`: imports are followed on a stack, each module once."""
        found: list[str] = []
        waiting, seen = [module], set[str]()
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            if (kind, here, name) in self.own:
                found.append(f"{here}::{name}")
            waiting += [
                port.module
                for port in reversed(self.imports[here])
                if port.takes(kind, name) and any(out.takes(kind, name) for out in self.exports[port.module])
            ]
        return found

    def define(self, kind: Kind, name: str, part: Part) -> bool:
        """A construct of the current module; C015 if some module would then see two of this name."""
        if (kind, self.current, name) in self.own:
            return True
        self.own.add((kind, self.current, name))
        for module in self.imports:
            self._seen.pop((module, kind, name), None)
        for module in self.imports if len(self.imports) > 1 else ():
            both = self.visible(module, kind, name)
            if len(both) > 1:
                message = f"the module '{module}' would see two constructs named '{name}': {' and '.join(both[:2])}"
                self.mistakes.add("C015", message, part, hint="choose another name, or import or export less")
                self.own.discard((kind, self.current, name))
                self._seen.clear()
                return False
        return True

    def name(self, form: Form, construct: str) -> str | None:
        """The bare name of a construct; a module before it becomes the current one."""
        part = form.items[1] if len(form.items) > 1 else form
        if not (isinstance(part, Atom) and type(part.value) is Symbol and part.kind == "constant"):
            self.mistakes.add("C006", f"a {construct} begins with its name", part)
            return None
        module, mark, bare = str(part.value).partition("::")
        if not mark:
            return module
        if construct == "defmodule" or not module:
            self.mistakes.add("C006", f"'{part.value}' cannot be the name of a {construct}", part)
            return None
        if module not in self.imports:
            self._no_module(module, part)
            return None
        if not bare or "::" in bare:
            self.mistakes.add("C006", f"'{part.value}' cannot be the name of a {construct}", part)
            return None
        self.current = module
        return bare

    def _no_module(self, name: str, part: Part) -> None:
        """C010."""
        hint = self.mistakes.near(name, self.imports)
        self.mistakes.add("C010", f"there is no module '{name}' yet", part, hint=hint)

    def read(self, form: Form) -> None:
        """A `defmodule`, which becomes the current module."""
        name = self.name(form, "defmodule")
        if name is None:
            return
        if name in self.imports and not (name == "MAIN" and self._main_is_new):
            self.mistakes.add("C015", f"the module '{name}' is defined already", form.items[1])
            return
        self._main_is_new = self._main_is_new and name != "MAIN"
        self.imports[name], self.exports[name], self.current = [], [], name
        rest = form.items[2:]
        if rest and isinstance(rest[0], Atom) and rest[0].kind == "constant" and type(rest[0].value) is str:
            rest = rest[1:]
        for part in rest:
            self._ports(name, part)
        self._seen.clear()
        self._conflicts(name, form)

    def _conflicts(self, module: str, form: Form) -> None:
        """C015: the new module imports one name twice."""
        for kind, _, name in sorted(self.own):
            both = self.visible(module, kind, name)
            if len(both) > 1:
                message = f"the module '{module}' would see two constructs named '{name}': {' and '.join(both[:2])}"
                self.mistakes.add("C015", message, form.items[1], hint="import less")
                return

    def _ports(self, name: str, part: Part) -> None:
        """`(import M …)` or `(export …)`."""
        words = [item for item in part.items if isinstance(item, Atom)] if isinstance(part, Form) else []
        head = str(words[0].value) if words and words[0].kind == "constant" else ""
        if not isinstance(part, Form) or len(words) != len(part.items) or head not in {"import", "export"}:
            self.mistakes.add("C006", "a module has (import …) and (export …) after its name", part)
            return
        module = str(words[1].value) if head == "import" and len(words) > 1 else ""
        ports = self._items(module, words[2 if module else 1 :])
        if not ports:
            example = "(import MODULE deftemplate name …)" if head == "import" else "(export deftemplate name …)"
            self.mistakes.add("C006", f"this {head} names no constructs", part, hint=f"write ?ALL or {example}")
            return
        if not module:
            self.exports[name] += ports
        elif module not in self.imports:
            self._no_module(module, words[1])
        else:
            self.imports[name] += [port for port in ports if self._exported(port, words[1])]

    @staticmethod
    def _items(module: str, words: list[Atom]) -> list[Port]:
        """What an import or export lets pass; nothing where it is broken."""
        last = str(words[-1].value) if words and words[-1].kind == "variable" else ""
        if len(words) == 1 and last in _ALL_OR_NONE:
            return [Port(module, "", "", last == "NONE")]
        kind = str(words[0].value) if len(words) > 1 and words[0].kind == "constant" else ""
        if kind not in _KINDS:
            return []
        if len(words) == 2 and last in _ALL_OR_NONE:
            return [Port(module, kind, "", last == "NONE")]
        if any(word.kind != "constant" or type(word.value) is not Symbol for word in words[1:]):
            return []
        return [Port(module, kind, str(word.value), none=False) for word in words[1:]]

    def _exported(self, port: Port, part: Part) -> bool:
        """C014: a module imports what the other does not export, or does not have."""
        exports = self.exports[port.module]
        if port.name and port.kind in {"deftemplate", "defglobal", "deffunction"}:
            known = bool(self.visible(port.module, port.kind, port.name))
            if not known or not any(out.takes(port.kind, port.name) for out in exports):
                message = f"the module '{port.module}' exports no {port.kind} '{port.name}'"
                self.mistakes.add("C014", message, part)
                return False
        elif not port.none and not any(not out.none and port.kind in {"", out.kind or port.kind} for out in exports):
            what = port.kind or "construct"
            hint = f"write (export ?ALL) in the defmodule of {port.module}"
            self.mistakes.add("C014", f"the module '{port.module}' exports no {what}", part, hint=hint)
            return False
        return True
