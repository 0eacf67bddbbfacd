"""The network at work: rows enter alpha indexes, tokens flow down, aggregates fold what their branches find.

Only rows enter and leave from outside. A new token waits in PENDING until it is propagated to the children of its
node; adding a row waits in the ADD words of the header. Both can be interrupted between two tokens (a block that
must grow, a call without an answer) and go on where they were.

An index is entered and its joins are activated, downstream first, before the row enters its next index. So each
pair of a token and a row meets exactly once: either the token finds the row in the index, or the row finds the
token in the join's left memory.
"""

from __future__ import annotations

from .code import evaluate, left_cell
from .folds import add_result, open_fold
from .heap import drop_entries, enter, find_bucket, is_low, make_entry, release
from .jit import Block, jit, mix
from .layout import *
from .nodes import node_at
from .tokens import begin_match, end_token, make_token

_LEFT = 1  # FRAME_KIND: token FRAME_A goes to child FRAME_B; FRAME_C is the next entry, FRAME_D 1 once it is in


@jit
def left_key(net: Block, m: Block, w: Block, node: int, token: int) -> int:
    """The hash of a join's key over a token, or MISS if part of it is unknown."""
    at = node_at(net, node)
    key = mix(w[SEED >> 1] ^ -2, net[at + NODE_INDEX])
    operand = net[at + NODE_KEY]
    for _ in range(net[at + NODE_KEYS]):
        cell = left_cell(m, w, token, net[operand], net[operand + 1])
        if cell == NULL:
            return MISS
        key = mix(key, cell)
        operand += 2
    return key


@jit
def right_key(net: Block, w: Block, index: int, row: int) -> int:
    """The hash of an index's key over a row, or MISS if part of it is unknown."""
    at = net[NET_INDEXES] + index * INDEX_WORDS
    key = mix(w[SEED >> 1] ^ -2, index)
    column = net[at + INDEX_COLUMNS]
    for i in range(net[at + INDEX_COLUMN_COUNT]):
        cell = w[((row + ROW_WORDS) >> 1) + net[column + i]]
        if cell == NULL:
            return MISS
        key = mix(key, cell)
    return key


@jit
def memory_key(node: int, key: int) -> int:
    """The key of a join's left memory for a key of its index."""
    return mix(key, -3 - node)


@jit
def _join_left(net: Block, m: Block, w: Block, token: int, child: int) -> int:
    """A token meets the rows of a join's index."""
    if m[FRAME_D] == 0:
        key = left_key(net, m, w, child, token)
        m[FRAME_C] = 0
        m[FRAME_D] = 1
        if key == MISS:
            return QUIET
        entry = make_entry(m, token, child, m[token + TOKEN_ENTRIES])
        m[token + TOKEN_ENTRIES] = entry
        enter(m, w, memory_key(child, key), entry)
        bucket = find_bucket(m, w, key)
        if bucket != 0:
            m[FRAME_C] = m[bucket + BUCKET_FIRST]
    entry = m[FRAME_C] + 0
    at = node_at(net, child)
    while entry != 0:
        if is_low(m):
            m[FRAME_C] = entry
            return GROW
        row = m[entry + ENTRY_ITEM]
        passed = evaluate(net, m, w, net[at + NODE_TESTS], token, row)
        if passed == MISS:
            m[FRAME_C] = entry
            return CALL
        if passed == 1:
            make_token(net, m, child, token, row)
        entry = m[entry + ENTRY_NEXT]
    m[FRAME_C] = 0
    return QUIET


@jit
def _walk(net: Block, m: Block, w: Block, token: int, child: int) -> int:
    """A token for each different value of a list."""
    at = node_at(net, child)
    found = evaluate(net, m, w, net[at + NODE_CODE], token, 0)
    if found == MISS:
        return CALL
    if found == NULL:
        return QUIET
    count = m[found + LIST_SIZE]
    if m[TOP] + m[RESERVE] + count * (TOKEN_WORDS + 4) > m[END]:
        return GROW
    base = (found + LIST_WORDS) >> 1
    for i in range(count):
        first = 0
        while w[base + first] != w[base + i]:
            first += 1
        if first == i and w[base + i] != NULL:
            walked = make_token(net, m, child, token, 0)
            w[(walked + TOKEN_WORDS) >> 1] = w[base + i]
            w[((walked + TOKEN_WORDS) >> 1) + 1] = i
    return QUIET


@jit
def _left(net: Block, m: Block, w: Block, token: int, child: int) -> int:
    """A token meets one child of its node."""
    at = node_at(net, child)
    kind = net[at + NODE_KIND]
    if kind == JOIN:
        return _join_left(net, m, w, token, child)
    if kind == WALK:
        return _walk(net, m, w, token, child)
    if kind == FOLD:
        open_fold(net, m, w, make_token(net, m, child, token, 0))
        return QUIET
    if kind == TERMINAL:
        begin_match(m, make_token(net, m, child, token, 0), child)
        return QUIET
    if kind == FILTER:
        value = evaluate(net, m, w, net[at + NODE_TESTS], token, 0)
    else:
        value = evaluate(net, m, w, net[at + NODE_CODE], token, 0)
    if value == MISS:
        return CALL
    if kind == FILTER:
        if value == 1:
            make_token(net, m, child, token, 0)
        return QUIET
    made = make_token(net, m, child, token, 0)
    w[(made + TOKEN_WORDS) >> 1] = value
    if kind == RESULT:
        add_result(net, m, w, made)
    return QUIET


@jit
def propagate(net: Block, m: Block, w: Block) -> int:
    """Work off PENDING; QUIET when it is empty, GROW, CALL or PAUSE when it must wait."""
    while True:
        if m[FRAME_KIND] == 0:
            token = m[PENDING]
            if token == 0:
                return QUIET
            m[BUDGET] -= 1
            if m[BUDGET] < 0:
                return PAUSE
            m[PENDING] = m[token + TOKEN_LINK]
            m[FRAME_KIND] = _LEFT
            m[FRAME_A] = token
            m[FRAME_B] = 0
            m[FRAME_D] = 0
        token = m[FRAME_A]
        at = node_at(net, m[token + TOKEN_NODE])
        while m[FRAME_B] < net[at + NODE_CHILD_COUNT]:
            if is_low(m):
                return GROW
            status = _left(net, m, w, token, net[net[at + NODE_CHILDREN] + m[FRAME_B]])
            if status != QUIET:
                return status
            m[FRAME_B] += 1
            m[FRAME_D] = 0
        m[FRAME_KIND] = 0


@jit
def _enter_alpha(net: Block, m: Block, w: Block, alpha: int, row: int) -> None:
    """Make an entry of the row, in no bucket yet, for each index of an alpha whose tests it passes."""
    at = net[NET_ALPHAS] + alpha * ALPHA_WORDS
    if evaluate(net, m, w, net[at + ALPHA_TESTS], 0, row) != 1:
        return
    for i in range(net[at + ALPHA_INDEX_COUNT]):
        m[row + ROW_ENTRIES] = make_entry(m, row, net[net[at + ALPHA_INDEXES] + i], m[row + ROW_ENTRIES])


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
def begin_row(net: Block, m: Block, w: Block, row: int) -> None:
    """Find the alphas that a row passes. Their tests make no calls."""
    relation = m[row + ROW_RELATION] + 0
    while relation >= 0:
        at = net[NET_RELATIONS] + relation * RELATION_WORDS
        for i in range(net[at + RELATION_PLAINS]):
            _enter_alpha(net, m, w, net[net[at + RELATION_PLAIN] + i], row)
        for i in range(net[at + RELATION_COLUMNS_COUNT]):
            column = net[at + RELATION_COLUMNS] + 3 * i
            cell = w[((row + ROW_WORDS) >> 1) + net[column]]
            found = _find_constant(net, net[column + 1], net[column + 2], cell)
            if found >= 0:
                for k in range(net[found + 2]):
                    _enter_alpha(net, m, w, net[net[found + 1] + k], row)
        relation = net[at + RELATION_PARENT]
    m[ADD_ROW] = row
    m[ADD_ENTRY] = m[row + ROW_ENTRIES]
    m[ADD_JOIN] = 0
    m[ADD_CURSOR] = 0


@jit
def _right(net: Block, m: Block, w: Block, node: int, row: int) -> int:
    """A row meets the tokens of a join; ADD_CURSOR is where to go on."""
    at = node_at(net, node)
    entry = m[ADD_CURSOR] + 0
    while entry != 0:
        if is_low(m):
            m[ADD_CURSOR] = entry
            return GROW
        token = m[entry + ENTRY_ITEM]
        passed = evaluate(net, m, w, net[at + NODE_TESTS], token, row)
        if passed == MISS:
            m[ADD_CURSOR] = entry
            return CALL
        if passed == 1:
            make_token(net, m, node, token, row)
        entry = m[entry + ENTRY_NEXT]
    m[ADD_CURSOR] = 0
    return QUIET


@jit
def continue_row(net: Block, m: Block, w: Block) -> int:
    """Enter the next index, or activate the next join, of the row that is being added; QUIET when it is in.

    ADD_JOIN is 0 before the index is entered, else the join at work plus 1; ADD_CURSOR is -1 between joins.
    """
    while m[ADD_ENTRY] != 0:
        if is_low(m):
            return GROW
        entry, row = m[ADD_ENTRY], m[ADD_ROW]
        index = m[entry + ENTRY_NODE]
        at = net[NET_INDEXES] + index * INDEX_WORDS
        key = right_key(net, w, index, row)
        if m[ADD_JOIN] == 0:
            if key != MISS:
                enter(m, w, key, entry)
            m[ADD_JOIN] = 1
            m[ADD_CURSOR] = -1
        while key != MISS and m[ADD_JOIN] <= net[at + INDEX_JOIN_COUNT]:
            node = net[net[at + INDEX_JOINS] + m[ADD_JOIN] - 1]
            if m[ADD_CURSOR] == -1:
                bucket = find_bucket(m, w, memory_key(node, key))
                m[ADD_CURSOR] = m[bucket + BUCKET_FIRST] if bucket != 0 else 0
            status = _right(net, m, w, node, row)
            if status != QUIET:
                return status
            m[ADD_JOIN] += 1
            m[ADD_CURSOR] = -1
            if m[PENDING] != 0:
                return PAUSE
        m[ADD_ENTRY] = m[entry + ENTRY_LINK]
        m[ADD_JOIN] = 0
    m[ADD_ROW] = 0
    return QUIET


@jit
def drop_row(net: Block, m: Block, w: Block, row: int) -> None:
    """Take a row out of the network, with all tokens that hold it."""
    while m[row + ROW_TOKENS] != 0:
        end_token(net, m, w, m[row + ROW_TOKENS])
    entry = m[row + ROW_ENTRIES]
    m[row + ROW_ENTRIES] = 0
    while entry != 0:
        link = m[entry + ENTRY_LINK]
        if m[entry + ENTRY_BUCKET] != 0:
            m[entry + ENTRY_LINK] = 0
            drop_entries(m, w, entry)
        else:
            release(m, entry, ENTRY_WORDS)
        entry = link
