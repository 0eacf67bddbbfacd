"""What is known of a program while it is read: its constructs so far, in the order in which CLIPS defines them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .ast import Facts, Function, Global, Rule, Slot, Template
from .modules import Modules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .ast import Expr
    from .mistakes import Mistakes
    from .tokens import Part

RESERVED = frozenset({"and", "or", "not", "test", "exists", "forall", "logical", "object"})


class World:
    """The constructs read so far, by full name."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.modules = Modules(mistakes)
        self.templates: dict[str, Template] = {}
        self.slots: dict[str, dict[str, Slot]] = {}
        self.in_use: set[str] = set()
        self.called: set[str] = set()
        self.replaced = False
        self.globals: dict[str, Global] = {}
        self.functions: dict[str, Function] = {}
        self.facts: dict[str, Facts] = {}
        self.rules: dict[str, Rule] = {}
        self.commands: list[Expr] = []

    def full(self, name: str) -> str:
        """The full name of a construct of the current module."""
        return f"{self.modules.current}::{name}"

    def make_room(self, constructs: Mapping[str, object], full: str) -> None:
        """Note that a construct of this name is about to be replaced."""
        self.replaced = self.replaced or full in constructs

    def add_template(self, template: Template) -> None:
        """A template, and its slots by name."""
        self.templates[template.name] = template
        self.slots[template.name] = {slot.name: slot for slot in template.slots}

    def template(self, name: str, part: Part) -> Template | None:
        """The template of a fact or pattern that begins with this name; an ordered one is made where there is none."""
        if name in RESERVED | {":", "="}:
            self.mistakes.add("C037", f"'{name}' has a meaning of its own and cannot name facts", part)
            return None
        if "::" in name:
            hint = f"write '{name.rpartition('::')[2]}' and import it"
            self.mistakes.add("C016", "a fact or pattern names no module", part, hint=hint)
            return None
        full = self.modules.find("deftemplate", name)
        if full is None:
            if not self.modules.define("deftemplate", name, part):
                return None
            full = self.full(name)
            slot = Slot(self.mistakes.span(part), "implied", multi=True)
            self.add_template(Template(slot.span, full, (slot,), implied=True))
        self.in_use.add(full)
        return self.templates.get(full)


@dataclass(slots=True)
class Scope:
    """The variables of one rule, function or other construct while its expressions are read.

    `inner` are those of the loops and queries around the expression, innermost last, with what binds them. `uses` and
    `typed` are looked at when all is read, since a `bind` anywhere in the construct makes its variable known.
    `rebound` are those of `binds` that get a value there, of any type. `addresses` holds the template of each variable
    that a condition binds to a fact.
    """

    what: str
    inner: list[tuple[str, str]] = field(default_factory=list["tuple[str, str]"])
    members: list[str] = field(default_factory=list["str"])
    uses: list[tuple[str, Part]] = field(default_factory=list["tuple[str, Part]"])
    typed: list[tuple[str, str, str, Part]] = field(default_factory=list["tuple[str, str, str, Part]"])
    binds: set[str] = field(default_factory=set["str"])
    rebound: set[str] = field(default_factory=set["str"])
    addresses: dict[str, str] = field(default_factory=dict["str", "str"])
    may_bind: bool = True
