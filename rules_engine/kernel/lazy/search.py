"""The search: nested loops over the conditions of a rule, begun by one change, that stop at each match.

A seed holds where its loops are. A match is found by the seed of the latest change that it needs: the youngest of its
facts, or the change that last emptied (filled) a bucket that a negation (an `exists`) looks at. So each is found once.
"""

from __future__ import annotations

from ..jit import Block, jit
from .layout import *
from .memory import allocate, find_bucket, is_low, release
from .order import sort_prefixes
from .tests import passes
from .vm import begin, execute
from .working import insert_entry, step_key

NONE = 100
FOUND = 101

_ENTER = 0
_NEXT = 1


@jit
def build_index(net: Block, m: Block, w: Block, index: int) -> int:
    """Make an index over the facts that are there, when it is first asked; QUIET, or GROW with what it needs."""
    template = net[net[NET_ALPHAS] + net[net[NET_INDEXES] + index * I_WORDS + I_ALPHA] * A_WORDS + A_TEMPLATE]
    state = m[TEMPLATES] + template * STATE_WORDS
    alive = m[state + STATE_ALIVE]
    words = alive * (ENTRY_WORDS + BUCKET_WORDS + 2) + 2
    if m[TOP] + m[RESERVE] + words > m[END] or 2 * (m[BUCKETS_USED] + alive + m[NET_BUCKETS]) > m[BUCKETS_MASK]:
        m[NEED] = words
        m[NEED_BUCKETS] = alive
        return GROW
    m[NEED] = 0
    m[NEED_BUCKETS] = 0
    # From the oldest on, so that the newest stands first: the chain is walked into free memory, then read backwards.
    end = m[TOP] + words
    place = end
    before = state - ROW_BEFORE + STATE_NEWEST
    row = m[state + STATE_NEWEST] + 0
    while row != 0:
        if m[row + ROW_DEATH] == 0:
            place -= 1
            m[place] = row
            before = row
        else:
            m[before + ROW_BEFORE] = m[row + ROW_BEFORE]
        row = m[row + ROW_BEFORE] + 0
    tests = net[net[NET_ALPHAS] + net[net[NET_INDEXES] + index * I_WORDS + I_ALPHA] * A_WORDS + A_ALL_TESTS]
    while place < end:
        if passes(net, m, w, tests, m[place] + 0):
            insert_entry(net, m, w, index, m[place] + 0)
        place += 1
    m[m[INDEXES] + index * STATE_WORDS + STATE_BUILT] = 1
    return QUIET


@jit
def holds_since(net: Block, m: Block, w: Block, event: int, at: int) -> bool:
    """Whether a negation, or an `exists`, holds and has held since a change."""
    bucket = find_bucket(m, w, step_key(net, m, w, at))
    wanted = net[at + S_KIND] == PRESENT
    if bucket == 0:
        return not wanted
    if (m[bucket + BUCKET_COUNT] != 0) != wanted:
        return False
    stamp = m[bucket + BUCKET_STAMP]
    return stamp < event or (stamp == event and net[at + S_STRICT] == 0)


@jit
def _fits(net: Block, m: Block, w: Block, seed: int, at: int, row: int) -> bool:
    """Whether a row is there, is old enough, and passes a step's tests."""
    if m[row + ROW_DEATH] != 0:
        return False
    birth = m[row + ROW_BIRTH]
    event = m[seed + SEED_EVENT]
    if net[at + S_STRICT] != ANY_AGE and (birth > event or (birth == event and net[at + S_STRICT] != 0)):
        return False
    return passes(net, m, w, net[at + S_TESTS], row)


@jit
def _first_entry(net: Block, m: Block, w: Block, seed: int, at: int) -> int:
    """The first entry of a step's bucket whose row fits, or 0; entries of facts that are gone are left out for good."""
    bucket = find_bucket(m, w, step_key(net, m, w, at))
    if bucket == 0:
        return 0
    before = bucket + BUCKET_FIRST - ENTRY_NEXT
    entry = m[bucket + BUCKET_FIRST] + 0
    while entry != 0:
        row = m[entry + ENTRY_ROW] + 0
        if m[row + ROW_DEATH] != 0:
            m[before + ENTRY_NEXT] = m[entry + ENTRY_NEXT]
        elif _fits(net, m, w, seed, at, row):
            return entry
        else:
            before = entry
        entry = m[entry + ENTRY_NEXT] + 0
    return 0


@jit
def _next_entry(net: Block, m: Block, w: Block, seed: int, at: int, entry: int) -> int:
    """The next entry whose row fits, or 0."""
    entry = m[entry + ENTRY_NEXT] + 0
    while entry != 0 and not _fits(net, m, w, seed, at, m[entry + ENTRY_ROW] + 0):
        entry = m[entry + ENTRY_NEXT] + 0
    return entry


@jit
def next_split(net: Block, m: Block, w: Block, seed: int, at: int, mode: int) -> bool:
    """The first, or the next, way to share out fields among several `$?`: the first `$?` as short as can be."""
    row = m[m[REGISTERS] + net[at + S_REGISTER]] + 0
    size = m[row + ROW_COUNT] + 0
    if net[at + S_INDEX] >= 0:
        size = m[(w[((row + ROW_WORDS) >> 1) + net[at + S_INDEX]] & PAYLOAD) + LIST_SIZE] + 0
    free = size - net[at + S_TESTS]
    marks, count = net[at + S_KEY], net[at + S_KEYS]
    kept = seed + SEED_CURSORS + net[at + S_CURSOR]
    place = count - 1
    if mode == _ENTER:
        for i in range(count):
            m[kept + i] = 0
    else:
        used = 0
        for i in range(count):
            used += m[kept + i]
        while place >= 0 and used == free:
            used -= m[kept + place]
            m[kept + place] = 0
            place -= 1
        if place < 0:
            return False
        m[kept + place] += 1
    for i in range(count):
        m[m[REGISTERS] + net[marks + i]] = m[kept + i]
    return free >= 0


@jit
def walk(net: Block, m: Block, w: Block, seed: int, first: int, count: int) -> int:
    """Go on from the step and mode in the header to the next match: FOUND, NONE, or why the caller is needed."""
    while True:
        s = m[STEP]
        if s == count:
            return FOUND
        if s < 0:
            return NONE
        at = first + s * S_WORDS
        kind = net[at + S_KIND]
        if kind == JOIN:
            cursor = seed + SEED_CURSORS + net[at + S_CURSOR]
            if m[MODE] == _ENTER:
                if m[m[INDEXES] + net[at + S_INDEX] * STATE_WORDS + STATE_BUILT] == 0 and (
                    build_index(net, m, w, net[at + S_INDEX]) != QUIET
                ):
                    return GROW
                m[BUDGET] -= 1
                if m[BUDGET] < 0:
                    return PAUSE
                entry = _first_entry(net, m, w, seed, at)
            else:
                entry = _next_entry(net, m, w, seed, at, m[cursor] + 0)
            if entry != 0:
                m[cursor] = entry
                m[m[REGISTERS] + net[at + S_REGISTER]] = m[entry + ENTRY_ROW]
                m[STEP] = s + 1
                m[MODE] = _ENTER
            else:
                m[STEP] = s - 1
                m[MODE] = _NEXT
        elif kind == SPLIT:
            if next_split(net, m, w, seed, at, m[MODE]):
                m[STEP] = s + 1
                m[MODE] = _ENTER
            else:
                m[STEP] = s - 1
                m[MODE] = _NEXT
        elif kind == GROUP:
            # Gone into, it must find nothing: what is found jumps back from its end, what is not comes back here.
            m[STEP] = s + 1 if m[MODE] == _ENTER else net[at + S_OTHER] + 1
            m[MODE] = _ENTER
        elif kind == GROUP_END:
            m[STEP] = net[at + S_OTHER] - 1
            m[MODE] = _NEXT
        elif m[MODE] == _NEXT:
            m[STEP] = s - 1
        elif kind == FILTER:
            if passes(net, m, w, net[at + S_TESTS], 0):
                m[STEP] = s + 1
            else:
                m[STEP] = s - 1
                m[MODE] = _NEXT
        elif kind == TEST:
            if m[PC] == 0:
                begin(m, w, net[at + S_TESTS], 0)
            status = execute(net, m, w)
            if status != DONE:
                return status
            if w[m[SP] - 1] != FALSE:
                m[STEP] = s + 1
            else:
                m[STEP] = s - 1
                m[MODE] = _NEXT
        elif holds_since(net, m, w, m[seed + SEED_EVENT] + 0, at):
            m[STEP] = s + 1
        else:
            m[STEP] = s - 1
            m[MODE] = _NEXT


@jit
def _stand_at(net: Block, m: Block, w: Block, seed: int, first: int, count: int) -> bool:
    """Stand at the last match that was found or, where something has ceased to hold, at that; whether all holds."""
    m[MODE] = _NEXT
    s = -1
    while s + 1 < count:
        s += 1
        at = first + s * S_WORDS
        if net[at + S_KIND] == GROUP:
            s = net[at + S_OTHER]
        elif net[at + S_KIND] == SPLIT:
            for i in range(net[at + S_KEYS]):
                m[m[REGISTERS] + net[net[at + S_KEY] + i]] = m[seed + SEED_CURSORS + net[at + S_CURSOR] + i]
        elif net[at + S_KIND] == JOIN:
            row = m[m[seed + SEED_CURSORS + net[at + S_CURSOR]] + ENTRY_ROW] + 0
            m[m[REGISTERS] + net[at + S_REGISTER]] = row
            if m[row + ROW_DEATH] != 0:
                m[STEP] = s
                return False
        elif (net[at + S_KIND] == ABSENT or net[at + S_KIND] == PRESENT) and not holds_since(
            net, m, w, m[seed + SEED_EVENT] + 0, at
        ):
            m[STEP] = s - 1
            return False
    m[STEP] = count - 1
    return True


@jit
def _is_possible(net: Block, m: Block, w: Block, seed: int) -> bool:
    """Whether a fresh seed has a chance: its fact is there, and no condition is without any fact."""
    at = net[NET_USES] + m[seed + SEED_USE] * U_WORDS
    if net[at + U_KIND] == ASSERTED and m[m[seed + SEED_ROW] + ROW_DEATH] != 0:
        return False
    for i in range(net[at + U_NEEDED_COUNT]):
        if m[m[ALPHAS] + net[net[at + U_NEEDED] + i] * STATE_WORDS + STATE_ALIVE] == 0:
            return False
    return True


@jit
def _keep_prefix(net: Block, m: Block, seed: int, at: int) -> None:
    """Keep the registers as a match of the conditions before."""
    count = net[at + U_ROWS] + net[at + U_MARKS]
    prefix = allocate(m, 1 + count)
    m[prefix] = m[seed + SEED_PREFIXES]
    m[seed + SEED_PREFIXES] = prefix
    for i in range(count):
        m[prefix + 1 + i] = m[m[REGISTERS] + net[net[at + U_KEPT] + i]]


@jit
def _load_prefix(net: Block, m: Block, seed: int, at: int) -> bool:
    """Put the first kept match into the registers; whether its facts are all there still."""
    prefix = m[seed + SEED_PREFIXES] + 0
    alive = True
    for i in range(net[at + U_ROWS]):
        row = m[prefix + 1 + i] + 0
        m[m[REGISTERS] + net[net[at + U_KEPT] + i]] = row
        if m[row + ROW_DEATH] != 0:
            alive = False
    for i in range(net[at + U_ROWS], net[at + U_ROWS] + net[at + U_MARKS]):
        m[m[REGISTERS] + net[net[at + U_KEPT] + i]] = m[prefix + 1 + i]
    return alive


@jit
def _drop_prefix(net: Block, m: Block, seed: int, at: int) -> None:
    prefix = m[seed + SEED_PREFIXES] + 0
    m[seed + SEED_PREFIXES] = m[prefix]
    release(m, prefix, 1 + net[at + U_ROWS] + net[at + U_MARKS])


@jit
def _collect(net: Block, m: Block, w: Block, seed: int, at: int) -> int:
    """Find all matches of the conditions before (or of all), and put them in order; QUIET when done."""
    while True:
        if is_low(m):
            return GROW
        status = walk(net, m, w, seed, net[at + U_PREFIX], net[at + U_PREFIX_COUNT])
        if status == NONE:
            if net[at + U_ORDER] != 0:
                sort_prefixes(net, m, w, seed, at)
            return QUIET
        if status != FOUND:
            return status
        _keep_prefix(net, m, seed, at)
        m[STEP] = net[at + U_PREFIX_COUNT] - 1
        m[MODE] = _NEXT


@jit
def _begin_prefix(net: Block, m: Block, seed: int, at: int) -> None:
    """Go to the first step for the first kept match, or to none if some of its facts are gone."""
    m[STEP] = 0 if _load_prefix(net, m, seed, at) else -1
    m[MODE] = _ENTER


@jit
def _begin_search(net: Block, m: Block, w: Block, seed: int, at: int) -> bool:
    """Stand where a seed begins, or goes on after the match that it found last; False if nothing can come of it."""
    m[m[REGISTERS] + net[at + U_POSITION]] = m[seed + SEED_ROW]
    if m[seed + SEED_STATE] == FRESH:
        m[STEP] = 0
        m[MODE] = _ENTER
        m[seed + SEED_STATE] = COLLECTING if net[at + U_ROWS] > 0 else SEARCHING
        return _is_possible(net, m, w, seed)
    held = m[seed + SEED_STATE] == HELD
    m[seed + SEED_STATE] = SEARCHING
    if net[at + U_KIND] == ASSERTED and m[m[seed + SEED_ROW] + ROW_DEATH] != 0:
        return False
    if net[at + U_ROWS] > 0 and not _load_prefix(net, m, seed, at):
        m[STEP] = -1
    elif _stand_at(net, m, w, seed, net[at + U_STEPS], net[at + U_STEP_COUNT]) and held:
        m[STEP] = net[at + U_STEP_COUNT]
        m[MODE] = _ENTER
    return True


@jit
def search(net: Block, m: Block, w: Block, seed: int) -> int:
    """The next match of a seed, in the registers: FOUND, NONE, or why it must wait (then called again, it goes on)."""
    at = net[NET_USES] + m[seed + SEED_USE] * U_WORDS
    if m[WAITS] == 0 and not _begin_search(net, m, w, seed, at):
        return NONE
    m[WAITS] = 1
    if m[seed + SEED_STATE] == COLLECTING:
        status = _collect(net, m, w, seed, at)
        if status != QUIET:
            return status
        m[seed + SEED_STATE] = SEARCHING
        if m[seed + SEED_PREFIXES] == 0:
            m[WAITS] = 0
            return NONE
        _begin_prefix(net, m, seed, at)
    while True:
        status = NONE
        if m[STEP] >= 0:
            status = walk(net, m, w, seed, net[at + U_STEPS], net[at + U_STEP_COUNT])
        if status == NONE and m[seed + SEED_PREFIXES] != 0:
            _drop_prefix(net, m, seed, at)
            if m[seed + SEED_PREFIXES] != 0:
                _begin_prefix(net, m, seed, at)
                continue
        if status == FOUND or status == NONE:
            m[WAITS] = 0
        return status


@jit
def free_seed(net: Block, m: Block, seed: int) -> None:
    """Give back a seed without matches to come, and what it kept."""
    at = net[NET_USES] + m[seed + SEED_USE] * U_WORDS
    while m[seed + SEED_PREFIXES] != 0:
        _drop_prefix(net, m, seed, at)
    release(m, seed, SEED_CURSORS + net[at + U_CURSORS])
