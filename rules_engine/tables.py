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

    from aitia.dsl.ruleset import Field

    from .encoding import Cells
    from .memory import Memory
    from .network import Shape
    from .session import Session


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of one type: their places in the order of insertion (from 0; a list, range or array), and a column for
    each field.

    Where facts of several cases are taken in together, `cases` has the number of each one's case, and `numbers` its
    place within the case.
    """

    type: str
    places: Any
    columns: Mapping[str, Any]
    cases: Sequence[int] = ()
    numbers: Sequence[int] = ()


def tables_of(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Table] | None:
    """The rows by their types, each type a table; None where a row is no dict with names of fields."""
    if not set(map(type, rows)) <= {tuple} or not set(map(len, rows)) <= {2}:
        return None
    names, values = [name for name, _ in rows], [values for _, values in rows]
    if not set(map(type, values)) <= {dict} or not set(map(type, names)) <= {str}:
        return None
    places: dict[str, list[int]] = {name: [] for name in names}
    if len(places) == 1:
        return [Table(names[0], range(len(rows)), _columns(cast("Any", values)))]
    for place, name in enumerate(names):
        places[name].append(place)
    return [Table(name, found, _columns(cast("Any", [values[at] for at in found]))) for name, found in places.items()]


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

    @property
    def room(self) -> int:
        """Words that a fact takes before rules see it."""
        row = k.ROW_WORDS + k.BUCKET_WORDS + 2 * (1 + len(self.columns))
        return row + len(self.slots) * (k.SLOT_WORDS + k.ROW_WORDS + 4)

    def rows(self) -> Iterable[tuple[int, ...]]:
        """The cells of each fact."""
        relations, counts = repeat(self.relation, len(self.table.places)), repeat(len(self.slots))
        slots = chain.from_iterable((repeat(relation), _listed(cells)) for relation, cells in self.slots)
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
        self._ruleset = session.ruleset
        self._shapes = session.engine.network.shapes
        self._first = int(memory.m[k.ENTITY]) + 1
        self._keys: dict[str, dict[Any, int]] = {}
        self._cells: dict[str, dict[str, Cells]] = {}
        self.encoded: list[Encoded] = []

    def prepare(self) -> bool:
        """Whether all facts are such as can be taken in here. Changes nothing that anybody can see."""
        for step in (self._encode, self._claim, self._refer, self._finish):
            for table in self._tables:
                shape = self._shapes.get(table.type)
                if shape is None or not step(table, shape):
                    return False
        return True

    def _encode(self, table: Table, shape: Shape) -> bool:
        """Values that are no references."""
        found: dict[str, Cells] = {}
        self._cells[table.type] = found
        for name, items in table.columns.items():
            if name not in shape.fields:
                return False
            if name not in shape.apart:
                cells = cells_of(items, shape.fields[name], self._ruleset, self._memory.symbols)
                if cells is None:
                    return False
                found[name] = cells
        return True

    # ---- keys

    def _claim(self, table: Table, shape: Shape) -> bool:
        """Whether each fact has a key of its own, which no fact of the session has."""
        if not shape.key:
            return True
        if not self._cells[table.type].keys() >= set(shape.key):
            return False
        columns = [self._cells[table.type][name] for name in shape.key]
        keys = _keys(table.cases, [_listed(cells) for cells in columns])
        ids = [self._first + number for number in _listed(table.numbers if len(table.numbers) else table.places)]
        found = self._keys[table.type] = dict(zip(keys, ids, strict=True))
        return len(found) == len(ids) and not any(self._in_session(shape, _keys((), columns)))

    def _in_session(self, shape: Shape, keys: Sequence[Any]) -> list[int]:
        """The ids of the facts of a type that the session has under these keys, 0 where there is none."""
        if self._first == 1 or not len(keys):
            return [0] * len(keys)
        memory, width = self._memory, 1 + len(shape.columns)
        stream = [k.NULL] * (width * len(keys))
        for name, cells in zip(shape.key, zip(*keys, strict=True) if len(shape.key) > 1 else [keys], strict=True):
            stream[1 + shape.columns.index(name) :: width] = cells
        given = memory.given(stream)
        memory.kernel.find_facts(memory.net, memory.m, memory.w, given, shape.relation, len(keys))
        return _listed(given[::width])

    # ---- references

    def _refer(self, table: Table, shape: Shape) -> bool:
        """References as ids. Lists are left to others."""
        if not shape.apart:
            return True
        for name, items in table.columns.items():
            if name in shape.lists and any(item is not None for item in items):
                return False
            if name in shape.references:
                ids = self._ids(_listed(items), shape.fields[name], table.cases)
                if ids is None:
                    return False
                self._cells[table.type][name] = ids
        return True

    def _ids(self, items: list[Any], field: Field, cases: Sequence[int]) -> Cells | None:
        """The ids of the facts that are referred to, all by their keys or all as facts of this insertion."""
        classes = set(map(type, items)) - {type(None)}
        if classes == {RowOf}:
            return [k.NULL if item is None else self._first + item.place for item in items]
        target = self._shapes[field.type.fact]
        key = target.fields[target.key[0]] if len(target.key) == 1 else None
        if key is None or key.name in target.apart or len(classes) > 1:
            return None
        if classes == {KeyOf}:
            items = [item and item.values[0] for item in items]
        elif classes == {str}:
            items = [item and item.strip() for item in items]
        cells = cells_of(items, key, self._ruleset, self._memory.symbols)
        return None if cells is None else self._found(_listed(cells), cases, field.type.fact)

    def _found(self, keys: list[int], cases: Sequence[int], target: str) -> list[int] | None:
        """The ids of facts by their keys; None if one is not there."""
        ids = [0 if key != k.NULL else k.NULL for key in keys]
        for name in subtypes(target, self._ruleset):
            claimed = self._keys.get(name, {})
            ids = [id or claimed.get(key, 0) for id, key in zip(ids, _keys(cases, [keys]), strict=True)]
            missing = [at for at, id in enumerate(ids) if id == 0]
            for at, id in zip(missing, self._in_session(self._shapes[name], [keys[at] for at in missing]), strict=True):
                ids[at] = id
        return None if 0 in ids else ids

    # ---- cells of facts

    def _finish(self, table: Table, shape: Shape) -> bool:
        """Lay the cells of a table in the order of its relation; False if a needed value is missing."""
        found = self._cells[table.type]
        for name in shape.needed:
            if name not in found or k.NULL in found[name]:
                return False
        unknown = [k.NULL] * len(table.places)
        if shape.time_field in shape.columns:
            now = self._memory.encode(self._session.now, shape.fields[shape.time_field].type)
            times = _listed(found.get(shape.time_field, unknown))
            found[shape.time_field] = [now if cell == k.NULL else cell for cell in times]
        columns = tuple(found.get(name, unknown) for name in shape.columns)
        slots = tuple((relation, found[name]) for name, relation in shape.slots if name in found)
        self.encoded.append(Encoded(table, shape.relation, columns, slots))
        return True

    # ---- doing

    def apply(self) -> list[int]:
        """Insert what was prepared; returns the ids. Raises BlockFullError, and inserts nothing, where memory does not
        suffice."""
        count = sum(len(found.table.places) for found in self.encoded)
        self._memory.give(_stream(self.encoded, count), count, sum(len(f.table.places) * f.room for f in self.encoded))
        return list(range(self._first, self._first + count))


def _stream(encoded: list[Encoded], count: int) -> Any:
    """The cells of all facts in order."""
    if count >= MANY:
        return scattered(encoded)[0]
    rows: list[tuple[int, ...]] = [()] * count
    for found in encoded:
        for place, row in zip(found.table.places, found.rows(), strict=True):
            rows[place] = row
    return list(chain.from_iterable(rows))


def scattered(encoded: list[Encoded]) -> tuple[Any, Any]:
    """The cells of all facts, each fact where its place puts it, and where each of them ends."""
    import numpy as np

    widths = np.zeros(sum(len(found.table.places) for found in encoded), dtype=np.int64)
    for found in encoded:
        widths[found.table.places] = found.width
    ends = np.cumsum(widths)
    if len(encoded) == 1 and isinstance(encoded[0].table.places, range):
        return encoded[0].array().reshape(-1), ends
    stream = np.empty(int(widths.sum()), dtype=np.int64)
    for found in encoded:
        starts = ends[found.table.places] - found.width
        stream[starts[:, None] + np.arange(found.width)] = found.array()
    return stream, ends


def _keys(cases: Sequence[int], columns: Sequence[Any]) -> Sequence[Any]:
    """The key of each fact, within its case if there are several: its cell, or a tuple of cells."""
    if len(cases):
        return list(zip(cases, *columns, strict=True))
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _listed(items: Any) -> list[Any]:
    """The items as plain Python values."""
    return cast("list[Any]", items.tolist()) if hasattr(items, "tolist") else list(items)
