"""Blocks that are checked now and run later: questions, models, consultations, certainty.

Each gets a note, so that nobody takes a rule set that checks for one whose questions are asked.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.problems import nearest
from aitia.dsl.ruleset import ConcludeFact, ConcludeField

from . import resolve
from .scope import PARAMETER, Frame, Scope, dotted
from .settle import same
from .templates import template
from .world import described
from .written import type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import FieldOf, GivenFact, Rule

    from .stored import FieldName
    from .world import World

_NOT_COMPUTED = "certainty is not computed by 'run'"
_CALCULI = ("mycin", "product", "minimum", "fuzzy", "probability")


def declare_subjects(blocks: Sequence[ast.Subject], world: World) -> None:
    """R236: the names by which rules speak of the one fact of a type."""
    for block in blocks:
        if block.name.name in world.subjects:
            world.error("R236", f"there are two subjects '{block.name.name}'", block.name.span)
            continue
        world.subjects[block.name.name] = block.type.name
        world.has_type(block.type)


def check_subjects(blocks: Sequence[ast.Subject], world: World) -> None:
    """The subject above, and the fields that are asked first."""
    for block in blocks:
        if block.of is not None and block.of.name not in world.subjects:
            world.unknown("R237", f"there is no subject '{block.of.name}'", block.of, world.subjects)
        for name in block.first_ask:
            if block.type.name in world.types and world.field(block.type.name, name.name) is None:
                world.unknown(
                    "R204", f"{block.type.name} has no field '{name.name}'", name, world.fields(block.type.name)
                )
        if block.another is not None or block.first_ask:
            _note("K005", "the questions of a subject are not asked by 'run'", block, world)


def declare_models(blocks: Sequence[ast.Model], world: World) -> None:
    """K402: the names of models."""
    for block in blocks:
        if block.name.name in world.models:
            world.error("K402", f"there are two models '{block.name.name}'", block.name.span)
        else:
            world.models[block.name.name] = block
        _note("K002", "models are not called by 'run'", block, world)


def check_judged(blocks: Sequence[ast.FactBlock], world: World) -> None:
    """K403, K404: the model of a judged field, and the fields that it reads."""
    for block in blocks:
        for field in block.fields:
            for option in field.options:
                if isinstance(option, ast.JudgedBy):
                    _check_judged(block, field, option, world)


def _check_judged(block: ast.FactBlock, field: ast.Field, judged: ast.JudgedBy, world: World) -> None:
    """One judged field."""
    model, owner = world.models.get(judged.model.name), block.name.name
    for name in judged.arguments:
        if world.field(owner, name.name) is None and not world.is_broken_field(owner, name.name):
            world.unknown("R204", f"{owner} has no field '{name.name}'", name, world.fields(owner))
    if model is None:
        world.unknown("K403", f"there is no model '{judged.model.name}'", judged.model, world.models)
        return
    if len(model.reads) != len(judged.arguments):
        message = f"the model {model.name.name} reads {len(model.reads)}, and here are {len(judged.arguments)}"
        world.error("K404", message, judged.span)
    declared = world.types[owner].fields.get(field.name.name)
    gives = type_of(model.gives, world) if model.gives is not None else None
    if declared is not None and gives is not None and not same(gives, declared.type):
        message = (
            f"the model {model.name.name} gives {described(gives)}, and {field.name.name} is {described(declared.type)}"
        )
        world.error("K404", message, judged.span)


def check_questions(blocks: Sequence[ast.Question], world: World) -> set[FieldName]:
    """The fields that are asked."""
    asked: set[FieldName] = set()
    for block in blocks:
        place = _field(block.field, "the question", world)
        if place is not None:
            declared = world.types[place.owner].fields[place.field]
            if (place.owner, place.field) in asked:
                world.error("K405", f"there are two questions for {place.owner}.{place.field}", block.field.span)
            elif declared.computed is not None or declared.key:
                what = "is computed" if declared.computed is not None else "is a key"
                world.error("K406", f"'{declared.name}' {what} and cannot be asked", block.field.span)
            asked.add((place.owner, place.field))
        for part in block.parts:
            _question_part(part, block, world)
        _note("K001", "questions are not asked by 'run'; give the values of their fields as facts", block, world)
    return asked


def _question_part(part: ast.QuestionPart, block: ast.Question, world: World) -> None:
    """The texts and conditions of a question."""
    scope = Scope(Frame(world, "the question", PARAMETER))
    if part.text is not None:
        template(part.text, scope)
    if part.condition is not None:
        if part.word == "valid if":
            place = dotted(block.field, Scope(Frame(world, "the question", PARAMETER)))
            if place is not None:
                scope.bind(ast.Name(block.field.span, "value"), place.type.element or place.type, is_fact=False)
        resolve.condition(part.condition, scope)


def check_consultations(blocks: Sequence[ast.Consultation], world: World) -> None:
    """The fields that a consultation finds and shows."""
    for block in blocks:
        for path in block.find:
            _field(path, "the consultation", world)
        if block.show is not None:
            path, test = block.show
            place = _field(path, "the consultation", world)
            declared = world.field_of(place)
            if test is not None and declared is not None and not declared.uncertain:
                world.error(
                    "Y417",
                    f"'{declared.name}' has no certainty",
                    path.span.to(test.span),
                    note="only a field that is marked 'uncertain' has one",
                )
        _note("K003", "consultations are not held by 'run'", block, world)


def check_certainty_blocks(blocks: Sequence[ast.UsesCertainty], world: World) -> None:
    """K407: the calculus of certainty."""
    for place, block in enumerate(blocks):
        if place:
            world.error("K408", "certainty is declared twice", block.span)
        if block.calculus.name not in _CALCULI:
            world.error(
                "K407",
                f"there is no calculus '{block.calculus.name}'",
                block.calculus.span,
                note=f"there are {', '.join(_CALCULI)}",
                hint=nearest(block.calculus.name, _CALCULI),
            )
        _note("K004", _NOT_COMPUTED, block, world)


def remark_certainty(rules: Sequence[Rule], facts: Sequence[GivenFact], world: World) -> None:
    """K004 where something is concluded or given with a certainty, and no calculus is named that would say so."""
    if any(problem.code == "K004" for problem in world.problems):
        return
    actions = (action for rule in rules for action in rule.actions)
    concluded = (a.span for a in actions if isinstance(a, ConcludeField | ConcludeFact) and a.certainty is not None)
    for span in chain(concluded, (fact.span for fact in facts if fact.unsure)):
        world.tell("K004", _NOT_COMPUTED, span)
        return


def _field(path: ast.Dotted, block: str, world: World) -> FieldOf | None:
    """A field of a subject."""
    return dotted(path, Scope(Frame(world, block, PARAMETER)))  # type: ignore[return-value] # a path has a field


def _note(code: str, message: str, block: ast.AnyBlock, world: World) -> None:
    """A note at the first line of a block."""
    world.tell(code, message, block.span)
