"""Templates and deffacts as `fact` and `facts` blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.clips.nodes import within
from aitia.dsl.clips.values import NIL
from aitia.dsl.write_values import SUM

from .expressions import Expressions, literal
from .names import NotConvertedError, marked, small_name, type_name

if TYPE_CHECKING:
    from aitia.dsl.clips.values import Value

    from .expressions import Given
    from .kinds import Kinds


@dataclass(frozen=True, slots=True)
class Field:
    """A slot, or one value of an ordered fact (then `slot` is its place): its name, type and default, as written."""

    slot: str
    name: str
    type: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of facts."""

    name: str
    fields: tuple[Field, ...]

    def write(self) -> str:
        """The block."""
        lines = [f"  {f.name} : {f.type}" + (f" default {f.default}" if f.default else "") for f in self.fields]
        return "\n".join([f"fact {self.name}" + (" has" if lines else ""), *lines])


def kinds_of(program: ast.Program, kinds: Kinds, left_out: list[NotConvertedError]) -> dict[str, Kind]:
    """The kinds of facts by the full names of their templates."""
    found: dict[str, Kind] = {}
    uses = _uses(program)
    taken: set[str] = set()
    for name, template in program.templates.items():
        try:
            kind = _kind(template, uses.get(name, []), kinds, type_name(name, taken))
        except NotConvertedError as error:
            left_out.append(error)
        else:
            found[name] = kind
            taken.add(kind.name)
    return found


def _uses(program: ast.Program) -> dict[str, list[ast.NewFact | ast.Pattern]]:
    """All facts that are asserted and all patterns, by their template."""
    found: dict[str, list[ast.NewFact | ast.Pattern]] = {}
    for node in within((*program.facts.values(), *program.rules.values(), *program.functions.values())):
        if isinstance(node, ast.NewFact | ast.Pattern):
            found.setdefault(node.template, []).append(node)
    return found


def _kind(template: ast.Template, uses: list[ast.NewFact | ast.Pattern], kinds: Kinds, name: str) -> Kind:
    if template.implied:
        return _ordered(template, uses, kinds, name)
    fields: list[Field] = []
    for slot in template.slots:
        if slot.multi:
            raise NotConvertedError(slot.span, f"the slot '{slot.name}' of several values in order")
        new = [fact for fact in uses if isinstance(fact, ast.NewFact)]
        missing = any(slot.name not in dict(fact.slots) for fact in new)
        default = _default(slot) if missing or slot.default_kind == "static" else None
        if default is not None:
            kinds.note_default(template.name, slot.name, default)
        own = small_name(slot.name, {f.name for f in fields})
        written = "" if default is None else literal(default, slot)[0]
        fields.append(Field(slot.name, marked(own, slot.span), _type(kinds, template, slot.name, slot), written))
    return Kind(name, tuple(fields))


def _type(kinds: Kinds, template: ast.Template, slot: str, node: ast.Node) -> str:
    kind = kinds.of(template.name, slot)
    if kind is None:
        name = template.name.rpartition("::")[2]
        raise NotConvertedError(node.span, f"a slot of '{name}' that holds texts as well as numbers")
    return kind


def _default(slot: ast.Slot) -> Value:
    """What a slot holds that is not given."""
    if slot.default_kind == "dynamic" or not all(isinstance(d, ast.Const) for d in slot.default):
        raise NotConvertedError(slot.span, f"the default of the slot '{slot.name}', which is computed")
    given = [d.value for d in slot.default if isinstance(d, ast.Const)]
    if given:
        return given[0]
    if slot.allowed:
        return slot.allowed[0]
    least = slot.low if slot.low is not None else 0
    plain = (("SYMBOL", NIL), ("STRING", ""), ("INTEGER", least), ("NUMBER", least), ("FLOAT", float(least)))
    return next((value for name, value in plain if name in slot.types), NIL)


def _ordered(template: ast.Template, uses: list[ast.NewFact | ast.Pattern], kinds: Kinds, name: str) -> Kind:
    """An ordered fact, if all facts of its name have equally many values."""
    counts: set[int] = set()
    for use in uses:
        values = use.slots[0][1] if isinstance(use, ast.NewFact) and use.slots else ()
        parts = use.slots[0].fields if isinstance(use, ast.Pattern) and use.slots else ()
        if any(part.multi for part in parts) or any(isinstance(value, ast.Var) and value.multi for value in values):
            raise NotConvertedError(use.span, "a fact of any number of values")
        counts.add(len(parts) if isinstance(use, ast.Pattern) else len(values))
    if len(counts) > 1:
        bare = template.name.rpartition("::")[2]
        raise NotConvertedError(template.span, f"facts called '{bare}' that have {min(counts)} or {max(counts)} values")
    count = max(counts, default=0)
    names = ["value"] if count == 1 else [f"value{number}" for number in range(1, count + 1)]
    fields = (Field(str(i), n, _type(kinds, template, str(i), template)) for i, n in enumerate(names, 1))
    return Kind(name, tuple(fields))


def write_facts(program: ast.Program, kinds: dict[str, Kind], given: Given, left_out: list[NotConvertedError]) -> str:
    """The `facts` block: each fact once, as CLIPS has it; empty if there are none."""
    lines: dict[str, None] = {}
    for facts in program.facts.values():
        for fact in facts.facts:
            try:
                lines[f"  {new_fact(fact, kinds, Expressions({}, given))}"] = None
            except NotConvertedError as error:
                left_out.append(error)
    return "\n".join(["facts", *lines]) if lines else ""


def new_fact(fact: ast.NewFact, kinds: dict[str, Kind], expressions: Expressions) -> str:
    """`Person(name: "Ada")`."""
    kind = kind_of_fact(fact, fact.template, kinds)
    given = dict(fact.slots)
    if "implied" in given or not kind.fields or kind.fields[0].slot == "1":
        given = {str(i): (value,) for i, value in enumerate(given.get("implied", ()), 1)}
    arguments = [
        f"{field.name}: {expressions.at(SUM, given[field.slot][0])}" for field in kind.fields if field.slot in given
    ]
    return f"{kind.name}({', '.join(arguments)})"


def kind_of_fact(node: ast.Node, template: str, kinds: dict[str, Kind]) -> Kind:
    """The kind of a template. Raises NotConvertedError if it has none."""
    kind = kinds.get(template)
    if kind is None:
        raise NotConvertedError(node.span, f"facts called '{template.rpartition('::')[2]}', which are left out")
    return kind
