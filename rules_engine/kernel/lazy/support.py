"""Logical support: facts that stay only while the logical conditions of what asserted them hold.

As in CLIPS, support is counted: facts that support one another in a circle stay.
"""

from __future__ import annotations

from ..jit import Block, jit
from .layout import *
from .memory import find_fact, hash_fact, make_bucket, take
from .working import add_row, assert_fact, end_row, end_support, settle_lost, step_key


@jit
def _link(m: Block, support: int, holder: int, field: int) -> None:
    """Let a support end when a fact goes, or a bucket changes."""
    link = take(m, LINK_WORDS)
    m[link + LINK_SUPPORT] = support
    m[link + LINK_NEXT] = m[holder + field]
    m[holder + field] = link


@jit
def _is_logical(net: Block, m: Block) -> bool:
    """Whether the firing at work supports what it asserts."""
    if m[FIRING] == 0:
        return False
    rule = net[NET_RULES] + m[m[FIRING] + FIRING_RULE] * R_WORDS
    return net[rule + R_LOGICAL] != 0 or net[rule + R_LOGICAL_CHECK_COUNT] != 0


@jit
def may_assert(net: Block, m: Block) -> bool:
    """Whether the logical conditions of the firing at work still have their facts: else nothing can be supported."""
    if not _is_logical(net, m):
        return True
    rule = net[NET_RULES] + m[m[FIRING] + FIRING_RULE] * R_WORDS
    for i in range(net[rule + R_LOGICAL]):
        row = m[m[REGISTERS] + net[net[rule + R_ROWS] + i]] + 0
        if m[row + ROW_DEATH] != 0:
            return False
    return True


@jit
def support_fact(net: Block, m: Block, w: Block, asserted: int) -> int:
    """Give a fact (negative: a new one) the support of the firing at work; its row."""
    row = abs(asserted)
    if not _is_logical(net, m):
        m[row + ROW_FLAGS] |= STATED
    if m[row + ROW_FLAGS] & STATED:
        return row
    rule = net[NET_RULES] + m[m[FIRING] + FIRING_RULE] * R_WORDS
    support = take(m, SUPPORT_WORDS)
    m[support + SUPPORT_ROW] = row
    m[support + SUPPORT_FIRING] = m[FIRING]
    m[support + SUPPORT_LIVE] = 1
    m[support + SUPPORT_NEXT] = 0
    m[row + ROW_SUPPORTS] += 1
    for i in range(net[rule + R_LOGICAL]):
        held = m[m[REGISTERS] + net[net[rule + R_ROWS] + i]] + 0
        _link(m, support, held, ROW_DEPENDENTS)
    for i in range(net[rule + R_LOGICAL_CHECK_COUNT]):
        at = net[rule + R_LOGICAL_CHECKS] + i * S_WORDS
        bucket = make_bucket(m, w, step_key(net, m, w, at))
        _link(m, support, bucket, BUCKET_LINKS)
        if (m[bucket + BUCKET_COUNT] != 0) != (net[at + S_KIND] == PRESENT):
            # What has been asserted ends what it rests on.
            end_support(m, support)
    return row


@jit
def assert_in_rule(net: Block, m: Block, w: Block, template: int, base: int, count: int) -> int:
    """Assert the fact with the cells at w[base] for the firing at work; its row, or 0 if it cannot be supported."""
    if not may_assert(net, m):
        return m[TOP] * 0
    row = support_fact(net, m, w, assert_fact(net, m, w, template, base, count))
    settle_lost(net, m, w)
    return row


@jit
def replace_row(net: Block, m: Block, w: Block, row: int, base: int) -> int:
    """Retract a fact and assert it with the cells at w[base] under the same id; the new row.

    0 if an equal fact is there already, or if what was retracted is what the firing at work rests on.
    """
    template = m[row + ROW_TEMPLATE] + 0
    count = m[row + ROW_COUNT] + 0
    number = m[row + ROW_ID] + 0
    key = hash_fact(w, template, base, count)
    end_row(net, m, w, row)
    new = 0
    if may_assert(net, m):
        found = find_fact(m, w, template, base, count, key) if m[DUPLICATES] == 0 else new
        if found == 0:
            new = support_fact(net, m, w, -add_row(net, m, w, template, base, count, key, number))
        else:
            support_fact(net, m, w, found)
    settle_lost(net, m, w)
    return new
