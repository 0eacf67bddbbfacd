"""Drafts become the kernel's array of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.check.graph import components
from aitia.dsl.garbage import without_collection

from ..cells import Symbols
from ..kernel import layout as k
from ..network import Network, shape_of
from .code import Tables
from .plan import Planner
from .relations import CLOCK, Relation, Relations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.ruleset import Ruleset

    from .drafts import Action, Alpha, Code, Draft, Index, Node, Terminal


@without_collection()
def compile_ruleset(ruleset: Ruleset) -> Network:
    """The network of a checked rule set. After the checks nothing here can fail for the author's reasons."""
    tables = Tables(Symbols())
    relations = Relations(ruleset)
    planner = Planner(ruleset, relations, tables)
    planner.plan([rule for rule in ruleset.rules if not rule.disabled])
    lowering = _Lowering(planner.draft, relations)
    words = lowering.words_of(len(tables.sites))
    return Network(
        ruleset,
        tuple(words),
        relations,
        tables.symbols.shared(),
        {name: shape_of(kind, relations) for name, kind in ruleset.types.items()},
        tuple(tables.calls),
        tuple(tables.sites),
        planner.matches,
        tuple(planner.actions),
        ranks=len(planner.draft.ranks),
        levels=len(lowering.levels),
        reserve=words[k.NET_RESERVE],
        reads_clock=CLOCK in lowering.alphas_of,
    )


class _Lowering:
    """Writes a draft into words, shared pieces of code once."""

    def __init__(self, draft: Draft, relations: Relations) -> None:
        self.draft, self.relations = draft, relations
        self.words: list[int] = [0] * k.NET_HEADER
        self.codes: dict[Code, int] = {}
        self.indexes: dict[Index, int] = {}
        self.alphas: dict[Alpha, list[int]] = {}
        self.alphas_of: dict[int, list[tuple[int, Alpha]]] = {}
        self.levels = {level: i for i, level in enumerate(sorted({t.level for t in draft.terminals.values()}))}
        self.kinds: dict[int, list[int]] = {}
        for relation in relations.all:
            self.kinds.setdefault(relation.parent, []).append(relation.number)
        self.ranks = {node: rank for rank, node in enumerate(draft.ranks)}
        # Relations whose rows may, through rules, support rows of the same relation.
        self.recursive = _on_cycles(self._dependencies())

    def words_of(self, sites: int) -> list[int]:
        """All words."""
        self.words.append(0)  # address 0 of code is "no code"
        self._number_indexes()
        action_words, first_actions = self._actions()
        nodes = [self._node(number, node, first_actions) for number, node in enumerate(self.draft.nodes)]
        header = self.words
        header[k.NET_INDEXES] = self._write([w for row in self._index_rows() for w in row])
        for number, alpha in enumerate(self.alphas):
            self.alphas_of.setdefault(alpha.relation, []).append((number, alpha))
        alphas = self._write([w for row in self._alpha_rows() for w in row])
        header[k.NET_ALPHAS] = alphas
        relation_rows = [self._relation(relation) for relation in self.relations.all]
        header[k.NET_RELATIONS] = self._write([w for row in relation_rows for w in row])
        header[k.NET_RELATION_COUNT] = len(relation_rows)
        header[k.NET_NODES] = self._write([w for row in nodes for w in row])
        header[k.NET_NODE_COUNT] = len(nodes)
        header[k.NET_ACTIONS] = self._write(action_words)
        header[k.NET_LEVEL_COUNT] = len(self.levels)
        header[k.NET_RANK_COUNT] = len(self.ranks)
        header[k.NET_SITE_COUNT] = sites
        header[k.NET_RESERVE] = self._reserve()
        return self.words

    def _write(self, words: Sequence[int]) -> int:
        address = len(self.words)
        self.words.extend(words)
        return address

    def _code(self, code: Code) -> int:
        """The address of code; empty code is one that is always true."""
        found = self.codes.get(code)
        if found is None:
            found = self.codes[code] = len(self.words)
            jumps = set(code.jumps)
            self.words.extend(w + found if i in jumps else w for i, w in enumerate(code.words or (k.OP_END,)))
        return found

    def _number_indexes(self) -> None:
        for node in self.draft.nodes:
            if node.kind == k.JOIN and node.index is not None and node.index not in self.indexes:
                number = self.indexes[node.index] = len(self.indexes)
                self.alphas.setdefault(node.index.alpha, []).append(number)

    def _index_rows(self) -> list[list[int]]:
        joins: dict[Index, list[int]] = {index: [] for index in self.indexes}
        for number, node in enumerate(self.draft.nodes):
            if node.kind == k.JOIN and node.index is not None:
                joins[node.index].append(number)
        rows: list[list[int]] = []
        for index, found in joins.items():
            columns, joined = self._write(index.columns), self._write(found[::-1])
            rows.append([columns, len(index.columns), joined, len(found)])
        return rows

    def _alpha_rows(self) -> list[list[int]]:
        return [[self._code(alpha.tests), self._write(numbers), len(numbers)] for alpha, numbers in self.alphas.items()]

    def _relation(self, relation: Relation) -> list[int]:
        plain: list[int] = []
        columns: dict[int, dict[int, list[int]]] = {}
        for number, alpha in self.alphas_of.get(relation.number, ()):
            if alpha.constant is None:
                plain.append(number)
            else:
                columns.setdefault(alpha.constant[0], {}).setdefault(alpha.constant[1], []).append(number)
        table: list[int] = []
        for column, constants in sorted(columns.items()):
            triples = [
                w for cell in sorted(constants) for w in (cell, self._write(constants[cell]), len(constants[cell]))
            ]
            table += [column, self._write(triples), len(constants)]
        slot = bool(relation.field)
        flags = (k.IDENTIFIED if not slot and relation.number != CLOCK else 0) | (k.MANY if relation.many else 0)
        flags |= k.RECURSIVE if relation.number in self.recursive else 0
        cells = 1 + len(relation.columns)
        key = self._write(relation.key)
        return [
            int(slot), cells, relation.parent, flags, key, len(relation.key),
            self._write(plain), len(plain), self._write(table), len(columns),
        ]  # fmt: skip

    def _dependencies(self) -> dict[int, set[int]]:
        leads: dict[int, set[int]] = {}
        for number, terminal in self.draft.terminals.items():
            made = {r for a in terminal.actions for r in _made_by(a)}
            for relation in self._joined(number):
                leads.setdefault(relation, set()).update(made)
        return leads

    def _joined(self, number: int) -> set[int]:
        found: set[int] = set()
        while number:
            node = self.draft.nodes[number]
            if node.kind == k.JOIN and node.index is not None:
                found.add(node.index.alpha.relation)
            number = node.parent
        todo = list(found)
        while todo:
            below = [kind for kind in self.kinds.get(todo.pop(), ()) if kind not in found]
            found.update(below)
            todo += below
        return found

    def _actions(self) -> tuple[list[int], dict[int, int]]:
        words: list[int] = []
        firsts: dict[int, int] = {}
        for number, terminal in self.draft.terminals.items():
            firsts[number] = len(words) // k.ACTION_WORDS
            for a in terminal.actions:
                values = self._write([self._code(code) for code in a.values])
                slots = self._write([w for pair in a.slots for w in pair])
                words += [a.kind, a.relation, values, len(a.values), a.rank, slots, len(a.slots), a.extra]
        return words, firsts

    def _node(self, number: int, node: Node, first_actions: dict[int, int]) -> list[int]:
        row = [0] * k.NODE_WORDS
        children = self.draft.children[number]
        row[k.NODE_KIND] = node.kind
        row[k.NODE_CHILDREN], row[k.NODE_CHILD_COUNT] = self._write(children), len(children)
        if node.kind == k.JOIN and node.index is not None:
            row[k.NODE_INDEX] = self.indexes[node.index]
        row[k.NODE_KEY], row[k.NODE_KEYS] = self._write([w for pair in node.key for w in pair]), len(node.key)
        row[k.NODE_TESTS], row[k.NODE_CODE] = self._code(node.tests), self._code(node.code)
        row[k.NODE_FOLD], row[k.NODE_OP], row[k.NODE_LIMIT] = node.fold, node.op, node.limit
        row[k.NODE_UPS], row[k.NODE_TYPE], row[k.NODE_SCALE] = node.ups, node.type, node.scale
        if node.kind == k.FOLD:
            row[k.NODE_RANK], row[k.NODE_OUT] = self.ranks[number], self.draft.outputs[number]
        if node.kind == k.TERMINAL:
            self._terminal(row, self.draft.terminals[number], first_actions[number])
        return row

    def _terminal(self, row: list[int], terminal: Terminal, first_action: int) -> None:
        row[k.NODE_LEVEL] = self.levels[terminal.level]
        row[k.NODE_RULE] = terminal.rule
        for at, operands in (
            (k.NODE_IDENTITY, terminal.identity),
            (k.NODE_ORDER, terminal.order),
            (k.NODE_FACTS, terminal.facts),
            (k.NODE_SNAPSHOT, terminal.snapshot),
        ):
            row[at], row[at + 1] = self._write([w for pair in operands for w in pair]), len(operands)
        row[k.NODE_ACTION], row[k.NODE_ACTION_COUNT] = first_action, len(terminal.actions)
        row[k.NODE_FLAGS] = terminal.flags

    def _reserve(self) -> int:
        """More words than any step of the machine takes: a firing, or a row that enters all its alphas."""
        firing = 0
        for terminal in self.draft.terminals.values():
            cells = sum(len(a.values) + 8 for a in terminal.actions)
            firing = max(firing, 64 * cells + 2 * len(terminal.snapshot))
        entries = 16 * len(self.indexes)
        widest = max(len(relation.columns) for relation in self.relations.all)
        return 2048 + firing + entries + 8 * widest + 2 * k.LIMBS


def _made_by(action: Action) -> list[int]:
    made = [relation for _, relation in action.slots]
    return [*made, action.relation] if action.rank in (k.CONCLUDED, k.PRESUMED) else []


def _on_cycles(leads: dict[int, set[int]]) -> set[int]:
    """The relations from which a way leads back to themselves."""
    edges = {relation: sorted(made) for relation, made in leads.items()}
    circles = [
        found for found in components(list(edges), edges) if len(found) > 1 or found[0] in leads.get(found[0], ())
    ]
    return {relation for found in circles for relation in found}
