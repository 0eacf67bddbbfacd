"""The rows of the table: a program, its facts by size, who runs it, and how often its rules must fire."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import data

if TYPE_CHECKING:
    from collections.abc import Callable

    from .data import Facts

PROGRAMS = Path(__file__).parent / "programs"

FILE = ("aitia", "clips")
DATALOG = (*FILE, "swi-prolog", "clingo")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of work. `goals` are the ratios of time to CLIPS, by size, that Aitia is to stay under.

    `firings` gives the number for a size, or None where it was not recorded: then the systems must only agree.
    `answers` is what systems that do not fire must find. All ratios are to `reference`.
    """

    name: str
    program: str
    sizes: tuple[int, ...]
    facts: Callable[[int], Facts]
    firings: Callable[[int], int | None]
    goals: dict[int, float] = field(default_factory=dict["int", "float"])
    systems: tuple[str, ...] = FILE
    strategy: str = "depth"
    answers: Callable[[int], int | None] | None = None
    reference: str = "clips"
    note: str = ""


def manners_firings(guests: int) -> int:
    """Two firings more for each seat, one for each step of each path, one to read out each seat, and five beside."""
    seats = guests - 1
    return 1 + 2 * seats + guests * seats // 2 + (seats - 1) + 1 + guests + 1


def waltz_firings(regions: int) -> int:
    """24 for each step of the stairs, and 16 for the ends of the drawing and of the stages."""
    return 24 * data.STEPS * regions + 16


def waltzdb_firings(regions: int) -> int | None:
    """Recorded: how often a labelling is looked at again depends on the order in which corners are visited."""
    return {1: 1_448, 16: 22_508, 64: 89_900, 200: 280_844}.get(regions)


def graph_pairs(nodes: int) -> int | None:
    """Recorded."""
    return {1000: 611_950}.get(nodes)


def graph_firings(nodes: int) -> int | None:
    """Recorded: the edges, and for each pair the edges that leave its second node."""
    return {1000: 1_200_740}.get(nodes)


def chain_pairs(nodes: int) -> int:
    """Each node with each after it, and each pair is derived once."""
    return nodes * (nodes - 1) // 2


def tree_pairs(depth: int) -> int:
    """On each level everybody with everybody."""
    return (4 ** (depth + 1) - 1) // 3


def tree_firings(depth: int) -> int:
    """Everybody with himself, and all pairs but that of the root."""
    return (2 ** (depth + 1) - 1) + tree_pairs(depth) - 1


def deals(number: int) -> int:
    """Pairs of a bid and an offer below it, counted by brute force over sorted prices."""
    bids, offers = (sorted(table.columns["price"]) for table in data.market(number))
    below = found = 0
    for bid in bids:
        while below < len(offers) and offers[below] < bid:
            below += 1
        found += below
    return found


def hopeless_bids(number: int) -> int:
    """Bids that are not above the cheapest offer."""
    bids, offers = (table.columns["price"] for table in data.market(number))
    cheapest = min(offers)
    return sum(bid <= cheapest for bid in bids)


def outcomes(number: int) -> int | None:
    """Recorded."""
    return {10_000: 61_780}.get(number)


def same(size: int) -> int:
    """As often as the size says."""
    return size


def none(_size: int) -> Facts:
    """The decision service gets its facts case by case."""
    return ()


_BY_COUNT = "`.rules` in Aitia, with the newest seating chosen by the count"
_RULEBOOK = "the time is that of reading and compiling rules; anew, or kept in the cache by an earlier process"

ROWS = {
    row.name: row
    for row in (
        Row("manners", "manners.clp", (64, 128, 256), data.manners, manners_firings, {64: 1 / 2, 128: 1 / 4, 256: 0.1}),
        Row("waltz", "waltz.clp", (50, 100, 200), data.stairs, waltz_firings, {50: 1 / 2, 100: 1 / 3, 200: 1 / 6}),
        Row("waltzdb", "waltzdb.clp", (16, 64, 200), data.stairs, waltzdb_firings, {16: 1 / 2, 64: 1 / 3, 200: 1 / 8}),
        Row(
            "closure",
            "closure.clp",
            (1000,),
            data.random_graph,
            graph_firings,
            {1000: 1 / 8},
            DATALOG,
            answers=graph_pairs,
        ),
        Row(
            "closure-chain",
            "closure.clp",
            (1000,),
            data.chain,
            chain_pairs,
            {1000: 1 / 8},
            DATALOG,
            answers=chain_pairs,
        ),
        Row("closure-guarded", "closure_guarded.clp", (1000,), data.random_graph, graph_pairs, {1000: 1 / 8}),
        Row("closure-logical", "closure_logical.clp", (1000,), data.random_graph, graph_firings, {1000: 1 / 5}),
        Row(
            "same-generation",
            "same_generation.clp",
            (9,),
            data.tree,
            tree_firings,
            {9: 1 / 5},
            DATALOG,
            answers=tree_pairs,
        ),
        Row("join", "join.clp", (80_000,), data.orders, same, {80_000: 1}),
        Row("join-columns", "join.clp", (80_000,), data.orders, same, {80_000: 1 / 4}, ("aitia columns", "clips")),
        Row("join-dicts", "join.clp", (80_000,), data.orders, same, {80_000: 1}, ("aitia dicts", "clips")),
        Row(
            "join-small",
            "join.clp",
            (1000,),
            data.orders,
            same,
            {1000: 1},
            (*FILE, "durable_rules", "experta"),
            note="durable_rules and experta run their own rewritings of the rule",
        ),
        Row("cross-join", "cross_join.clp", (8000,), data.orders, same, {8000: 1 / 4}),
        Row("less-join", "less_join.clp", (8000,), data.market, deals, {8000: 1 / 4}),
        Row("less-not", "less_not.clp", (8000,), data.market, hopeless_bids, {8000: 1 / 4}),
        Row("agenda-depth", "agenda.clp", (20_000,), data.jobs, same, {20_000: 1}),
        Row("agenda-complexity", "agenda.clp", (20_000,), data.jobs, same, {20_000: 0.01}, strategy="complexity"),
        Row("agenda-simplicity", "agenda.clp", (20_000,), data.jobs, same, {20_000: 0.01}, strategy="simplicity"),
        Row("agenda-random", "agenda.clp", (20_000,), data.jobs, same, {20_000: 0.01}, strategy="random"),
        Row("counter", "counter.clp", (200_000,), data.counter, same, {200_000: 1}),
        Row(
            "decisions",
            "decisions",
            (10_000,),
            none,
            outcomes,
            {10_000: 0.1},
            ("aitia all cases", "clips loop"),
            reference="clips loop",
            note="CLIPS decides all cases in a loop of its own, with the cases in a multifield that is not timed",
        ),
        Row(
            "decisions-one-by-one",
            "decisions",
            (10_000,),
            none,
            outcomes,
            {10_000: 1},
            ("aitia each case", "clipspy"),
            reference="clipspy",
            note="one call from Python a case; clipspy with its leak of facts mended",
        ),
        Row(
            "compile-rules",
            "rulebook",
            (2000, 20_000),
            none,
            same,
            systems=("rules anew", "rules kept", "clips reading"),
            reference="clips reading",
            note=_RULEBOOK,
        ),
        Row(
            "compile-clp",
            "rulebook",
            (2000, 20_000),
            none,
            same,
            systems=("aitia anew", "aitia kept", "clips reading"),
            reference="clips reading",
            note=_RULEBOOK,
        ),
        Row(
            "rules-decisions",
            "decisions",
            (10_000,),
            none,
            outcomes,
            {10_000: 0.1},
            ("rules all cases", "clips loop"),
            reference="clips loop",
            note="`.rules` in Aitia, from NumPy arrays, facts not read back; CLIPS as in `decisions`",
        ),
        Row(
            "rules-decisions-one-by-one",
            "decisions",
            (10_000,),
            none,
            outcomes,
            {10_000: 1},
            ("rules each case", "rules each case, read", "clipspy"),
            reference="clipspy",
            note="`.rules` in Aitia, from pydantic objects; as in `decisions-one-by-one`",
        ),
        Row(
            "rules-join",
            "join.clp",
            (80_000,),
            data.orders,
            same,
            systems=("rules columns", "rules dicts", "rules pydantic", "clips"),
            note="`.rules` in Aitia",
        ),
        Row(
            "rules-manners",
            "manners_by_count.clp",
            (64,),
            data.manners,
            manners_firings,
            systems=("rules columns", "rules dicts", "rules pydantic", "clips"),
            note=_BY_COUNT,
        ),
    )
}
