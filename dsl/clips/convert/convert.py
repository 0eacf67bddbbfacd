"""A whole program as the text of a rule file, and what was left out.

What is written is read again: a block that our own checks refuse is left out too, with their reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.load import load_text
from aitia.dsl.problems import Problem
from aitia.dsl.ruleset import Ruleset

from .expressions import given_by
from .facts import kinds_of, write_facts
from .kinds import Kinds
from .names import NotConvertedError, small_name
from .rules import RuleWriter, alternatives

if TYPE_CHECKING:
    from aitia.dsl.source import Span

    from .expressions import Given
    from .facts import Kind

_QUIET = frozenset({"reset", "run", "watch", "unwatch"})


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a rule file, and a problem for each thing that was left out."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the rule file, and what it was made of, in words too if it can be left out."""

    text: str
    span: Span | None = None
    what: str = ""


def convert(program: ast.Program, name: str) -> Converted:
    """Convert a program whose file has this name."""
    left_out = [NotConvertedError(node.span, what) for node, what in _outside(program)]
    kinds = Kinds(program)
    facts = kinds_of(program, kinds, left_out)
    module = small_name(name.removesuffix(".clp"))
    blocks = [_Block(f'# Made from {name} by "aitia convert".\nmodule {module} version "1.0" language en')]
    templates = program.templates
    blocks += [_Block(k.write(), templates[full].span, f"facts called '{_bare(full)}'") for full, k in facts.items()]
    known = given_by(program, kinds.constants)
    left_out += [
        NotConvertedError(f.span, f"the function '{_bare(f.name)}'")
        for f in program.functions.values()
        if f.name not in known.functions
    ]
    given = write_facts(program, facts, known, left_out)
    blocks += [_Block(given, next(iter(program.facts.values())).span, "the deffacts")] if given else []
    for number, rule in enumerate(program.rules.values(), 1):
        try:
            blocks += _rules(rule, f"R{10 * number}", facts, known)
        except NotConvertedError as error:
            left_out.append(NotConvertedError(error.span, f"{_named(rule)}: {error.what}"))
    problems = [_problem(error.span, error.what) for error in left_out]
    text, refused = _checked(blocks)
    return Converted(text, tuple(sorted([*problems, *refused], key=_place)))


def _rules(rule: ast.Rule, code: str, facts: dict[str, Kind], known: Given) -> list[_Block]:
    """A rule, or several where it has `or`."""
    parts = alternatives(rule)
    codes = [code] if len(parts) == 1 else [f"{code}_{i}" for i in range(1, len(parts) + 1)]
    return [
        _Block(RuleWriter(part, facts, known).write(c), rule.span, _named(rule))
        for part, c in zip(parts, codes, strict=True)
    ]


def _outside(program: ast.Program) -> list[tuple[ast.Node, str]]:
    """Constructs that the language does not have."""
    elsewhere = [rule for rule in program.rules.values() if not rule.name.startswith("MAIN::")]
    loud = [c for c in program.commands if not isinstance(c, ast.Call) or c.function not in _QUIET]
    return [
        *((rule, f"the module of the rule '{_bare(rule.name)}': all rules are in one") for rule in elsewhere),
        *((command, "a command") for command in loud),
    ]


def _checked(blocks: list[_Block]) -> tuple[str, list[Problem]]:
    """The text of the blocks that our own reader takes, and a problem for each that it does not."""
    refused: list[Problem] = []
    while True:
        text = "\n\n".join(block.text for block in blocks) + "\n"
        loaded = load_text(text)
        if isinstance(loaded, Ruleset):
            return text, refused
        wrong = _wrong(blocks, [problem for problem in loaded if problem.severity == "error"])
        if not wrong:
            return "", [*refused, *loaded]
        refused += [_problem(block.span, f"{block.what}: {problem.message}") for block, problem in wrong]
        out = {id(block) for block, _ in wrong}
        blocks = [block for block in blocks if id(block) not in out]


def _wrong(blocks: list[_Block], problems: list[Problem]) -> list[tuple[_Block, Problem]]:
    """The blocks in which problems stand, each with its first."""
    found: list[tuple[_Block, Problem]] = []
    line = 1
    for block in blocks:
        end = line + block.text.count("\n")
        here = next((p for p in problems if p.span and line <= p.span.line <= end), None)
        if here is not None and block.what:
            found.append((block, here))
        line = end + 2
    return found


def _problem(span: Span | None, what: str) -> Problem:
    """C905: something was left out."""
    return Problem("C905", f"left out: {what}", span)


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.span.line, problem.span.column) if problem.span else (0, 0)


def _named(rule: ast.Rule) -> str:
    return f"the rule '{_bare(rule.name)}'"


def _bare(name: str) -> str:
    return name.rpartition("::")[2]
