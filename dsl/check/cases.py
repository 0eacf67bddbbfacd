"""Test blocks: facts that are given, answers and judgements that will be, and what is expected."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import BOOL, Aggregate, ExpectRule, ExpectTrue, Pattern, TestCase, Type

from . import resolve
from .constants import constant
from .facts import check_certainty, given_fact
from .scope import GIVEN, Binding, Frame, Scope, dotted
from .written import moment, type_of

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Expr, FieldOf, GivenFact

    from .rules import Codes
    from .world import World


def test_case(block: ast.Test, codes: Codes, world: World) -> TestCase:
    """One test; what is wrong in it was reported and is left out."""
    return _Reader(block, codes, world).read()


class _Reader:
    """Reads the parts of a test in order; a fact's name is known after it."""

    def __init__(self, block: ast.Test, codes: Codes, world: World) -> None:
        self.block, self.codes, self.world = block, codes, world
        self.owner = f'the test "{block.title.value}"'
        self.names: dict[str, Binding] = {}
        self.called: dict[str, GivenFact] = {}
        self.given: list[GivenFact] = []
        self.expects: list[ExpectTrue | ExpectRule] = []
        self.now: datetime | None = None
        self.later: list[str] = []

    def read(self) -> TestCase:
        """The test with all its parts."""
        for part in self.block.parts:
            self._part(part)
        later = " and ".join(dict.fromkeys(self.later))
        return TestCase(
            self.block.span,
            self.block.title.value,
            tuple(self.given),
            tuple(self.expects),
            self.now,
            f"it needs {later}, which cannot run yet" if later else "",
        )

    def _part(self, part: ast.TestPart) -> None:
        """One line of the test."""
        match part:
            case ast.GivenFact():
                self._given(part)
            case ast.GivenModel():
                self._model(part)
            case ast.Answer():
                self._answer(part)
            case ast.OnDate():
                self._on(part)
            case ast.ExpectRule():
                self._rule(part)
            case ast.ExpectQuestion():
                self._field(part.field)
                self.later.append("questions")
            case ast.Expect():
                self._condition(part)

    def _scope(self) -> Scope:
        """The names that the test knows so far."""
        return Scope(Frame(self.world, self.owner, GIVEN), self.names)

    def _given(self, part: ast.GivenFact) -> None:
        """`given T(…) called o`."""
        name = part.called.name if part.called else ""
        fact = given_fact(part.fact, self.called, name, self.owner, self.world)
        if part.called is not None:
            if name in self.names:
                self.world.error("X602", f"two facts are called '{name}'", part.called.span)
            type = Type("reference", fact=fact.type) if fact else None
            self.names[name] = Binding(name, type, True, part.called.span)
        if fact is not None:
            self.later += ["certainties"] if fact.unsure else []
            self.given.append(fact)
            if name:
                self.called[name] = fact

    def _model(self, part: ast.GivenModel) -> None:
        """`given model m says v`."""
        self.later.append("models")
        model = self.world.models.get(part.model.name)
        if model is None:
            self.world.unknown("X606", f"there is no model '{part.model.name}'", part.model, self.world.models)
        elif model.gives is not None and (type := type_of(model.gives, self.world)):
            constant(part.value, type, self._scope(), f"what {part.model.name} says")
        if part.certainty is not None:
            check_certainty(part.certainty, self._scope())

    def _answer(self, part: ast.Answer) -> None:
        """`answer plant.age is young`."""
        self.later.append("answers")
        place = self._field(part.field)
        if place is not None and part.value is not None:
            declared = self.world.types[place.owner].fields[place.field]
            constant(part.value, declared.type, self._scope(), f"the field {declared.name}")
        if part.certainty is not None:
            check_certainty(part.certainty, self._scope())

    def _field(self, path: ast.Dotted) -> FieldOf | None:
        """A field of the subject."""
        return dotted(path, self._scope())  # type: ignore[return-value] # a path has at least one field

    def _on(self, part: ast.OnDate) -> None:
        """`on 2026-05-01`: the session's clock, once."""
        if self.now is not None:
            self.world.error("X607", "a test has one date", part.span)
        made = moment(part.date, self.world)
        if made is not None and isinstance(made.value, datetime):
            self.now = made.value
        elif made is not None and isinstance(made.value, date):
            self.now = datetime.combine(made.value, time(), UTC)

    def _rule(self, part: ast.ExpectRule) -> None:
        """`expect rule R010 fires`."""
        if part.code.name not in self.codes.known:
            self.world.unknown("X601", f"there is no rule '{part.code.name}'", part.code, self.codes.known)
        else:
            self.expects.append(ExpectRule(part.span, part.code.name, part.fires))

    def _condition(self, part: ast.Expect) -> None:
        """`expect` a condition; one about a subject holds for some fact of its type."""
        scope = self._scope()
        made = resolve.condition(part.condition, scope)
        if made is not None:
            self.expects.append(ExpectTrue(part.span, self._about_subjects(made, scope)))

    def _about_subjects(self, made: Expr, scope: Scope) -> Expr:
        """The condition within a pattern for each subject that it uses."""
        for name in scope.frame.subjects:
            pattern = Pattern(made.span, self.world.subjects[name], name, (made,))
            made = Aggregate(made.span, BOOL, "some", None, pattern)
        return made
