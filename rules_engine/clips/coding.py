"""Code of expressions for the lazy machine. Each expression leaves one value on the stack."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aitia.dsl.clips import ast
from aitia.dsl.clips.values import Symbol

from ..kernel.lazy import layout as k
from .cells import encode, whole

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from aitia.dsl.clips.values import Value

    from .cells import Texts
    from .shapes import FieldTest, Place

_NATIVE = {
    "+": k.OP_ADD,
    "-": k.OP_SUB,
    "*": k.OP_MUL,
    "/": k.OP_DIV,
    "=": k.OP_NUM_EQ,
    "<>": k.OP_NUM_NEQ,
    "<": k.OP_LT,
    "<=": k.OP_LE,
    ">": k.OP_GT,
    ">=": k.OP_GE,
    "eq": k.OP_EQ,
    "neq": k.OP_NEQ,
    "div": k.OP_INT_DIV,
    "mod": k.OP_MOD,
    "min": k.OP_MIN,
    "max": k.OP_MAX,
    "abs": k.OP_ABS,
}
_VOID = k.VOID
"""What a statement without a value leaves."""


@dataclass(slots=True)
class Tables:
    """What code refers to by number: texts, templates, functions of both kinds, global variables."""

    texts: Texts
    templates: dict[str, ast.Template]
    template_numbers: dict[str, int]
    globals: dict[str, int]
    functions: dict[str, int]
    words: list[int]
    builtins: dict[str, int] = field(default_factory=dict[str, int])
    lines: list[tuple[int, ast.Node]] = field(default_factory=list["tuple[int, ast.Node]"])

    def builtin(self, name: str) -> int:
        """The number of a function that Python computes."""
        return self.builtins.setdefault(name, len(self.builtins))


@dataclass(slots=True)
class Coder:
    """Writes the code of one right-hand side, test or function to the end of the words."""

    tables: Tables
    places: Mapping[str, Place]
    fact_templates: Mapping[str, str] = field(default_factory=dict[str, str])
    lists: frozenset[tuple[int, int]] = frozenset()  # register and column of multislots
    locals: dict[str, int] = field(default_factory=dict[str, int])
    loops: list[list[int]] = field(default_factory=list[list[int]])
    returns: int = k.OP_END
    return_places: list[int] = field(default_factory=list[int])
    size: int = 0  # how many locals there are

    def __post_init__(self) -> None:
        self.size = len(self.locals)

    @property
    def words(self) -> list[int]:
        """The words of the program so far."""
        return self.tables.words

    def emit(self, *words: int) -> int:
        """Append words; the place of the last."""
        self.words.extend(words)
        return len(self.words) - 1

    def const(self, cell: int) -> None:
        """Push a cell."""
        self.emit(k.OP_CONST, cell)

    # ---- places

    def place(self, place: Place) -> None:
        """Push what lies at a place of a match."""
        if place.address:
            self.emit(k.OP_ADDRESS, place.register)
        elif place.marks or place.mark is not None:
            self._moving(place)
        elif place.item is not None:
            self.emit(k.OP_CELL, place.register, place.column)
            self._in_list(place)
        elif place.rest is not None:
            self.emit(k.OP_SEGMENT, place.register, place.column, place.rest)
        elif place.column < 0:
            self.emit(k.OP_CELL_FROM_END, place.register, -place.column)
        else:
            self.emit(k.OP_CELL, place.register, place.column)

    def _moving(self, place: Place) -> None:
        """Push what lies among fields of unknown number."""
        column, offset = (-1, place.column) if place.item is None else (place.column, place.item)
        where = (place.register, column, offset)
        if place.mark is not None:
            self.emit(k.OP_SPLIT_LIST, *where, place.mark, 0, len(place.marks), *place.marks)
        elif place.rest is not None:
            self.emit(k.OP_SPLIT_LIST, *where, -1, place.rest, len(place.marks), *place.marks)
        else:
            self.emit(k.OP_SPLIT_CELL, *where, len(place.marks), *place.marks)

    def _in_list(self, place: Place) -> None:
        if place.rest is not None:
            self.emit(k.OP_SUBLIST, place.item or 0, place.rest)
        else:
            self.emit(k.OP_PICK, place.item or 0)

    def variable(self, name: str) -> None:
        """Push the value of a variable: rebound here, or as the match has it."""
        if name in self.locals:
            self.emit(k.OP_LOCAL, self.locals[name])
        else:
            self.place(self.places[name])

    # ---- statements

    def prepare(self, expressions: tuple[ast.Expr, ...]) -> None:
        """Let the variables that are bound anew be locals from the start, with the values of the match."""
        for name in sorted(bound(expressions)):
            if name in self.places:
                self.place(self.places[name])
                self.emit(k.OP_SET_LOCAL, self.local(name), k.OP_DROP)
            else:
                self.local(name)

    def body(self, expressions: tuple[ast.Expr, ...]) -> None:
        """Do one after the other; the value of the last stays."""
        for i, expr in enumerate(expressions):
            if i:
                self.emit(k.OP_DROP)
            self.value(expr)
        if not expressions:
            self.const(_VOID)

    def value(self, expr: ast.Expr) -> None:
        """Push the value of an expression, doing what it does."""
        self._value(expr)
        # Where its code ends: of all that end after a place, the first is the innermost around that place.
        self.tables.lines.append((len(self.words), expr))

    def _value(self, expr: ast.Expr) -> None:
        match expr:
            case ast.Const():
                self.const(self._constant(expr))
            case ast.Var():
                self.variable(expr.name)
            case ast.GlobalVar():
                self.emit(k.OP_GLOBAL, self.tables.globals[expr.name])
            case ast.Call():
                self._call(expr)
            case ast.Bind():
                self._bind(expr)
            case ast.If():
                self._if(expr)
            case ast.While():
                self._while(expr)
            case ast.LoopForCount():
                self._count(expr)
            case ast.ForEach():
                self._for_each(expr)
            case ast.Progn():
                self.body(expr.body)
            case ast.Switch():
                self._switch(expr)
            case ast.Return():
                self._return(expr)
            case ast.Break():
                self.loops[-1].append(self.emit(k.OP_JUMP, 0))
            case ast.Assert():
                self._assert(expr)
            case ast.Change():
                self._change(expr)
            case ast.Retract():
                self._retract(expr)
            case ast.FactQuery():
                self._query(expr)

    def _constant(self, expr: ast.Const) -> int:
        if isinstance(expr.value, tuple):
            raise TypeError(f"a constant has one value, got {expr.value!r}")
        return encode(expr.value, self.tables.texts)

    # ---- calls

    def _call(self, call: ast.Call) -> None:
        if call.function in ("and", "or") and not call.own:
            self._logic(call)
            return
        if call.function == "printout":
            self._printout(call)
            return
        for argument in call.arguments:
            self.value(argument)
        count = len(call.arguments)
        if call.own:
            self.emit(k.OP_CALL_OWN, self.tables.functions[call.function], count)
        elif call.function == "not":
            self.emit(k.OP_NOT)
        elif call.function == "halt":
            self.emit(k.OP_HALT, k.OP_CONST, _VOID)
        elif call.function in _NATIVE and (count >= 2 or call.function == "abs"):
            self.emit(_NATIVE[call.function], count, self.tables.builtin(call.function))
        else:
            self.emit(k.OP_CALL, self.tables.builtin(call.function), count)

    def _logic(self, call: ast.Call) -> None:
        """`and`, `or`: stop at the first that decides."""
        stops = call.function == "or"
        ends: list[int] = []
        for argument in call.arguments:
            self.value(argument)
            ends.append(self.emit(k.OP_JUMP_TRUE if stops else k.OP_JUMP_FALSE, 0))
        self.const(k.FALSE if stops else k.TRUE)
        over = self.emit(k.OP_JUMP, 0)
        self._land(ends)
        self.const(k.TRUE if stops else k.FALSE)
        self._land([over])

    def _printout(self, call: ast.Call) -> None:
        for argument in call.arguments:
            self.value(argument)
        self.emit(k.OP_PRINT, len(call.arguments), k.OP_CONST, _VOID)

    def _land(self, jumps: list[int]) -> None:
        """Let jumps lead to what comes next."""
        for jump in jumps:
            self.words[jump] = len(self.words)

    # ---- variables and loops

    def local(self, name: str) -> int:
        """The number of a local variable, new if need be."""
        if name not in self.locals:
            self.locals[name] = self.fresh()
        return self.locals[name]

    def fresh(self) -> int:
        """The number of a local that nothing else has."""
        self.size += 1
        return self.size - 1

    @contextmanager
    def _inside(self, *names: str) -> Generator[list[int]]:
        """Variables of a loop: within it these names mean new locals, after it what they meant before."""
        before = {name: self.locals.get(name) for name in names}
        numbers = [self.fresh() for _ in names]
        self.locals.update(zip(names, numbers, strict=True))
        yield numbers
        for name, number in before.items():
            if number is None:
                del self.locals[name]
            else:
                self.locals[name] = number

    def _bind(self, bind: ast.Bind) -> None:
        if bind.is_global:
            if not bind.values:
                self.emit(k.OP_GLOBAL, len(self.tables.globals) + self.tables.globals[bind.name])
            else:
                self._values(bind.values)
            self.emit(k.OP_SET_GLOBAL, self.tables.globals[bind.name])
            return
        if bind.values:
            self._values(bind.values)
        else:
            self.const(k.UNBOUND)
        self.emit(k.OP_SET_LOCAL, self.local(bind.name))

    def _values(self, values: tuple[ast.Expr, ...]) -> None:
        """One value, or several as a list."""
        for value in values:
            self.value(value)
        if len(values) != 1:
            self.emit(k.OP_MAKE_LIST, len(values))

    def _if(self, expr: ast.If) -> None:
        self.value(expr.condition)
        otherwise = self.emit(k.OP_JUMP_FALSE, 0)
        self.body(expr.then)
        over = self.emit(k.OP_JUMP, 0)
        self._land([otherwise])
        if expr.otherwise:
            self.body(expr.otherwise)
        else:
            self.const(_VOID)
        self._land([over])

    def _while(self, expr: ast.While) -> None:
        start = len(self.words)
        self.value(expr.condition)
        end = self.emit(k.OP_JUMP_FALSE, 0)
        self._loop_body(expr.body)
        self.emit(k.OP_JUMP, start)
        self._end_loop([end])

    def _loop_body(self, body: tuple[ast.Expr, ...]) -> None:
        self.loops.append([])
        self.body(body)
        self.emit(k.OP_DROP)

    def _end_loop(self, ends: list[int]) -> None:
        self._land([*ends, *self.loops.pop()])
        self.const(_VOID)

    def _count(self, expr: ast.LoopForCount) -> None:
        at, to = self.fresh(), self.fresh()
        self.value(expr.start)
        self.emit(k.OP_SET_LOCAL, at, k.OP_DROP)
        self.value(expr.end)
        self.emit(k.OP_SET_LOCAL, to, k.OP_DROP)
        start = len(self.words)
        self.emit(k.OP_LOCAL, at, k.OP_LOCAL, to, k.OP_LE, 2, self.tables.builtin("<="))
        end = self.emit(k.OP_JUMP_FALSE, 0)
        with self._inside(expr.variable) as (variable,):
            self.emit(k.OP_LOCAL, at, k.OP_SET_LOCAL, variable, k.OP_DROP)
            self._loop_body(expr.body)
        one = whole(1, self.tables.texts)
        self.emit(k.OP_LOCAL, at, k.OP_CONST, one, k.OP_ADD, 2, self.tables.builtin("+"))
        self.emit(k.OP_SET_LOCAL, at, k.OP_DROP, k.OP_JUMP, start)
        self._end_loop([end])

    def _for_each(self, expr: ast.ForEach) -> None:
        listed, index = self.fresh(), self.fresh()
        self.value(expr.values)
        self.emit(k.OP_MAKE_LIST, 1, k.OP_SET_LOCAL, listed, k.OP_DROP)
        self.emit(k.OP_CONST, whole(0, self.tables.texts), k.OP_SET_LOCAL, index, k.OP_DROP)
        start = len(self.words)
        self._step(index, listed)
        end = self.emit(k.OP_JUMP_FALSE, 0)
        with self._inside(expr.variable, f"{expr.variable}-index") as (variable, shown):
            self._item(index, listed, variable)
            self.emit(k.OP_LOCAL, index, k.OP_SET_LOCAL, shown, k.OP_DROP)
            self._loop_body(expr.body)
        self.emit(k.OP_JUMP, start)
        self._end_loop([end])

    def _step(self, index: int, listed: int) -> None:
        """Push whether a list goes on after a place, and go on to the next."""
        one = whole(1, self.tables.texts)
        self.emit(k.OP_LOCAL, index, k.OP_LOCAL, listed, k.OP_LIST_SIZE, k.OP_LT, 2, self.tables.builtin("<"))
        self.emit(k.OP_LOCAL, index, k.OP_CONST, one, k.OP_ADD, 2, self.tables.builtin("+"))
        self.emit(k.OP_SET_LOCAL, index, k.OP_DROP)

    def _item(self, index: int, listed: int, variable: int) -> None:
        """Give a variable the member of a list at a place."""
        self.emit(k.OP_LOCAL, listed, k.OP_LOCAL, index, k.OP_LIST_ITEM, k.OP_SET_LOCAL, variable, k.OP_DROP)

    def _switch(self, expr: ast.Switch) -> None:
        subject = self.fresh()
        self.value(expr.subject)
        self.emit(k.OP_SET_LOCAL, subject, k.OP_DROP)
        ends: list[int] = []
        for case in expr.cases:
            self.emit(k.OP_LOCAL, subject)
            self.value(case.value)
            self.emit(k.OP_EQ, 2, 0)
            after = self.emit(k.OP_JUMP_FALSE, 0)
            self.body(case.body)
            ends.append(self.emit(k.OP_JUMP, 0))
            self._land([after])
        self.body(expr.default)
        self._land(ends)

    def _return(self, expr: ast.Return) -> None:
        if expr.value is None:
            self.const(_VOID)
        else:
            self.value(expr.value)
        if self.returns == k.OP_RETURN:
            # How many locals there are is known at the end.
            self.return_places.append(self.emit(self.returns, -1))
        else:
            # In a right-hand side it takes the focus from the module, as in CLIPS.
            self.emit(k.OP_CALL, self.tables.builtin("pop-focus"), 0, self.returns)

    # ---- facts

    def _assert(self, expr: ast.Assert) -> None:
        for i, fact in enumerate(expr.facts):
            if i:
                self.emit(k.OP_DROP)
            count = self.fact_cells(fact)
            number = self.tables.template_numbers[fact.template]
            self.emit(k.OP_ASSERT if count >= 0 else k.OP_ASSERT_FLAT, number, abs(count))

    def fact_cells(self, fact: ast.NewFact) -> int:
        """Push the cells of a new fact; how many, negative if some may be lists to be spliced."""
        template = self.tables.templates[fact.template]
        given = dict(fact.slots)
        if template.implied:
            values = given.get("implied", ())
            for value in values:
                self.value(value)
            flat = all(_is_single(v, self) for v in values)
            return len(values) if flat else -len(values)
        for slot in template.slots:
            self._slot(slot, given.get(slot.name))
        return len(template.slots)

    def _slot(self, slot: ast.Slot, values: tuple[ast.Expr, ...] | None) -> None:
        if values is None:
            values = slot.default if slot.default_kind in ("static", "dynamic") else derived(slot)
        if slot.multi:
            for value in values:
                self.value(value)
            self.emit(k.OP_MAKE_LIST, len(values))
        else:
            self.value(values[0])

    def _change(self, expr: ast.Change) -> None:
        name = expr.fact.name if isinstance(expr.fact, ast.Var) and expr.fact.name not in self.locals else ""
        template = self.tables.templates.get(self.fact_templates.get(name, ""))
        self.value(expr.fact)
        if template is None or template.implied or expr.copy:
            for slot, values in expr.slots:
                self.const(encode(Symbol(slot), self.tables.texts))
                self._values(values)
            self.emit(k.OP_CALL, self.tables.builtin("duplicate" if expr.copy else "modify"), 1 + 2 * len(expr.slots))
            return
        columns = {slot.name: i for i, slot in enumerate(template.slots)}
        for name, values in expr.slots:
            if template.slots[columns[name]].multi:
                for value in values:
                    self.value(value)
                self.emit(k.OP_MAKE_LIST, len(values))
            else:
                self.value(values[0])
        number = self.tables.template_numbers[template.name]
        self.emit(k.OP_MODIFY, number, len(expr.slots), *(columns[name] for name, _ in expr.slots))

    def _retract(self, expr: ast.Retract) -> None:
        for fact in expr.facts:
            self.value(fact)
            if isinstance(fact, ast.Var):
                self.emit(k.OP_RETRACT)
            else:
                self.emit(k.OP_CALL, self.tables.builtin("retract"), 1, k.OP_DROP)
        self.const(_VOID)

    def _query(self, expr: ast.FactQuery) -> None:
        """`do-for-fact` and its kin: loops over the facts that there are, innermost the condition and what is done."""
        delayed, found = self.fresh(), self.fresh()
        self.emit(k.OP_CONST, k.FALSE if expr.kind == "any-factp" else _VOID, k.OP_SET_LOCAL, found, k.OP_DROP)
        self.emit(k.OP_MAKE_LIST, 0, k.OP_SET_LOCAL, delayed, k.OP_DROP)
        collects = expr.kind in ("find-fact", "find-all-facts", "delayed-do-for-all-facts")
        with self._inside(*(member.name for member in expr.members)):
            self._land(self._members(expr, 0, delayed if collects else -1, found))
            if expr.kind == "delayed-do-for-all-facts":
                self._delayed(expr, delayed, found)
        self.emit(k.OP_LOCAL, delayed if expr.kind in ("find-fact", "find-all-facts") else found)

    def _members(self, expr: ast.FactQuery, place: int, delayed: int, found: int) -> list[int]:
        """The loop over one member and those after it; the jumps that leave all of them."""
        if place == len(expr.members):
            return self._found(expr, delayed, found)
        member, texts = expr.members[place], self.tables.texts
        listed, index, at = self.fresh(), self.fresh(), self.locals[member.name]
        for name in member.templates:
            self.const(encode(Symbol(name), texts))
        self.emit(k.OP_CALL, self.tables.builtin("#facts"), len(member.templates), k.OP_SET_LOCAL, listed, k.OP_DROP)
        self.emit(k.OP_CONST, whole(0, texts), k.OP_SET_LOCAL, index, k.OP_DROP)
        start = len(self.words)
        self._step(index, listed)
        over = self.emit(k.OP_JUMP_FALSE, 0)
        self._item(index, listed, at)
        self.emit(k.OP_LOCAL, at, k.OP_CALL, self.tables.builtin("fact-existp"), 1, k.OP_JUMP_FALSE, start)
        ends = self._members(expr, place + 1, delayed, found)
        self.emit(k.OP_JUMP, start)
        self._land([over])
        return ends

    def _found(self, expr: ast.FactQuery, delayed: int, found: int) -> list[int]:
        """What is done with facts for which the condition holds; the jumps that end the query."""
        self.value(expr.condition)
        fails = self.emit(k.OP_JUMP_FALSE, 0)
        ends: list[int] = []
        if delayed >= 0:
            self.emit(k.OP_LOCAL, delayed)
            for member in expr.members:
                self.emit(k.OP_LOCAL, self.locals[member.name])
            self.emit(k.OP_MAKE_LIST, 1 + len(expr.members), k.OP_SET_LOCAL, delayed, k.OP_DROP)
        elif expr.kind == "any-factp":
            self.emit(k.OP_CONST, k.TRUE, k.OP_SET_LOCAL, found, k.OP_DROP)
        else:
            self.loops.append([])
            self.body(expr.body)
            self.emit(k.OP_SET_LOCAL, found, k.OP_DROP)
            ends += self.loops.pop()
        if expr.kind in ("find-fact", "any-factp", "do-for-fact"):
            ends.append(self.emit(k.OP_JUMP, 0))
        self._land([fails])
        return ends

    def _delayed(self, expr: ast.FactQuery, delayed: int, found: int) -> None:
        """Do what is to be done for all facts that were found."""
        index = self.fresh()
        self.emit(k.OP_CONST, whole(0, self.tables.texts), k.OP_SET_LOCAL, index, k.OP_DROP)
        start = len(self.words)
        self.emit(k.OP_LOCAL, index, k.OP_LOCAL, delayed, k.OP_LIST_SIZE, k.OP_LT, 2, self.tables.builtin("<"))
        over = self.emit(k.OP_JUMP_FALSE, 0)
        for member in expr.members:
            self._step(index, delayed)
            self.emit(k.OP_DROP)
            self._item(index, delayed, self.locals[member.name])
        self.loops.append([])
        self.body(expr.body)
        self.emit(k.OP_SET_LOCAL, found, k.OP_DROP, k.OP_JUMP, start)
        self._land([over, *self.loops.pop()])

    # ---- tests

    def field_test(self, test: FieldTest) -> None:
        """Push whether a field meets one of its alternatives."""
        ends: list[int] = []
        for terms in test.field.alternatives:
            fails: list[int] = []
            for term in terms:
                self._term(test.place, term)
                fails.append(self.emit(k.OP_JUMP_FALSE, 0))
            self.const(k.TRUE)
            ends.append(self.emit(k.OP_JUMP, 0))
            self._land(fails)
        self.const(k.FALSE)
        self._land(ends)

    def _term(self, place: Place, term: ast.Term) -> None:
        if term.kind == "predicate":
            self.value(term.operand)
            if term.negated:
                self.emit(k.OP_NOT)
            return
        self.place(place)
        self.value(term.operand)
        self.emit(k.OP_NEQ if term.negated else k.OP_EQ, 2, 0)


def _is_single(expr: ast.Expr, coder: Coder) -> bool:
    """Whether an expression surely has one value, not a list."""
    match expr:
        case ast.Const():
            return True
        case ast.Var() if expr.name in coder.places and expr.name not in coder.locals:
            place = coder.places[expr.name]
            is_list = (place.register, place.column) in coder.lists and place.item is None
            return place.rest is None and not is_list
        case ast.Call() if not expr.own:
            return expr.function in (
                "+",
                "-",
                "*",
                "/",
                "div",
                "mod",
                "abs",
                "eq",
                "neq",
                "not",
                "and",
                "or",
                "str-cat",
            )
        case _:
            return False


def bound(expr: object) -> set[str]:
    """The names that `bind` gives values to."""
    if isinstance(expr, tuple):
        return {name for part in cast("tuple[object, ...]", expr) for name in bound(part)}
    if not isinstance(expr, (ast.Node, ast.Case)):
        return set()
    own: set[str] = set()
    if isinstance(expr, ast.Bind) and not expr.is_global:
        own = {expr.name}
    return own.union(*(bound(getattr(expr, f)) for f in expr.__dataclass_fields__ if f != "span"))


_DERIVED = (("SYMBOL", Symbol("nil")), ("STRING", ""), ("INTEGER", 0), ("FLOAT", 0.0))


def derived(slot: ast.Slot) -> tuple[ast.Expr, ...]:
    """The default of a slot that follows from its type."""
    value: Value
    if slot.allowed:
        value = slot.allowed[0]
    else:
        value = next((v for name, v in _DERIVED if not slot.types or name in slot.types), Symbol("nil"))
        if slot.low is not None and isinstance(value, int | float):
            value = slot.low if isinstance(value, float) else int(slot.low)
    count = slot.least if slot.multi else 1
    return (ast.Const(slot.span, value),) * count
