"""Rows of facts and values: how they are made, found by what identifies them, and queued for the network."""

from __future__ import annotations

from .heap import allocate, find_bucket, make_bucket
from .jit import Block, jit, mix
from .layout import *
from .nodes import relation_at


@jit
def _identity_key(net: Block, w: Block, relation: int, base: int) -> int:
    """The hash of the identity of a fact whose cells lie at w[base]."""
    at = relation_at(net, relation)
    key = mix(w[SEED >> 1] ^ -5, relation)
    for i in range(net[at + RELATION_KEYS]):
        key = mix(key, w[base + net[net[at + RELATION_KEY] + i]])
    return key


@jit
def find_fact(net: Block, m: Block, w: Block, relation: int, base: int) -> int:
    """The oldest fact of a relation with the identity of the cells at w[base], or 0."""
    at = relation_at(net, relation)
    bucket = find_bucket(m, w, _identity_key(net, w, relation, base))
    row = 0
    if bucket != 0:
        row = m[bucket + BUCKET_FIRST] + 0
    while row != 0:
        same, i = m[row + ROW_RELATION] == relation, 0
        while same and i < net[at + RELATION_KEYS]:
            column = net[net[at + RELATION_KEY] + i]
            same = w[((row + ROW_WORDS) >> 1) + column] == w[base + column]
            i += 1
        if same:
            return row
        row = m[row + ROW_NEXT]
    return row


@jit
def identify(net: Block, m: Block, w: Block, row: int) -> None:
    """Let a fact be found by its identity."""
    relation = m[row + ROW_RELATION]
    if not net[relation_at(net, relation) + RELATION_FLAGS] & IDENTIFIED:
        return
    bucket = make_bucket(m, w, _identity_key(net, w, relation, (row + ROW_WORDS) >> 1))
    if m[bucket + BUCKET_FIRST] == 0:
        m[bucket + BUCKET_FIRST] = row
    else:
        m[m[bucket + BUCKET_LAST] + ROW_NEXT] = row
    m[bucket + BUCKET_LAST] = row
    m[row + ROW_NEXT] = 0


@jit
def forget_identity(net: Block, m: Block, w: Block, row: int) -> None:
    """Let a fact no longer be found."""
    relation = m[row + ROW_RELATION]
    if not net[relation_at(net, relation) + RELATION_FLAGS] & IDENTIFIED:
        return
    bucket = make_bucket(m, w, _identity_key(net, w, relation, (row + ROW_WORDS) >> 1))
    before, here = 0, m[bucket + BUCKET_FIRST] + 0
    while here != row:
        before, here = here, m[here + ROW_NEXT] + 0
    after = m[row + ROW_NEXT]
    if before == 0:
        m[bucket + BUCKET_FIRST] = after
    else:
        m[before + ROW_NEXT] = after
    if after == 0:
        m[bucket + BUCKET_LAST] = before


@jit
def queue_add(m: Block, row: int) -> None:
    """Let a row enter the network in this round."""
    if m[row + ROW_FLAGS] & ADDING:
        return
    m[row + ROW_FLAGS] |= ADDING
    m[row + ROW_LINK] = 0
    if m[ADDS] == 0:
        m[ADDS] = row
    else:
        m[m[ADDS_LAST] + ROW_LINK] = row
    m[ADDS_LAST] = row


@jit
def queue_drop(m: Block, row: int) -> None:
    """Let a row leave the network in this round."""
    if m[row + ROW_FLAGS] & SEEN and not m[row + ROW_FLAGS] & DROPPING:
        m[row + ROW_FLAGS] |= DROPPING
        m[row + ROW_LINK] = m[DROPS]
        m[DROPS] = row


@jit
def new_row(net: Block, m: Block, w: Block, relation: int, cells: int) -> int:
    """A row with nothing in it yet."""
    row = allocate(m, ROW_WORDS + 2 * cells)
    m[row + ROW_RELATION] = relation
    for word in range(ROW_FLAGS, ROW_WORDS):
        m[row + word] = 0
    return row


@jit
def make_fact(net: Block, m: Block, w: Block, relation: int, base: int, number: int) -> int:
    """A new fact (number 0) or a new version of one, with the cells after the first at w[base]."""
    cells = net[relation_at(net, relation) + RELATION_CELLS]
    row = new_row(net, m, w, relation, cells)
    at = (row + ROW_WORDS) >> 1
    if number == 0:
        m[ENTITY] += 1
        number = m[ENTITY] + 0
        m[ALIVE] += 1
    m[m[ENTITIES] + number] = row
    w[at] = number
    for i in range(1, cells):
        w[at + i] = w[base + i]
    identify(net, m, w, row)
    queue_add(m, row)
    return row
