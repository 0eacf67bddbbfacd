"""Which type each slot has. CLIPS programs seldom say it, so it follows from what it meets.

Slots and variables that meet are one group; a group has the types of all constants that meet any of its members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.clips.nodes import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.clips.values import Value

Key = tuple[str, ...]

_DECLARED = {
    "INTEGER": "whole",
    "FLOAT": "float",
    "NUMBER": "float",
    "SYMBOL": "text",
    "STRING": "text",
    "LEXEME": "text",
}
SAME = frozenset({"+", "-", "*", "/", "min", "max", "abs", "=", "<>", "!=", "<", ">", "<=", ">=", "eq", "neq"})
"""Functions whose arguments meet."""
_NUMERIC = SAME - {"eq", "neq"}
_ARITHMETIC = frozenset({"+", "-", "*", "min", "max", "abs"})


class Kinds:
    """The groups, by a member each that stands for them."""

    def __init__(self, program: ast.Program) -> None:
        self.templates = program.templates
        self.constants = constants(program)
        self._above: dict[Key, Key] = {}
        self._found: dict[Key, set[str]] = {}
        for template in program.templates.values():
            for slot in template.slots:
                for name in slot.types:
                    self._note((template.name, slot.name), _DECLARED.get(name, "other"))
                for value in slot.allowed:
                    self._note((template.name, slot.name), kind_of(value))
        for facts in program.facts.values():
            self._facts(facts.facts, ())
        for rule in program.rules.values():
            self._conditions(rule.conditions, rule.name)
            self._actions(rule)

    def of(self, template: str, slot: str) -> str | None:
        """The type of a slot in words of the language, or None if its values have several."""
        found = self._found.get(self._top((template, slot)), set())
        if "other" in found or ("text" in found and len(found) > 1):
            return None
        if "float" in found or found == {"computed"}:
            return "number"
        return "whole number" if "whole" in found else "text"

    def note_default(self, template: str, slot: str, value: Value) -> None:
        """A slot holds its default somewhere."""
        self._note((template, slot), kind_of(value))

    # ---- groups

    def _top(self, key: Key) -> Key:
        while key in self._above:
            key = self._above[key]
        return key

    def _note(self, key: Key, kind: str) -> None:
        self._found.setdefault(self._top(key), set()).add(kind)

    def _join(self, one: Key, other: Key) -> None:
        one, other = self._top(one), self._top(other)
        if one != other:
            self._above[one] = other
            self._found.setdefault(other, set()).update(self._found.pop(one, set()))

    # ---- what meets what

    def _conditions(self, conditions: Iterable[ast.Condition], rule: str) -> None:
        for condition in conditions:
            match condition:
                case ast.Pattern():
                    self._pattern(condition, rule)
                case ast.TestCE():
                    self._expr(condition.condition, (rule,))
                case ast.Group():
                    self._conditions(condition.conditions, rule)

    def _pattern(self, pattern: ast.Pattern, rule: str) -> None:
        for slot in pattern.slots:
            for key, part in zip(self._keys(pattern.template, slot.slot), slot.fields, strict=False):
                if part.name:
                    self._join(key, (rule, part.name))
                for term in (term for terms in part.alternatives for term in terms):
                    if term.kind == "predicate":
                        self._expr(term.operand, (rule,))
                    else:
                        self._meets(key, term.operand, (rule,))

    def _keys(self, template: str, slot: str) -> list[Key]:
        """The keys of the columns that a slot has: an ordered fact has one for each value."""
        if self.templates[template].implied:
            return [(template, str(number)) for number in range(1, 100)]
        return [(template, slot)]

    def _meets(self, key: Key, expr: ast.Expr, scope: Key) -> None:
        found = self._expr(expr, scope)
        if isinstance(found, str):
            self._note(key, found)
        elif found is not None:
            self._join(key, found)

    def _actions(self, rule: ast.Rule) -> None:
        scope = (rule.name,)
        patterns = [node for node in within(rule.conditions) if isinstance(node, ast.Pattern)]
        addresses = {pattern.address: pattern.template for pattern in patterns if pattern.address}
        for node in within(rule.actions):
            if isinstance(node, ast.NewFact):
                self._facts((node,), scope)
            elif isinstance(node, ast.Bind) and len(node.values) == 1 and not node.is_global:
                self._meets((*scope, node.name), node.values[0], scope)
            elif isinstance(node, ast.Call):
                self._expr(node, scope)
            elif isinstance(node, ast.Change) and isinstance(node.fact, ast.Var) and node.fact.name in addresses:
                for slot, values in node.slots:
                    for value in values:
                        self._meets((addresses[node.fact.name], slot), value, scope)

    def _facts(self, facts: Iterable[ast.NewFact], scope: Key) -> None:
        for fact in facts:
            for slot, values in fact.slots:
                for key, value in zip(self._keys(fact.template, slot), values, strict=False):
                    self._meets(key, value, scope)

    def _expr(self, expr: ast.Expr, scope: Key) -> Key | str | None:
        """The group or the type of an expression, as far as it has one."""
        match expr:
            case ast.Const(value=value):
                return kind_of(value)
            case ast.Var(name=name):
                return (*scope, name)
            case ast.GlobalVar(name=name) if name in self.constants:
                return kind_of(self.constants[name])
            case ast.Call(function=function, arguments=arguments) if not expr.own:
                return self._call(expr, function, arguments, scope)
            case _:
                return None

    def _call(self, call: ast.Call, function: str, arguments: tuple[ast.Expr, ...], scope: Key) -> Key | str | None:
        if function not in SAME:
            for argument in arguments:
                self._expr(argument, scope)
            texts = {"str-cat": "text", "sym-cat": "text", "integer": "whole", "round": "whole", "float": "float"}
            return texts.get(function)
        key = (*scope, f"({call.span.line}:{call.span.column}")
        for argument in arguments:
            self._meets(key, argument, scope)
        if function in _NUMERIC:
            self._note(key, "computed")
        return key if function in _ARITHMETIC else "float" if function == "/" else None


def constants(program: ast.Program) -> dict[str, Value]:
    """The global variables that are never bound anew, with their values."""
    nodes = within((*program.rules.values(), *program.functions.values(), *program.commands))
    bound = {node.name for node in nodes if isinstance(node, ast.Bind) and node.is_global}
    found = program.globals.values()
    return {g.name: g.value.value for g in found if isinstance(g.value, ast.Const) and g.name not in bound}


def kind_of(value: Value) -> str:
    """The type of a constant."""
    if isinstance(value, str):
        return "text"
    return "whole" if isinstance(value, int) else "float" if isinstance(value, float) else "other"
