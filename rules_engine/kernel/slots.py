"""Slots: the values that a field of a fact has support for, and which of them it shows."""

from __future__ import annotations

from .heap import allocate
from .jit import Block, jit
from .layout import *
from .match import drop_row
from .nodes import is_slot_row, relation_at
from .rows import new_row, queue_add, queue_drop

_NOTHING = 9  # the rank of a row that nothing supports


@jit
def find_slot(m: Block, fact: int, relation: int) -> int:
    """The slot of a fact, or 0."""
    slot = m[fact + ROW_SLOTS]
    while slot != 0 and m[slot + SLOT_RELATION] != relation:
        slot = m[slot + SLOT_NEXT]
    return slot


@jit
def touch(m: Block, slot: int) -> None:
    """Let a slot's shown value be looked at again."""
    if m[slot + SLOT_TOUCHED] == 0:
        m[slot + SLOT_TOUCHED] = m[TOUCHED] if m[TOUCHED] != 0 else -1
        m[TOUCHED] = slot


@jit
def slot_value(net: Block, m: Block, w: Block, fact: int, relation: int, cell: int) -> int:
    """The row of a value of a slot, new if need be; the slot is touched."""
    slot = find_slot(m, fact, relation)
    if slot == 0:
        slot = allocate(m, SLOT_WORDS)
        m[slot + SLOT_RELATION] = relation
        m[slot + SLOT_FACT] = fact
        m[slot + SLOT_VALUES] = 0
        m[slot + SLOT_NEXT] = m[fact + ROW_SLOTS]
        m[slot + SLOT_TOUCHED] = 0
        m[slot + SLOT_CLASH] = 0
        m[slot + SLOT_CLASH_NEXT] = 0
        m[fact + ROW_SLOTS] = slot
    touch(m, slot)
    last, row = 0, m[slot + SLOT_VALUES] + 0
    while row != 0 and w[((row + ROW_WORDS) >> 1) + 1] != cell:
        last, row = row, m[row + ROW_NEXT] + 0
    if row != 0:
        return row
    row = new_row(net, m, w, relation, 2)
    w[(row + ROW_WORDS) >> 1] = w[(fact + ROW_WORDS) >> 1]
    w[((row + ROW_WORDS) >> 1) + 1] = cell
    m[row + ROW_SLOTS] = slot
    if last == 0:
        m[slot + SLOT_VALUES] = row
    else:
        m[last + ROW_NEXT] = row
    return row


@jit
def _rank(m: Block, row: int) -> int:
    """The best rank of a slot row's supports: 0 given or changed, 1 concluded, 2 presumed."""
    if m[row + ROW_FLAGS] & GIVEN:
        return 0
    best = _NOTHING
    support = m[row + ROW_SUPPORTS]
    while support != 0:
        kind = m[support + SUPPORT_KIND]
        best = min(best, 0 if kind <= CHANGED else kind - CHANGED)
        support = m[support + SUPPORT_NEXT]
    return best


@jit
def _show(m: Block, row: int, shown: int) -> None:
    """Let a slot row be in the network, or not."""
    if (shown != 0) == (m[row + ROW_FLAGS] & SHOWN != 0):
        return
    if shown:
        m[row + ROW_FLAGS] |= SHOWN
        queue_add(m, row)
    else:
        m[row + ROW_FLAGS] &= ~SHOWN
        queue_drop(m, row)


@jit
def _settle_slot(net: Block, m: Block, slot: int) -> None:
    """Show the values of the best rank; note a contradiction."""
    best, count = _NOTHING, 0
    row = m[slot + SLOT_VALUES]
    while row != 0:
        rank = _rank(m, row)
        if rank < best:
            best, count = rank, 0
        if rank == best:
            count += 1
        row = m[row + ROW_NEXT]
    gone = m[m[slot + SLOT_FACT] + ROW_FLAGS] & GONE != 0
    many = net[relation_at(net, m[slot + SLOT_RELATION]) + RELATION_FLAGS] & MANY != 0
    clash = best != _NOTHING and count > 1 and not many
    if clash and m[slot + SLOT_CLASH] == 0 and not gone:
        m[slot + SLOT_CLASH] = 1
        if m[CLASHES] == 0:
            m[CLASHES] = slot
        else:
            m[m[CLASHES_LAST] + SLOT_CLASH_NEXT] = slot
        m[CLASHES_LAST] = slot
    before, row = 0, m[slot + SLOT_VALUES] + 0
    while row != 0:
        after = m[row + ROW_NEXT] + 0
        rank = _rank(m, row)
        _show(m, row, rank == best and best != _NOTHING and not clash and not gone)
        if rank != _NOTHING:
            before = row
        elif before == 0:
            m[slot + SLOT_VALUES] = after
        else:
            m[before + ROW_NEXT] = after
        row = after


@jit
def is_present(net: Block, m: Block, row: int) -> bool:
    """Whether a row should be in the network."""
    if is_slot_row(net, m, row):
        return m[row + ROW_FLAGS] & SHOWN != 0
    return m[row + ROW_FLAGS] & GONE == 0


@jit
def settle_slots(net: Block, m: Block, w: Block) -> None:
    """Show the values of the touched slots, and take what is no longer shown out of the network."""
    slot = m[TOUCHED]
    m[TOUCHED] = 0
    first = 0
    while slot > 0:  # oldest touch first
        after = m[slot + SLOT_TOUCHED]
        m[slot + SLOT_TOUCHED] = first if first != 0 else -1
        first = slot
        slot = after
    slot = first
    while slot > 0:
        after = m[slot + SLOT_TOUCHED]
        m[slot + SLOT_TOUCHED] = 0
        _settle_slot(net, m, slot)
        slot = after
    while m[DROPS] != 0:
        row = m[DROPS]
        m[DROPS] = m[row + ROW_LINK]
        m[row + ROW_FLAGS] &= ~DROPPING
        if m[row + ROW_FLAGS] & SEEN and not is_present(net, m, row):
            m[row + ROW_FLAGS] &= ~SEEN
            drop_row(net, m, w, row)
