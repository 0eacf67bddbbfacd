"""Reading a session's block: facts, supports, firings, effects and problems as plain snapshots."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from aitia.dsl import ruleset as r
from aitia.dsl.problems import Problem, nearest

from . import evaluate as ev
from .kernel import layout as k
from .records import Effect, Fact, Firing, Support
from .values import clean, name_of, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.source import Span

    from .session import Session

_KINDS: dict[int, Literal["recorded", "changed", "concluded", "presumed"]] = {
    k.RECORDED: "recorded",
    k.CHANGED: "changed",
    k.CONCLUDED: "concluded",
    k.PRESUMED: "presumed",
}
_FAULTS = {
    k.DIVISION: ("E901", "divides by zero"),
    k.OVERFLOW: ("E902", "gives a number that is too large"),
    k.CALL_FAILED: ("E903", "calls a function that failed"),
    k.KEY_UNKNOWN: ("E904", "concludes a fact whose key is unknown"),
}


class Reader:
    """Reads one session; writes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._memory = session.memory
        self._network = session.engine.network
        self._relations = self._network.relations

    # ---- facts

    def row(self, id: object) -> int:
        """The row of a fact; KeyError if there is none."""
        if not isinstance(id, int):
            raise TypeError(f"expected the id of a fact, got {id!r:.100}")
        m = self._memory.m
        row = int(m[int(m[k.ENTITIES]) + id]) if 0 < id <= int(m[k.ENTITY]) else 0
        if row == 0:
            raise KeyError(f"there is no fact with the id {id}")
        return row

    def facts(self, type: str | None) -> list[Fact]:
        """All facts, or those of a type and its subtypes, by id."""
        m = self._memory.m
        if type is not None and type not in self._session.ruleset.types:
            known = self._session.ruleset.types
            raise KeyError(f"the rules have no fact type {type!r}; {nearest(type, known) or ', '.join(known)}")
        wanted = self._subtypes(type) if type is not None else None
        found: list[Fact] = []
        for id in range(1, int(m[k.ENTITY]) + 1):
            row = int(m[int(m[k.ENTITIES]) + id])
            if row:
                name = self._relations.all[int(m[row])].type
                if not name.startswith("#") and (wanted is None or name in wanted):
                    found.append(self.snapshot(row))
        return found

    def column(self, type: str, field: str) -> list[tuple[int, r.Value | None]]:
        """The id of each fact of a type and its subtypes, and the value of one field, without a look at the others."""
        types, m, w, decode = self._session.ruleset.types, self._memory.m, self._memory.w, self._memory.decode
        wanted = self._subtypes(type)
        if not all(_is_plain(types[name].fields[field]) for name in wanted):
            return [(fact.id, fact.fields[field]) for fact in self.facts(type)]
        places = {
            relation.number: relation.columns.index(field) + 1
            for relation in map(self._relations.facts.get, wanted)
            if relation
        }
        kind = types[type].fields[field].type
        found: list[tuple[int, r.Value | None]] = []
        for id in range(1, int(m[k.ENTITY]) + 1):
            row = int(m[int(m[k.ENTITIES]) + id])
            if row and (place := places.get(int(m[row]))):
                found.append((id, decode(int(w[(row + k.ROW_WORDS) // 2 + place]), kind)))
        return found

    def _subtypes(self, type: str) -> set[str]:
        types = self._session.ruleset.types
        found = {type}
        for name in types:
            line, here = [name], name
            while types[here].parent:
                here = types[here].parent
                line.append(here)
            if type in line:
                found.add(name)
        return found

    def fact(self, id: int) -> Fact:
        """A fact; KeyError if there is none with this id."""
        return self.snapshot(self.row(id))

    def snapshot(self, row: int) -> Fact:
        """A fact row, also an older version or one that is gone, with the slot values shown now."""
        m, w, memory = self._memory.m, self._memory.w, self._memory
        relation = self._relations.all[int(m[row])]
        kind = self._session.ruleset.types[relation.type]
        base = (row + k.ROW_WORDS) // 2
        fields: dict[str, r.Value | None] = dict.fromkeys(kind.fields)
        for i, name in enumerate(relation.columns, 1):
            fields[name] = memory.decode(int(w[base + i]), kind.fields[name].type)
        fields.update(self._slot_values(row))
        id = int(w[base])
        given = bool(int(m[row + k.ROW_FLAGS]) & k.GIVEN)
        fact = Fact(id, relation.type, given, fields)
        for name, field in kind.fields.items():
            if fields[name] is None:
                fallback = self._fallback(fact, field)
                fields[name] = () if field.many and fallback is None else fallback
        return fact

    def _fallback(self, fact: Fact, field: r.Field) -> r.Value | None:
        if field.computed is not None:
            try:
                found = ev.evaluate(field.computed, {"self": fact}, self._session)
            except ev.EvaluationError:
                found = None
            return field.default if found is None else found
        return field.default

    def _slot_values(self, row: int) -> dict[str, r.Value | None]:
        m = self._memory.m
        found: dict[str, r.Value | None] = {}
        slot = int(m[row + k.ROW_SLOTS])
        while slot:
            relation = self._relations.all[int(m[slot + k.SLOT_RELATION])]
            shown = self._shown(slot)
            kind = (
                _element(self._relations.value_type(relation))
                if relation.many
                else self._relations.value_type(relation)
            )
            values = [self._memory.decode(self._memory.cells(v, k.ROW_WORDS, 2)[1], kind) for v in shown]
            if values:
                found[relation.field] = tuple(v for v in values if v is not None) if relation.many else values[0]
            slot = int(m[slot + k.SLOT_NEXT])
        return found

    def _shown(self, slot: int) -> list[int]:
        m = self._memory.m
        rows = [v for v in self._values(slot) if int(m[v + k.ROW_FLAGS]) & k.SHOWN]
        return sorted(rows, key=lambda v: int(m[v + k.ROW_BIRTH]))

    def _values(self, slot: int) -> list[int]:
        return self._memory.chain(slot + k.SLOT_VALUES, k.ROW_NEXT)

    # ---- reasons

    def supports(self, id: int, field: str) -> list[Support]:
        """Why a fact is there or a field has its value, best rank first."""
        row = self.row(id)
        if not field:
            return self._supports_of(row, None)
        if field in self._relations.all[int(self._memory.m[row])].columns:
            return self._support_of_cell(row, field)
        m = self._memory.m
        self._check_field(self._relations.all[int(m[row])].type, field)
        slot = int(m[row + k.ROW_SLOTS])
        while slot and self._relations.all[int(m[slot + k.SLOT_RELATION])].field != field:
            slot = int(m[slot + k.SLOT_NEXT])
        if not slot:
            return []
        relation = self._relations.all[int(m[slot + k.SLOT_RELATION])]
        kind = _element(self._relations.value_type(relation)) if relation.many else self._relations.value_type(relation)
        found: list[Support] = []
        for value in self._values(slot):
            found += self._supports_of(value, self._memory.decode(self._memory.cells(value, k.ROW_WORDS, 2)[1], kind))
        rank = {"given": 0, "recorded": 0, "changed": 0, "concluded": 1, "presumed": 2}
        return sorted(found, key=lambda s: rank[s.kind])

    def _check_field(self, type: str, field: str) -> None:
        fields = self._session.ruleset.types[type].fields
        if field not in fields:
            raise KeyError(f"{type} has no field {field!r}; {nearest(field, fields) or ', '.join(fields)}")

    def _support_of_cell(self, row: int, field: str) -> list[Support]:
        """That a column has a value of its own, which is neither computed nor the default."""
        relation = self._relations.all[int(self._memory.m[row])]
        place = (row + k.ROW_WORDS) // 2 + 1 + relation.columns.index(field)
        kind = self._session.ruleset.types[relation.type].fields[field].type
        value = self._memory.decode(int(self._memory.w[place]), kind)
        return [] if value is None else [Support("given", value, None)]

    def _supports_of(self, row: int, value: r.Value | None) -> list[Support]:
        m = self._memory.m
        found = [Support("given", value, None)] if int(m[row + k.ROW_FLAGS]) & k.GIVEN else []
        made = [
            Support(_KINDS[int(m[s + k.SUPPORT_KIND])], value, self.firing(int(m[s + k.SUPPORT_FIRING])))
            for s in self._memory.chain(row + k.ROW_SUPPORTS, k.SUPPORT_NEXT)
        ]
        return found + sorted(made, key=lambda s: s.firing.number if s.firing else 0)

    def firings(self, rule: str | None) -> Iterator[Firing]:
        """All firings, or those of a rule, in order."""
        m, matches = self._memory.m, self._network.matches
        for record in self._memory.chain(k.FIRINGS, k.FIRING_NEXT):
            fired = int(m[record + k.FIRING_NUMBER])
            if fired and (rule is None or matches[int(m[record + k.FIRING_NODE])].rule.code == rule):
                yield self.firing(record)

    def firing(self, record: int) -> Firing:
        """One firing from its record."""
        m = self._memory.m
        match = self._network.matches[int(m[record + k.FIRING_NODE])]
        count = len(match.facts)
        cells = self._memory.cells(record, k.FIRING_WORDS, 2 * count + len(match.values) + len(match.reads))
        facts = {name: self.snapshot(row) for name, row in zip(match.facts, cells[count : 2 * count], strict=True)}
        values = {
            name: self._memory.decode(cell, kind)
            for (name, kind), cell in zip(match.values, cells[2 * count : 2 * count + len(match.values)], strict=True)
        }
        for (name, field, kind), cell in zip(match.reads, cells[2 * count + len(match.values) :], strict=True):
            if name in facts and cell != k.NULL:
                seen = {**facts[name].fields, field: self._memory.decode(cell, kind)}
                facts[name] = replace(facts[name], fields=seen)
        live = int(m[record + k.FIRING_MATCH]) > 0
        return Firing(int(m[record + k.FIRING_NUMBER]), match.rule, live, facts, values)

    def firing_after(self, record: int) -> Firing | None:
        """The first firing after a record, or the first of all after 0."""
        m = self._memory.m
        record = int(m[record + k.FIRING_NEXT] if record else m[k.FIRINGS])
        while record > 0 and not int(m[record + k.FIRING_NUMBER]):
            record = int(m[record + k.FIRING_NEXT])
        return self.firing(record) if record > 0 else None

    def last_fired(self, count: int) -> list[str]:
        """The codes of the rules of the last firings."""
        m = self._memory.m
        records = self._memory.chain(k.FIRINGS, k.FIRING_NEXT)[-count:]
        return [self._network.matches[int(m[record + k.FIRING_NODE])].rule.code for record in records]

    # ---- effects

    def is_live_effect(self, effect: int) -> bool:
        """Whether an effect has not been taken back."""
        m = self._memory.m
        record = int(m[effect + k.EFFECT_FIRING])
        if int(m[record + k.FIRING_MATCH]) > 0:
            return True
        rule = self._network.matches[int(m[record + k.FIRING_NODE])].rule
        return any(
            isinstance(a, (r.ChangeField, r.Remove)) or (isinstance(a, r.ConcludeFact) and a.permanent)
            for a in rule.actions
        )

    def _records(self, *kinds: type[r.Action]) -> Iterator[tuple[int, r.Action]]:
        for effect in self._memory.chain(k.EFFECTS, k.EFFECT_NEXT):
            action = self._network.actions[int(self._memory.m[effect + k.EFFECT_ACTION])][1]
            if isinstance(action, kinds):
                yield effect, action

    def said(self) -> Iterator[tuple[str, bool]]:
        """What was said, and whether it still stands."""
        for effect, action in self._records(r.Say):
            if isinstance(action, r.Say):
                yield self._text(effect, action.text), self.is_live_effect(effect)

    def effects(self) -> Iterator[tuple[Effect, bool]]:
        """What was called for, and whether it still stands."""
        for effect, action in self._records(r.CallEffect):
            if isinstance(action, r.CallEffect):
                yield self._effect(effect, action), self.is_live_effect(effect)

    def _effect(self, effect: int, action: r.CallEffect) -> Effect:
        cells = self._memory.cells(effect, k.EFFECT_WORDS, len(action.arguments))
        args = {n: self._memory.decode(c, e.type) for (n, e), c in zip(action.arguments, cells, strict=True)}
        record = int(self._memory.m[effect + k.EFFECT_FIRING])
        return Effect(action.name, args, int(self._memory.m[record + k.FIRING_NUMBER]))

    def withdrawn(self) -> list[Effect | str]:
        """What was handed over in an earlier run and taken back since, in the order of withdrawal."""
        m = self._memory.m
        gone: list[tuple[int, int, Effect | str]] = []
        for effect, action in self._records(r.Say, r.CallEffect):
            record = int(m[effect + k.EFFECT_FIRING])
            if int(m[effect + k.EFFECT_HANDED]) and not self.is_live_effect(effect):
                shown = self._text(effect, action.text) if isinstance(action, r.Say) else None
                taken = shown if shown is not None else self._effect(effect, action)  # type: ignore[arg-type]
                gone.append((-int(m[record + k.FIRING_MATCH]), int(m[record + k.FIRING_NUMBER]), taken))
        return [taken for _, _, taken in sorted(gone, key=lambda g: g[:2])]

    def _text(self, effect: int, template: r.Template) -> str:
        parts = [p for p in template.parts if not isinstance(p, str)]
        cells = iter(self._memory.cells(effect, k.EFFECT_WORDS, len(parts)))
        return clean("".join(p if isinstance(p, str) else self._shown_cell(next(cells), p) for p in template.parts))

    def _shown_cell(self, cell: int, part: r.Expr) -> str:
        labels = ev.labels_of(part, self._session.ruleset)
        return show(self._memory.decode(cell, part.type), part.type, self._session, labels=labels)

    def stop_reason(self) -> str:
        """What the `stop` that ended the run says."""
        last = [(effect, action) for effect, action in self._records(r.Stop)]
        if not last:
            return ""
        effect, action = last[-1]
        return self._text(effect, action.reason) if isinstance(action, r.Stop) and action.reason else ""

    # ---- problems

    def faults(self, failures: dict[str, str]) -> Iterator[Problem]:
        """Faults of expressions, with rule, place and facts."""
        m = self._memory.m
        for fault in self._memory.chain(k.FAULTS, k.FAULT_NEXT):
            code, words = _FAULTS[int(m[fault + k.FAULT_KIND])]
            rule, span = self._network.sites[int(m[fault + k.FAULT_SITE])]
            rows = [int(m[fault + k.FAULT_WORDS + i]) for i in range(int(m[fault + k.FAULT_FACTS]))]
            ids = [self._memory.cells(row, k.ROW_WORDS, 1)[0] for row in rows]
            named = ", ".join(dict.fromkeys(self._named(id) for id in reversed(ids) if id > 0))
            why = failures.get(_function_at(span), "") if code == "E903" else ""
            notes = (why, f"with {named}" if named else "")
            yield Problem(code, f"rule {rule} {words}", span, note="; ".join(filter(None, notes)))

    def _named(self, id: int) -> str:
        """What a fact is called, by its number once it has gone."""
        try:
            return name_of(self._session.fact(id), self._session)
        except KeyError:
            return f"fact {id}"

    def clashes(self) -> Iterator[Problem]:
        """Fields that rules gave different values."""
        m = self._memory.m
        for slot in self._memory.chain(k.CLASHES, k.SLOT_CLASH_NEXT):
            relation = self._relations.all[int(m[slot + k.SLOT_RELATION])]
            fact = self.snapshot(int(m[slot + k.SLOT_FACT]))
            kind = self._relations.value_type(relation)
            found = [
                s
                for v in self._values(slot)
                for s in self._supports_of(v, self._memory.decode(self._memory.cells(v, k.ROW_WORDS, 2)[1], kind))
            ]
            told = [f"{s.firing.rule.code} says {show(s.value, kind, self._session)}" for s in found if s.firing]
            where = next((s.firing.rule.span for s in reversed(found) if s.firing), None)
            named = name_of(fact, self._session)
            message = f"rules give {relation.field} of {named} different values, so it is unknown"
            yield Problem("R901", message, where, note=" and ".join(told))

    def complaints(self) -> Iterator[Problem]:
        """What rules themselves found wrong."""
        for effect, action in self._records(r.Complain):
            if isinstance(action, r.Complain) and self.is_live_effect(effect):
                yield Problem(action.code, self._text(effect, action.message), action.span)

    def undrawn(self) -> Iterator[Problem]:
        """Conclusions with a certainty that would have given a fact or field what nobody gave it."""
        found = (
            action for effect, action in self._records(r.ConcludeField, r.ConcludeFact) if self._lacks(effect, action)
        )
        for action in dict.fromkeys(found):
            message = "a conclusion with a certainty is not drawn, since evidence cannot be combined yet"
            yield Problem("E909", message, action.span, hint="give the field a value with the facts")

    def _lacks(self, effect: int, action: r.Action) -> bool:
        """Whether a conclusion that was not drawn, and still would be, is missed: what is given goes before it."""
        if not self.is_live_effect(effect):
            return False
        if not isinstance(action, r.ConcludeField):
            return True
        fact, value = self._memory.cells(effect, k.EFFECT_WORDS, 2)
        if k.NULL in (fact, value) or not int(self._memory.m[int(self._memory.m[k.ENTITIES]) + fact]):
            return False
        return not any(support.kind in ("given", "changed") for support in self.supports(fact, action.field))


def _is_plain(field: r.Field) -> bool:
    """Whether the value of a field is the cell that is stored with its fact."""
    return field.stored == "column" and field.computed is None and field.default is None


def _function_at(span: Span) -> str:
    """The name of the function whose call begins at a place."""
    found = re.match(r"\w*", span.source.lines[span.line - 1][span.column - 1 :])
    return found[0] if found else ""


def _element(kind: r.Type) -> r.Type:
    return kind.element or kind if kind.kind == "list" else kind
