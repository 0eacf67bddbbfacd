"""Many facts at once: a table of values for each fact type, taken in by column.

Only facts that are new and right are taken in here. Where anything is unusual or wrong, nothing is done, and `Intake`
looks at the facts one by one, as it does for all kinds of references and lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from .encoding import MANY, cells_of
from .kernel import layout as k
from .rows import KeyOf, RowOf, subtypes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Field

    from .encoding import Cells
    from .memory import Memory
    from .session import Session


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of one type: their places among all facts that are inserted (from 0), and a column for each field."""

    type: str
    places: Sequence[int]
    columns: Mapping[str, Any]


def tables_of(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Table] | None:
    """The rows by their types, each type a table; None where a row is no dict with names of fields."""
    if not set(map(type, rows)) <= {tuple} or not set(map(len, rows)) <= {2}:
        return None
    if not rows:
        return []
    names, values = [name for name, _ in rows], [values for _, values in rows]
    if set(map(type, values)) != {dict} or set(map(type, names)) != {str}:
        return None
    kinds = dict.fromkeys(names)
    if len(kinds) == 1:
        return [Table(names[0], range(len(rows)), _columns(values))]
    places: dict[str, list[int]] = {name: [] for name in kinds}
    for place, name in enumerate(names):
        places[name].append(place)
    return [Table(name, found, _columns([values[place] for place in found])) for name, found in places.items()]


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for name in dict.fromkeys(chain.from_iterable(rows)):
        try:
            columns[name] = list(map(itemgetter(name), rows))
        except KeyError:
            columns[name] = [row.get(name) for row in rows]
    return columns


@dataclass(frozen=True, slots=True)
class Encoded:
    """A table as cells: the columns of the relation, in its order, and those of slots with any value."""

    table: Table
    relation: int
    columns: tuple[Cells, ...]
    slots: tuple[tuple[int, Cells], ...]

    @property
    def width(self) -> int:
        """Cells of a fact on its way into the kernel."""
        return 2 + len(self.columns) + 2 * len(self.slots)

    def rows(self) -> Iterable[tuple[int, ...]]:
        """The cells of each fact."""
        slots = chain.from_iterable((repeat(relation), _listed(cells)) for relation, cells in self.slots)
        relations, counts = repeat(self.relation, len(self.table.places)), repeat(len(self.slots))
        return zip(relations, counts, *map(_listed, self.columns), *slots, strict=False)

    def array(self) -> Any:
        """The cells of all facts, a row each."""
        import numpy as np

        found = np.empty((len(self.table.places), self.width), dtype=np.int64)
        found[:, 0], found[:, 1] = self.relation, len(self.slots)
        for at, cells in enumerate(self.columns, 2):
            found[:, at] = cells
        for at, (relation, cells) in enumerate(self.slots):
            found[:, 2 + len(self.columns) + 2 * at] = relation
            found[:, 3 + len(self.columns) + 2 * at] = cells
        return found


class TablesIntake:
    """One insertion of tables into a session: first `prepare`, then, if it could, `apply`."""

    def __init__(self, session: Session, memory: Memory, tables: Sequence[Table]) -> None:
        self._session, self._memory, self._tables = session, memory, tables
        self._relations = session.engine.network.relations
        self._first = int(memory.m[k.ENTITY]) + 1
        self._keys: dict[str, dict[Any, int]] = {}
        self._cells: dict[tuple[str, str], Cells] = {}
        self._encoded: list[Encoded] = []

    def prepare(self) -> bool:
        """Whether all facts are such as can be taken in here. Changes nothing that anybody can see."""
        return (
            all(self._encode(table) for table in self._tables)
            and all(self._claim(table) for table in self._tables)
            and all(self._refer(table) for table in self._tables)
            and all(self._finish(table) for table in self._tables)
        )

    def _encode(self, table: Table) -> bool:
        """Values that are no references."""
        session, kind = self._session, self._session.ruleset.types.get(table.type)
        if kind is None or not kind.fields.keys() >= table.columns.keys():
            return False
        for name, items in table.columns.items():
            field = kind.fields[name]
            if _target(field) or field.many or field.type.kind == "list":
                continue
            cells = cells_of(items, field, session.ruleset, self._memory.symbols)
            if cells is None:
                return False
            self._cells[table.type, name] = cells
        return True

    # ---- keys

    def _claim(self, table: Table) -> bool:
        """Whether each fact has a key of its own, which no fact of the session has."""
        kind = self._session.ruleset.types[table.type]
        if not kind.key:
            return True
        columns = [self._cells.get((table.type, name)) for name in kind.key]
        if any(cells is None for cells in columns):
            return False
        keys = _keys([_listed(cells) for cells in columns])
        ids = [self._first + place for place in table.places]
        found = self._keys[table.type] = dict(zip(keys, ids, strict=True))
        return len(found) == len(ids) and not any(self._in_session(kind, keys))

    def _in_session(self, kind: FactType, keys: Sequence[Any]) -> list[int]:
        """The ids of the facts of a type that the session has under these keys, 0 where there is none."""
        if self._first == 1 or not keys:
            return [0] * len(keys)
        memory, relation = self._memory, self._relations.facts[kind.name]
        places = [self._relations.column(kind.name, name) for name in kind.key]
        width = 1 + len(relation.columns)
        stream = [k.NULL] * (width * len(keys))
        for at, cells in zip(places, zip(*keys, strict=True) if len(places) > 1 else [keys], strict=True):
            stream[at::width] = cells
        given = memory.given(stream)
        memory.kernel.find_facts(memory.net, memory.m, memory.w, given, relation.number, len(keys))
        return _listed(given[::width])

    # ---- references

    def _refer(self, table: Table) -> bool:
        """References as ids."""
        kind = self._session.ruleset.types[table.type]
        for name, items in table.columns.items():
            field = kind.fields[name]
            if (table.type, name) in self._cells:
                continue
            if field.many or field.type.kind == "list":
                if not all(item is None for item in items):
                    return False
                continue
            ids = self._ids(_listed(items), field)
            if ids is None:
                return False
            self._cells[table.type, name] = ids
        return True

    def _ids(self, items: list[Any], field: Field) -> Cells | None:
        """The ids of the facts that are referred to, all by their keys or all as facts of this insertion."""
        classes = set(map(type, items)) - {type(None)}
        if classes == {RowOf}:
            return [k.NULL if item is None else self._first + item.place for item in items]
        types = self._session.ruleset.types
        names = types[_target(field)].key
        key = types[_target(field)].fields[names[0]] if len(names) == 1 else None
        if key is None or _target(key) or len(classes) > 1:
            return None
        if classes == {KeyOf}:
            items = [item and item.values[0] for item in items]
        elif classes == {str}:
            items = [item and item.strip() for item in items]
        cells = cells_of(items, key, self._session.ruleset, self._memory.symbols)
        return None if cells is None else self._found(_listed(cells), _target(field))

    def _found(self, keys: list[int], target: str) -> list[int] | None:
        """The ids of facts by their keys; None if one is not there."""
        ids = [0 if key != k.NULL else k.NULL for key in keys]
        for name in subtypes(target, self._session.ruleset):
            kind, claimed = self._session.ruleset.types[name], self._keys.get(name, {})
            ids = [id or claimed.get(key, 0) for id, key in zip(ids, keys, strict=True)]
            if 0 not in ids:
                break
            open_ = [at for at, id in enumerate(ids) if id == 0]
            for at, id in zip(open_, self._in_session(kind, [keys[at] for at in open_]), strict=True):
                ids[at] = id
        return None if 0 in ids else ids

    # ---- cells of facts

    def _finish(self, table: Table) -> bool:
        """Lay the cells of a table in the order of its relation; False if a needed value is missing."""
        kind, relation = self._session.ruleset.types[table.type], self._relations.facts[table.type]
        for field in kind.fields.values():
            cells = self._cells.get((table.type, field.name))
            needed = (field.required or field.key) and field.default is None
            if needed and (cells is None or k.NULL in cells):
                return False
        columns = tuple(self._column(table, kind, name) for name in relation.columns)
        slots = tuple(
            (self._relations.slots[table.type, name].number, self._cells[table.type, name])
            for name, field in kind.fields.items()
            if field.stored == "slot" and (table.type, name) in self._cells
        )
        self._encoded.append(Encoded(table, relation.number, columns, slots))
        return True

    def _column(self, table: Table, kind: FactType, name: str) -> Cells:
        unknown = k.NULL
        if name == kind.time_field:
            unknown = self._memory.encode(self._session.now, kind.fields[name].type)
        cells = self._cells.get((table.type, name))
        if cells is None:
            return [unknown] * len(table.places)
        return [unknown if cell == k.NULL else cell for cell in cells] if name == kind.time_field else cells

    # ---- doing

    def apply(self) -> list[int]:
        """Insert what was prepared; returns the ids. Raises BlockFullError, and inserts nothing, where memory does not
        suffice."""
        count = sum(len(found.table.places) for found in self._encoded)
        self._memory.reserve(sum(map(_room, self._encoded)), count, 0)
        memory = self._memory
        memory.kernel.give_facts(memory.net, memory.m, memory.w, memory.given(self._stream(count)), count)
        return list(range(self._first, self._first + count))

    def _stream(self, count: int) -> Any:
        """The cells of all facts in order."""
        if count >= MANY:
            return _scattered(self._encoded)
        rows: list[tuple[int, ...]] = [()] * count
        for found in self._encoded:
            for place, row in zip(found.table.places, found.rows(), strict=True):
                rows[place] = row
        return list(chain.from_iterable(rows))


def _scattered(encoded: list[Encoded]) -> Any:
    """The rows of several tables, each where its place puts it."""
    import numpy as np

    if len(encoded) == 1:
        return encoded[0].array().reshape(-1)
    widths = np.zeros(sum(len(found.table.places) for found in encoded), dtype=np.int64)
    for found in encoded:
        widths[found.table.places] = found.width
    ends = np.cumsum(widths)
    stream = np.empty(int(ends[-1]), dtype=np.int64)
    for found in encoded:
        starts = ends[found.table.places] - found.width
        stream[starts[:, None] + np.arange(found.width)] = found.array()
    return stream


def _room(found: Encoded) -> int:
    """Words that facts take before rules see them."""
    row = k.ROW_WORDS + k.BUCKET_WORDS + 2 * (1 + len(found.columns))
    return len(found.table.places) * (row + len(found.slots) * (k.SLOT_WORDS + k.ROW_WORDS + 4))


def _keys(columns: list[list[int]]) -> list[Any]:
    """The key of each fact: its cell, or a tuple of them."""
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _listed(items: Any) -> list[Any]:
    """The items as plain Python values."""
    return cast("list[Any]", items.tolist()) if hasattr(items, "tolist") else list(items)


def _target(field: Field) -> str:
    """The type of the facts that the values of a field refer to, or nothing."""
    return (field.type.element or field.type).fact
