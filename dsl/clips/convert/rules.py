"""A `defrule` as a rule of the language."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.clips.values import Symbol
from aitia.dsl.write_values import AND, ATOM, COMPARE, NOT, SUM, quoted

from .expressions import Expressions, is_true
from .facts import kind_of_fact, new_fact
from .names import NotConvertedError, bare, free, small_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .expressions import Given
    from .facts import Kind

_MOST = 64
_BREAKS = {"crlf": "\n", "tab": "\t", "vtab": "\n", "ff": "\n"}


def alternatives(rule: ast.Rule) -> list[ast.Rule]:
    """The rule once for each alternative of its `or`, as CLIPS does it too."""
    found = list(islice(_alternatives(rule.conditions), _MOST + 1))
    if len(found) > _MOST:
        raise NotConvertedError(rule.span, f"more than {_MOST} ways to meet its conditions")
    return [replace(rule, conditions=conditions) for conditions in found]


def _alternatives(conditions: tuple[ast.Condition, ...]) -> Iterator[tuple[ast.Condition, ...]]:
    choices: list[list[ast.Condition]] = []
    for condition in conditions:
        match condition:
            case ast.Group(kind="or"):
                choices.append([part for one in condition.conditions for part in _single(one)])
            case ast.Group(kind="and" | "logical"):
                choices.append(list(_single(condition)))
            case _:
                choices.append([condition])
    yield from product(*choices)


def _single(condition: ast.Condition) -> Iterator[ast.Condition]:
    """A condition once for each of its alternatives."""
    if isinstance(condition, ast.Group) and condition.kind in ("and", "logical", "or"):
        if condition.kind == "or":
            for part in condition.conditions:
                yield from _single(part)
            return
        for parts in _alternatives(condition.conditions):
            yield replace(condition, conditions=parts)
    else:
        yield condition


class RuleWriter:
    """Writes one rule. `names` says how variables are called, `facts` what `for each` calls the fact of an address."""

    def __init__(self, rule: ast.Rule, kinds: dict[str, Kind], given: Given) -> None:
        self.rule, self.kinds = rule, kinds
        self.names: dict[str, str] = {}
        self.facts: dict[str, tuple[str, str]] = {}
        self.expressions = Expressions(self.names, given)
        self.conditions: list[str] = []
        self.actions: list[str] = []
        self.taken = {field.name for kind in kinds.values() for field in kind.fields}
        self.printed = ""

    def write(self, code: str) -> str:
        """The block. Raises NotConvertedError."""
        rule = self.rule
        if rule.auto_focus:
            raise NotConvertedError(rule.span, "auto-focus")
        logical = self._conditions(rule.conditions)
        for action in rule.actions:
            self._action(action, "conclude" if logical else "record")
        self._say()
        if not self.conditions or not self.actions:
            raise NotConvertedError(rule.span, "a rule without conditions, or without anything to do")
        lines = [f"rule {code} {quoted(rule.comment or rule.name.rpartition('::')[2])}", *self._attributes()]
        return "\n".join([*lines, "  when", *self._joined(), "  then", *(f"    {a}" for a in self.actions)])

    def _attributes(self) -> list[str]:
        priority = self._priority(self.rule.salience)
        repeats = any(isinstance(action, ast.Change) and not action.copy for action in self.rule.actions)
        return [*([f"  priority {priority}"] if priority != "0" else []), *(["  repeats"] if repeats else [])]

    def _priority(self, salience: ast.Expr | None) -> str:
        if salience is None:
            return "0"
        if isinstance(salience, ast.Call):
            raise NotConvertedError(salience.span, "a salience that is computed")
        return self.expressions.write(salience)[0]

    def _joined(self) -> list[str]:
        return [f"    {'and ' if i else ''}{condition}" for i, condition in enumerate(self.conditions)]

    # ---- conditions

    def _conditions(self, conditions: tuple[ast.Condition, ...]) -> bool:
        """All conditions; whether they all are logical."""
        logical = [c for c in conditions if isinstance(c, ast.Group) and c.kind == "logical"]
        if logical and len(logical) < len(conditions):
            raise NotConvertedError(logical[0].span, "'logical' around some of the conditions")
        for condition in conditions:
            self._condition(condition)
        return bool(logical)

    def _condition(self, condition: ast.Condition) -> None:
        match condition:
            case ast.Pattern():
                self._for_each(condition)
            case ast.TestCE():
                if not is_true(condition.condition):
                    self.conditions.append(self.expressions.at(NOT, condition.condition))
            case ast.Group(kind="and" | "logical"):
                for part in condition.conditions:
                    self._condition(part)
            case ast.Group(kind="not" | "exists", conditions=(ast.Pattern() as pattern,)):
                kind = kind_of_fact(pattern, pattern.template, self.kinds)
                vowel = kind.name[0] in "AEIOU"
                phrase = "there is no" if condition.kind == "not" else f"there is a{'n' if vowel else ''}"
                self.conditions.append(f"{phrase} {self._pattern(pattern, kind, '')}")
            case ast.Group():
                raise NotConvertedError(condition.span, f"'{condition.kind}' over other than one pattern")

    def _for_each(self, pattern: ast.Pattern) -> None:
        kind = kind_of_fact(pattern, pattern.template, self.kinds)
        name = free(small_name(pattern.address or kind.name), self.taken)
        self.taken.add(name)
        if pattern.address:
            self.facts[pattern.address] = (bare(name, pattern.span), pattern.template)
        self.conditions.append(f"for each {self._pattern(pattern, kind, bare(name, pattern.span))}")

    def _pattern(self, pattern: ast.Pattern, kind: Kind, name: str) -> str:
        """A kind of facts, what it is called, and the tests of its fields."""
        outer = dict(self.names)
        bound: dict[str, str] = {}
        tests: list[str] = []
        for slot in pattern.slots:
            for number, part in enumerate(slot.fields, 1):
                key = str(number) if slot.slot == "implied" else slot.slot
                field = next((f.name for f in kind.fields if f.slot == key), "")
                if part.multi or not field:
                    raise NotConvertedError(part.span, "a pattern of several values")
                own = bare(field.strip("`"), part.span)
                if part.name in outer:
                    tests.append(f"{own} is {outer[part.name]}")
                elif part.name:
                    self.names[part.name] = own
                    bound[part.name] = f"{name}.{field}"
                tests += self._tests(own, part)
        self.names.clear()
        self.names.update(outer | bound if name else outer)
        return " ".join([kind.name, *([name] if name else []), *([f"where {', '.join(tests)}"] if tests else [])])

    def _tests(self, field: str, part: ast.FieldPattern) -> list[str]:
        """What is tested of a field."""
        if len(part.alternatives) > 1:
            plain = [
                t[0].operand for t in part.alternatives if len(t) == 1 and t[0].kind == "constant" and not t[0].negated
            ]
            if len(plain) == len(part.alternatives):
                return [f"{field} is one of ({', '.join(self.expressions.at(SUM, p) for p in plain)})"]
            groups = [" and ".join(self._term(field, term, NOT) for term in terms) for terms in part.alternatives]
            return [f"({' or '.join(groups)})"]
        return [self._term(field, term, NOT) for terms in part.alternatives for term in terms]

    def _term(self, field: str, term: ast.Term, least: int) -> str:
        if term.kind == "predicate":
            return (
                f"not {self.expressions.at(COMPARE, term.operand)}" if term.negated else self._test(term.operand, least)
            )
        return f"{field} is {'not ' if term.negated else ''}{self.expressions.at(SUM, term.operand)}"

    def _test(self, expr: ast.Expr, least: int) -> str:
        return self.expressions.at(max(least, AND + 1), expr)

    # ---- actions

    def _action(self, action: ast.Expr, verb: str) -> None:
        match action:
            case ast.Assert():
                self.actions += [f"{verb} {new_fact(fact, self.kinds, self.expressions)}" for fact in action.facts]
            case ast.Retract():
                self.actions += [f"remove {self._fact(fact)[0]}" for fact in action.facts]
            case ast.Change(copy=False):
                self._change(action)
            case ast.Bind(is_global=False, values=(value,)) if action.name not in self.names:
                name = self._let(action.name, self.expressions.at(COMPARE, value))
                self.names[action.name] = name
            case ast.Call(function="printout" | "println" | "print", own=False):
                self._print(action)
            case ast.Call(function="halt"):
                self._say()
                self.actions.append("stop")
            case _:
                raise NotConvertedError(action.span, "an action that has no like")

    def _let(self, name: str, text: str) -> str:
        """A name for a value, from the conditions on."""
        found = free(small_name(name), self.taken)
        self.taken.add(found)
        written = bare(found, self.rule.span)
        self.conditions.append(f"let {written} be {text}")
        return written

    def _fact(self, expr: ast.Expr) -> tuple[str, str]:
        if not isinstance(expr, ast.Var) or expr.name not in self.facts:
            raise NotConvertedError(expr.span, "a fact that no condition of the rule names")
        return self.facts[expr.name]

    def _change(self, change: ast.Change) -> None:
        name, template = self._fact(change.fact)
        fields = {field.slot: field.name for field in kind_of_fact(change, template, self.kinds).fields}
        for slot, values in change.slots:
            self.actions.append(f"change {name}.{fields[slot]} to {self.expressions.at(SUM, values[0])}")

    def _print(self, call: ast.Call) -> None:
        """What is printed; each line is said when it is complete."""
        arguments = call.arguments
        if call.function == "printout":
            channel, *rest = arguments
            if not isinstance(channel, ast.Const) or channel.value not in {Symbol("t"), Symbol("stdout")}:
                raise NotConvertedError(channel.span, "printing elsewhere than on t")
            arguments = tuple(rest)
        self.printed += "".join(self._printed(argument) for argument in arguments)
        self.printed += "\n" if call.function == "println" else ""
        *lines, self.printed = self.printed.split("\n")
        self.actions += [f"say {quoted(line)}" for line in lines]

    def _printed(self, expr: ast.Expr) -> str:
        if isinstance(expr, ast.Const) and isinstance(expr.value, str):
            text = str(expr.value)
            if isinstance(expr.value, Symbol) and text in _BREAKS:
                return _BREAKS[text]
            return text.replace("{", "{{").replace("}", "}}")
        text, binds = self.expressions.write(expr)
        return f"{{{text if binds == ATOM and isinstance(expr, ast.Var) else self._let('said', text)}}}"

    def _say(self) -> None:
        """Say what was printed without the end of its line."""
        if self.printed:
            self.actions.append(f"say {quoted(self.printed)}")
            self.printed = ""
