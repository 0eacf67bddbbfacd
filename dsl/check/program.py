"""A whole rule set: the checks in order, each on what those before it established."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from aitia.dsl import ast
from aitia.dsl.ruleset import Ruleset

from . import cases, functions, later, lints, options, rules, size, stored, table_lints, tables, vocabulary
from .facts import given_fact
from .strata import place_rules
from .world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import FactType, GivenFact, Rule, Signature

    from .stored import FieldName

Block = TypeVar("Block", bound=ast.AnyBlock)


def check(files: Sequence[ast.File], registered: Iterable[Signature], hash: str) -> tuple[Ruleset, list[Problem]]:
    """The rule set that the files mean together, and everything that is wrong or remarkable in it."""
    world = World(registered={signature.name: signature for signature in registered})
    world.unreadable = {word for file in files for word in file.broken}
    program = _Program([block for file in files for block in file.blocks], world)
    made = program.checked(hash)
    return made, world.problems


class _Program:
    """The blocks of a rule set by kind, and the world that they declare."""

    def __init__(self, blocks: Sequence[ast.AnyBlock], world: World) -> None:
        self.blocks, self.world = blocks, world
        self.rule_blocks = [block for block in blocks if isinstance(block, (ast.Rule, ast.Table))]

    def of(self, kind: type[Block]) -> list[Block]:
        """The blocks of a kind, in order."""
        return [block for block in self.blocks if type(block) is kind]

    def checked(self, hash: str) -> Ruleset:
        """All checks in order. What comes of it is a rule set only if no error was found."""
        world = self.world
        queries = self._declare()
        codes = rules.Codes(self.rule_blocks, world)
        made = self._rules(codes)
        answers = functions.queries(queries, world)
        asked = self._check_later()
        given = self._given()
        tests = tuple(cases.test_case(block, codes, world) for block in self.of(ast.Test))
        stored.refuse_changes(made, world)
        types = stored.finished_types(made, asked, world)
        later.remark_certainty(made, given, world)
        placed = place_rules(made, types, world)
        if not any(problem.severity == "error" for problem in world.problems):
            self._remark(placed, types)
        header = next(reversed(self.of(ast.Module)), None)
        return Ruleset(
            module=header.name if header else "",
            version=header.version.value if header and header.version else "",
            language=header.language.name if header and header.language else "en",
            hash=hash,
            types=types,
            rules=placed,
            functions=world.functions,
            registered=world.registered,
            queries=answers,
            facts=given,
            tests=tests,
            stages=tuple(world.stages),
            subjects=world.subjects,
        )

    def _declare(self) -> list[ast.Query]:
        """Names first, then types of fields, then what has expressions. The queries that have a name of their own."""
        world = self.world
        kept = vocabulary.declare_types(self.of(ast.FactBlock), world)
        later.declare_subjects(self.of(ast.Subject), world)
        later.declare_models(self.of(ast.Model), world)
        rules.declare_stages(self.of(ast.Stages), world)
        vocabulary.declare_fields(kept, world)
        bodies = functions.declare_functions(self.of(ast.Function), world)
        queries = functions.declare_queries(self.of(ast.Query), world)
        options.complete_fields(kept, world)
        functions.complete_functions(bodies, world)
        self.sizes = size.refuse_long(world)
        later.check_judged(kept, world)
        return queries

    def _rules(self, codes: rules.Codes) -> list[Rule]:
        """All rules and rows of tables, numbered in the order of the text."""
        made: list[Rule] = []
        for block in self.rule_blocks:
            if isinstance(block, ast.Rule):
                made.append(rules.rule(block, codes, self.world))
            else:
                made.extend(tables.table_rules(block, codes, self.world))
        size.refuse_deep_rules(made, self.sizes, self.world)
        return [replace(rule, index=index) for index, rule in enumerate(made)]

    def _check_later(self) -> set[FieldName]:
        """What is checked now and runs later; the fields that are asked."""
        world = self.world
        later.check_subjects(self.of(ast.Subject), world)
        later.check_consultations(self.of(ast.Consultation), world)
        later.check_certainty_blocks(self.of(ast.UsesCertainty), world)
        return later.check_questions(self.of(ast.Question), world)

    def _remark(self, placed: Sequence[Rule], types: Mapping[str, FactType]) -> None:
        """What is probably not meant; said only of what could be meant."""
        lints.remark_rules(placed, types, self.world)
        lints.remark_doubled(self.of(ast.Rule), self.world)
        table_lints.remark_tables(self.of(ast.Table), self.world)

    def _given(self) -> tuple[GivenFact, ...]:
        """The fixed facts."""
        facts = [given_fact(fact, {}, "", "facts", self.world) for block in self.of(ast.Facts) for fact in block.facts]
        return tuple(fact for fact in facts if fact is not None)
