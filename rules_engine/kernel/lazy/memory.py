"""Memory in the block: records, the table of facts by content, and the table of buckets."""

from __future__ import annotations

from ..jit import Block, jit, mix
from .layout import *

_TAG = 0x7FFFFFFF
_ADDRESS = 0xFFFFFFFF
_GIVEN_UP = 1 << 62


@jit
def allocate(m: Block, words: int) -> int:
    """A record of this many words (rounded up to even), its content undefined. The reserve covers it."""
    words = (words + 1) & ~1
    if words <= FREE_LARGEST:
        record = m[FREE + (words >> 1)]
        if record != 0:
            m[FREE + (words >> 1)] = m[record]
            return record
    record = m[TOP]
    m[TOP] = record + words
    return record


@jit
def take(m: Block, words: int) -> int:
    """A record that stays for good."""
    record = m[TOP]
    m[TOP] = record + ((words + 1) & ~1)
    return record


@jit
def release(m: Block, record: int, words: int) -> None:
    """Give a record back; a large one stays unused."""
    words = (words + 1) & ~1
    if words <= FREE_LARGEST:
        m[record] = m[FREE + (words >> 1)]
        m[FREE + (words >> 1)] = record


@jit
def is_low(m: Block) -> bool:
    """Whether the block, or a table in it, must grow before the next step."""
    return (
        m[TOP] + m[RESERVE] + m[NEED] > m[END]
        or 4 * (m[FACTS_USED] + 16) > 3 * m[FACTS_MASK]
        or 2 * (m[BUCKETS_USED] + m[NET_BUCKETS] + m[NEED_BUCKETS]) > m[BUCKETS_MASK]
        or m[LAST_ID] + 2 > m[IDS_SIZE]
    )


# ---- Both tables are open addressing with linear probing. A slot is a cell: 31 bits of the hash (its tag) above the
# address. 0 is an empty slot, _GIVEN_UP one whose address is gone. A slot's place follows from its tag alone, so that a
# table is made larger without a look at what it holds.


@jit
def _tag(key: int) -> int:
    return (key >> 32) & _TAG


@jit
def hash_fact(w: Block, template: int, base: int, count: int) -> int:
    """The hash of a fact whose cells lie at w[base]."""
    key = mix(w[SEED >> 1], template)
    for i in range(count):
        key = mix(key, w[base + i])
    return key


@jit
def find_fact(m: Block, w: Block, template: int, base: int, count: int, key: int) -> int:
    """The fact with these cells that is there, or 0."""
    mask = m[FACTS_MASK]
    table = m[FACTS] >> 1
    place = _tag(key) & mask
    tag = _tag(key)
    while True:
        slot = w[table + place]
        if slot == 0:
            return 0
        if slot >> 32 == tag:
            row = slot & _ADDRESS
            if row != 0 and m[row + ROW_TEMPLATE] == template and m[row + ROW_COUNT] == count:
                at = (row + ROW_WORDS) >> 1
                i = 0
                while i < count and w[at + i] == w[base + i]:
                    i += 1
                if i == count:
                    return row
        place = (place + 1) & mask


@jit
def _put(w: Block, table: int, mask: int, slot: int) -> None:
    """Put a slot into the first empty place of its probe sequence."""
    place = (slot >> 32) & mask
    while w[table + place] != 0:
        place = (place + 1) & mask
    w[table + place] = slot


@jit
def remember_fact(m: Block, w: Block, row: int, key: int) -> None:
    """Let a fact be found by its content."""
    _put(w, m[FACTS] >> 1, m[FACTS_MASK], (_tag(key) << 32) | row)
    m[FACTS_USED] += 1


@jit
def forget_fact(m: Block, w: Block, row: int) -> None:
    """Let a fact no longer be found; its slot stays taken until the table is made anew."""
    key = hash_fact(w, m[row + ROW_TEMPLATE], (row + ROW_WORDS) >> 1, m[row + ROW_COUNT])
    mask = m[FACTS_MASK]
    table = m[FACTS] >> 1
    place = _tag(key) & mask
    while w[table + place] & _ADDRESS != row:
        place = (place + 1) & mask
    w[table + place] = _GIVEN_UP


@jit
def find_bucket(m: Block, w: Block, key: int) -> int:
    """The bucket with this key, or 0."""
    mask = m[BUCKETS_MASK]
    table = m[BUCKETS] >> 1
    place = _tag(key) & mask
    tag = _tag(key)
    while True:
        slot = w[table + place]
        if slot == 0:
            return 0
        if slot >> 32 == tag:
            bucket = slot & _ADDRESS
            if w[(bucket + BUCKET_KEY) >> 1] == key:
                return bucket
        place = (place + 1) & mask


@jit
def make_bucket(m: Block, w: Block, key: int) -> int:
    """The bucket with this key, new and empty if need be."""
    bucket = find_bucket(m, w, key)
    if bucket != 0:
        return bucket
    bucket = take(m, BUCKET_WORDS)
    m[bucket + BUCKET_FIRST] = 0
    m[bucket + BUCKET_COUNT] = 0
    m[bucket + BUCKET_STAMP] = 0
    m[bucket + BUCKET_LINKS] = 0
    w[(bucket + BUCKET_KEY) >> 1] = key
    _put(w, m[BUCKETS] >> 1, m[BUCKETS_MASK], (_tag(key) << 32) | bucket)
    m[BUCKETS_USED] += 1
    return bucket


@jit
def _regrow(m: Block, w: Block, old: int, old_size: int, size: int) -> int:
    """Move what a table holds to one of `size` slots at the top; how many there are."""
    table = take(m, 2 * size) >> 1
    for i in range(size):
        w[table + i] = 0
    used = 0
    for i in range(old_size):
        slot = w[old + i]
        if slot & _ADDRESS != 0:
            _put(w, table, size - 1, slot)
            used += 1
    return used


@jit
def regrow_facts(m: Block, w: Block, size: int) -> None:
    """Move the facts that are there to a table of `size` slots (a power of two) at the top; there must be room."""
    table = m[TOP] + 0
    m[FACTS_USED] = _regrow(m, w, m[FACTS] >> 1, m[FACTS_MASK] + 1, size)
    m[FACTS] = table
    m[FACTS_MASK] = size - 1


@jit
def regrow_buckets(m: Block, w: Block, size: int) -> None:
    """Move the buckets to a table of `size` slots (a power of two) at the top; there must be room."""
    table = m[TOP] + 0
    _regrow(m, w, m[BUCKETS] >> 1, m[BUCKETS_MASK] + 1, size)
    m[BUCKETS] = table
    m[BUCKETS_MASK] = size - 1


@jit
def intern_list(m: Block, w: Block, base: int, count: int) -> int:
    """The cell of the list of the `count` cells at w[base]; equal lists have one address."""
    key = mix(w[SEED >> 1] ^ -7, count)
    for i in range(count):
        key = mix(key, w[base + i])
    chain = m[LISTS] + (key & m[LISTS_MASK])
    found = m[chain] + 0
    while found != 0:
        if w[(found + LIST_HASH) >> 1] == key and m[found + LIST_SIZE] == count:
            at = (found + LIST_WORDS) >> 1
            i = 0
            while i < count and w[at + i] == w[base + i]:
                i += 1
            if i == count:
                return (MULTI << TAG_SHIFT) | found
        found = m[found + LIST_NEXT] + 0
    found = take(m, LIST_WORDS + 2 * count)
    m[found + LIST_NEXT] = m[chain]
    m[found + LIST_SIZE] = count
    w[(found + LIST_HASH) >> 1] = key
    m[chain] = found
    m[LISTS_USED] += 1
    at = (found + LIST_WORDS) >> 1
    for i in range(count):
        w[at + i] = w[base + i]
    return (MULTI << TAG_SHIFT) | found
