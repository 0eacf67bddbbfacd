"""Working memory: facts come and go, enter the indexes that exist, and leave seeds where rules could now match."""

from __future__ import annotations

from ..jit import Block, jit, mix
from .layout import *
from .memory import allocate, find_fact, forget_fact, hash_fact, is_low, make_bucket, remember_fact, take
from .tests import passes


@jit
def row_key(net: Block, m: Block, w: Block, index: int, row: int) -> int:
    """The hash of an index's key over a row."""
    at = net[NET_INDEXES] + index * I_WORDS
    key = mix(w[SEED >> 1] ^ -2, index)
    column = net[at + I_COLUMNS]
    for i in range(net[at + I_COLUMN_COUNT]):
        at_cell = net[column + i]
        if at_cell < 0:
            at_cell += m[row + ROW_COUNT]
        key = mix(key, w[((row + ROW_WORDS) >> 1) + at_cell])
    return key


@jit
def step_key(net: Block, m: Block, w: Block, at: int) -> int:
    """The hash of a step's key over the match so far."""
    key = mix(w[SEED >> 1] ^ -2, net[at + S_INDEX])
    operand = net[at + S_KEY]
    for _ in range(net[at + S_KEYS]):
        row = m[m[REGISTERS] + net[operand]] + 0
        column = net[operand + 1]
        if column < 0:
            column += m[row + ROW_COUNT]
        key = mix(key, w[((row + ROW_WORDS) >> 1) + column])
        operand += 2
    return key


@jit
def _note_use(m: Block, use: int) -> None:
    """Keep a use that the fact at work has passed, in order."""
    base = m[PASSED]
    place = m[PASSED_COUNT] + 0
    m[PASSED_COUNT] += 1
    while place > 0 and m[base + place - 1] < use:
        m[base + place] = m[base + place - 1]
        place -= 1
    m[base + place] = use


@jit
def _note_stamped(net: Block, m: Block, index: int, kind: int) -> None:
    """Keep the uses that wait for a bucket of this index to become empty, or not empty."""
    at = net[NET_INDEXES] + index * I_WORDS
    for i in range(net[at + I_STAMPED_COUNT]):
        use = net[net[at + I_STAMPED] + i]
        if net[net[NET_USES] + use * U_WORDS + U_KIND] == kind:
            _note_use(m, use)


@jit
def insert_entry(net: Block, m: Block, w: Block, index: int, row: int) -> int:
    """Put a row in front of its bucket; returns the bucket."""
    bucket = make_bucket(m, w, row_key(net, m, w, index, row))
    if net[net[NET_INDEXES] + index * I_WORDS + I_FLAGS] & LISTED:
        entry = take(m, ENTRY_WORDS)
        m[entry + ENTRY_ROW] = row
        m[entry + ENTRY_NEXT] = m[bucket + BUCKET_FIRST]
        m[bucket + BUCKET_FIRST] = entry
    m[bucket + BUCKET_COUNT] += 1
    return bucket


@jit
def end_support(m: Block, support: int) -> None:
    """End a support; a fact without any goes, once what is being done is done."""
    if m[support + SUPPORT_LIVE] == 0:
        return
    m[support + SUPPORT_LIVE] = 0
    row = m[support + SUPPORT_ROW] + 0
    m[row + ROW_SUPPORTS] -= 1
    if m[row + ROW_SUPPORTS] == 0 and not m[row + ROW_FLAGS] & STATED and m[row + ROW_DEATH] == 0:
        m[support + SUPPORT_NEXT] = m[LOST]
        m[LOST] = support


@jit
def _drop_links(m: Block, bucket: int) -> None:
    """End the supports that rested on a bucket being as it was."""
    link = m[bucket + BUCKET_LINKS] + 0
    m[bucket + BUCKET_LINKS] = 0
    while link != 0:
        end_support(m, m[link + LINK_SUPPORT] + 0)
        link = m[link + LINK_NEXT] + 0


@jit
def _enter_alpha(net: Block, m: Block, w: Block, alpha: int, row: int) -> None:
    at = net[NET_ALPHAS] + alpha * A_WORDS
    if not passes(net, m, w, net[at + A_TESTS], row):
        return
    m[m[ALPHAS] + alpha * STATE_WORDS + STATE_ALIVE] += 1
    for i in range(net[at + A_INDEX_COUNT]):
        index = net[net[at + A_INDEXES] + i]
        if m[m[INDEXES] + index * STATE_WORDS + STATE_BUILT] != 0:
            bucket = insert_entry(net, m, w, index, row)
            if m[bucket + BUCKET_COUNT] == 1:
                m[bucket + BUCKET_STAMP] = m[CHANGE]
                _note_stamped(net, m, index, FILLED)
                _drop_links(m, bucket)
    for i in range(net[at + A_USE_COUNT]):
        _note_use(m, net[net[at + A_USES] + i])


@jit
def _leave_alpha(net: Block, m: Block, w: Block, alpha: int, row: int) -> None:
    at = net[NET_ALPHAS] + alpha * A_WORDS
    if not passes(net, m, w, net[at + A_TESTS], row):
        return
    m[m[ALPHAS] + alpha * STATE_WORDS + STATE_ALIVE] -= 1
    for i in range(net[at + A_INDEX_COUNT]):
        index = net[net[at + A_INDEXES] + i]
        if m[m[INDEXES] + index * STATE_WORDS + STATE_BUILT] != 0:
            bucket = make_bucket(m, w, row_key(net, m, w, index, row))
            m[bucket + BUCKET_COUNT] -= 1
            if m[bucket + BUCKET_COUNT] == 0:
                # Its entries are all of facts that are gone. Searches on their way go on along their links.
                m[bucket + BUCKET_FIRST] = 0
                m[bucket + BUCKET_STAMP] = m[CHANGE]
                _note_stamped(net, m, index, EMPTIED)
                _drop_links(m, bucket)
    for i in range(net[at + A_END_COUNT]):
        _note_use(m, net[net[at + A_ENDS] + i])


@jit
def _find_constant(net: Block, at: int, count: int, cell: int) -> int:
    """The place of a constant among sorted triples (constant, alphas, count), or -1."""
    low, high = 0, count - 1
    while low <= high:
        middle = (low + high) >> 1
        here = net[at + 3 * middle]
        if here == cell:
            return at + 3 * middle
        if here < cell:
            low = middle + 1
        else:
            high = middle - 1
    return -1


@jit
def _through_alphas(net: Block, m: Block, w: Block, row: int, enters: int) -> None:
    """Let a fact enter, or leave, all alphas whose tests it passes."""
    at = net[NET_TEMPLATES] + m[row + ROW_TEMPLATE] * T_WORDS
    m[PASSED_COUNT] = 0
    for i in range(net[at + T_PLAINS]):
        alpha = net[net[at + T_PLAIN] + i]
        if enters:
            _enter_alpha(net, m, w, alpha, row)
        else:
            _leave_alpha(net, m, w, alpha, row)
    for i in range(net[at + T_COLUMN_COUNT]):
        column = net[at + T_COLUMNS] + 3 * i
        if net[column] < m[row + ROW_COUNT]:
            cell = w[((row + ROW_WORDS) >> 1) + net[column]]
            found = _find_constant(net, net[column + 1], net[column + 2], cell)
            if found >= 0:
                for k in range(net[found + 2]):
                    alpha = net[net[found + 1] + k]
                    if enters:
                        _enter_alpha(net, m, w, alpha, row)
                    else:
                        _leave_alpha(net, m, w, alpha, row)


@jit
def push_seed(net: Block, m: Block, use: int, row: int) -> None:
    """A seed for a use, first of its level; in the queue of new seeds where matches are found at once."""
    at = net[NET_USES] + use * U_WORDS
    seed = allocate(m, SEED_CURSORS + net[at + U_CURSORS])
    m[seed + SEED_USE] = use
    m[seed + SEED_ROW] = row
    m[seed + SEED_EVENT] = m[CHANGE]
    m[seed + SEED_STATE] = CHECKING if net[at + U_KIND] == INNER else FRESH
    m[seed + SEED_PREFIXES] = 0
    rule = net[NET_RULES] + net[at + U_RULE] * R_WORDS
    if m[EAGER] != 0 or net[rule + R_EAGER] != 0:
        m[seed + SEED_NEXT] = 0
        if m[QUEUE] == 0:
            m[QUEUE] = seed
        else:
            m[m[QUEUE_LAST] + SEED_NEXT] = seed
        m[QUEUE_LAST] = seed
        return
    level = net[rule + R_LEVEL]
    head = m[LEVELS] + level * LEVEL_WORDS + LEVEL_SEED
    m[seed + SEED_NEXT] = m[head]
    m[head] = seed
    m[LEVEL_MIN] = min(m[LEVEL_MIN], level)


@jit
def _push_seeds(net: Block, m: Block, row: int) -> None:
    """The seeds of the uses that the fact at work has passed: what stands first in the text ends on top."""
    base = m[PASSED]
    for i in range(m[PASSED_COUNT]):
        push_seed(net, m, m[base + i] + 0, row)


@jit
def add_row(net: Block, m: Block, w: Block, template: int, base: int, count: int, key: int, number: int) -> int:
    """A new row with this id and the cells at w[base], as a change of its own."""
    row = take(m, ROW_WORDS + 2 * count)
    m[CHANGE] += 1
    m[row + ROW_TEMPLATE] = template
    m[row + ROW_ID] = number
    m[row + ROW_BIRTH] = m[CHANGE]
    m[row + ROW_DEATH] = 0
    m[row + ROW_COUNT] = count
    m[row + ROW_MAKER] = m[FIRING]
    m[row + ROW_SUPPORTS] = 0
    m[row + ROW_DEPENDENTS] = 0
    m[row + ROW_FLAGS] = 0
    at = (row + ROW_WORDS) >> 1
    for i in range(count):
        w[at + i] = w[base + i]
    state = m[TEMPLATES] + template * STATE_WORDS
    m[row + ROW_BEFORE] = m[state + STATE_NEWEST]
    m[state + STATE_NEWEST] = row
    m[state + STATE_ALIVE] += 1
    m[ALIVE] += 1
    m[m[IDS] + number] = row
    remember_fact(m, w, row, key)
    _through_alphas(net, m, w, row, 1)
    _push_seeds(net, m, row)
    return row


@jit
def assert_fact(net: Block, m: Block, w: Block, template: int, base: int, count: int) -> int:
    """The fact with the cells at w[base]: the one that is there, or a new one, negative if it is new."""
    key = hash_fact(w, template, base, count)
    if m[DUPLICATES] == 0:
        found = find_fact(m, w, template, base, count, key)
        if found != 0:
            return found
    m[LAST_ID] += 1
    return -add_row(net, m, w, template, base, count, key, m[LAST_ID] + 0)


@jit
def end_row(net: Block, m: Block, w: Block, row: int) -> None:
    """Take a row out of working memory, as a change of its own."""
    m[CHANGE] += 1
    m[row + ROW_DEATH] = m[CHANGE]
    m[m[TEMPLATES] + m[row + ROW_TEMPLATE] * STATE_WORDS + STATE_ALIVE] -= 1
    m[ALIVE] -= 1
    forget_fact(m, w, row)
    _through_alphas(net, m, w, row, 0)
    _push_seeds(net, m, row)
    link = m[row + ROW_DEPENDENTS] + 0
    m[row + ROW_DEPENDENTS] = 0
    while link != 0:
        end_support(m, m[link + LINK_SUPPORT] + 0)
        link = m[link + LINK_NEXT] + 0


@jit
def settle_lost(net: Block, m: Block, w: Block) -> None:
    """Retract the facts that have lost their last support, and what rested on them, as far as there is room."""
    while m[LOST] != 0 and not is_low(m):
        row = m[m[LOST] + SUPPORT_ROW] + 0
        m[LOST] = m[m[LOST] + SUPPORT_NEXT]
        if m[row + ROW_DEATH] == 0 and m[row + ROW_SUPPORTS] == 0 and not m[row + ROW_FLAGS] & STATED:
            end_row(net, m, w, row)


@jit
def retract_row(net: Block, m: Block, w: Block, row: int) -> None:
    """Retract a fact that is there, and what logically rested on it."""
    end_row(net, m, w, row)
    settle_lost(net, m, w)
