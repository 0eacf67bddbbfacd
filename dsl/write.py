"""Writes a tree back as rule text, in one canonical form.

The author's words stay (`is` or `=`), blanks, comments and superfluous brackets go: two files that say the same in
the same words have the same canonical text, whose SHA-256 names the rule set. Reading it gives the same tree again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import ast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PLAIN = re.compile(r"[a-z_][A-Za-z0-9_]*")
_QUOTED = frozenset(
    "after and answer ask because before between conclude else every expect given help is known let not on or presume"
    " satisfies then there unknown unless when where why".split()
)
"""Names that would be read as a keyword where a value or the name of a fact may stand."""

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)


def write(file: ast.File) -> str:
    """The canonical text of a file."""
    return "\n\n".join(write_block(block) for block in file.blocks) + "\n"


def write_block(block: ast.AnyBlock) -> str:
    """The canonical text of one block, its `##` lines first."""
    doc = [f"## {line}".rstrip() for line in block.doc.split("\n")] if block.doc else []
    return "\n".join((*doc, *_BLOCKS[type(block)](block)))


def write_expression(expression: ast.Expr) -> str:
    """The canonical text of an expression."""
    return _expression(expression, _OR)


# ---- names and texts


def _name(name: ast.Name) -> str:
    """A name where a keyword could stand too."""
    word = name.name
    return f"`{word}`" if word in _QUOTED or not _PLAIN.fullmatch(word) else word


def _label(name: ast.Name) -> str:
    """A name before a colon or after a dot, where no keyword can stand."""
    word = name.name
    return word if _PLAIN.fullmatch(word) else f"`{word}`"


def _names(names: Iterable[ast.Name]) -> str:
    return ", ".join(_name(name) for name in names)


def _path(path: ast.Dotted) -> str:
    return ".".join((_name(path.head), *(_label(field) for field in path.fields)))


def quoted(text: str) -> str:
    """A text as a string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _text(text: ast.Text) -> str:
    return quoted(text.value)


# ---- expressions


def _expression(node: Any, least: int) -> str:
    """The text of an expression, in brackets if it binds weaker than its place needs."""
    level, writer = _EXPRESSIONS[type(node)]
    text = writer(node)
    if type(node) is ast.Arithmetic and node.rest[0][0] in "*/":
        level = _PRODUCT
    return text if level >= least else f"({text})"


def _list(nodes: Iterable[Any]) -> str:
    return ", ".join(_expression(node, _SUM) for node in nodes)


def _arithmetic(node: ast.Arithmetic) -> str:
    least = _UNARY if node.rest[0][0] in "*/" else _PRODUCT
    rest = "".join(f" {sign} {_expression(operand, least)}" for sign, operand in node.rest)
    return _expression(node.first, least) + rest


def _duration(node: ast.Duration | ast.Window) -> str:
    return f"{node.amount} {node.unit}" if node.amount == "1" else f"{node.amount} {node.unit}s"


def _certainty_test(test: ast.CertaintyTest | None) -> str:
    return f" with certainty {test.op} {test.limit.digits}" if test else ""


def _compare(node: ast.Compare) -> str:
    left, right = _expression(node.left, _SUM), _expression(node.right, _SUM)
    return f"{left} {node.words} {right}{_certainty_test(node.certainty)}"


def _one_of(node: ast.OneOf) -> str:
    words = "is not one of" if node.negated else "is one of"
    return f"{_expression(node.subject, _SUM)} {words} ({_list(node.options)}){_certainty_test(node.certainty)}"


def _between(node: ast.Between) -> str:
    subject, low, high = (_expression(e, _SUM) for e in (node.subject, node.low, node.high))
    return f"{subject} is between {low} and {high}"


def _is_known(node: ast.IsKnown) -> str:
    return f"{_expression(node.subject, _SUM)} is {'unknown' if node.negated else 'known'}"


def _or(node: ast.Or) -> str:
    least = _AND if node.mixed else _NOT
    return " or ".join(_expression(operand, least) for operand in node.operands)


def _pattern(node: ast.Pattern) -> str:
    name = f" {_name(node.name)}" if node.name else ""
    window = f" in the last {_duration(node.window)}" if node.window else ""
    where = f" where {', '.join(_where(test) for test in node.where)}" if node.where else ""
    return f"{node.type.name}{name}{window}{where}"


def _where(node: Any) -> str:
    """A test of a pattern, which is a comparison or `not` before one."""
    return f"not {_where(node.operand)}" if type(node) is ast.Not else _expression(node, _COMPARE)


def _there_is(node: ast.ThereIs) -> str:
    if node.count is None:
        return f"there is {node.quantifier} {_pattern(node.pattern)}"
    return f"there are {node.quantifier} {node.count.digits} {_pattern(node.pattern)}"


def _number_of(node: ast.NumberOf) -> str:
    conditions = "; ".join(_expression(c, _OR) for c in node.conditions)
    return f"{node.quantifier} {node.count.digits} of ({conditions})"


def _aggregate(node: ast.LetAggregate) -> str:
    value = f"{_expression(node.value, _SUM)} over " if node.value is not None else ""
    return f"let {_name(node.name)} be the {node.kind.name} of {value}{_pattern(node.pattern)}"


_EXPRESSIONS: dict[type, tuple[int, Callable[[Any], str]]] = {
    ast.Text: (_ATOM, _text),
    ast.Number: (_ATOM, lambda n: n.digits),
    ast.Date: (_ATOM, lambda n: n.iso),
    ast.Duration: (_ATOM, _duration),
    ast.Name: (_ATOM, _name),
    ast.Dotted: (_ATOM, _path),
    ast.Call: (_ATOM, lambda n: f"{_name(n.function)}({_list(n.arguments)})"),
    ast.Negate: (_UNARY, lambda n: f"-{_expression(n.operand, _UNARY)}"),
    ast.Arithmetic: (_SUM, _arithmetic),
    ast.Compare: (_COMPARE, _compare),
    ast.OneOf: (_COMPARE, _one_of),
    ast.Between: (_COMPARE, _between),
    ast.IsKnown: (_COMPARE, _is_known),
    ast.Not: (_NOT, lambda n: f"not {_expression(n.operand, _NOT)}"),
    ast.And: (_AND, lambda n: " and ".join(_expression(operand, _NOT) for operand in n.operands)),
    ast.Or: (_OR, _or),
    ast.ForEach: (_NOT, lambda n: f"for each {_pattern(n.pattern)}"),
    ast.ForEachIn: (_NOT, lambda n: f"for each {_name(n.name)} in {_expression(n.values, _SUM)}"),
    ast.ThereIs: (_NOT, _there_is),
    ast.Every: (_NOT, lambda n: f"every {_pattern(n.pattern)} satisfies {_where(n.condition)}"),
    ast.NumberOf: (_NOT, _number_of),
    ast.Let: (_NOT, lambda n: f"let {_name(n.name)} be {_expression(n.value, _COMPARE)}"),
    ast.LetAggregate: (_NOT, _aggregate),
}


# ---- the vocabulary


def _module(block: ast.Module) -> list[str]:
    version = f" version {_text(block.version)}" if block.version else ""
    language = f" language {block.language.name}" if block.language else ""
    return [f"module {block.name}{version}{language}"]


def _uses(block: ast.UsesCertainty) -> list[str]:
    threshold = f" threshold {block.threshold.digits}" if block.threshold else ""
    return [f"uses certainty {block.calculus.name}{threshold}"]


def _fact(block: ast.FactBlock) -> list[str]:
    label = f" {_text(block.label)}" if block.label else ""
    parent = f" is a {block.parent.name}" if block.parent else ""
    has = " has" if block.fields else ""
    head = f"{'event' if block.event else 'fact'} {block.name.name}{label}{parent}{has}"
    return [head, *(f"  {_field(field)}" for field in block.fields)]


def _field(field: ast.Field) -> str:
    options = "".join(f" {_OPTIONS[type(option)](option)}" for option in field.options)
    return f"{_label(field.name)} : {_type(field.type)}{options}"


def _type(node: ast.TypeName) -> str:
    if node.kind == "decimal":
        return f"decimal({node.places})"
    if node.kind == "choice":
        return f"choice ({', '.join(_choice(option) for option in node.options)})"
    if node.element is not None:
        return f"list of {_type(node.element)}"
    return node.fact.name if node.fact else node.kind


def _choice(option: ast.ChoiceOption) -> str:
    return f"{_name(option.word)} {_text(option.label)}" if option.label else _name(option.word)


def _says(option: ast.Says) -> str:
    otherwise = f" otherwise {_text(option.otherwise)}" if option.otherwise else ""
    return f"says {_text(option.sentence)}{otherwise}"


_OPTIONS: dict[type, Callable[[Any], str]] = {
    ast.Flag: lambda o: o.word,
    ast.Unit: lambda o: f"in {_text(o.unit)}",
    ast.Range: lambda o: f"between {_expression(o.low, _SUM)} and {_expression(o.high, _SUM)}",
    ast.Default: lambda o: f"default {_expression(o.value, _SUM)}",
    ast.Says: _says,
    ast.JudgedBy: lambda o: f"judged by {_name(o.model)}({_names(o.arguments)})",
    ast.ComputedAs: lambda o: f"computed as {_expression(o.value, _COMPARE)}",
}


def _subject(block: ast.Subject) -> list[str]:
    lines = [f"subject {_label(block.name)} : {block.type.name}" + (f" of {_name(block.of)}" if block.of else "")]
    if block.another:
        lines.append(f"  another {_text(block.another)}")
    if block.first_ask:
        lines.append(f"  first ask {_names(block.first_ask)}")
    return lines


def _parameters(parameters: Iterable[ast.Parameter]) -> str:
    return ", ".join(f"{_label(p.name)}: {_type(p.type)}" for p in parameters)


def _function(block: ast.Function) -> list[str]:
    head = f"function {_name(block.name)}({_parameters(block.parameters)}) gives {_type(block.gives)}"
    return [head, f"  = {_expression(block.body, _OR)}"]


def _query(block: ast.Query) -> list[str]:
    return [f"query {_name(block.name)}({_parameters(block.parameters)})", "  when", *_conditions(block.condition)]


def _question(block: ast.Question) -> list[str]:
    return [f"question {_path(block.field)}", *(f"  {_question_part(part)}" for part in block.parts)]


def _question_part(part: ast.QuestionPart) -> str:
    condition = f" {_expression(part.condition, _OR)}" if part.condition is not None else ""
    other = " else" if part.word == "valid if" else ""
    said = f"{other} {_text(part.text)}" if part.text else ""
    return f"{part.word}{condition}{said}{' with certainty' if part.with_certainty else ''}"


def _model(block: ast.Model) -> list[str]:
    version = f" version {_text(block.version)}" if block.version else ""
    parts = (
        ("reads", _parameters(block.reads)),
        ("gives", _type(block.gives) if block.gives else ""),
        ("from", _text(block.file) + version if block.file else ""),
        ("calibrated by", _text(block.calibrated_by) if block.calibrated_by else ""),
        ("trust above", block.trust_above.digits if block.trust_above else ""),
        ("batch", block.batch.digits if block.batch else ""),
        ("if unavailable", _name(block.if_unavailable) if block.if_unavailable else ""),
    )
    title = f" {_text(block.title)}" if block.title else ""
    return [f"model {_name(block.name)}{title}", *(f"  {word} {said}" for word, said in parts if said)]


def _consultation(block: ast.Consultation) -> list[str]:
    lines = [f"consultation {_text(block.title)}"]
    if block.welcome:
        lines.append(f"  welcome {_text(block.welcome)}")
    if block.find:
        lines.append(f"  find {', '.join(_path(path) for path in block.find)}")
    if block.show:
        lines.append(f"  show {_path(block.show[0])}{_certainty_test(block.show[1])}")
    if block.show_at_most:
        lines.append(f"  show at most {block.show_at_most.digits}")
    return lines


# ---- rules, tables, tests


def _new(fact: ast.NewFact) -> str:
    return f"{fact.type.name}({_arguments(fact.arguments)})"


def _arguments(arguments: Iterable[ast.Argument]) -> str:
    return ", ".join(f"{_label(a.name)}: {_expression(a.value, _SUM)}{_certainty(a.certainty)}" for a in arguments)


def _certainty(certainty: ast.Expr | None) -> str:
    return "" if certainty is None else f" with certainty {_expression(certainty, _UNARY)}"


def _conditions(when: ast.Expr) -> list[str]:
    """A condition, each operand of an outermost `and` on a line of its own."""
    operands = when.operands if isinstance(when, ast.And) else None
    if operands is None:
        return [f"    {_expression(when, _OR)}"]
    lines = [f"    and {_expression(operand, _NOT)}" for operand in operands]
    return [f"    {lines[0][8:]}", *lines[1:]]


def _head(word: str, block: ast.Rule | ast.Table) -> list[str]:
    code = f" {block.code.name}" if block.code else ""
    return [f"{word}{code} {_text(block.title)}", *(f"  {_attribute(a)}" for a in block.attributes)]


def _attribute(attribute: ast.Attribute) -> str:
    if attribute.word == "stage":
        return f"in stage {_names(attribute.names)}"
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
    because = [f"  because {_text(block.because)}"] if block.because else []
    return because + [f"  source {_text(source)}" for source in block.sources]


_ACTIONS: dict[type, Callable[[Any], str]] = {
    ast.Conclude: lambda a: f"conclude {_path(a.target)} is {_expression(a.value, _SUM)}{_certainty(a.certainty)}",
    ast.ConcludeFact: lambda a: f"conclude {_new(a.fact)}{_certainty(a.certainty)}",
    ast.Presume: lambda a: f"presume {_path(a.target)} is {_expression(a.value, _SUM)}",
    ast.Record: lambda a: f"record {_new(a.fact)}",
    ast.Change: lambda a: f"change {_path(a.target)} to {_expression(a.value, _SUM)}",
    ast.Remove: lambda a: f"remove {_name(a.name)}",
    ast.Say: lambda a: f"say {_text(a.text)}",
    ast.CallEffect: lambda a: f"call {_name(a.name)}({_arguments(a.arguments)})",
    ast.Stop: lambda a: f"stop {_text(a.reason)}" if a.reason else "stop",
}


def _table(block: ast.Table) -> list[str]:
    pattern = [f"  for each {_pattern(block.pattern)}"] if block.pattern else []
    heading = ([_expression(e, _SUM) for e in block.inputs], [_path(path) for path in block.outputs])
    rows = [([_cell(c) for c in row.conditions], [_cell(c) for c in row.conclusions]) for row in block.rows]
    lines = [f"  | {' | '.join(left)} || {' | '.join(right)} |" for left, right in (heading, *rows)]
    return [*_head("table", block), *pattern, f"  match {block.policy}", *lines, *_reasons(block)]


def _cell(cell: ast.Cell) -> str:
    values = [_expression(value, _SUM) for value in cell.values]
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
    return [f"test {_text(block.title)}", *(f"  {_TEST_PARTS[type(part)](part)}" for part in block.parts)]


def _answer(part: ast.Answer) -> str:
    value = "unknown" if part.value is None else _expression(part.value, _SUM)
    return f"answer {_path(part.field)} is {value}{_certainty(part.certainty)}"


def _given_model(part: ast.GivenModel) -> str:
    return f"given model {_name(part.model)} says {_expression(part.value, _SUM)}{_certainty(part.certainty)}"


_TEST_PARTS: dict[type, Callable[[Any], str]] = {
    ast.GivenFact: lambda p: f"given {_new(p.fact)}" + (f" called {_name(p.called)}" if p.called else ""),
    ast.GivenModel: _given_model,
    ast.Answer: _answer,
    ast.OnDate: lambda p: f"on {p.date.iso}",
    ast.ExpectRule: lambda p: f"expect rule {p.code.name} {'fires' if p.fires else 'stays silent'}",
    ast.ExpectQuestion: lambda p: f"expect question {_path(p.field)} is {'asked' if p.asked else 'skipped'}",
    ast.Expect: lambda p: f"expect {_expression(p.condition, _OR)}",
}

_BLOCKS: dict[type, Callable[[Any], list[str]]] = {
    ast.Module: _module,
    ast.Use: lambda b: [f"use {b.name}" + (f" as {b.alias.name}" if b.alias else "")],
    ast.UsesCertainty: _uses,
    ast.Stages: lambda b: [f"stages {_names(b.names)}"],
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
