"""A pattern alone, about the facts of a rule set that was checked before: what `query` and `--find` are given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import resolve
from .scope import FIELD, Frame, Scope
from .world import World

if TYPE_CHECKING:
    from aitia.dsl import ast
    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import FactType, Pattern, Ruleset


def checked_pattern(node: ast.Pattern, ruleset: Ruleset) -> Pattern | list[Problem]:
    """The pattern as meant, or what is wrong with it."""
    world = World(functions=dict(ruleset.functions), registered=dict(ruleset.registered))
    world.types = {name: _own_fields(known, ruleset) for name, known in ruleset.types.items()}
    made, _ = resolve.pattern(node, Scope(Frame(world, "the pattern", FIELD)))
    errors = [problem for problem in world.problems if problem.severity == "error"]
    return made if made is not None and not errors else errors


def _own_fields(known: FactType, ruleset: Ruleset) -> FactType:
    """A type with the fields that it declares itself, as the checks look them up."""
    inherited = set(ruleset.types[known.parent].fields) if known.parent else set[str]()
    return replace(known, fields={name: field for name, field in known.fields.items() if name not in inherited})
