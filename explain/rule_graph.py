"""The rules of a rule set, and the fact types and fields that they read and write, as a chart.

An arrow into a rule is a read, one out of it a conclusion; a dotted one is a read that needs to know that something
is not so (a negation, a count), which is why that rule has to wait. The rows of a table are one rule here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ChangeField, ConcludeFact, ConcludeField, FieldOf, ForEach, Pattern, Remove
from aitia.rules_engine.values import clean

from .mermaid import label
from .phrase import inside
from .reads import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aitia.dsl.ruleset import Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Edge:
    """A rule and a name (`Order`, or `Order.total`) that it reads or writes. `waits`: only once that is settled."""

    rule: str
    name: str
    writes: bool
    waits: bool = False


@dataclass(frozen=True, slots=True)
class RuleGraph:
    """The titles of rules by their codes, and the edges in the order of the text."""

    rules: dict[str, str]
    edges: tuple[Edge, ...]

    @property
    def names(self) -> list[str]:
        """Every type and field that has an edge, in the order in which rules name them."""
        return list(dict.fromkeys(edge.name for edge in self.edges))


def rule_graph(ruleset: Ruleset) -> RuleGraph:
    """The graph of all rules that are not disabled."""
    rules: dict[str, str] = {}
    edges: dict[Edge, None] = {}
    for rule in ruleset.rules:
        if not rule.disabled:
            rules.setdefault(_code(rule), clean(rule.title))
            edges.update(dict.fromkeys(_edges(rule)))
    return RuleGraph(rules, tuple(edges))


def _code(rule: Rule) -> str:
    """The code of a rule; that of the table for a row."""
    return rule.code.split(".")[0]


def _edges(rule: Rule) -> Iterator[Edge]:
    """What one rule reads and writes."""
    waits = {_name(read.type, read.field) for read in rule.reads if not read.monotone}
    for name in dict.fromkeys(_read(rule)):
        yield Edge(_code(rule), name, writes=False, waits=name in waits)
    for action in rule.actions:
        match action:
            case ConcludeField() | ChangeField():
                yield Edge(_code(rule), _name(action.owner, action.field), writes=True)
            case ConcludeFact():
                yield Edge(_code(rule), action.type, writes=True)
            case Remove():
                yield Edge(_code(rule), action.subject.type.fact, writes=True)
            case _:
                pass


def _read(rule: Rule) -> Iterator[str]:
    """The types and fields in the conditions and values of a rule, in the order of the text."""
    for part in (*rule.conditions, *rule.actions):
        if isinstance(part, ForEach):
            yield part.pattern.type
        targets = (part.subject,) if isinstance(part, ConcludeField | ChangeField | Remove) else ()
        for expr in expressions(part):
            if expr in targets:
                continue
            for node in inside(expr):
                if isinstance(node, FieldOf):
                    yield _name(node.owner, node.field)
                elif isinstance(node, Pattern):
                    yield node.type


def _name(type: str, field: str) -> str:
    """`Order.total`, or the type alone."""
    return f"{type}.{field}" if field else type


def mermaid_graph(graph: RuleGraph) -> str:
    """The graph as a Mermaid flow chart."""
    numbers = {name: f"n{number}" for number, name in enumerate(graph.names, 1)}
    rules = {code: f"r{number}" for number, code in enumerate(graph.rules, 1)}
    lines = [f"{rules[code]}([{label(f'{code} {title}')}])" for code, title in graph.rules.items()]
    lines += [f"{number}[{label(name)}]" for name, number in numbers.items()]
    for edge in graph.edges:
        rule, name = rules[edge.rule], numbers[edge.name]
        arrow = "-.->" if edge.waits else "-->"
        lines.append(f"{rule} --> {name}" if edge.writes else f"{name} {arrow} {rule}")
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)])


def dot_graph(graph: RuleGraph) -> str:
    """The graph in the language of Graphviz."""
    lines = [f"{_quoted(code)} [shape=box, label={_quoted(f'{code} {title}')}];" for code, title in graph.rules.items()]
    lines += [f"{_quoted(name)} [shape=ellipse];" for name in graph.names]
    for edge in graph.edges:
        ends = (edge.rule, edge.name) if edge.writes else (edge.name, edge.rule)
        style = " [style=dashed]" if edge.waits else ""
        lines.append(f"{_quoted(ends[0])} -> {_quoted(ends[1])}{style};")
    return "\n".join(["digraph rules {", "  rankdir=LR;", *(f"  {line}" for line in lines), "}"])


def _quoted(text: str) -> str:
    """A name that DOT takes as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
