"""Writes a tree back as rule text, in one canonical form.

The author's words stay (`is` or `=`), blanks, comments and superfluous brackets go: two files that say the same in
the same words have the same canonical text, whose SHA-256 names the rule set. Reading it gives the same tree again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import ast
from .write_values import (
    COMPARE,
    NOT,
    OR,
    SUM,
    UNARY,
    bare_name,
    bare_names,
    certainty_test,
    expression,
    literal,
    marked_name,
    write_path,
    write_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def write(file: ast.File) -> str:
    """The canonical text of a file."""
    return "\n\n".join(write_block(block) for block in file.blocks) + "\n"


def write_block(block: ast.AnyBlock) -> str:
    """The canonical text of one block, its `##` lines first."""
    doc = [f"## {line}".rstrip() for line in block.doc.split("\n")] if block.doc else []
    return "\n".join((*doc, *_BLOCKS[type(block)](block)))


def write_expression(node: ast.Expr) -> str:
    """The canonical text of an expression."""
    return expression(node, OR)


# ---- the vocabulary


def _module(block: ast.Module) -> list[str]:
    version = f" version {literal(block.version)}" if block.version else ""
    language = f" language {block.language.name}" if block.language else ""
    return [f"module {block.name}{version}{language}"]


def _uses(block: ast.UsesCertainty) -> list[str]:
    threshold = f" threshold {block.threshold.digits}" if block.threshold else ""
    return [f"uses certainty {block.calculus.name}{threshold}"]


def _fact(block: ast.FactBlock) -> list[str]:
    label = f" {literal(block.label)}" if block.label else ""
    parent = f" is a {block.parent.name}" if block.parent else ""
    has = " has" if block.fields else ""
    head = f"{'event' if block.event else 'fact'} {block.name.name}{label}{parent}{has}"
    return [head, *(f"  {_field(field)}" for field in block.fields)]


def _field(field: ast.Field) -> str:
    options = "".join(f" {_OPTIONS[type(option)](option)}" for option in field.options)
    return f"{marked_name(field.name)} : {_type(field.type)}{options}"


def _type(node: ast.TypeName) -> str:
    if node.kind == "decimal":
        return f"decimal({node.places})"
    if node.kind == "choice":
        return f"choice ({', '.join(_choice(option) for option in node.options)})"
    if node.element is not None:
        return f"list of {_type(node.element)}"
    return node.fact.name if node.fact else node.kind


def _choice(option: ast.ChoiceOption) -> str:
    return f"{bare_name(option.word)} {literal(option.label)}" if option.label else bare_name(option.word)


def _says(option: ast.Says) -> str:
    otherwise = f" otherwise {literal(option.otherwise)}" if option.otherwise else ""
    return f"says {literal(option.sentence)}{otherwise}"


_OPTIONS: dict[type, Callable[[Any], str]] = {
    ast.Flag: lambda o: o.word,
    ast.Unit: lambda o: f"in {literal(o.unit)}",
    ast.Range: lambda o: f"between {expression(o.low, SUM)} and {expression(o.high, SUM)}",
    ast.Default: lambda o: f"default {expression(o.value, SUM)}",
    ast.Says: _says,
    ast.JudgedBy: lambda o: f"judged by {bare_name(o.model)}({bare_names(o.arguments)})",
    ast.ComputedAs: lambda o: f"computed as {expression(o.value, COMPARE)}",
}


def _subject(block: ast.Subject) -> list[str]:
    lines = [
        f"subject {marked_name(block.name)} : {block.type.name}" + (f" of {bare_name(block.of)}" if block.of else "")
    ]
    if block.another:
        lines.append(f"  another {literal(block.another)}")
    if block.first_ask:
        lines.append(f"  first ask {bare_names(block.first_ask)}")
    return lines


def _parameters(parameters: Iterable[ast.Parameter]) -> str:
    return ", ".join(f"{marked_name(p.name)}: {_type(p.type)}" for p in parameters)


def _function(block: ast.Function) -> list[str]:
    head = f"function {bare_name(block.name)}({_parameters(block.parameters)}) gives {_type(block.gives)}"
    return [head, f"  = {expression(block.body, OR)}"]


def _query(block: ast.Query) -> list[str]:
    return [f"query {bare_name(block.name)}({_parameters(block.parameters)})", "  when", *_conditions(block.condition)]


def _question(block: ast.Question) -> list[str]:
    return [f"question {write_path(block.field)}", *(f"  {_question_part(part)}" for part in block.parts)]


def _question_part(part: ast.QuestionPart) -> str:
    condition = f" {expression(part.condition, OR)}" if part.condition is not None else ""
    other = " else" if part.word == "valid if" else ""
    said = f"{other} {literal(part.text)}" if part.text else ""
    return f"{part.word}{condition}{said}{' with certainty' if part.with_certainty else ''}"


def _model(block: ast.Model) -> list[str]:
    version = f" version {literal(block.version)}" if block.version else ""
    parts = (
        ("reads", _parameters(block.reads)),
        ("gives", _type(block.gives) if block.gives else ""),
        ("from", literal(block.file) + version if block.file else ""),
        ("calibrated by", literal(block.calibrated_by) if block.calibrated_by else ""),
        ("trust above", block.trust_above.digits if block.trust_above else ""),
        ("batch", block.batch.digits if block.batch else ""),
        ("if unavailable", bare_name(block.if_unavailable) if block.if_unavailable else ""),
    )
    title = f" {literal(block.title)}" if block.title else ""
    return [f"model {bare_name(block.name)}{title}", *(f"  {word} {said}" for word, said in parts if said)]


def _consultation(block: ast.Consultation) -> list[str]:
    lines = [f"consultation {literal(block.title)}"]
    if block.welcome:
        lines.append(f"  welcome {literal(block.welcome)}")
    if block.find:
        lines.append(f"  find {', '.join(write_path(path) for path in block.find)}")
    if block.show:
        lines.append(f"  show {write_path(block.show[0])}{certainty_test(block.show[1])}")
    if block.show_at_most:
        lines.append(f"  show at most {block.show_at_most.digits}")
    return lines


# ---- rules, tables, tests


def _new(fact: ast.NewFact) -> str:
    return f"{fact.type.name}({_arguments(fact.arguments)})"


def _arguments(arguments: Iterable[ast.Argument]) -> str:
    return ", ".join(f"{marked_name(a.name)}: {expression(a.value, SUM)}{_certainty(a.certainty)}" for a in arguments)


def _certainty(certainty: ast.Expr | None) -> str:
    return "" if certainty is None else f" with certainty {expression(certainty, UNARY)}"


def _conditions(when: ast.Expr) -> list[str]:
    """A condition, each operand of an outermost `and` on a line of its own."""
    operands = when.operands if isinstance(when, ast.And) else None
    if operands is None:
        return [f"    {expression(when, OR)}"]
    lines = [f"    and {expression(operand, NOT)}" for operand in operands]
    return [f"    {lines[0][8:]}", *lines[1:]]


def _head(word: str, block: ast.Rule | ast.Table) -> list[str]:
    code = f" {block.code.name}" if block.code else ""
    return [f"{word}{code} {literal(block.title)}", *(f"  {_attribute(a)}" for a in block.attributes)]


def _attribute(attribute: ast.Attribute) -> str:
    if attribute.word == "stage":
        return f"in stage {bare_names(attribute.names)}"
    if attribute.word == "overrides":
        return f"overrides {', '.join(code.name for code in attribute.names)}"
    if attribute.word == "valid":
        start, until = attribute.dates
        return "valid" + (f" from {start.iso}" if start else "") + (f" until {until.iso}" if until else "")
    return f"priority {attribute.number}" if attribute.word == "priority" else attribute.word


def _rule(block: ast.Rule) -> list[str]:
    lines = [*_head("rule", block), "  when", *_conditions(block.when)]
    if block.unless is not None:
        lines += ["  unless", *_conditions(block.unless)]
    return [*lines, "  then", *(f"    {_ACTIONS[type(action)](action)}" for action in block.actions), *_reasons(block)]


def _reasons(block: ast.Rule | ast.Table) -> list[str]:
    because = [f"  because {literal(block.because)}"] if block.because else []
    return because + [f"  source {literal(source)}" for source in block.sources]


_ACTIONS: dict[type, Callable[[Any], str]] = {
    ast.Conclude: lambda a: f"conclude {write_path(a.target)} is {expression(a.value, SUM)}{_certainty(a.certainty)}",
    ast.ConcludeFact: lambda a: f"conclude {_new(a.fact)}{_certainty(a.certainty)}",
    ast.Presume: lambda a: f"presume {write_path(a.target)} is {expression(a.value, SUM)}",
    ast.Record: lambda a: f"record {_new(a.fact)}",
    ast.Change: lambda a: f"change {write_path(a.target)} to {expression(a.value, SUM)}",
    ast.Remove: lambda a: f"remove {bare_name(a.name)}",
    ast.Say: lambda a: f"say {literal(a.text)}",
    ast.CallEffect: lambda a: f"call {bare_name(a.name)}({_arguments(a.arguments)})",
    ast.Stop: lambda a: f"stop {literal(a.reason)}" if a.reason else "stop",
}


def _table(block: ast.Table) -> list[str]:
    pattern = [f"  for each {write_pattern(block.pattern)}"] if block.pattern else []
    heading = ([expression(e, SUM) for e in block.inputs], [write_path(path) for path in block.outputs])
    rows = [([_cell(c) for c in row.conditions], [_cell(c) for c in row.conclusions]) for row in block.rows]
    lines = [f"  | {' | '.join(left)} || {' | '.join(right)} |" for left, right in (heading, *rows)]
    return [*_head("table", block), *pattern, f"  match {block.policy}", *lines, *_reasons(block)]


def _cell(cell: ast.Cell) -> str:
    values = [expression(value, SUM) for value in cell.values]
    match cell.kind:
        case "any":
            return "-"
        case "compare":
            return f"{cell.op} {values[0]}"
        case "range":
            return f"{values[0]} to {values[1]}"
        case "set":
            return f"one of ({', '.join(values)})"
        case "not":
            return f"not {_cell(cell.inner)}" if cell.inner else "not -"
        case _:
            return values[0]


def _test(block: ast.Test) -> list[str]:
    return [f"test {literal(block.title)}", *(f"  {_TEST_PARTS[type(part)](part)}" for part in block.parts)]


def _answer(part: ast.Answer) -> str:
    value = "unknown" if part.value is None else expression(part.value, SUM)
    return f"answer {write_path(part.field)} is {value}{_certainty(part.certainty)}"


def _given_model(part: ast.GivenModel) -> str:
    return f"given model {bare_name(part.model)} says {expression(part.value, SUM)}{_certainty(part.certainty)}"


_TEST_PARTS: dict[type, Callable[[Any], str]] = {
    ast.GivenFact: lambda p: f"given {_new(p.fact)}" + (f" called {bare_name(p.called)}" if p.called else ""),
    ast.GivenModel: _given_model,
    ast.Answer: _answer,
    ast.OnDate: lambda p: f"on {p.date.iso}",
    ast.ExpectRule: lambda p: f"expect rule {p.code.name} {'fires' if p.fires else 'stays silent'}",
    ast.ExpectQuestion: lambda p: f"expect question {write_path(p.field)} is {'asked' if p.asked else 'skipped'}",
    ast.Expect: lambda p: f"expect {expression(p.condition, OR)}",
}

_BLOCKS: dict[type, Callable[[Any], list[str]]] = {
    ast.Module: _module,
    ast.Use: lambda b: [f"use {b.name}" + (f" as {b.alias.name}" if b.alias else "")],
    ast.UsesCertainty: _uses,
    ast.Stages: lambda b: [f"stages {bare_names(b.names)}"],
    ast.FactBlock: _fact,
    ast.Subject: _subject,
    ast.Facts: lambda b: ["facts", *(f"  {_new(fact)}" for fact in b.facts)],
    ast.Question: _question,
    ast.Model: _model,
    ast.Rule: _rule,
    ast.Table: _table,
    ast.Test: _test,
    ast.Consultation: _consultation,
    ast.Function: _function,
    ast.Query: _query,
}
