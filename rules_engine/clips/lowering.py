"""From a checked program to the words of the lazy machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aitia.dsl.clips import ast
from aitia.dsl.garbage import without_collection
from aitia.dsl.problems import Problem

from ..kernel.lazy import layout as k
from .cells import Texts
from .coding import Coder, Tables
from .entering import Tree
from .planning import check_steps, uses_of
from .salience import SalienceError, salience_of
from .shapes import Check, Const, FieldTest, Place, SizeOf
from .shaping import NotYetError, shapes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .planning import Alpha, Index, Step, Use
    from .shapes import Among, Condition, Operand, Shape


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled program, immutable and shared by all sessions; `words` is the kernel's array (64-bit words)."""

    program: ast.Program
    words: Sequence[int]
    texts: Texts
    templates: tuple[ast.Template, ...]
    builtins: tuple[str, ...]
    rules: tuple[ast.Rule, ...]  # for each rule of the words; a rule with `or` is there more than once
    lines: tuple[tuple[int, ast.Node], ...]  # where the code of each expression ends, in order
    globals: tuple[str, ...]
    levels: int
    registers: int
    uses: int
    buckets: int
    setup: tuple[tuple[int, int], ...]  # code and locals of what a reset does: globals, then deffacts
    commands: tuple[tuple[int, int], ...]
    stubs: dict[tuple[str, int], int]  # code that calls a function with so many arguments


@without_collection()
def compile_program(program: ast.Program) -> Network | list[Problem]:
    """The network of a program, or what the machine cannot do."""
    texts = Texts()
    numbers = {name: i for i, name in enumerate(program.templates)}
    words: list[int] = [0] * k.NET_HEADER
    tables = Tables(
        texts,
        program.templates,
        numbers,
        {name: i for i, name in enumerate(program.globals)},
        {name: i for i, name in enumerate(program.functions)},
        words,
    )
    shapes: list[Shape] = []
    problems: list[Problem] = []
    for rule in program.rules.values():
        try:
            shapes += shapes_of(rule, program.templates, texts)
            salience_of(rule, program)
        except (NotYetError, SalienceError) as error:
            problems.append(
                Problem(
                    "C901",
                    f"the rule {rule.name.rpartition('::')[2]} has {error.what}, which cannot be run yet",
                    error.node.span,
                )
            )
    return problems or _Lowering(program, tables, shapes).network()


@dataclass(slots=True)
class _Lowering:
    program: ast.Program
    tables: Tables
    shapes: list[Shape]
    alphas: dict[Alpha, int] = field(default_factory=dict["Alpha", int])
    indexes: dict[Index, int] = field(default_factory=dict["Index", int])
    counted: set[int] = field(default_factory=set[int])
    listed: set[int] = field(default_factory=set[int])
    stamped: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    alpha_uses: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    alpha_ends: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    tree: Tree = field(default_factory=Tree)
    indexes_of: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    alphas_of: dict[str, list[Alpha]] = field(default_factory=dict[str, "list[Alpha]"])
    longest: int = 64
    seeds: int = 0  # words of one seed of each use

    def network(self) -> Network:
        """The whole network."""
        words = self.tables.words
        words.append(k.OP_END)
        for shape in self.shapes:
            self.tree.add(shape.joins, shape.entries().values())
        levels = self._levels()
        numbers = {level: i for i, level in enumerate(levels)}
        rules = [self._rule(shape, numbers) for shape in self.shapes]
        # What a change enters first makes matches first, and these fire last.
        pairs = [
            (number, use)
            for number, shape in enumerate(self.shapes)
            for use in uses_of(shape, self.tree.ranks(number, shape.entries()))
        ]
        uses = sorted(pairs, key=self._order_of_use, reverse=True)
        use_rows = [self._use(number, rule, use) for number, (rule, use) in enumerate(uses)]
        starts = [number for number, (_, use) in enumerate(uses) if use.kind == k.START]
        functions = [self._function(f) for f in self.program.functions.values()]
        setup = self._setup()
        commands = tuple(self._statement(command) for command in self.program.commands)
        stubs = self._stubs()
        self._header(rules, use_rows, starts, functions, levels)
        return Network(
            self.program,
            tuple(words),
            self.tables.texts,
            tuple(self.program.templates.values()),
            tuple(self.tables.builtins),
            tuple(shape.rule for shape in self.shapes),
            tuple(self.tables.lines),
            tuple(self.program.globals),
            levels=len(levels),
            registers=max((s.registers for s in self.shapes), default=0) + 2,
            uses=len(uses),
            buckets=len(self.indexes) + 4,
            setup=setup,
            commands=commands,
            stubs=stubs,
        )

    def _setup(self) -> tuple[tuple[int, int], ...]:
        """Code that gives globals their first values and asserts the deffacts."""
        found: list[tuple[int, int]] = []
        for variable in self.program.globals.values():
            number = self.tables.globals[variable.name]
            again = len(self.tables.globals) + number
            found.append(self._statement(variable.value, k.OP_SET_GLOBAL, number, k.OP_SET_GLOBAL, again))
        for facts in self.program.facts.values():
            found += [self._statement(ast.Assert(fact.span, (fact,))) for fact in facts.facts]
        return tuple(found)

    def _statement(self, expr: ast.Expr, *after: int) -> tuple[int, int]:
        """Code of an expression outside of rules; where it is, and how many locals it has."""
        coder = Coder(self.tables, {})

        def write() -> None:
            coder.prepare((expr,))
            coder.value(expr)
            coder.emit(*after, k.OP_END)

        return self._coded(coder, write), coder.size

    def _stubs(self) -> dict[tuple[str, int], int]:
        """Code that calls each function, for when Python does."""
        found: dict[tuple[str, int], int] = {}
        for name, function in self.program.functions.items():
            least = len(function.parameters)
            for count in range(least, least + (9 if function.rest else 1)):
                found[name, count] = self._write((k.OP_CALL_OWN, self.tables.functions[name], count, k.OP_END))
        return found

    def _order_of_use(self, pair: tuple[int, Use]) -> tuple[bool, tuple[int, ...], tuple[int, ...]]:
        rule, use = pair
        if use.entry is None:
            return (True, (), (-rule,))
        return (False, *self.tree.key(rule, use.entry))

    def _header(
        self,
        rules: list[list[int]],
        uses: list[list[int]],
        starts: list[int],
        functions: list[list[int]],
        levels: list[tuple[int, int]],
    ) -> None:
        words = self.tables.words
        header = {
            k.NET_RULES: self._rows(rules), k.NET_RULE_COUNT: len(rules),
            k.NET_USES: self._rows(uses), k.NET_USE_COUNT: len(uses),
            k.NET_STARTS: self._write(starts), k.NET_START_COUNT: len(starts),
            k.NET_FUNCTIONS: self._rows(functions), k.NET_FUNCTION_COUNT: len(functions),
            k.NET_INDEXES: self._rows([self._index_row(i) for i in list(self.indexes)]),
            k.NET_INDEX_COUNT: len(self.indexes),
            k.NET_ALPHAS: self._rows([self._alpha_row(a) for a in list(self.alphas)]),
            k.NET_ALPHA_COUNT: len(self.alphas),
            k.NET_TEMPLATES: self._rows([self._template_row(t) for t in self.program.templates.values()]),
            k.NET_TEMPLATE_COUNT: len(self.program.templates),
            k.NET_MODULES: self._rows(self._modules(levels)), k.NET_MODULE_COUNT: len(self.program.modules),
            k.NET_LEVEL_COUNT: len(levels), k.NET_GLOBAL_COUNT: len(self.program.globals),
            k.NET_RESERVE: self._reserve(), k.NET_SLACK: self.longest,
        }  # fmt: skip
        for at, word in header.items():
            words[at] = word

    def _write(self, words: Iterable[int]) -> int:
        address = len(self.tables.words)
        self.tables.words.extend(words)
        return address

    def _rows(self, rows: Sequence[Sequence[int]]) -> int:
        return self._write(word for row in rows for word in row)

    def _reserve(self) -> int:
        """More words than a step takes: a fact that enters all indexes and leaves all seeds, a firing, a list."""
        widest = max((len(t.slots) for t in self.program.templates.values()), default=1)
        most = max((s.registers for s in self.shapes), default=1)
        return 4096 + 16 * len(self.indexes) + 4 * widest + 64 * most + 2 * self.seeds

    # ---- levels: module, then salience

    def _module(self, rule: ast.Rule) -> int:
        return self.program.modules.index(rule.name.split("::")[0])

    def _level(self, rule: ast.Rule) -> tuple[int, int]:
        return (self._module(rule), -salience_of(rule, self.program))

    def _levels(self) -> list[tuple[int, int]]:
        return sorted({self._level(shape.rule) for shape in self.shapes})

    def _modules(self, levels: list[tuple[int, int]]) -> list[list[int]]:
        rows: list[list[int]] = []
        for number in range(len(self.program.modules)):
            own = [i for i, (module, _) in enumerate(levels) if module == number]
            rows.append([own[0], own[-1] + 1] if own else [0, 0])
        return rows

    # ---- rules and functions

    def _coder(self, shape: Shape, places: Mapping[str, Place]) -> Coder:
        lists = frozenset(
            (e.register, i)
            for e in shape.patterns()
            if not self.program.templates[e.template].implied
            for i, slot in enumerate(self.program.templates[e.template].slots)
            if slot.multi
        )
        return Coder(self.tables, places, shape.templates, lists)

    def _coded(self, coder: Coder, write: Callable[[], None]) -> int:
        address = len(self.tables.words)
        write()
        self.longest = max(self.longest, len(self.tables.words) - address + coder.size)
        return address

    def _rule(self, shape: Shape, levels: dict[tuple[int, int], int]) -> list[int]:
        coder = self._coder(shape, shape.places)

        def write() -> None:
            coder.prepare(shape.rule.actions)
            coder.body(shape.rule.actions)
            coder.emit(k.OP_END)

        code = self._coded(coder, write)
        kept = [e.register for e in shape.elements if e.kind == "each"]
        logical = [e for e in shape.elements if e.logical]
        checks = self._steps(check_steps(shape, [e for e in logical if e.kind != "each"]), shape)
        row = [0] * k.R_WORDS
        row[k.R_LEVEL] = levels[self._level(shape.rule)]
        row[k.R_ROWS], row[k.R_ROW_COUNT] = self._write(kept), len(kept)
        row[k.R_CODE], row[k.R_LOCALS] = code, coder.size
        row[k.R_CONDITIONS] = shape.conditions
        row[k.R_JOINS], row[k.R_LEADING] = len(shape.joins), int(shape.is_leading)
        row[k.R_LOGICAL] = sum(e.kind == "each" for e in logical)
        row[k.R_LOGICAL_CHECKS] = self._rows(checks)
        row[k.R_LOGICAL_CHECK_COUNT] = len(checks)
        row[k.R_AUTO_FOCUS] = int(shape.rule.auto_focus)
        row[k.R_REGISTERS] = shape.registers
        row[k.R_GROUPS] = int(bool(shape.groups))
        marks = [mark for e in shape.elements for split in e.splits for mark in split.marks]
        row[k.R_MARKS], row[k.R_MARK_COUNT] = self._write(marks), len(marks)
        row[k.R_EAGER] = int(bool(shape.groups) or shape.rule.auto_focus)
        row[k.R_MODULE] = self._module(shape.rule)
        return row

    def _function(self, function: ast.Function) -> list[int]:
        names = [*function.parameters, *([function.rest] if function.rest else [])]
        coder = Coder(self.tables, {}, locals={name: i for i, name in enumerate(names)}, returns=k.OP_RETURN)

        def write() -> None:
            coder.prepare(function.body)
            coder.body(function.body)
            coder.emit(k.OP_RETURN, -1)

        code = self._coded(coder, write)
        for at in coder.return_places:
            self.tables.words[at] = coder.size
        self.tables.words[-1] = coder.size
        return [code, len(function.parameters), int(bool(function.rest)), coder.size]

    # ---- uses and steps

    def _use(self, number: int, rule: int, use: Use) -> list[int]:
        prefix, steps, checks = (self._steps(part, use.shape) for part in (use.prefix, use.steps, use.checks))
        cursors = 0
        for step in (*prefix, *steps, *checks):
            if step[k.S_KIND] in (k.JOIN, k.SPLIT):
                step[k.S_CURSOR] = cursors
                cursors += 1 if step[k.S_KIND] == k.JOIN else step[k.S_KEYS]
        needed = [self._alpha(alpha) for alpha in use.needed]
        row = [0] * k.U_WORDS
        row[k.U_RULE], row[k.U_KIND], row[k.U_POSITION] = rule, use.kind, use.position
        row[k.U_PREFIX], row[k.U_PREFIX_COUNT] = self._rows(prefix), len(prefix)
        row[k.U_STEPS], row[k.U_STEP_COUNT] = self._rows(steps), len(steps)
        row[k.U_CURSORS] = cursors + 1
        self.seeds += k.SEED_CURSORS + cursors + 2
        row[k.U_CHECKS], row[k.U_CHECK_COUNT] = self._rows(checks), len(checks)
        row[k.U_NEEDED], row[k.U_NEEDED_COUNT] = self._write(needed), len(needed)
        row[k.U_ORDER] = int(len(use.kept) > 1 or use.left == 0)
        row[k.U_ROWS], row[k.U_KEPT], row[k.U_LEFT] = len(use.kept), self._write(use.kept + use.marks), use.left
        row[k.U_MARKS] = len(use.marks)
        row[k.U_FREE] = int(use.is_free)
        row[k.U_RANKS] = self._write(use.ranks)
        self._register_use(number, use)
        return row

    def _register_use(self, number: int, use: Use) -> None:
        if use.kind in (k.ASSERTED, k.INNER) and use.begins is not None:
            self.alpha_uses.setdefault(self._alpha(use.begins), []).append(number)
            if use.kind == k.INNER:
                self.alpha_ends.setdefault(self._alpha(use.begins), []).append(number)
        elif use.kind != k.START:
            step = next(s for s in use.steps if s.kind in (k.ABSENT, k.PRESENT) and s.register == use.position)
            if step.index is not None:
                self.stamped.setdefault(self._index(step.index), []).append(number)

    def _steps(self, steps: Iterable[Step], shape: Shape) -> list[list[int]]:
        rows = [self._step(step, shape) for step in steps]
        open_groups: list[int] = []
        for number, row in enumerate(rows):
            if row[k.S_KIND] == k.GROUP:
                open_groups.append(number)
            elif row[k.S_KIND] == k.GROUP_END:
                begun = open_groups.pop()
                rows[begun][k.S_OTHER], row[k.S_OTHER] = number, begun
        return rows

    def _step(self, step: Step, shape: Shape) -> list[int]:
        row = [0] * k.S_WORDS
        row[k.S_KIND], row[k.S_REGISTER], row[k.S_STRICT] = step.kind, step.register, step.strict
        if step.condition is not None:
            row[k.S_TESTS] = self._condition(step.condition, shape)
            return row
        if step.split is not None:
            split = step.split
            row[k.S_KEY], row[k.S_KEYS] = self._write(split.marks), len(split.marks)
            row[k.S_INDEX] = -1 if split.column is None else split.column
            row[k.S_TESTS] = split.fixed
            return row
        if step.index is not None:
            row[k.S_INDEX] = self._index(step.index)
            (self.listed if step.kind == k.JOIN else self.counted).add(row[k.S_INDEX])
        row[k.S_KEY], row[k.S_KEYS] = self._write(w for p in step.key for w in (p.register, p.column)), len(step.key)
        row[k.S_TESTS] = self._tests(step.tests, step.register)
        return row

    def _condition(self, condition: Condition, shape: Shape) -> int:
        coder = self._coder(shape, condition.places)

        def write() -> None:
            if isinstance(condition.expr, FieldTest):
                coder.field_test(condition.expr)
            else:
                coder.value(condition.expr)
            coder.emit(k.OP_END)

        return self._coded(coder, write)

    # ---- alphas, indexes, tests

    def _alpha(self, alpha: Alpha) -> int:
        found = self.alphas.get(alpha)
        if found is None:
            found = self.alphas[alpha] = len(self.alphas)
            self.alphas_of.setdefault(alpha.template, []).append(alpha)
        return found

    def _index(self, index: Index) -> int:
        found = self.indexes.get(index)
        if found is None:
            found = self.indexes[index] = len(self.indexes)
            self.indexes_of.setdefault(self._alpha(index.alpha), []).append(found)
        return found

    def _tests(self, tests: Iterable[Check | Among], own: int) -> int:
        words: list[int] = []
        for test in tests:
            if isinstance(test, Check):
                words += [test.how, *_operand(test.left, own), *_operand(test.right, own)]
            else:
                cells = self._write(test.cells)
                words += [k.T_AMONG, *_operand(test.place, own), k.ON_CONST, cells, len(test.cells)]
        return self._write([*words, k.T_END])

    def _alpha_row(self, alpha: Alpha) -> list[int]:
        number = self.alphas[alpha]
        indexes = self.indexes_of.get(number, [])
        uses = sorted(self.alpha_uses.get(number, []))
        constant = _constant(alpha)
        tests = self._tests([t for t in alpha.tests if t is not constant], 0)
        template = self.tables.template_numbers[alpha.template]
        all_tests, ends = self._tests(alpha.tests, 0), sorted(self.alpha_ends.get(number, []))
        return [
            tests, self._write(indexes), len(indexes), self._write(uses), len(uses), template, all_tests,
            self._write(ends), len(ends),
        ]  # fmt: skip

    def _index_row(self, index: Index) -> list[int]:
        number = self.indexes[index]
        flags = (k.COUNTED if number in self.counted else 0) | (k.LISTED if number in self.listed else 0)
        stamped = sorted(self.stamped.get(number, []))
        columns = self._write(index.columns)
        return [
            self._alpha(index.alpha), columns, len(index.columns), flags, self._write(stamped), len(stamped),
        ]  # fmt: skip

    def _template_row(self, template: ast.Template) -> list[int]:
        plain: list[int] = []
        columns: dict[int, dict[int, list[int]]] = {}
        for alpha in self.alphas_of.get(template.name, ()):
            constant, number = _constant(alpha), self.alphas[alpha]
            if constant is None:
                plain.append(number)
            elif isinstance(constant.left, Place) and isinstance(constant.right, Const):
                columns.setdefault(constant.left.column, {}).setdefault(constant.right.cell, []).append(number)
        table: list[int] = []
        for column, constants in sorted(columns.items()):
            triples = [
                w for cell in sorted(constants) for w in (cell, self._write(constants[cell]), len(constants[cell]))
            ]
            table += [column, self._write(triples), len(constants)]
        cells = -1 if template.implied else len(template.slots)
        return [cells, self._write(plain), len(plain), self._write(table), len(columns)]


def _constant(alpha: Alpha) -> Check | None:
    """The test that an alpha is found by: a column from the front that is a constant."""
    for test in alpha.tests:
        if (
            isinstance(test, Check)
            and test.how == k.T_SAME
            and isinstance(test.left, Place)
            and test.left.is_cell
            and test.left.column >= 0
            and isinstance(test.right, Const)
        ):
            return test
    return None


def _operand(operand: Operand, own: int) -> list[int]:
    """An operand of a test, as [kind, a, b]."""
    match operand:
        case Const():
            return [k.ON_CONST, operand.cell, 0]
        case SizeOf(column=None):
            return [k.ON_COUNT, 0, 0] if operand.register == own else [k.ON_CELL_COUNT, operand.register, 0]
        case SizeOf():
            column = operand.column or 0
            return [k.ON_ROW_SIZE, column, 0] if operand.register == own else [k.ON_CELL_SIZE, operand.register, column]
        case Place(item=int(item)):
            if operand.register == own:
                return [k.ON_ROW_ITEM, operand.column, item]
            return [k.ON_CELL_ITEM, operand.register, operand.column << 16 | item + 0x8000]
        case Place() if operand.column < 0:
            if operand.register == own:
                return [k.ON_ROW_FROM_END, -operand.column, 0]
            return [k.ON_CELL_FROM_END, operand.register, -operand.column]
        case _:
            return (
                [k.ON_ROW, operand.column, 0]
                if operand.register == own
                else [k.ON_CELL, operand.register, operand.column]
            )
