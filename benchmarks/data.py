"""The facts that programs are measured with: tables of columns, made from a seed, so that every run has the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Value = int | str


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of one template, a column a slot; a `str` is a symbol."""

    template: str
    columns: dict[str, Sequence[Value]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def rows(self) -> Iterator[dict[str, Value]]:
        """The facts, one dict each."""
        names = tuple(self.columns)
        return (dict(zip(names, row, strict=True)) for row in zip(*self.columns.values(), strict=True))


Facts = tuple[Table, ...]


def write_facts(facts: Facts, path: Path) -> None:
    """A file that `load-facts` reads."""
    with path.open("w") as file:
        for table in facts:
            form = f"({table.template} " + " ".join(f"({slot} %s)" for slot in table.columns) + ")\n"
            file.writelines(form % row for row in zip(*table.columns.values(), strict=True))


def _table(template: str, slots: str, rows: Sequence[tuple[Value, ...]]) -> Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in slots.split())
    return Table(template, dict(zip(slots.split(), map(list, columns), strict=True)))


def manners(guests: int) -> Facts:
    """Guests of alternating sex with two or three of three hobbies.

    Any two of them share a hobby, so no choice of a neighbour is wrong, and there is nothing to take back.
    """
    rng = random.Random(1)
    rows = [
        (name, "female" if name % 2 else "male", hobby)
        for name in range(1, guests + 1)
        for hobby in sorted(rng.sample((1, 2, 3), rng.randint(2, 3)))
    ]
    return (
        _table("guest", "name sex hobby", rows),
        Table("last-seat", {"seat": [guests]}),
        Table("count", {"value": [1]}),
        Table("context", {"state": ["start"]}),
    )


STEPS = 12  # in a region: 72 lines, 48 corners


def stairs(regions: int) -> Facts:
    """The lines of a drawing of stairs, seen from the front, the left and above; a region is twelve steps.

    Of a step one sees the riser, the tread and the front; what is behind is shifted up and to the left.
    """
    steps = regions * STEPS
    lines = [((0, 0), (steps, 0)), ((steps, 0), (steps, steps)), ((steps, steps), (steps - 1, steps + 1))]
    for n in range(steps):
        foot, edge, next_foot = (n, n), (n, n + 1), (n + 1, n + 1)
        back_foot, back_edge, back_next = (n - 1, n + 1), (n - 1, n + 2), (n, n + 2)
        lines += [(foot, edge), (edge, next_foot), (foot, back_foot), (edge, back_edge)]
        lines += [(back_foot, back_edge), (back_edge, back_next)]
    return (_table("line", "p1 p2", [(_point(*p1), _point(*p2)) for p1, p2 in lines]),)


def _point(x: int, y: int) -> int:
    return (x + 1) * 10_000 + y


def random_graph(nodes: int) -> Facts:
    """Twice as many edges as nodes, none of them a loop."""
    rng = random.Random(1)
    edges: dict[tuple[int, int], None] = {}
    while len(edges) < 2 * nodes:
        start, end = rng.randrange(nodes), rng.randrange(nodes)
        if start != end:
            edges[start, end] = None
    return (_table("edge", "from to", list(edges)),)


def chain(nodes: int) -> Facts:
    """Each node has an edge to the next."""
    return (Table("edge", {"from": range(nodes - 1), "to": range(1, nodes)}),)


def tree(depth: int) -> Facts:
    """A complete binary tree: the root is 1, and a parent is half its child."""
    last = 2 ** (depth + 1)
    people = Table("person", {"name": range(1, last)})
    return people, Table("parent", {"child": range(2, last), "name": [child // 2 for child in range(2, last)]})


def orders(number: int) -> Facts:
    """Customers and items, and eight times as many orders; every order names one of each."""
    rng, few = random.Random(1), max(1, number // 8)
    rows = [(n, rng.randrange(few), rng.randrange(few)) for n in range(number)]
    return (
        Table("customer", {"number": range(few), "city": [n % 100 for n in range(few)]}),
        Table("item", {"number": range(few), "weight": [n % 50 for n in range(few)]}),
        _table("order", "number customer item", rows),
    )


def market(number: int) -> Facts:
    """As many bids as offers, of which few meet: only the best bids are above the cheapest offers."""
    rng, price = random.Random(1), 1_000_000
    bids = [rng.randrange(price) for _ in range(number)]
    offers = [rng.randrange(price * 98 // 100, price * 2) for _ in range(number)]
    return (
        Table("bid", {"number": range(number), "price": bids}),
        Table("offer", {"number": range(number), "price": offers}),
    )


def jobs(number: int) -> Facts:
    """Jobs of four kinds, mixed."""
    rng = random.Random(1)
    return (Table("job", {"number": range(number), "kind": [rng.randrange(4) for _ in range(number)]}),)


def counter(last: int) -> Facts:
    """One fact, which is to be counted up."""
    return (Table("counter", {"value": [0], "last": [last]}),)
