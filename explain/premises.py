"""What a firing relied on, condition by condition: facts, values, tests, and what there was no evidence of.

A test that only says what the fact beside it says already (`express is yes`) is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard, cast

from aitia.dsl.ruleset import (
    Aggregate,
    Compare,
    Const,
    Convert,
    CountTrue,
    FactVar,
    FieldOf,
    FirstTrue,
    ForEach,
    ForEachIn,
    Known,
    Let,
    Local,
    Not,
    Or,
    Test,
)
from aitia.rules_engine.evaluate import EvaluationError, matches
from aitia.rules_engine.values import show

from .describe import fact_words, field_words, is_own
from .phrase import inside, note_of, text_of, value_of, with_values, words_of, written
from .proof import Premise
from .reads import Used, is_many, note_reads, used_by
from .rows import cells_of, is_hidden, row_of
from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Condition, Expr, Pattern, Rule, Value
    from aitia.rules_engine.evaluate import Bindings
    from aitia.rules_engine.records import Fact

    from .bounds import BoundedView

Refer = Callable[[int, str, "Value | None"], int]
"""Gives the id of the conclusion about a fact (no field), or about a value of one of its fields."""

_SHOWN = 5
"""So many facts of an aggregate are shown; the rest is counted."""


@dataclass(slots=True)
class Premises:
    """The premises of one firing, as they are collected; a fact is told once, where it is first needed."""

    session: BoundedView
    bindings: Bindings
    refer: Refer
    live: bool
    used: Used = field(default_factory=dict[int, "tuple[Fact, dict[str, None]]"])
    told: set[int] = field(default_factory=set[int])

    def of_rule(self, rule: Rule) -> tuple[Premise, ...]:
        """The premises of all conditions of a rule, then the facts that only its actions read."""
        self.used = used_by(rule, self.bindings, self.session)
        shown = [condition for condition in rule.conditions if not is_hidden(condition)]
        found = [premise for condition in shown for premise in self._condition(condition, rule.conditions)]
        return (*found, *self._facts(self.used))

    def of_value(self, expr: Expr) -> tuple[Premise, ...]:
        """The premises of a computed value."""
        used: Used = {}
        note_reads(expr, self.bindings, self.session, used)
        folds = [part for part in inside(expr) if isinstance(part, Aggregate)]
        return (
            *self._facts(used),
            *(self._fold(fold, with_values(fold, self.bindings, self.session), "") for fold in folds),
        )

    def _condition(self, condition: Condition, conditions: tuple[Condition, ...]) -> Iterator[Premise]:
        """The premises of one condition among those of its rule."""
        match condition:
            case ForEach():
                fact = self.bindings.get(condition.pattern.name)
                if not isinstance(fact, int | None):
                    yield from self._facts({cast("Fact", fact).id: (cast("Fact", fact), {})})
                yield from (premise for test in condition.pattern.where for premise in self._test(test))
            case ForEachIn():
                yield from self._item(condition)
            case Let():
                yield from self._read(condition.value)
                yield self._let(condition)
            case Test() if row := row_of(condition, conditions):
                yield from (premise for cell in row.cells for premise in self._test(cell))
                if row.place > 1:
                    yield Premise("absence", en.NO_ROW_ABOVE)
            case Test():
                yield from (premise for cell in cells_of(condition.condition) for premise in self._test(cell))

    def _read(self, expr: Expr) -> Iterator[Premise]:
        """The facts that an expression reads and that have not been told."""
        used: Used = {}
        note_reads(expr, self.bindings, self.session, used)
        yield from self._facts(used)

    def _facts(self, used: Used) -> Iterator[Premise]:
        """Each fact that has not been told, with all its fields that the rule uses."""
        for number, (fact, names) in list(used.items()):
            if number not in self.told:
                self.told.add(number)
                yield from self._fact(fact, self.used.get(number, (fact, names))[1])

    def _fact(self, fact: Fact, names: dict[str, None]) -> Iterator[Premise]:
        """A fact with the fields it is stored with, then each field that has reasons of its own."""
        kind = self.session.ruleset.types[fact.type]
        plain = [name for name in kind.fields if name in names and is_own(fact, kind.fields[name], self.session)]
        words = fact_words(fact, self.session, plain if names or kind.key else None)
        yield Premise("fact", words, conclusions=(self.refer(fact.id, "", None),))
        yield from self._fields(fact, {name: None for name in names if name not in plain})

    def _fields(self, fact: Fact, names: dict[str, None]) -> Iterator[Premise]:
        """A premise for each value of the fields."""
        for name in names:
            field = self.session.ruleset.types[fact.type].fields[name]
            value = fact.fields[name]
            for one in value if field.many and isinstance(value, tuple) else (value,):
                words = field_words(fact, field, one, self.session)
                yield Premise("field", words, conclusions=(self.refer(fact.id, name, one),))

    def _item(self, condition: ForEachIn) -> Iterator[Premise]:
        """The value that a `for each … in` took, with the proof of that value of a `many` field."""
        value = cast("Value | None", self.bindings.get(condition.name))
        values = condition.values
        used: Used = {}
        note_reads(values, self.bindings, self.session, used)
        if is_many(values, self.session.ruleset):
            facts = [fact for fact, names in used.values() if values.field in names]
            for fact in facts[-1:]:
                field = self.session.ruleset.types[fact.type].fields[values.field]
                words = field_words(fact, field, value, self.session)
                yield Premise("field", words, conclusions=(self.refer(fact.id, field.name, value),))
            return
        yield from self._facts(used)
        words = show(value, values.type.element or values.type, self.session)
        yield Premise("value", en.is_(written(condition.name), words), en.one_of_values(words_of(values)))

    def _let(self, let: Let) -> Premise:
        """A named value and how it came about."""
        value = show(cast("Value | None", self.bindings.get(let.name)), let.value.type, self.session)
        words, expression = en.is_(written(let.name), value), self._expression(let)
        fold = let.value.operand if isinstance(let.value, Convert) else let.value
        if isinstance(fold, Aggregate):
            return self._fold(fold, words, expression)
        return Premise("value", words, expression)

    def _expression(self, let: Let) -> str:
        """What a `let` names, without its name; an aggregate's words begin at the `let`."""
        words = with_values(let.value, self.bindings, self.session)
        return words.partition(" be ")[2] if words.startswith("let ") else words

    def _test(self, test: Expr) -> Iterator[Premise]:
        """The facts that a test reads, and the test itself unless they say it already."""
        yield from self._read(test)
        if not _says_nothing_new(test):
            yield self._told(test)

    def _told(self, test: Expr) -> Premise:
        """A test in the author's words, with what it found."""
        absent = absence(test)
        if isinstance(absent, Aggregate):
            return Premise("absence", en.no_evidence_of(with_values(absent.pattern, self.bindings, self.session)))
        if absent is not None:
            note = note_of(absent, self.bindings, self.session)
            return Premise("absence", en.no_evidence_that(words_of(absent)), note)
        words = words_of(test)
        if fold := _counted(test):
            shown = with_values(test, self.bindings, self.session)
            note = note_of(test, self.bindings, self.session) if self.live else ""
            return self._fold(fold, shown, note, every=isinstance(test, Not))
        parts = self._parts(test)
        note = "" if is_equality(test) else note_of(test, self.bindings, self.session)
        return Premise("test", words, note, parts=parts)

    def _parts(self, test: Expr) -> tuple[Premise, ...]:
        """The conditions of an `or`, a `2 of (…)` or a table that are true."""
        conditions = _alternatives(test)
        true = [one for one in conditions if value_of(one, self.bindings, self.session) is True]
        return tuple(self._told(one) for one in true)

    def _fold(self, fold: Aggregate, words: str, note: str, *, every: bool = False) -> Premise:
        """An aggregate with the first of the facts that it folded, as they are now."""
        facts = self._folded(fold.pattern, every=every) if self.live else []
        if every and self.live and not facts:
            note = en.no_such_fact(fold.pattern.type)
        names = _fields_of(fold, fold.pattern.name)
        parts = [premise for fact in facts[:_SHOWN] for premise in self._fact(fact, names)]
        return Premise("fold", words, note, parts=tuple(parts), more=max(0, len(facts) - _SHOWN))

    def _folded(self, pattern: Pattern, *, every: bool) -> list[Fact]:
        """The facts that match; those of an `every` without its condition, which stands last."""
        if every:
            pattern = type(pattern)(pattern.span, pattern.type, pattern.name, pattern.where[:-1], pattern.window)
        try:
            return matches(pattern, self.bindings, self.session)
        except (EvaluationError, LookupError):
            return []


def absence(test: Expr) -> Expr | None:
    """What a test says there is no evidence of: of `there is no X` the aggregate, of `unless c` the condition."""
    if isinstance(test, Not) and isinstance(test.operand, Aggregate) and test.operand.kind == "some":
        return None if text_of(test.span).startswith("every ") else test.operand
    match test:
        case Compare(op="=", left=CountTrue(conditions=(condition,)), right=Const(value=0)):
            return condition
        case _:
            return None


def _counted(test: Expr) -> Aggregate | None:
    """The aggregate in `there is a`, `there are at least N` and `every`."""
    match test:
        case Aggregate(kind="some"):
            return test
        case Not(operand=Aggregate() as fold) | Compare(left=Aggregate(kind="count") as fold):
            return fold
        case _:
            return None


def _alternatives(test: Expr) -> tuple[Expr, ...]:
    """The conditions of which a test counts or wants some."""
    match test:
        case Or():
            return test.operands
        case Compare(left=CountTrue() | FirstTrue() as counted):
            return counted.conditions
        case _:
            return ()


def _says_nothing_new(test: Expr) -> bool:
    """Whether a test only says that a field has the value that its fact is shown with."""
    if isinstance(test, Known):
        return True
    return is_equality(test) and _is_value(test.left) and _is_value(test.right)


def is_equality(test: Expr) -> TypeGuard[Compare]:
    """Whether a test says itself which value it found."""
    return isinstance(test, Compare) and test.op == "="


def _is_value(expr: Expr) -> bool:
    """Whether an operand is a constant, a name or a field."""
    return isinstance(expr.operand if isinstance(expr, Convert) else expr, Const | FactVar | FieldOf | Local)


def _fields_of(fold: Aggregate, name: str) -> dict[str, None]:
    """The fields of the folded facts that the aggregate reads, but for those that only join."""
    tests = [test for test in fold.pattern.where if not _joins(test, name)]
    nodes = [node for expr in (*tests, *([fold.value] if fold.value else [])) for node in inside(expr)]
    own = (node for node in nodes if isinstance(node, FieldOf) and isinstance(node.subject, FactVar))
    return {node.field: None for node in own if cast("FactVar", node.subject).name == name}


def _joins(test: Expr, name: str) -> bool:
    """Whether a test ties a field of the folded fact to something bound outside."""
    if not (isinstance(test, Compare) and test.op == "="):
        return False
    variables = {node.name for node in inside(test) if isinstance(node, FactVar | Local)}
    return bool(variables - {name})
