"""The agenda: which match fires next, and what becomes of matches when a round or a change is over.

Activations wait in one doubly linked list for each level (stage, stratum, priority), in firing order. What one
change made is sorted once, when the change is over, and then goes in front of what waited (or behind, under
breadth).
"""

from __future__ import annotations

from .code import left_cell
from .heap import drop_bucket, make_bucket, release
from .jit import Block, jit, mix
from .layout import *
from .nodes import node_at
from .tokens import free_zombies, unlink_match
from .truth import withdraw


@jit
def _identity(net: Block, m: Block, w: Block, match: int) -> int:
    """The hash of what a match binds."""
    at = node_at(net, m[match + MATCH_NODE])
    key = mix(w[SEED >> 1] ^ -13, m[match + MATCH_NODE])
    operand = net[at + NODE_IDENTITY]
    for _ in range(net[at + NODE_IDENTITY_COUNT]):
        key = mix(key, left_cell(m, w, m[match + MATCH_TOKEN], net[operand], net[operand + 1]))
        operand += 2
    return key


@jit
def _is_same(net: Block, m: Block, w: Block, one: int, other: int) -> bool:
    """Whether two matches bind the same."""
    if m[one + MATCH_NODE] != m[other + MATCH_NODE]:
        return False
    at = node_at(net, m[one + MATCH_NODE])
    operand = net[at + NODE_IDENTITY]
    for _ in range(net[at + NODE_IDENTITY_COUNT]):
        a = left_cell(m, w, m[one + MATCH_TOKEN], net[operand], net[operand + 1])
        if a != left_cell(m, w, m[other + MATCH_TOKEN], net[operand], net[operand + 1]):
            return False
        operand += 2
    return True


@jit
def _take_over(net: Block, m: Block, new: int, old: int) -> None:
    """Let a new match stand for the same match that ended in this round."""
    unlink_match(net, m, new)
    state = m[old + MATCH_STATE]
    m[new + MATCH_STATE] = state
    m[new + MATCH_CHANGE] = m[old + MATCH_CHANGE]
    m[new + MATCH_FIRING] = m[old + MATCH_FIRING]
    m[new + MATCH_NEXT] = 0
    m[new + MATCH_PREV] = 0
    if state == DONE:
        if m[old + MATCH_FIRING] != 0:
            m[m[old + MATCH_FIRING] + FIRING_MATCH] = new
        return
    after, before = m[old + MATCH_NEXT], m[old + MATCH_PREV]
    m[new + MATCH_NEXT] = after
    m[new + MATCH_PREV] = before
    level = m[LEVELS] + 2 * net[node_at(net, m[old + MATCH_NODE]) + NODE_LEVEL]
    if after != 0:
        m[after + MATCH_PREV] = new
    else:
        m[level + 1] = new
    if before != 0:
        m[before + MATCH_NEXT] = new
    else:
        m[level] = new


@jit
def _search(net: Block, m: Block, w: Block, new: int) -> int:
    """The ended match that is the same as a new one, where hashes collide."""
    old = m[DEAD]
    while old != 0 and (m[old + MATCH_STATE] == ENDED or not _is_same(net, m, w, new, old)):
        old = m[old + MATCH_SORT]
    return old


@jit
def _reunite(net: Block, m: Block, w: Block) -> None:
    """Let new matches that are the same as ended ones take over their state; those ended ones become ENDED."""
    match = m[DEAD]
    while match != 0:
        if m[match + MATCH_STATE] != ENDED:
            bucket = make_bucket(m, w, _identity(net, m, w, match))
            m[bucket + BUCKET_SIZE] += 1
            m[bucket + BUCKET_FIRST] = match
        match = m[match + MATCH_SORT]
    new = m[NEW]
    while new != 0:
        after = m[new + MATCH_NEXT]
        bucket = make_bucket(m, w, _identity(net, m, w, new))
        old = m[bucket + BUCKET_FIRST]
        if m[bucket + BUCKET_SIZE] > 1:
            old = _search(net, m, w, new)
        if old != 0 and m[old + MATCH_STATE] != ENDED and _is_same(net, m, w, new, old):
            _take_over(net, m, new, old)
            m[old + MATCH_STATE] = ENDED
        if m[bucket + BUCKET_SIZE] == 0:
            drop_bucket(m, w, bucket)
        new = after
    match = m[DEAD]
    while match != 0:
        bucket = make_bucket(m, w, _identity(net, m, w, match))
        drop_bucket(m, w, bucket)
        match = m[match + MATCH_SORT]


@jit
def count_dead(m: Block) -> int:
    """How many matches ended in this round."""
    count, match = 0, m[DEAD]
    while match != 0:
        count += 1
        match = m[match + MATCH_SORT]
    return count


@jit
def finish_round(net: Block, m: Block, w: Block) -> int:
    """Settle the matches that ended in this round; 1 if any of them had fired."""
    if m[DEAD] != 0 and m[NEW] != 0:
        _reunite(net, m, w)
    withdrawn = 0
    match = m[DEAD]
    m[DEAD] = 0
    while match != 0:
        after = m[match + MATCH_SORT]
        if m[match + MATCH_STATE] == WAITS:
            unlink_match(net, m, match)
        elif m[match + MATCH_STATE] == DONE and m[match + MATCH_FIRING] != 0:
            withdraw(m, m[match + MATCH_FIRING] + 0)
            withdrawn = 1
        release(m, match, MATCH_WORDS)
        match = after
    free_zombies(net, m)
    m[ROUND] += 1
    return withdrawn


@jit
def _comes_before(net: Block, m: Block, w: Block, one: int, other: int) -> bool:
    """Whether one new match fires before another: level, rule, then what they bind in order of the conditions."""
    a, b = node_at(net, m[one + MATCH_NODE]), node_at(net, m[other + MATCH_NODE])
    if net[a + NODE_LEVEL] != net[b + NODE_LEVEL]:
        return net[a + NODE_LEVEL] < net[b + NODE_LEVEL]
    if net[a + NODE_RULE] != net[b + NODE_RULE]:
        return net[a + NODE_RULE] < net[b + NODE_RULE]
    operand = net[a + NODE_ORDER]
    for _ in range(net[a + NODE_ORDER_COUNT]):
        x = left_cell(m, w, m[one + MATCH_TOKEN], net[operand], net[operand + 1])
        y = left_cell(m, w, m[other + MATCH_TOKEN], net[operand], net[operand + 1])
        if x != y:
            return x < y
        operand += 2
    return False


@jit
def _merge(net: Block, m: Block, w: Block, one: int, other: int) -> int:
    """Merge two sorted chains (through MATCH_SORT)."""
    head, last = 0, 0
    while one != 0 or other != 0:
        if other == 0 or (one != 0 and not _comes_before(net, m, w, other, one)):
            taken, one = one, m[one + MATCH_SORT] + 0
        else:
            taken, other = other, m[other + MATCH_SORT] + 0
        if last == 0:
            head = taken
        else:
            m[last + MATCH_SORT] = taken
        last = taken
    if last != 0:
        m[last + MATCH_SORT] = 0
    return head


@jit
def _sorted(net: Block, m: Block, w: Block, head: int) -> int:
    """A chain of matches in firing order: merge sort from the bottom up, with one waiting run for each size."""
    runs = SCRATCH >> 1
    for i in range(40):
        w[runs + i] = 0
    while head != 0:
        after = m[head + MATCH_SORT] + 0
        m[head + MATCH_SORT] = 0
        run, i = head, 0
        while w[runs + i] != 0:
            run = _merge(net, m, w, w[runs + i] + 0, run)
            w[runs + i] = 0
            i += 1
        w[runs + i] = run
        head = after
    result = 0
    for i in range(40):
        if w[runs + i] != 0:
            result = _merge(net, m, w, w[runs + i] + 0, result)
    return result


@jit
def _is_echo(net: Block, m: Block, w: Block, match: int) -> bool:
    """Whether a new match is of the rule and the facts whose firing made it."""
    firing = m[FIRING]
    if firing == 0:
        return False
    node = m[firing + FIRING_NODE]
    at = node_at(net, node)
    if node != m[match + MATCH_NODE] or net[at + NODE_FLAGS] & REPEATS:
        return False
    operand = net[at + NODE_FACTS]
    for i in range(net[at + NODE_FACT_COUNT]):
        bound = left_cell(m, w, m[match + MATCH_TOKEN], net[operand], net[operand + 1])
        if bound != w[((firing + FIRING_WORDS) >> 1) + i]:
            return False
        operand += 2
    return True


@jit
def _link_first(m: Block, level: int, match: int) -> None:
    """Put a match in front of a level's list."""
    first = m[level]
    m[match + MATCH_PREV] = 0
    m[match + MATCH_NEXT] = first
    if first == 0:
        m[level + 1] = match
    else:
        m[first + MATCH_PREV] = match
    m[level] = match


@jit
def _link_last(m: Block, level: int, match: int) -> None:
    """Put a match behind a level's list."""
    last = m[level + 1]
    m[match + MATCH_NEXT] = 0
    m[match + MATCH_PREV] = last
    if last == 0:
        m[level] = match
    else:
        m[last + MATCH_NEXT] = match
    m[level + 1] = match


@jit
def _reversed(m: Block, head: int) -> int:
    """A chain of matches the other way round."""
    before = 0
    while head != 0:
        after = m[head + MATCH_SORT] + 0
        m[head + MATCH_SORT] = before
        before = head
        head = after
    return before


@jit
def finish_change(net: Block, m: Block, w: Block) -> None:
    """Put the matches that this change made on the agenda."""
    head = 0
    match = m[NEW]
    m[NEW] = 0
    while match != 0:
        after = m[match + MATCH_NEXT]
        m[match + MATCH_CHANGE] = m[CHANGE]
        if _is_echo(net, m, w, match):
            m[match + MATCH_STATE] = DONE
        else:
            m[match + MATCH_SORT] = head
            head = match
        match = after
    head = _sorted(net, m, w, head)
    if m[BREADTH] == 0:
        head = _reversed(m, head)
    while head != 0:
        after = m[head + MATCH_SORT]
        level = net[node_at(net, m[head + MATCH_NODE]) + NODE_LEVEL]
        m[head + MATCH_STATE] = WAITS
        m[WAITING] += 1
        m[LEVEL_MIN] = min(m[LEVEL_MIN], level)
        if m[BREADTH] == 0:
            _link_first(m, m[LEVELS] + 2 * level, head)
        else:
            _link_last(m, m[LEVELS] + 2 * level, head)
        head = after
    m[FIRING] = 0


@jit
def first_waiting(net: Block, m: Block) -> int:
    """The match that fires next, or 0."""
    while m[LEVEL_MIN] < net[NET_LEVEL_COUNT]:
        match = m[m[LEVELS] + 2 * m[LEVEL_MIN]]
        if match != 0:
            return match
        m[LEVEL_MIN] += 1
    return m[LEVELS] * 0
