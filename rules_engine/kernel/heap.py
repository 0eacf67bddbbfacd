"""Memory in the block: records, the hash table of buckets, and interned lists."""

from __future__ import annotations

from .jit import Block, jit, mix
from .layout import *


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
def release(m: Block, record: int, words: int) -> None:
    """Give a record back; a large one stays unused."""
    words = (words + 1) & ~1
    if words <= FREE_LARGEST:
        m[record] = m[FREE + (words >> 1)]
        m[FREE + (words >> 1)] = record


@jit
def is_low(m: Block) -> bool:
    """Whether the block must grow before the next step."""
    return m[TOP] + m[RESERVE] > m[END]


@jit
def find_bucket(m: Block, w: Block, key: int) -> int:
    """The bucket with this key, or 0."""
    bucket = m[m[TABLE] + (key & m[TABLE_MASK])]
    while bucket != 0 and w[(bucket + BUCKET_KEY) >> 1] != key:
        bucket = m[bucket + BUCKET_NEXT]
    return bucket


@jit
def make_bucket(m: Block, w: Block, key: int) -> int:
    """The bucket with this key, new if need be."""
    bucket = find_bucket(m, w, key)
    if bucket != 0:
        return bucket
    bucket = allocate(m, BUCKET_WORDS)
    chain = m[TABLE] + (key & m[TABLE_MASK])
    m[bucket + BUCKET_NEXT] = m[chain]
    m[bucket + BUCKET_FIRST] = 0
    m[bucket + BUCKET_LAST] = 0
    m[bucket + BUCKET_SIZE] = 0
    w[(bucket + BUCKET_KEY) >> 1] = key
    m[chain] = bucket
    m[TABLE_USED] += 1
    return bucket


@jit
def drop_bucket(m: Block, w: Block, bucket: int) -> None:
    """Take an empty bucket out of the table."""
    chain = m[TABLE] + (w[(bucket + BUCKET_KEY) >> 1] & m[TABLE_MASK])
    if m[chain] == bucket:
        m[chain] = m[bucket + BUCKET_NEXT]
    else:
        before = m[chain]
        while m[before + BUCKET_NEXT] != bucket:
            before = m[before + BUCKET_NEXT]
        m[before + BUCKET_NEXT] = m[bucket + BUCKET_NEXT]
    m[TABLE_USED] -= 1
    release(m, bucket, BUCKET_WORDS)


@jit
def rehash(m: Block, w: Block, size: int) -> None:
    """Move all buckets to a table of `size` chains (a power of two) at the top of the block, which must have room."""
    old, old_mask = m[TABLE], m[TABLE_MASK]
    table = m[TOP]
    m[TOP] = table + size
    for i in range(size):
        m[table + i] = 0
    if old != 0:
        for i in range(old_mask + 1):
            bucket = m[old + i]
            while bucket != 0:
                after = m[bucket + BUCKET_NEXT]
                chain = table + (w[(bucket + BUCKET_KEY) >> 1] & (size - 1))
                m[bucket + BUCKET_NEXT] = m[chain]
                m[chain] = bucket
                bucket = after
    m[TABLE] = table
    m[TABLE_MASK] = size - 1


@jit
def make_entry(m: Block, item: int, node: int, link: int) -> int:
    """An entry that is in no bucket yet, linked before `link`."""
    entry = allocate(m, ENTRY_WORDS)
    m[entry + ENTRY_ITEM] = item
    m[entry + ENTRY_BUCKET] = 0
    m[entry + ENTRY_LINK] = link
    m[entry + ENTRY_NODE] = node
    return entry


@jit
def enter(m: Block, w: Block, key: int, entry: int) -> None:
    """Append an entry to the bucket of a key."""
    bucket = make_bucket(m, w, key)
    last = m[bucket + BUCKET_LAST]
    m[entry + ENTRY_NEXT] = 0
    m[entry + ENTRY_PREV] = last
    m[entry + ENTRY_BUCKET] = bucket
    if last == 0:
        m[bucket + BUCKET_FIRST] = entry
    else:
        m[last + ENTRY_NEXT] = entry
    m[bucket + BUCKET_LAST] = entry
    m[bucket + BUCKET_SIZE] += 1


@jit
def drop_entries(m: Block, w: Block, entry: int) -> None:
    """Take a chain of entries (through ENTRY_LINK) out of their buckets."""
    while entry != 0:
        after, before = m[entry + ENTRY_NEXT], m[entry + ENTRY_PREV]
        bucket, link = m[entry + ENTRY_BUCKET], m[entry + ENTRY_LINK]
        if before == 0:
            m[bucket + BUCKET_FIRST] = after
        else:
            m[before + ENTRY_NEXT] = after
        if after == 0:
            m[bucket + BUCKET_LAST] = before
        else:
            m[after + ENTRY_PREV] = before
        m[bucket + BUCKET_SIZE] -= 1
        if m[bucket + BUCKET_SIZE] == 0:
            drop_bucket(m, w, bucket)
        release(m, entry, ENTRY_WORDS)
        entry = link


@jit
def intern_list(m: Block, w: Block, base: int, count: int) -> int:
    """The address of the list of the `count` cells at w[base]; equal lists have one address."""
    key = mix(w[SEED >> 1] ^ -7, count)
    for i in range(count):
        key = mix(key, w[base + i])
    bucket = make_bucket(m, w, key)
    found = m[bucket + BUCKET_FIRST]
    while found != 0:
        same = m[found + LIST_SIZE] == count
        i = 0
        while same and i < count:
            same = w[((found + LIST_WORDS) >> 1) + i] == w[base + i]
            i += 1
        if same:
            return found
        found = m[found + LIST_NEXT]
    found = m[TOP]
    m[TOP] = found + LIST_WORDS + 2 * count
    m[found + LIST_NEXT] = m[bucket + BUCKET_FIRST]
    m[found + LIST_SIZE] = count
    m[bucket + BUCKET_FIRST] = found
    m[bucket + BUCKET_SIZE] += 1
    for i in range(count):
        w[((found + LIST_WORDS) >> 1) + i] = w[base + i]
    return found
