"""Rules with all their names and types resolved; where they stand in the order comes later (`strata`)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import Rule

from .actions import then_part
from .conditions import subject_patterns, when_part
from .scope import INTRODUCED, Frame, Scope
from .templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Action, Condition, Template
    from aitia.dsl.source import Span

    from .world import World

UNSTAGED = -1
"""The stage of a rule that names none, until `strata` places it."""


class Attributes:
    """What stands between a rule's title and its `when`."""

    def __init__(self, nodes: Sequence[ast.Attribute], codes: Codes, world: World) -> None:
        self.stage, self.priority = UNSTAGED, 0
        self.disabled = self.repeats = False
        self.valid: tuple[date | None, date | None] = (None, None)
        self.overrides: tuple[str, ...] = ()
        for node in nodes:
            self._add(node, codes, world)

    def _add(self, node: ast.Attribute, codes: Codes, world: World) -> None:
        """Take one of them over."""
        match node.word:
            case "stage":
                self.stage = _stage(node, world)
            case "overrides":
                self.overrides += tuple(code for name in node.names for code in codes.overridden(name, world))
            case "valid":
                self.valid = _valid(node, world)
            case "priority":
                self.priority = node.number
            case "disabled":
                self.disabled = True
            case _:
                self.repeats = True


class Codes:
    """The codes of all rules and tables. `rows` holds the codes of the rules that a table becomes."""

    def __init__(self, blocks: Sequence[ast.Rule | ast.Table], world: World) -> None:
        self.rows: dict[str, tuple[str, ...]] = {}
        self.known: set[str] = set()
        self._code_of: dict[int, str] = {}
        first: dict[str, Span] = {}
        for number, block in enumerate(blocks, 1):
            code = block.code.name if block.code else f"{'rule' if isinstance(block, ast.Rule) else 'table'} {number}"
            if block.code is not None and code in first:
                world.error(
                    "R227", f"the code {code} is used twice", block.code.span, note=f"the first is at {first[code]}"
                )
                code = f"{code} (at line {block.code.span.line})"
            first[code] = block.code.span if block.code else block.span
            self._code_of[id(block)] = code
            self.known.add(code)
            if isinstance(block, ast.Table):
                rows = tuple(f"{code}.{row}" for row in range(1, len(block.rows) + 1))
                self.known.update(rows)
                self.rows[code] = (*rows, code) if block.policy == "unique" else rows

    def of(self, block: ast.Rule | ast.Table) -> str:
        """The code of a block: the author's, or one made of its number."""
        return self._code_of[id(block)]

    def overridden(self, name: ast.Name, world: World) -> tuple[str, ...]:
        """O802: the rules behind a code: one, or all rows of a table."""
        if name.name not in self.known:
            world.unknown("O802", f"there is no rule '{name.name}'", name, self.known)
            return ()
        return self.rows.get(name.name, (name.name,))


def _stage(node: ast.Attribute, world: World) -> int:
    """O801: the place of a stage."""
    name = node.names[0]
    if name.name not in world.stages:
        note = "" if world.stages else "stages are listed in the order in which they run: stages check, price"
        world.unknown("O801", f"there is no stage '{name.name}'", name, world.stages, note=note)
        return UNSTAGED
    return world.stages[name.name]


def _valid(node: ast.Attribute, world: World) -> tuple[date | None, date | None]:
    """R228: the first and the last day on which the rule holds."""
    first, last = (_day(written) for written in node.dates)
    if first is not None and last is not None and last < first:
        world.error("R228", f"the rule would end on {last}, before it begins on {first}", node.span)
        return None, None
    return first, last


def _day(node: ast.Date | None) -> date | None:
    """The day of a date."""
    return date.fromisoformat(node.iso[:10]) if node is not None else None


def rule(block: ast.Rule, codes: Codes, world: World) -> Rule:
    """One rule; what is wrong in it was reported and is left out."""
    code = codes.of(block)
    owner = f"rule {code}" if block.code else "this rule"
    scope = Scope(Frame(world, owner, INTRODUCED))
    attributes = Attributes(block.attributes, codes, world)
    conditions = when_part(block.when, block.unless, scope)
    actions = then_part(block.actions, scope)
    because = template(block.because, scope) if block.because else None
    return placed(block, code, attributes, (*subject_patterns(scope), *conditions), actions, because)


def placed(  # noqa: PLR0913, PLR0917 - what a rule is made of
    block: ast.Rule | ast.Table,
    code: str,
    attributes: Attributes,
    conditions: tuple[Condition, ...],
    actions: tuple[Action, ...],
    because: Template | None,
) -> Rule:
    """A rule of a block, still without its stage, stratum and number."""
    return Rule(
        span=block.span,
        code=code,
        title=block.title.value,
        index=0,
        conditions=conditions,
        actions=actions,
        because=because,
        sources=tuple(source.value for source in block.sources),
        stage=attributes.stage,
        priority=attributes.priority,
        valid_from=attributes.valid[0],
        valid_until=attributes.valid[1],
        disabled=attributes.disabled,
        repeats=attributes.repeats,
        overrides=tuple(dict.fromkeys(attributes.overrides)),
        doc=block.doc,
    )


def declare_stages(blocks: Sequence[ast.Stages], world: World) -> None:
    """O808, O809: the stages in their order, listed once."""
    for place, block in enumerate(blocks):
        if place:
            world.error(
                "O808", "the stages are listed twice", block.span, note=f"the first list is at {blocks[0].span}"
            )
            continue
        for name in block.names:
            if name.name in world.stages:
                world.error("O809", f"the stage '{name.name}' is listed twice", name.span)
            world.stages.setdefault(name.name, len(world.stages))
            world.stage_spans.setdefault(name.name, name.span)
