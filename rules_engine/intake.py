"""Facts from outside: everything is looked at before anything is inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.problems import Problem, nearest

from .from_python import field_from_python
from .kernel import layout as k
from .rows import IdOf, KeyOf, RowOf, subtypes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Field, Value

    from .memory import Memory
    from .records import Fact
    from .rows import Row
    from .session import Session

Known = tuple[str, "Mapping[str, Value | None]"]
"""A fact type, and for each field that is known its value, of the field's type."""

_AS_IT_IS: dict[str, type] = {"text": str, "image": str, "bool": bool, "number": float, "whole": int}
"""Types whose values, if they are of this class and in the limits, need no conversion."""

_LIST_WORDS = k.LIST_WORDS + k.BUCKET_WORDS + 64


class Intake:
    """One insertion or update of a session: first `prepare`, then, if there are no `problems`, `apply`."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self.problems: list[Problem] = []
        self._session, self._memory = session, memory
        self._relations = session.engine.network.relations
        self._keys: dict[tuple[str, tuple[Value | None, ...]], int] = {}
        self._ids: list[int] = []
        self._new: dict[int, str] = {}
        self._place = ""

    # ---- looking

    def prepare(self, rows: Sequence[Row]) -> list[tuple[Known, int]]:
        """The rows with the id each will have; problems are collected."""
        types = self._session.ruleset.types
        prepared: list[tuple[Known, int]] = []
        following = int(self._memory.m[k.ENTITY]) + 1
        for number, (name, given) in enumerate(rows, 1):
            self._place = f"{name}, row {number}" if len(rows) > 1 else ""
            kind = types.get(name)
            if kind is None:
                self._problem("D201", f"there is no fact type '{name}'", hint=nearest(name, types))
                continue
            values = self._typed_row(kind, given)
            there = self._claim(kind, values, following)
            prepared.append(((name, values), there))
            self._ids.append(there)
            self._new[there] = name
            following += there == following
        for (name, known), _ in prepared:
            self._check_references(types[name], known)
        return prepared

    def _claim(self, kind: FactType, values: Mapping[str, Value | None], following: int) -> int:
        """The id of a fact: that of a concluded one with its key, or the next."""
        if not kind.key:
            return following
        key = tuple(values.get(name) for name in kind.key)
        there = self._find(kind, key)
        if (kind.name, key) in self._keys or (there and self._is_given(there)):
            shown = ", ".join(f"{n} {v}" for n, v in zip(kind.key, key, strict=True))
            self._problem("D206", f"there are two facts {kind.name} with {shown}", hint="give each fact its own key")
        id = self._session.fact(there).id if there else following
        self._keys[kind.name, key] = id
        return id

    def _is_given(self, id: int) -> bool:
        return self._session.fact(id).given

    def _find(self, kind: FactType, key: tuple[Value | None, ...]) -> int:
        """The id of the fact with a key, or 0."""
        relation, memory = self._relations.facts[kind.name], self._memory
        cells = [k.NULL] * (1 + len(relation.columns))
        for name, value in zip(kind.key, key, strict=True):
            field = kind.fields[name]
            if field.type.kind == "reference":
                value = self._reference(field, value)  # noqa: PLW2901 the id stands for the key
            cells[self._relations.column(kind.name, name)] = memory.encode(value, field.type)
        memory.make_room(64)
        memory.put(cells)
        row = int(self._memory.kernel.find_fact(memory.net, memory.m, memory.w, relation.number, k.SCRATCH >> 1))
        return memory.cells(row, k.ROW_WORDS, 1)[0] if row else 0

    def _typed_row(self, kind: FactType, given: Mapping[str, object]) -> dict[str, Value | None]:
        """The known values of a fact, each of its field's type."""
        values: dict[str, Value | None] = {}
        for name, value in given.items():
            field = kind.fields.get(name)
            if field is None:
                self._problem("D202", f"{kind.name} has no field '{name}'", hint=nearest(name, kind.fields))
            elif value is not None:
                values[name] = self._typed(field, value)
        for field in kind.fields.values():
            if (field.required or field.key) and values.get(field.name) is None and field.default is None:
                self._problem("D204", f"{kind.name} needs a value for {field.name}")
        return values

    def _check_references(self, kind: FactType, values: Mapping[str, Value | None]) -> None:
        for field in kind.fields.values():
            value, target = values.get(field.name), _target(field)
            items = value if isinstance(value, tuple) and (field.many or field.type.kind == "list") else (value,)
            for item in items if target else ():
                if item is None or self._reference(field, item):
                    continue
                self._problem(
                    "D211", f"{field.name} of {kind.name} refers to {_told(item, target)}, which is not there"
                )

    def _reference(self, field: Field, value: object) -> int | None:
        """The id of the fact that a value refers to: by its key, or for types without a key by its id."""
        name, types = _target(field), self._session.ruleset.types
        match value:
            case RowOf():
                return self._ids[value.place] if value.place < len(self._ids) else None
            case IdOf():
                return self._existing(value.id, name)
            case None:
                return None
            case KeyOf():
                key: Any = value.values
            case _ if not types[name].key:
                return self._existing(value, name) if isinstance(value, int) else None
            case _:
                key = cast("Any", value) if isinstance(value, tuple) else (value,)
        family = subtypes(name, self._session.ruleset)
        return next((id for t in family if (id := self._keys.get((t, key)) or self._find(types[t], key))), None)

    def _existing(self, id: int, name: str) -> int | None:
        """The id, if it is that of a fact of the type."""
        if id in self._new:
            kind = self._new[id]
        else:
            try:
                kind = self._session.fact(id).type
            except KeyError:
                return None
        return id if kind in subtypes(name, self._session.ruleset) else None

    def _problem(self, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, place=self._place, hint=hint))

    # ---- doing

    def apply(self, prepared: list[tuple[Known, int]]) -> list[int]:
        """Insert what was prepared. Raises BlockFullError, and inserts nothing, where memory does not suffice."""
        rooms = [self._room(name, values) for (name, values), _ in prepared]
        self._memory.reserve(sum(words for words, _ in rooms), len(rooms), sum(lists for _, lists in rooms))
        return [self._insert(name, values, id) for (name, values), id in prepared]

    def _insert(self, name: str, values: Mapping[str, Value | None], id: int) -> int:
        memory, kind = self._memory, self._session.ruleset.types[name]
        relation = self._relations.facts[name]
        if id <= int(memory.m[k.ENTITY]):
            row = int(memory.m[int(memory.m[k.ENTITIES]) + id])
            self._memory.kernel.give_support(memory.m, row)
        else:
            memory.put([0, *(self._cell(kind, c, values.get(c)) for c in relation.columns)])
            row = int(self._memory.kernel.give_fact(memory.net, memory.m, memory.w, relation.number))
        for field in kind.fields.values():
            if field.stored == "slot":
                self._give(row, name, field, values.get(field.name))
        return id

    def _room(self, name: str, values: Mapping[str, Value | None]) -> tuple[int, int]:
        """Words that a fact takes before rules see it, and how many lists it has."""
        kind = self._session.ruleset.types[name]
        words = k.ROW_WORDS + k.BUCKET_WORDS + 2 * (1 + len(kind.fields))
        lists = 0
        for field, value in values.items():
            items = len(value) if isinstance(value, tuple) else 1
            if kind.fields[field].stored == "slot":
                words += k.SLOT_WORDS + items * (k.ROW_WORDS + 4)
            elif isinstance(value, tuple):
                words += _LIST_WORDS + 6 * items
                lists += 1
        return words, lists

    def _cell(self, kind: FactType, name: str, value: Value | None) -> int:
        field = kind.fields[name]
        if value is None and name == kind.time_field:
            value = self._session.now
        if _target(field):
            value = self._referred(field, value)
        return self._memory.encode(value, field.type)

    def _referred(self, field: Field, value: Value | None) -> Value | None:
        """The ids that references become; a list keeps its order."""
        if field.type.kind != "list" or not isinstance(value, tuple):
            return self._reference(field, value)
        return tuple(id for item in value if (id := self._reference(field, item)))

    def _give(self, row: int, owner: str, field: Field, value: Value | None) -> None:
        memory, relation = self._memory, self._relations.slots[owner, field.name]
        kind = field.type.element or field.type if field.many and field.type.kind == "list" else field.type
        for item in value if field.many and isinstance(value, tuple) else (value,):
            if item is not None:
                found = self._reference(field, item) if kind.kind == "reference" else item
                cell = memory.encode(found, kind)
                self._memory.kernel.give_value(memory.net, memory.m, memory.w, row, relation.number, cell)

    # ---- updates

    def prepare_update(self, fact: Fact, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """The changes of an update, looked at."""
        kind = self._session.ruleset.types[fact.type]
        for name, value in values.items():
            field = kind.fields.get(name)
            if field is None:
                self._problem("D202", f"{kind.name} has no field '{name}'", hint=nearest(name, kind.fields))
            elif field.required and value is None and field.default is None:
                self._problem("D204", f"{kind.name} needs a value for {name}")
            elif field.key:
                self._problem("D212", f"{name} is the key of {kind.name} and cannot be changed")
            elif field.stored == "column" and any(s.firing for s in self._session.supports(fact.id)):
                self._problem("D213", f"{kind.name} {fact.id} was concluded by a rule, so its {name} cannot be changed")
        known = {n: self._typed(kind.fields[n], v) for n, v in values.items() if n in kind.fields and v is not None}
        self._check_references(kind, known)
        return {**values, **known}

    def _typed(self, field: Field, value: object) -> Any:
        """A value from the caller as one of the field's type."""
        if type(value) is _AS_IT_IS.get(field.type.kind) and _is_plain(field) and _is_in_limits(value):
            return value
        try:
            return field_from_python(value, field, self._session.ruleset)
        except ValueError as error:
            self._problem("D203", f"{field.name}: {error}")
            return None

    def update(self, id: int, values: Mapping[str, Value | None]) -> None:
        """Change fields of a fact. Raises BlockFullError, and changes nothing, where memory does not suffice."""
        memory = self._memory
        relation = self._relations.all[int(memory.m[int(memory.m[int(memory.m[k.ENTITIES]) + id])])]
        words, lists = self._room(relation.type, values)
        memory.reserve(words, 1, lists)
        row = int(memory.m[int(memory.m[k.ENTITIES]) + id])
        kind = self._session.ruleset.types[relation.type]
        columns = [c for c in relation.columns if c in values]
        if columns:
            cells = memory.cells(row, k.ROW_WORDS, 1 + len(relation.columns))
            for name in columns:
                cells[self._relations.column(relation.type, name)] = self._cell(kind, name, values[name])
            memory.put(cells)
            row = int(self._memory.kernel.replace_fact(memory.net, memory.m, memory.w, row))
        for name, value in values.items():
            if kind.fields[name].stored == "slot":
                slot = self._relations.slots[relation.type, name].number
                self._memory.kernel.clear_given(memory.net, memory.m, row, slot)
                self._give(row, relation.type, kind.fields[name], value)


def _target(field: Field) -> str:
    """The type of the facts that the values of a field refer to, or nothing."""
    return (field.type.element or field.type).fact


def _told(value: object, target: str) -> str:
    """A reference as its problem names it."""
    return (
        str(value)
        if isinstance(value, KeyOf)
        else f"a {target}"
        if isinstance(value, RowOf | IdOf)
        else f"{target} {value}"
    )


def _is_plain(field: Field) -> bool:
    """Whether a field takes one value of any size."""
    return not (field.many or field.uncertain) and field.low is None and field.high is None


def _is_in_limits(value: object) -> bool:
    """Whether a number is one that rules can reckon with."""
    return not isinstance(value, int | float) or -k.CELL_LIMIT <= value <= k.CELL_LIMIT
