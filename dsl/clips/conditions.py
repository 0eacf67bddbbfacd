"""The left-hand side of a rule: patterns and the conditions around them, and which variable is bound where.

A variable is bound where it stands first, alone or before `&`. What is bound within `not`, `exists` and `forall` stays
there; after an `or` a variable is sure if every alternative binds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .ast import Const, Group, Pattern, SlotPattern, TestCE
from .expressions import is_word
from .fields import Fields
from .tokens import Atom, Form
from .values import Symbol
from .world import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ast import Condition, Template
    from .expressions import Expressions
    from .fields import Known
    from .tokens import Part

_NEGATIVE = frozenset({"not", "exists", "forall"})
MOST_WAYS = 4096
_GROUPS = _NEGATIVE | {"and", "or", "logical"}


@dataclass(slots=True)
class Bound:
    """Variables that are bound so far: `sure` on every way through the conditions, `maybe` on some."""

    sure: dict[str, Known] = field(default_factory=dict["str", "Known"])
    maybe: set[str] = field(default_factory=set["str"])
    addresses: dict[str, str] = field(default_factory=dict["str", "str"])

    def copy(self) -> Bound:
        """The same variables, to be gone on with on one way."""
        return Bound(dict(self.sure), set(self.maybe), dict(self.addresses))


class Conditions:
    """Reads the conditions of one rule."""

    def __init__(self, read: Expressions) -> None:
        self.read = read
        self.bound = Bound()
        self.negative = False
        self.last_plain: Part | None = None
        self.ways = 1

    def all(self, parts: Sequence[Part]) -> tuple[Condition, ...]:
        """Conditions one after the other, each perhaps with `?f <-` before it."""
        conditions: list[Condition] = []
        at = 0
        while at < len(parts):
            part = parts[at]
            address = ""
            if isinstance(part, Atom) and part.kind == "variable" and at + 2 < len(parts) + 1:
                address, at = str(part.value), at + 2
                if at >= len(parts) or not is_word(parts[at - 1], "<-"):
                    hint = "write ?fact <- (pattern)"
                    self.read.add("C036", "a variable before a pattern is followed by '<-'", part, hint=hint)
                    continue
            condition = self._condition(parts[at], address, part)
            if condition is not None:
                conditions.append(condition)
            at += 1
        return tuple(conditions)

    def _condition(self, part: Part, address: str, first: Part) -> Condition | None:
        head = part.items[0] if isinstance(part, Form) and part.items else None
        if (
            not isinstance(part, Form)
            or not isinstance(head, Atom)
            or head.kind != "constant"
            or type(head.value) is not Symbol
        ):
            self.read.add("C036", "a condition begins with '(' and a name", part)
            return None
        name = str(head.value)
        if address and (name in _GROUPS or name == "test"):
            self.read.add("C036", f"'<-' stands before a pattern, and '{name}' is none", first)
        if name == "object":
            self.read.add("C050", "patterns of objects (COOL) are not supported", part, hint="use deftemplate")
            return None
        if name == "test":
            return self._test(part)
        if name in _GROUPS:
            return self._group(part, name)
        self.last_plain = part
        return self._pattern(part, head, address, first)

    def _test(self, form: Form) -> Condition:
        self.last_plain = form
        if len(form.items) != 2 or not isinstance(form.items[1], Form):
            self.read.add("C036", "'test' has one call", form, hint="write (test (> ?x 3))")
            return TestCE(self.read.mistakes.span(form), Const(self.read.mistakes.span(form), Symbol("FALSE")))
        scope = Scope("condition")
        self.read.no_expansion(form.items[1], "a condition")
        condition = self.read.read(form.items[1], scope)
        Fields(self.read, self.bound.sure, self.bound.maybe).known(scope)
        return TestCE(self.read.mistakes.span(form), condition)

    def _group(self, form: Form, name: str) -> Condition | None:
        inner = form.items[1:]
        if not inner or (name == "not" and len(inner) > 1 and isinstance(inner[0], Form)):
            few = "at least one condition" if name != "not" else "exactly one condition"
            hint = "put several into (and …)" if inner else ""
            self.read.add("C036", f"'{name}' has {few}", form, hint=hint)
            return None
        if name == "forall" and len(inner) < 2:
            self.read.add("C036", "'forall' has a first condition and at least one that must hold for each", form)
            return None
        if name == "logical":
            self._logical(form)
        span = self.read.mistakes.span(form)
        if name == "or":
            return Group(span, "or", self._or(form))
        if name not in _NEGATIVE:
            before = self.last_plain
            conditions = self.all(inner)
            self.last_plain = before if name == "logical" else self.last_plain
            return Group(span, "logical" if name == "logical" else "and", conditions)
        return self._negative(span_of=form, name=name, inner=inner)

    def _negative(self, span_of: Form, name: str, inner: Sequence[Part]) -> Condition:
        """`not`, `exists`, `forall`: what is bound within stays there."""
        before, was = self.bound, self.negative
        self.bound, self.negative = before.copy(), True
        conditions = self.all(inner)
        self.bound, self.negative = before, was
        self.last_plain = span_of
        kind: Literal["not", "exists", "forall"] = (
            "not" if name == "not" else "exists" if name == "exists" else "forall"
        )
        return Group(self.read.mistakes.span(span_of), kind, conditions)

    def _or(self, form: Form) -> tuple[Condition, ...]:
        """Each alternative begins with what is bound before; after it only what all bind is sure."""
        inner = form.items[1:]
        before, plain, ways, total = self.bound, self.last_plain, self.ways, 0
        if ways > MOST_WAYS:
            return ()
        ends: list[Bound] = []
        conditions: list[Condition] = []
        at = 0
        while at < len(inner):
            size = 3 if isinstance(inner[at], Atom) else 1
            self.bound, self.last_plain, self.ways = before.copy(), plain, ways
            conditions += self.all(inner[at : at + size])
            ends.append(self.bound)
            total += self.ways
            at += size
        self.ways = total
        if total > MOST_WAYS:
            message = f"the conditions have {total} ways through their alternatives, and may have {MOST_WAYS}"
            self.read.add("C038", message, form, hint="write several rules")
        sure = {n: known for n, known in ends[0].sure.items() if all(n in end.sure for end in ends)}
        maybe = set[str]().union(*(end.maybe | set(end.sure) for end in ends)) - set(sure)
        addresses = {
            name: full for name, full in ends[0].addresses.items() if all(e.addresses.get(name) == full for e in ends)
        }
        merged = {n: known.either([end.sure[n] for end in ends]) for n, known in sure.items()}
        self.bound = Bound(merged, maybe, addresses)
        return tuple(conditions)

    def _logical(self, form: Form) -> None:
        """C035: `logical` within a negation, or after other conditions."""
        if self.negative:
            self.read.add("C035", "'logical' cannot stand within not, exists or forall", form)
        elif self.last_plain is not None:
            self.read.add("C035", "'logical' stands before all other conditions", form)

    def _pattern(self, form: Form, head: Atom, address: str, first: Part) -> Condition | None:
        template = self.read.world.template(str(head.value), head)
        if template is None:
            return None
        if address:
            self._address(address, template, first)
        fields = Fields(self.read, self.bound.sure, self.bound.maybe)
        if template.implied:
            slot = template.slots[0]
            slots = [SlotPattern(self.read.mistakes.span(form), slot.name, fields.slot(slot, form, form.items[1:]))]
        else:
            slots = self._slots(form, template, fields)
        return Pattern(self.read.mistakes.span(form), address, template.name, tuple(slots))

    def _address(self, name: str, template: Template, part: Part) -> None:
        """C033: the variable of a fact's address."""
        if self.negative:
            self.read.add("C033", "within not, exists and forall no fact can be named", part)
        elif name in self.bound.sure:
            self.read.add("C033", f"?{name} is bound already and cannot become the name of a fact", part)
        else:
            self.bound.sure[name] = Fields.address()
            self.bound.addresses[name] = template.name

    def _slots(self, form: Form, template: Template, fields: Fields) -> list[SlotPattern]:
        known = self.read.world.slots[template.name]
        slots: dict[str, SlotPattern] = {}
        for part in form.items[1:]:
            head = part.items[0] if isinstance(part, Form) and part.items else part
            if not isinstance(part, Form) or not isinstance(head, Atom) or type(head.value) is not Symbol:
                name = template.name.rpartition("::")[2]
                self.read.add("C036", f"'{name}' is a template, so its slots are named: (slot …)", part)
                continue
            name = str(head.value)
            slot = fields.known_slot(template, known, name, head)
            if name in slots:
                self.read.add("C016", f"the slot '{name}' is given twice", head)
            elif slot is not None:
                slots[name] = SlotPattern(self.read.mistakes.span(part), name, fields.slot(slot, part, part.items[1:]))
        return list(slots.values())
