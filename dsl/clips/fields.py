"""The fields of a pattern: constants, variables, `:(…)`, `=(…)` and what joins them, against the slot they stand in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .ast import Const, FieldPattern, Term, Var
from .constraints import gives, letter, letters, misfit, words
from .expressions import is_word
from .functions import ANY
from .tokens import Atom, Form
from .world import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .ast import Slot, Template
    from .expressions import Expressions
    from .tokens import Part

_Alternatives = tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a bound variable: whether it holds many values, and the types that it can have.

    Each of `ways` is what one way through the alternatives of an `or` leaves of its types; `slots` are those that it
    was bound to.
    """

    multi: bool
    ways: frozenset[frozenset[str]]
    slots: tuple[Slot, ...] = ()

    def either(self, others: Sequence[Known]) -> Known:
        """A variable that each of several alternatives binds."""
        slots = dict.fromkeys(slot for other in others for slot in other.slots)
        return Known(self.multi, self.ways.union(*(other.ways for other in others)), tuple(slots))

    def within(self, types: frozenset[str]) -> Known:
        """The variable where it stands for a value of these types alone."""
        return replace(self, ways=frozenset(way & types for way in self.ways))

    @property
    def types(self) -> frozenset[str]:
        """All types that it can have."""
        return frozenset[str]().union(*self.ways)

    @property
    def narrowest(self) -> frozenset[str]:
        """The types that are left on the way that leaves the fewest."""
        return min(self.ways, key=len)


@dataclass(slots=True)
class _Row:
    """The words of one field, as terms joined by `&` (within) and `|` (between)."""

    alternatives: list[list[Term]]
    head_is_joined: bool = False


class Fields:
    """Reads the fields of one pattern; what they bind goes into `sure`."""

    def __init__(self, read: Expressions, sure: dict[str, Known], maybe: set[str]) -> None:
        self.read, self.sure, self.maybe = read, sure, maybe

    @staticmethod
    def address() -> Known:
        """A variable that names a fact."""
        return Known(multi=False, ways=frozenset({frozenset("f")}))

    def known_slot(self, template: Template, known: Mapping[str, Slot], name: str, part: Part) -> Slot | None:
        """C020: the template has no such slot."""
        if name not in known:
            message = f"the template '{template.name.rpartition('::')[2]}' has no slot '{name}'"
            self.read.add("C020", message, part, hint=self.read.mistakes.near(name, known))
        return known.get(name)

    def slot(self, slot: Slot, form: Form, parts: Sequence[Part]) -> tuple[FieldPattern, ...]:
        """The fields of one slot."""
        fields: list[FieldPattern] = []
        at = 0
        while at < len(parts):
            at, field = self._field(slot, parts, at)
            if field is not None:
                fields.append(field)
        many = sum(field.multi for field in fields)
        if not slot.multi and (len(fields) != 1 or many):
            self.read.add("C021", f"the slot '{slot.name}' holds exactly one value", form)
        singles = len(fields) - many
        if slot.most is not None and singles > slot.most and many != 1:  # so does CLIPS
            self.read.add("C022", f"the slot '{slot.name}' holds at most {slot.most} values", form)
        elif fields and not many and singles < slot.least:
            self.read.add("C022", f"the slot '{slot.name}' holds at least {slot.least} values", form)
        return tuple(fields)

    def _field(self, slot: Slot, parts: Sequence[Part], at: int) -> tuple[int, FieldPattern | None]:
        """The field that begins here, and where the next one does."""
        first = parts[at]
        if isinstance(first, Atom) and first.kind in {"wild", "wilds"}:
            span = self.read.mistakes.span(first)
            return at + 1, FieldPattern(span, "", first.kind == "wilds", ())
        name, multi, after = "", False, at
        if isinstance(first, Atom) and first.kind in {"variable", "multi"} and not _joins(parts, at + 1, "|"):
            name, multi = str(first.value), first.kind == "multi"
            after = at + 2 if _joins(parts, at + 1, "&") else at + 1
        if name and after == at + 1:
            return after, self._alone(slot, first, name, multi=multi)
        bound = name in self.sure
        if name and not bound:
            self._bind(slot, name, multi=multi)
        elif name:
            self._same_kind(name, first, multi=multi)
        if after >= len(parts):
            self.read.add("C036", "after '&' stands another constraint", parts[-1])
            return after, None
        end, row = self._terms(parts, after)
        if row is None:
            return end, None
        span = self.read.mistakes.stretch(first.start, parts[end - 1].end)
        if bound:
            term = Term(
                self.read.mistakes.span(first), "variable", False, Var(self.read.mistakes.span(first), name, multi)
            )
            row = tuple((term, *terms) for terms in row)
        many = self._mixed(first, row, name, multi=multi)
        self._check(slot, row, name, parts[at])
        return end, FieldPattern(span, "" if bound else name, many, row)

    def _alone(self, slot: Slot, part: Part, name: str, *, multi: bool) -> FieldPattern:
        """A field that is one variable."""
        span = self.read.mistakes.span(part)
        if name not in self.sure:
            self._bind(slot, name, multi=multi)
            return FieldPattern(span, name, multi, ())
        self._same_kind(name, part, multi=multi)
        self._narrow(slot, name, part)
        return FieldPattern(span, "", multi, ((Term(span, "variable", False, Var(span, name, multi)),),))

    def _bind(self, slot: Slot, name: str, *, multi: bool) -> None:
        types = frozenset("m") if multi else frozenset(letters(slot))
        self.sure[name] = Known(multi, frozenset({types}), (slot,))

    def _same_kind(self, name: str, part: Part, *, multi: bool) -> None:
        """C032: one variable for one value and for many."""
        known = self.sure[name]
        if known.multi != multi:
            self.read.add("C032", f"?{name} stands for one value and for many", part, hint="use two variables")

    def _narrow(self, slot: Slot, name: str, part: Part) -> None:
        """C042: a variable that cannot have a type that both places allow."""
        known = self.sure[name]
        if known.multi:
            return
        narrowed = known.within(frozenset(letters(slot)))
        if narrowed.narrowest:
            self.sure[name] = replace(narrowed, slots=(*known.slots, slot))
        else:
            where = words(letters(slot))
            have = words("".join(sorted(known.types)))
            self.read.add("C042", f"?{name} is a {have} before this, and here stands a {where}", part)

    def _terms(self, parts: Sequence[Part], at: int) -> tuple[int, _Alternatives | None]:
        """`term & term | term …` from here on."""
        alternatives: list[list[Term]] = [[]]
        while True:
            at, term = self._term(parts, at)
            if term is None:
                return at, None
            alternatives[-1].append(term)
            if _joins(parts, at, "|"):
                alternatives.append([])
            elif not _joins(parts, at, "&"):
                return at, tuple(tuple(terms) for terms in alternatives)
            at += 1
            if at == len(parts):
                self.read.add("C036", "after '&' and '|' stands another constraint", parts[-1])
                return at, None

    def _term(self, parts: Sequence[Part], at: int) -> tuple[int, Term | None]:
        """One constraint, perhaps with `~` before it."""
        first = parts[at]
        negated = _joins(parts, at, "~")
        at += negated
        part = parts[at] if at < len(parts) else first
        if is_word(part, ":") or is_word(part, "="):
            return self._computed(first, parts, at, negated=negated)
        if isinstance(part, Form) or part.kind not in {"constant", "variable", "multi"} or at == len(parts):
            hint = "a test is written :(call), a value =(call)" if isinstance(part, Form) else ""
            self.read.add("C036", "this is no constraint of a field", part, hint=hint)
            return at + 1, None
        span = self.read.mistakes.stretch(first.start, part.end)
        if part.kind == "constant":
            return at + 1, Term(span, "constant", negated, Const(self.read.mistakes.span(part), part.value))
        name, multi = str(part.value), part.kind == "multi"
        if name in self.sure:
            self._same_kind(name, part, multi=multi)
        else:
            self._unbound(name, part)
        return at + 1, Term(span, "variable", negated, Var(self.read.mistakes.span(part), name, multi))

    def _unbound(self, name: str, part: Part) -> None:
        """C030: a variable is looked at before a condition binds it."""
        note = "only some alternatives of the 'or' bind it" if name in self.maybe else ""
        note = note or "a variable is bound where it stands alone or before '&', in this or an earlier condition"
        self.read.add(
            "C030", f"?{name} is not bound here", part, note=note, hint=self.read.mistakes.near(name, self.sure)
        )

    def _computed(self, first: Part, parts: Sequence[Part], at: int, *, negated: bool) -> tuple[int, Term | None]:
        """`:(test)` or `=(value)`."""
        kind = "predicate" if is_word(parts[at], ":") else "value"
        if at + 1 == len(parts) or not isinstance(parts[at + 1], Form):
            self.read.add("C036", "after ':' and '=' stands a call", parts[at])
            return at + 1, None
        call = parts[at + 1]
        scope = Scope("condition")
        self.read.no_expansion(call, "a pattern")
        operand = self.read.read(call, scope)
        self.known(scope)
        span = self.read.mistakes.stretch(first.start, call.end)
        return at + 2, Term(span, "predicate" if kind == "predicate" else "value", negated, operand)

    def known(self, scope: Scope) -> None:
        """C030, C042: the variables of a test are bound before it, and have types that its functions take."""
        for name, part in scope.uses:
            if name not in self.sure:
                self._unbound(name, part)
        check_types(self.read, scope, self.sure, left=True)

    def _mixed(self, part: Part, row: _Alternatives, name: str, *, multi: bool) -> bool:
        """Whether the field is one of many values; C032: it is both."""
        kinds = {multi} if name else set[bool]()
        for terms in row:
            for term in terms:
                if isinstance(term.operand, Var) and term.kind == "variable":
                    kinds.add(term.operand.multi)
                elif term.kind == "constant":
                    kinds.add(False)
        if len(kinds) == 2:
            self.read.add("C032", "constraints of one value and of many are mixed in one field", part)
        return kinds == {True}

    def _check(self, slot: Slot, row: _Alternatives, name: str, part: Part) -> None:
        """C022: a constant that the slot cannot hold; C042: constraints that nothing can meet."""
        for operand in (term.operand for terms in row for term in terms):
            slots = (slot, *self.sure[name].slots) if name and isinstance(operand, Const) else (slot,)
            reasons = [(s, misfit(s, operand.value)) for s in slots] if isinstance(operand, Const) else []
            for other, reason in reasons:
                if reason:
                    self.read.add("C022", f"the slot '{other.name}' cannot hold this: {reason}", part)
                    return
        if name and self.sure[name].multi:
            return
        possible = [self._possible(slot, terms) for terms in row]
        types = frozenset[str]().union(*possible)
        if not types:
            self.read.add("C042", "no value can meet these constraints", part)
        elif name:
            self.sure[name] = self.sure[name].within(types)

    def _possible(self, slot: Slot, terms: Sequence[Term]) -> frozenset[str]:
        """The types of a value that meets all of these terms."""
        types = frozenset(letters(slot))
        values: set[object] = set()
        for term in terms:
            if term.negated:
                continue
            operand = term.operand
            if term.kind == "constant" and isinstance(operand, Const):
                types &= frozenset(letter(operand.value))
                values.add((type(operand.value), operand.value))
            elif term.kind == "value":
                given = gives(operand)
                types = types if given == "v" else types & frozenset(given)  # CLIPS takes a call that gives no value
            elif term.kind == "variable" and isinstance(operand, Var):
                types &= self.sure[operand.name].types if operand.name in self.sure else frozenset(ANY)
        return types if len(values) < 2 else frozenset()


def _joins(parts: Sequence[Part], at: int, mark: str) -> bool:
    """Whether this mark stands here."""
    part = parts[at] if at < len(parts) else None
    return isinstance(part, Atom) and part.kind == "mark" and part.value == mark


def check_types(read: Expressions, scope: Scope, known: Mapping[str, Known], *, left: bool) -> None:
    """C042: a bound variable is given to a function that takes none of the types it can have.

    CLIPS does not look at variables of many values in conditions (`left`).
    """
    for name, wanted, function, part in scope.typed:
        if name not in known or name in scope.rebound or (left and known[name].multi):
            continue
        if any(not way & set(wanted) for way in known[name].ways):
            have = words("".join(sorted(known[name].types)))
            message = f"'{function}' takes a {words(wanted.replace('v', ''))} here, and ?{name} is a {have}"
            read.add("C042", message, part, note="its type follows from where the conditions bind it")
