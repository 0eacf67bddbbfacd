"""Datalog programs as rules: a relation is a fact type, a rule concludes the facts of its head.

A column holds whole numbers or texts, whichever is found in it; columns that share a variable are of one type. What
Aitia refuses is told by the suite's name for it; the adapter itself refuses only what it could not write as a rule.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aitia.rules_engine import Engine, RulesError

Row = tuple[str | int, ...]
Facts = dict[str, set[Row]]

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\d+|\w+|:-|[<>!]?=|[^\s\w])')
_NAMES = {
    "R201": "unbound_variable",
    "O805": "cyclic_negation",
    "O806": "cyclic_negation",
}


_NOTHING = 'a0: "holds"'
"""The only argument of a relation that has none."""


class ProgramError(Exception):
    """A program that is refused; `code` is the suite's name for the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Atom(NamedTuple):
    """A relation and its arguments, each the tokens of an expression."""

    relation: str
    arguments: tuple[tuple[str, ...], ...]
    negated: bool = False


class Clause(NamedTuple):
    """A head, the atoms of the body, and the comparisons in it."""

    head: Atom
    atoms: tuple[Atom, ...]
    comparisons: tuple[tuple[str, ...], ...]


def read_clause(text: str) -> Clause:
    """A rule of the suite: `head(X, Y + 1) :- one(X), not other(X, _), (Y < 3).`"""
    head, _, body = text.strip().removesuffix(".").partition(":-")
    atoms: list[Atom] = []
    comparisons: list[tuple[str, ...]] = []
    for part in _split(_TOKEN.findall(body)):
        negated = part[0] == "not"
        bare = part[1:] if negated else part
        if bare[0] == "(":
            comparisons.append(bare[1:-1])
        else:
            atoms.append(_atom(bare, negated=negated))
    return Clause(_atom(tuple(_TOKEN.findall(head))), tuple(atoms), tuple(comparisons))


def _atom(tokens: tuple[str, ...], *, negated: bool = False) -> Atom:
    return Atom(tokens[0], tuple(_split(tokens[2:-1])), negated)


def _split(tokens: Any) -> list[tuple[str, ...]]:
    """The parts between commas outside of brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]


Column = tuple[str, int]


@dataclass
class Columns:
    """The types of columns: those that share a variable share a type."""

    leaders: dict[Column, Column] = field(default_factory=dict[Column, Column])
    numbers: set[Column] = field(default_factory=set[Column])

    def leader(self, column: Column) -> Column:
        """The column that stands for all of one type."""
        while (above := self.leaders.get(column, column)) != column:
            column = above
        return column

    def join(self, one: Column, other: Column) -> None:
        """Let two columns have one type."""
        self.leaders[self.leader(one)] = self.leader(other)

    def holds_numbers(self, column: Column) -> bool:
        """Whether a column holds whole numbers; it holds texts if nothing says so."""
        return self.leader(column) in {self.leader(number) for number in self.numbers}


def _is_name(token: str) -> bool:
    return token.isidentifier()


def _columns(clauses: list[Clause], facts: Facts) -> Columns:
    columns = Columns()
    for relation, rows in facts.items():
        for row in rows:
            columns.numbers.update((relation, i) for i, value in enumerate(row) if isinstance(value, int))
    for clause in clauses:
        seen: dict[str, Column] = {}
        for atom in (*clause.atoms, clause.head):
            for i, argument in enumerate(atom.arguments):
                column = (atom.relation, i)
                if not any(_is_name(token) or token[0] == '"' for token in argument):
                    columns.numbers.add(column)
                for token in argument:
                    if _is_name(token) and token != "_":
                        columns.join(column, seen.setdefault(token, column))
    return columns


def _arities(clauses: list[Clause], facts: Facts) -> dict[str, int]:
    found: dict[str, int] = {}
    rows = [(relation, len(row)) for relation, listed in facts.items() for row in listed]
    rows += [(a.relation, len(a.arguments)) for c in clauses for a in (c.head, *c.atoms)]
    for relation, arity in rows:
        if found.setdefault(relation, arity) != arity:
            raise ProgramError("arity_mismatch", f"{relation} has {found[relation]} arguments, and {arity}")
    return found


class Translation:
    """A program in the rule language."""

    def __init__(self, clauses: list[Clause], facts: Facts) -> None:
        self.arities = _arities(clauses, facts)
        self.columns = _columns(clauses, facts)
        types = [self._type(relation, arity) for relation, arity in self.arities.items()]
        rules = [self._rule(i, clause) for i, clause in enumerate(clauses) if not self._is_idle(clause)]
        self.text = "\n".join([*types, *rules])

    def _type(self, relation: str, arity: int) -> str:
        kinds = ["whole number" if self.columns.holds_numbers((relation, i)) else "text" for i in range(arity)]
        fields = [f"  a{i} : {kind}\n" for i, kind in enumerate(kinds or ["text"])]
        return f"fact T_{relation} has\n{''.join(fields)}"

    def _is_idle(self, clause: Clause) -> bool:
        """A text wanted where numbers are found, which no fact has: the rule cannot fire."""
        return any(self._never(atom) for atom in clause.atoms if not atom.negated)

    def _never(self, atom: Atom) -> bool:
        return any(
            argument[0][0] == '"' and self.columns.holds_numbers((atom.relation, i))
            for i, argument in enumerate(atom.arguments)
        )

    def _rule(self, number: int, clause: Clause) -> str:
        names: dict[str, str] = {}
        positive = [atom for atom in clause.atoms if not atom.negated]
        lines = [self._positive(f"b{i}", atom, names) for i, atom in enumerate(positive)]
        lines += [self._negative(atom, names) for atom in clause.atoms if atom.negated and not self._never(atom)]
        lines += [_expression(comparison, names) for comparison in clause.comparisons]
        if any("_" in argument for argument in clause.head.arguments):
            raise ProgramError("safety_violations", "a variable without a name in a head has no value")
        values = ", ".join(f"a{i}: {_expression(a, names)}" for i, a in enumerate(clause.head.arguments))
        body = "\n    and ".join(lines)
        head = f"T_{clause.head.relation}({values or _NOTHING})"
        return f'rule R{number + 1} "Rule {number + 1}"\n  when\n    {body}\n  then\n    conclude {head}\n'

    def _positive(self, name: str, atom: Atom, names: dict[str, str]) -> str:
        own: dict[str, str] = {}
        tests = _tests(atom, names, own)
        names.update({variable: f"{name}.{column}" for variable, column in own.items()})
        return f"for each T_{atom.relation} {name}{tests}"

    def _negative(self, atom: Atom, names: dict[str, str]) -> str:
        return f"there is no T_{atom.relation}{_tests(atom, names, {})}"


def _tests(atom: Atom, names: dict[str, str], own: dict[str, str]) -> str:
    """What an atom asks of its columns; variables that are new are put into `own`."""
    tests: list[str] = []
    for i, argument in enumerate(atom.arguments):
        token = argument[0]
        if len(argument) > 1 or not _is_name(token) or token in names:
            tests.append(f"a{i} is {_expression(argument, names)}")
        elif token in own:
            tests.append(f"a{i} is {own[token]}")
        elif token != "_":
            own[token] = f"a{i}"
    return f" where {', '.join(tests)}" if tests else ""


def _expression(tokens: tuple[str, ...], names: dict[str, str]) -> str:
    return " ".join(names.get(token, f"`{token}`" if _is_name(token) else token) for token in tokens)


class AitiaEvaluator:
    """What the suite asks for: the relations of a program, from its facts and rules."""

    def __init__(self) -> None:
        self._last: tuple[Facts, list[str], Facts] | None = None

    def evaluate(self, program: Any) -> Facts:
        """All facts that hold; the suite asks of one program several times. Raises ProgramError."""
        facts: Facts = {name: set(rows) for name, rows in program.facts.items()}
        if self._last is None or self._last[:2] != (facts, program.rules):
            self._last = (facts, program.rules, _evaluated(program.rules, facts))
        return self._last[2]


def _evaluated(rules: list[str], facts: Facts) -> Facts:
    translation = Translation([read_clause(rule) for rule in rules], facts)
    session = _engine(translation.text).session()
    for relation, rows in facts.items():
        session.load(f"T_{relation}", {f"a{i}": column for i, column in enumerate(zip(*rows, strict=True))})
    assert session.run().stopped == "quiescent"
    found: Facts = {relation: set() for relation in translation.arities}
    for fact in session.facts():
        relation = fact.type.removeprefix("T_")
        row: Any = tuple(fact.fields.values())[: translation.arities[relation]]
        found[relation].add(row)
    return found


def _engine(text: str) -> Engine:
    try:
        return Engine.from_text(text)
    except RulesError as error:
        codes = [_NAMES[problem.code] for problem in error.problems if problem.code in _NAMES]
        raise ProgramError(codes[0] if codes else "", str(error)) from error
