"""What the blocks of a rule set declare, as far as it is known so far.

The checks fill this in one after the other: first names, then types of fields, then everything with expressions.
It is the one mutable thing of this folder; what leaves `check` is frozen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem, nearest
from aitia.dsl.ruleset import Convert, FieldOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aitia.dsl import ast
    from aitia.dsl.ruleset import Expr, FactType, Field, Function, Signature, Type
    from aitia.dsl.source import Span


@dataclass(slots=True)
class World:
    """Everything that can be named in a rule set, and the problems found.

    `types` holds each type with its own fields only; `field` looks them up through the ancestors. A type, function
    or stage whose declaration is wrong stays known, so that its uses are not mistakes as well. `unreadable` holds the
    names in the first lines of blocks that could not be read, for the same reason.
    """

    problems: list[Problem] = field(default_factory=list[Problem])
    types: dict[str, FactType] = field(default_factory=dict[str, "FactType"])
    subjects: dict[str, str] = field(default_factory=dict[str, str])
    functions: dict[str, Function] = field(default_factory=dict[str, "Function"])
    registered: dict[str, Signature] = field(default_factory=dict[str, "Signature"])
    queries: dict[str, ast.Query] = field(default_factory=dict[str, "ast.Query"])
    models: dict[str, ast.Model] = field(default_factory=dict[str, "ast.Model"])
    stages: dict[str, int] = field(default_factory=dict[str, int])
    stage_spans: dict[str, Span] = field(default_factory=dict[str, "Span"])
    broken_fields: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    broken_functions: set[str] = field(default_factory=set[str])
    unreadable: set[str] = field(default_factory=set[str])

    def error(self, code: str, message: str, span: Span, *, note: str = "", hint: str = "") -> None:
        """Remember a mistake."""
        self.problems.append(Problem(code, message, span, note=note, hint=hint))

    def warn(self, code: str, message: str, span: Span, *, note: str = "", hint: str = "") -> None:
        """Remember what is probably not meant."""
        self.problems.append(Problem(code, message, span, note=note, hint=hint, severity="warning"))

    def tell(self, code: str, message: str, span: Span) -> None:
        """Remember what the author may want to know."""
        self.problems.append(Problem(code, message, span, severity="note"))

    def unknown(self, code: str, message: str, name: ast.Name, known: Iterable[str], *, note: str = "") -> None:
        """Remember a name that is not declared, unless it was to be in a block that could not be read."""
        if name.name not in self.unreadable:
            self.error(code, message, name.span, note=note, hint=nearest(name.name, known))

    def has_type(self, name: ast.Name) -> bool:
        """R210: whether there is a fact type of this name."""
        if name.name in self.types:
            return True
        self.unknown("R210", f"there is no fact type '{name.name}'", name, self.types)
        return False

    def lineage(self, type_name: str) -> Iterator[FactType]:
        """The type and its ancestors, nearest first."""
        seen: set[str] = set()
        while type_name in self.types and type_name not in seen:
            seen.add(type_name)
            yield self.types[type_name]
            type_name = self.types[type_name].parent

    def field(self, type_name: str, name: str) -> tuple[str, Field] | None:
        """A field of a type, with the type that declares it."""
        for ancestor in self.lineage(type_name):
            if name in ancestor.fields:
                return ancestor.name, ancestor.fields[name]
        return None

    def fields(self, type_name: str) -> dict[str, tuple[str, Field]]:
        """All fields of a type by name, inherited ones first, each with the type that declares it."""
        ancestors = list(self.lineage(type_name))
        return {f.name: (a.name, f) for a in reversed(ancestors) for f in a.fields.values()}

    def is_broken_field(self, type_name: str, name: str) -> bool:
        """Whether the field is declared, but so wrongly that it has no type."""
        return any((a.name, name) in self.broken_fields for a in self.lineage(type_name))

    def is_a(self, type_name: str, ancestor: str) -> bool:
        """Whether every fact of the first type is one of the second."""
        return any(t.name == ancestor for t in self.lineage(type_name))

    def key(self, type_name: str) -> tuple[str, ...]:
        """The key fields of a type, inherited ones first."""
        return tuple(name for name, (_, f) in self.fields(type_name).items() if f.key)

    def field_of(self, expr: Expr | None) -> Field | None:
        """The declaration behind an expression that is the value of a field, also one made to another type."""
        while isinstance(expr, Convert):
            expr = expr.operand
        if isinstance(expr, FieldOf) and expr.owner in self.types:
            return self.types[expr.owner].fields.get(expr.field)
        return None

    def is_many(self, expr: Expr | None) -> bool:
        """Whether the expression is a `many` field."""
        found = self.field_of(expr)
        return found is not None and found.many


def words(span: Span) -> str:
    """What stands at a place, short enough for a message."""
    line = span.source.lines[span.line - 1] if span.line <= len(span.source.lines) else ""
    text = line[span.column - 1 : span.end_column - 1 if span.end_line == span.line else len(line)].strip()
    return text if len(text) <= 40 else text[:37] + "…"


def described(type: Type) -> str:
    """A type with its article, as it stands in a message."""
    match type.kind:
        case "text" | "bool":
            return str(type)
        case "choice" if len(type.options) > 6:
            return f"a choice ({', '.join(type.options[:5])}, …)"
        case "calendar":
            return "a number of months"
        case "image":
            return "an image"
        case "reference":
            return f"{'an' if type.fact[:1] in 'AEIOU' else 'a'} {type.fact}"
        case _:
            return f"a {type}"
