"""A rule becomes a chain of nodes that ends in a terminal."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from aitia.dsl import ruleset as r
from aitia.dsl.trees import parts

from ..kernel import layout as k
from ..network import Match
from .code import Tables, read_key
from .drafts import Action, Alpha, Code, Draft, Index, Node, Operand, Terminal
from .expand import expand, identifying
from .relations import CLOCK, TODAY, Relations, named_facts
from .scope import Scope, places_of
from .strict import strict_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from .code import Key

_END = Code((k.OP_END,))
_NOTHING = Code((k.OP_CONST, k.NULL, k.OP_END))
_FIRST_DAY = 719_163  # ordinal of 1970-01-01
_HIDDEN = -(2**40)


class Planner:
    """Plans rules into one draft; keeps what is needed to read firings afterwards."""

    def __init__(self, ruleset: r.Ruleset, relations: Relations, tables: Tables) -> None:
        self.ruleset = ruleset
        self.relations = relations
        self.tables = tables
        self.draft = Draft()
        self.draft.add(Node(k.ROOTS, 0))
        self.matches: dict[int, Match] = {}
        self.actions: list[tuple[r.Rule, r.Action | None]] = []
        self._expanded: dict[int, r.Condition] = {}
        self._shared = 0
        self._begun: dict[frozenset[Key], tuple[Scope, list[Operand]]] = {}
        self._overriders: dict[str, list[r.Rule]] = {}
        for rule in ruleset.rules:
            for code in rule.overrides if not rule.disabled else ():
                self._overriders.setdefault(code, []).append(rule)

    def plan(self, rules: Sequence[r.Rule]) -> None:
        """Add the nodes of all rules."""
        for before, rule, after in zip((None, *rules), rules, (*rules[1:], None), strict=False):
            shared = _shared(rule, before)
            if not shared or shared != self._shared:
                self._shared = _shared(rule, after)
                self._begun.clear()
            self._plan(rule)

    def _plan(self, rule: r.Rule) -> None:
        """Add the nodes of a rule."""
        conditions: tuple[r.Condition, ...] = tuple(map(self._expand_once, rule.conditions))
        actions: tuple[r.Action, ...] = expand(rule.actions, self.relations)
        because = expand(rule.because, self.relations) if rule.because else None
        strict = strict_keys(conditions, actions)
        scope, order = self._begin(rule, conditions[: self._shared], strict)
        for condition in conditions[self._shared :]:
            self._condition(scope, condition, order)
        for overrider in self._overriders.get(rule.code, ()):
            self._unless_overridden(scope, rule, overrider)
        for needed in (*actions, because):
            if needed is not None:
                scope.prepare(needed)
        if any(_makes_event(a, self.ruleset) for a in actions):
            scope.place_clock()
        _Ending(self, scope, rule, conditions, actions, because, order).terminate()

    def _expand_once(self, condition: r.Condition) -> r.Condition:
        """An expanded condition; the rows of a table share some, and each may be as long as the table."""
        if id(condition) not in self._expanded:
            self._expanded[id(condition)] = expand(condition, self.relations)
        return self._expanded[id(condition)]

    def _begin(
        self, rule: r.Rule, conditions: Sequence[r.Condition], strict: frozenset[Key]
    ) -> tuple[Scope, list[Operand]]:
        """Where a rule stands after the conditions that it shares with the rules beside it, which are planned once."""
        if strict not in self._begun:
            self.tables.rule = rule.code.partition(".")[0] if self._shared else rule.code
            scope, order = Scope(self.draft, self.relations, self.tables, strict=strict), list[Operand]()
            self._valid(scope, rule.valid_from, rule.valid_until)
            for condition in conditions:
                self._condition(scope, condition, order)
            self._begun[strict] = scope, order
        self.tables.rule = rule.code
        scope, order = self._begun[strict]
        return replace(scope, places=dict(scope.places), kept=list(scope.kept)), list(order)

    def _valid(self, scope: Scope, start: date | None, end: date | None) -> None:
        tests = Code()
        for op, day in ((k.GE, start), (k.LE, end)):
            if day is not None:
                tests += Code((k.OP_TEST, op, k.ON_ROW, 0, TODAY, k.ON_CONST, 0, day.toordinal() - _FIRST_DAY))
        if not tests.words:
            return
        alpha = Alpha(CLOCK, tests + _END, None)
        node = Node(k.FOLD, scope.node, Index(alpha, ()), fold=k.GATE, op=k.GE, limit=1)

        def branch(inner: Scope) -> Code:
            inner.join(CLOCK, [], (alpha.tests, None))
            return Code((k.OP_CONST, 0, k.OP_END))

        scope.fold(node, branch, shared=True)

    def _condition(self, scope: Scope, condition: r.Condition, order: list[Operand]) -> None:
        match condition:
            case r.ForEach():
                scope.for_each(condition.pattern)
                order.append(scope.places[condition.pattern.name,])
            case r.ForEachIn():
                scope.walk(condition.name, condition.values)
                depth, column = scope.places["let", condition.name]
                order.append((depth, k.BIRTH if column >= 0 else k.OWN - 1))
            case r.Let():
                scope.places["let", condition.name] = scope.place(condition.value)
            case r.Test():
                scope.test(condition.condition)

    def _unless_overridden(self, scope: Scope, rule: r.Rule, overrider: r.Rule) -> None:
        relation = self.relations.overriders[overrider.code]
        mine = set(named_facts(rule.conditions))
        key = [(i, scope.places[n,]) for i, n in enumerate(relation.columns, 1) if n in mine]

        def branch(inner: Scope) -> Code:
            inner.join(relation.number, key)
            return Code((k.OP_CONST, 0, k.OP_END))

        scope.fold(Node(k.FOLD, scope.node, fold=k.GATE, op=k.EQ, limit=0), branch)


class _Ending:
    """The terminal of a rule."""

    def __init__(
        self,
        planner: Planner,
        scope: Scope,
        rule: r.Rule,
        conditions: tuple[r.Condition, ...],
        actions: tuple[r.Action, ...],
        because: r.Template | None,
        order: list[Operand],
    ) -> None:
        self.planner, self.scope, self.rule = planner, scope, rule
        self.actions, self.order = actions, order
        self.facts = tuple(c.pattern.name for c in conditions if isinstance(c, r.ForEach))
        lets = [(c.name, c.value.type) for c in conditions if isinstance(c, r.Let)]
        walks = [(c.name, c.values.type.element or c.values.type) for c in conditions if isinstance(c, r.ForEachIn)]
        self.values = (*walks, *lets)
        self.reads = [x for node in (*conditions, *actions, because) if node is not None for x in _reads(node)]

    def terminate(self) -> None:
        """Add the terminal, and one for rules that this one overrides."""
        fact_places = [self.scope.places[name,] for name in self.facts]
        value_places = [self.scope.places["let", name] for name, _ in self.values]
        read_places = places_of(self.scope, self.reads)
        clock = [self.scope.places[key] for key in self._clocks()]
        identity = list(dict.fromkeys([*fact_places, *value_places, *read_places, *clock]))
        shown = [x for x in self.reads if isinstance(x.subject, r.FactVar) and read_key(x) in self.scope.places]
        shown_places = [self.scope.places[read_key(x)] for x in shown]
        rows = [(depth, k.PLACE) for depth, _ in fact_places]
        match = Match(
            self.rule,
            internal=False,
            facts=self.facts,
            values=tuple(self.values),
            reads=tuple((x.subject.name, x.field, x.type) for x in shown if isinstance(x.subject, r.FactVar)),
        )
        snapshot = [*fact_places, *rows, *value_places, *shown_places]
        actions = [self._action(a) for a in self.actions]
        flags = k.REPEATS if self.rule.repeats else 0
        self._add(match, identity, fact_places, snapshot, actions, flags)
        if self.rule.overrides:
            self._add_internal(fact_places, rows)

    def _clocks(self) -> list[tuple[str, str]]:
        return [("#clock", c.function) for a in self.actions for c in _calls(a) if c.function in ("now", "today")]

    def _add_internal(self, fact_places: list[Operand], rows: list[Operand]) -> None:
        relation = self.planner.relations.overriders[self.rule.code]
        coder = self.scope.coder()
        coder.depth += 1
        values = [Code((k.OP_CONST, 0, k.OP_END))]
        values += [Code((k.OP_LEFT, *coder.operand(self.scope.places[n,]), k.OP_END)) for n in relation.columns]
        action: tuple[Action, r.Action | None] = (Action(k.DO_FACT, relation.number, tuple(values), k.CONCLUDED), None)
        match = Match(self.rule, internal=True, facts=self.facts, values=(), reads=())
        self._add(match, fact_places, fact_places, [*fact_places, *rows], [action], k.INTERNAL)

    def _add(
        self,
        match: Match,
        identity: list[Operand],
        facts: list[Operand],
        snapshot: list[Operand],
        actions: list[tuple[Action, r.Action | None]],
        flags: int,
    ) -> None:
        draft = self.planner.draft
        node = draft.add(Node(k.TERMINAL, self.scope.node), shared=False)
        depth = self.scope.depth + 1

        def ups(places: list[Operand]) -> tuple[Operand, ...]:
            return tuple((depth - d, column) for d, column in places)

        rule = self.rule
        level = (rule.stage, rule.stratum, -rule.priority if not match.internal else _HIDDEN)
        draft.terminals[node] = Terminal(
            rule.index,
            level,
            ups(identity),
            ups(self.order),
            ups(facts),
            ups(snapshot),
            tuple(a for a, _ in actions),
            flags,
        )
        self.planner.matches[node] = match
        self.planner.actions += [(rule, author) for _, author in actions]

    # ---- actions

    def _code(self, expr: Any) -> Code:
        coder = self.scope.coder()
        coder.depth += 1
        return coder.value(expr) + _END

    def _action(self, action: r.Action) -> tuple[Action, r.Action | None]:
        return self._lowered(action), action

    def _lowered(self, action: r.Action) -> Action:
        slots = self.planner.relations.slots
        match action:
            case r.ConcludeField() if action.certainty is not None:  # the session says that it is not drawn
                return Action(k.DO_EFFECT, 0, (self._code(action.subject), self._code(action.value)))
            case r.ConcludeFact() if action.certainty is not None:
                return Action(k.DO_EFFECT)
            case r.ConcludeField():
                kind = k.PRESUMED if action.presumed else k.CONCLUDED
                values = (self._code(action.subject), self._code(action.value))
                return Action(k.DO_SLOT, slots[action.owner, action.field].number, values, kind)
            case r.ChangeField():
                values = (self._code(action.subject), self._code(action.value))
                return Action(k.DO_CHANGE, slots[action.owner, action.field].number, values, k.CHANGED)
            case r.ConcludeFact():
                return self._fact(action)
            case r.Remove():
                return Action(k.DO_REMOVE, 0, (self._code(action.subject),))
            case r.Say():
                return Action(k.DO_EFFECT, 0, self._template(action.text))
            case r.Complain():
                return Action(k.DO_EFFECT, 0, self._template(action.message))
            case r.CallEffect():
                return Action(k.DO_EFFECT, 0, tuple(self._code(v) for _, v in action.arguments))
            case r.Stop():
                return Action(k.DO_STOP, 0, self._template(action.reason) if action.reason else ())

    def _template(self, template: r.Template) -> tuple[Code, ...]:
        return tuple(self._code(p) for p in template.parts if not isinstance(p, str))

    def _fact(self, action: r.ConcludeFact) -> Action:
        relations = self.planner.relations
        relation = relations.facts[action.type]
        given = dict(action.arguments)
        kind = relations.ruleset.types[action.type]
        values = [Code((k.OP_CONST, 0, k.OP_END))]
        values += [self._code(given[c]) if c in given else self._missing(kind, c) for c in relation.columns]
        pairs: list[Operand] = []
        for name, value in action.arguments:
            if (action.type, name) in relations.slots:
                pairs.append((len(values), relations.slots[action.type, name].number))
                values.append(self._code(value))
        rank = k.RECORDED if action.permanent else k.CONCLUDED
        site = self.planner.tables.site(action.span) + 1 if kind.key else 0
        return Action(k.DO_FACT, relation.number, tuple(values), rank, tuple(pairs), site)

    def _missing(self, kind: r.FactType, column: str) -> Code:
        if kind.event and column == kind.time_field and ("#clock", "now") in self.scope.places:
            depth, at = self.scope.places["#clock", "now"]
            return Code((k.OP_LEFT, self.scope.depth + 1 - depth, at, k.OP_END))
        return _NOTHING


def _shared(rule: r.Rule, other: r.Rule | None) -> int:
    """With how many conditions a rule begins that are the very ones of another, as those of the rows of a table are."""
    if other is None or (rule.valid_from, rule.valid_until) != (other.valid_from, other.valid_until):
        return 0
    pairs = zip(rule.conditions, other.conditions, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _makes_event(action: r.Action, ruleset: r.Ruleset) -> bool:
    """Whether an action makes an event without saying its time, which then is now."""
    if not isinstance(action, r.ConcludeFact):
        return False
    kind = ruleset.types[action.type]
    return kind.event and kind.time_field not in dict(action.arguments)


def _reads(node: Any) -> list[r.FieldOf]:
    if isinstance(node, r.ForEach):
        return [x for where in node.pattern.where for x in identifying(where)]
    if isinstance(node, r.ForEachIn):
        return []
    return list(identifying(node))


def _calls(node: Any) -> list[r.Call]:
    own = [node] if isinstance(node, r.Call) else []
    return own + [c for p in parts(node) for c in _calls(p)]
