"""The network at work: rows enter alpha indexes, tokens flow down, aggregates fold what their branches find.

Only rows enter and leave from outside. A new token waits in PENDING until it is propagated to the children of its
node; adding a row waits in the ADD words of the header. Both can be interrupted between two tokens (a block that
must grow, a call without an answer) and go on where they were.

An index is entered and its joins are activated, downstream first, before the row enters its next index. So each
pair of a token and a row meets exactly once: either the token finds the row in the index, or the row finds the
token in the join's left memory.
"""

from __future__ import annotations

from .code import compare, evaluate, from_float, left_cell, report_fault, to_float
from .heap import allocate, drop_entries, enter, find_bucket, intern_list, is_low, make_entry, release
from .jit import Block, jit, mix
from .layout import *
from .sums import add_exactly, read_sum

_LEFT = 1  # FRAME_KIND: token FRAME_A goes to child FRAME_B; FRAME_C is the next entry, FRAME_D 1 once it is in


@jit
def node_at(net: Block, node: int) -> int:
    """The address of a node."""
    return net[NET_NODES] + node * NODE_WORDS


@jit
def token_words(net: Block, node: int) -> int:
    """How long tokens of a node are."""
    kind = net[node_at(net, node) + NODE_KIND]
    if kind == FOLD:
        return FOLD_WORDS
    if kind == RESULT:
        return RESULT_WORDS
    if kind == WALK:
        return TOKEN_WORDS + 4
    if kind == BIND or kind == OUTPUT:
        return TOKEN_WORDS + 2
    return TOKEN_WORDS


@jit
def make_token(net: Block, m: Block, node: int, parent: int, row: int) -> int:
    """A token of a node below its parent, waiting to be propagated."""
    token = allocate(m, token_words(net, node))
    m[token + TOKEN_NODE] = node
    m[token + TOKEN_PARENT] = parent
    m[token + TOKEN_ROW] = row
    m[token + TOKEN_CHILD] = 0
    m[token + TOKEN_PREV] = 0
    m[token + TOKEN_NEXT] = 0
    m[token + TOKEN_RPREV] = 0
    m[token + TOKEN_RNEXT] = 0
    m[token + TOKEN_ENTRIES] = 0
    m[token + TOKEN_DATA] = 0
    if parent != 0:
        sibling = m[parent + TOKEN_CHILD]
        m[token + TOKEN_NEXT] = sibling
        if sibling != 0:
            m[sibling + TOKEN_PREV] = token
        m[parent + TOKEN_CHILD] = token
    if row != 0:
        other = m[row + ROW_TOKENS]
        m[token + TOKEN_RNEXT] = other
        if other != 0:
            m[other + TOKEN_RPREV] = token
        m[row + ROW_TOKENS] = token
    m[token + TOKEN_LINK] = m[PENDING]
    m[PENDING] = token
    return token


@jit
def left_key(net: Block, m: Block, w: Block, node: int, token: int) -> int:
    """The hash of a join's key over a token, or MISS if part of it is unknown."""
    at = node_at(net, node)
    key = mix(-2, net[at + NODE_INDEX])
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
    key = mix(-2, index)
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
def mark_dirty(net: Block, m: Block, fold: int) -> None:
    """Let an aggregate's output be looked at again once all rows of this round are in."""
    if m[fold + FOLD_DIRTY] != 0:
        return
    rank = net[node_at(net, m[fold + TOKEN_NODE]) + NODE_RANK]
    head = m[DIRTIES] + rank
    first = m[head]
    m[fold + FOLD_DIRTY] = first if first != 0 else -1
    m[fold + FOLD_PREV] = 0
    if first != 0:
        m[first + FOLD_PREV] = fold
    m[head] = fold
    m[DIRTY_MIN] = min(m[DIRTY_MIN], rank)


@jit
def clear_dirty(net: Block, m: Block, fold: int) -> None:
    """Take an aggregate out of the dirty ones."""
    after, before = m[fold + FOLD_DIRTY], m[fold + FOLD_PREV]
    if after == 0:
        return
    if before != 0:
        m[before + FOLD_DIRTY] = after
    else:
        rank = net[node_at(net, m[fold + TOKEN_NODE]) + NODE_RANK]
        m[m[DIRTIES] + rank] = after if after != -1 else 0
    if after != -1:
        m[after + FOLD_PREV] = before
    m[fold + FOLD_DIRTY] = 0


@jit
def open_fold(net: Block, m: Block, w: Block, fold: int) -> None:
    """Give a new aggregate its empty state."""
    for word in range(FOLD_DIRTY, FOLD_WORDS):
        m[fold + word] = 0
    mark_dirty(net, m, fold)


@jit
def fold_of(net: Block, m: Block, result: int) -> int:
    """The aggregate's token above an end-of-branch token."""
    token = result
    for _ in range(net[node_at(net, m[result + TOKEN_NODE]) + NODE_UPS]):
        token = m[token + TOKEN_PARENT]
    return token


@jit
def accumulate(net: Block, m: Block, w: Block, fold: int, cell: int, sign: int) -> None:
    """Add a value to an aggregate's sum, or with sign -1 take it away."""
    at = node_at(net, m[fold + TOKEN_NODE])
    if net[at + NODE_FOLD] != SUM and net[at + NODE_FOLD] != AVERAGE:
        return
    if net[at + NODE_TYPE] == 0:
        w[(fold + FOLD_SUM) >> 1] += sign * cell
        return
    if w[(fold + FOLD_SUM) >> 1] == 0:
        limbs = allocate(m, 2 * LIMBS)
        for i in range(LIMBS):
            w[(limbs >> 1) + i] = 0
        w[(fold + FOLD_SUM) >> 1] = limbs
    add_exactly(w, w[(fold + FOLD_SUM) >> 1] >> 1, cell, sign)


@jit
def add_result(net: Block, m: Block, w: Block, result: int) -> None:
    """Count a result of a branch in its aggregate."""
    fold = fold_of(net, m, result)
    cell = w[(result + RESULT_CELL) >> 1]
    m[fold + FOLD_COUNT] += 1
    first = m[fold + FOLD_BRANCH]
    m[result + RESULT_PREV] = 0
    m[result + RESULT_NEXT] = first
    if first != 0:
        m[first + RESULT_PREV] = result
    m[fold + FOLD_BRANCH] = result
    m[result + TOKEN_DATA] = 1
    if cell == NULL:
        m[fold + FOLD_UNKNOWN] += 1
    else:
        accumulate(net, m, w, fold, cell, 1)
    mark_dirty(net, m, fold)


@jit
def drop_result(net: Block, m: Block, w: Block, result: int) -> None:
    """Take a result of a branch out of its aggregate."""
    fold = fold_of(net, m, result)
    cell = w[(result + RESULT_CELL) >> 1]
    m[fold + FOLD_COUNT] -= 1
    after, before = m[result + RESULT_NEXT], m[result + RESULT_PREV]
    if before == 0:
        m[fold + FOLD_BRANCH] = after
    else:
        m[before + RESULT_NEXT] = after
    if after != 0:
        m[after + RESULT_PREV] = before
    if cell == NULL:
        m[fold + FOLD_UNKNOWN] -= 1
    else:
        accumulate(net, m, w, fold, cell, -1)
    mark_dirty(net, m, fold)


@jit
def _extreme(m: Block, w: Block, fold: int, largest: int) -> int:
    """The smallest or largest known value among the results, or NULL."""
    best = NULL
    result = m[fold + FOLD_BRANCH]
    while result != 0:
        cell = w[(result + RESULT_CELL) >> 1]
        if cell != NULL and (best == NULL or (cell > best) == (largest != 0)):
            best = cell
        result = m[result + RESULT_NEXT]
    return best


@jit
def _sum(net: Block, m: Block, w: Block, fold: int, site: int) -> int:
    """The sum, or the average, of the results."""
    at = node_at(net, m[fold + TOKEN_NODE])
    count = m[fold + FOLD_COUNT]
    total = w[(fold + FOLD_SUM) >> 1]
    if m[fold + FOLD_UNKNOWN] != 0:
        return NULL
    if net[at + NODE_TYPE] != 0:
        value = from_float(0.0) if total == 0 else read_sum(w, total >> 1)
    elif total > CELL_LIMIT or total < -CELL_LIMIT:
        value = NULL
    else:
        value = total
    if value == NULL:
        report_fault(m, site, OVERFLOW, fold, 0)
        return NULL
    if net[at + NODE_FOLD] == SUM:
        return value
    if count == 0:
        return NULL
    if net[at + NODE_TYPE] != 0:
        return from_float(to_float(value) / count)
    if net[at + NODE_SCALE] == 0:
        return from_float(float(value) / count)
    half = value // count
    rest = value - half * count
    return half + (1 if 2 * rest > count or (2 * rest == count and half & 1) else 0)


@jit
def _result_order(net: Block, m: Block, w: Block, node: int, result: int) -> int:
    """The order key of a result within its list: the fact's id or, for a field's many values, the birth of the row."""
    token = result
    while m[token + TOKEN_ROW] == 0:
        token = m[token + TOKEN_PARENT]
    row = m[token + TOKEN_ROW]
    if net[node_at(net, node) + NODE_SCALE] != 0:
        return m[row + ROW_BIRTH] + 0
    return w[(row + ROW_WORDS) >> 1]


@jit
def _list(net: Block, m: Block, w: Block, fold: int) -> int:
    """The list of the known values of the results, in the order in which their rows came."""
    base = m[TOP] >> 1
    count = 0
    result = m[fold + FOLD_BRANCH]
    node = m[fold + TOKEN_NODE]
    while result != 0:
        cell = w[(result + RESULT_CELL) >> 1]
        if cell != NULL:
            order = _result_order(net, m, w, node, result)
            place = count
            while place > 0 and w[base + 2 * place - 2] < order:
                w[base + 2 * place] = w[base + 2 * place - 2]
                w[base + 2 * place + 1] = w[base + 2 * place - 1]
                place -= 1
            w[base + 2 * place] = order
            w[base + 2 * place + 1] = cell
            count += 1
        result = m[result + RESULT_NEXT]
    # Results hang newest first, so sorting from the newest is quick; the list is the other way round.
    for i in range(count):
        w[base + i] = w[base + 2 * i + 1]
    for i in range(count >> 1):
        w[base + i], w[base + count - 1 - i] = w[base + count - 1 - i], w[base + i]
    # The values lie in free memory: move TOP past them while the list is interned.
    m[TOP] += 2 * count
    return intern_list(m, w, base, count)


@jit
def fold_value(net: Block, m: Block, w: Block, fold: int) -> int:
    """The value of an aggregate as it stands."""
    at = node_at(net, m[fold + TOKEN_NODE])
    kind, count = net[at + NODE_FOLD], m[fold + FOLD_COUNT]
    if kind == SOME:
        return compare(net[at + NODE_OP], count, net[at + NODE_LIMIT])
    if kind == COUNT:
        return count + 0
    if kind == SUM or kind == AVERAGE:
        return _sum(net, m, w, fold, net[at + NODE_LIMIT])
    if kind == MINIMUM:
        return _extreme(m, w, fold, 0)
    if kind == MAXIMUM:
        return _extreme(m, w, fold, 1)
    if kind == VALUE:
        first = m[fold + FOLD_BRANCH]
        return w[(first + RESULT_CELL) >> 1] if first != 0 and count == 1 else NULL
    if count == m[fold + FOLD_UNKNOWN] and net[at + NODE_SCALE] != 0:
        return NULL
    return _list(net, m, w, fold)


@jit
def unlink_match(net: Block, m: Block, match: int) -> None:
    """Take a match out of NEW or out of the agenda."""
    after, before = m[match + MATCH_NEXT], m[match + MATCH_PREV]
    if after != 0:
        m[after + MATCH_PREV] = before
    if before != 0:
        m[before + MATCH_NEXT] = after
    if m[match + MATCH_STATE] == BORN:
        if before == 0:
            m[NEW] = after
        return
    level = m[LEVELS] + 2 * net[node_at(net, m[match + MATCH_NODE]) + NODE_LEVEL]
    if before == 0:
        m[level] = after
    if after == 0:
        m[level + 1] = before
    m[WAITING] -= 1


@jit
def end_match(net: Block, m: Block, w: Block, token: int) -> None:
    """A match whose token ends: forgotten if it is new, else in DEAD until the round is over."""
    match = m[token + TOKEN_DATA]
    state = m[match + MATCH_STATE]
    if state == BORN:
        unlink_match(net, m, match)
        release(m, match, MATCH_WORDS)
        return
    m[match + MATCH_SORT] = m[DEAD]
    m[DEAD] = match


@jit
def _unlink_token(m: Block, token: int) -> None:
    """Take a token out of its parent's children and its row's tokens."""
    after, before = m[token + TOKEN_NEXT], m[token + TOKEN_PREV]
    if before != 0:
        m[before + TOKEN_NEXT] = after
    else:
        m[m[token + TOKEN_PARENT] + TOKEN_CHILD] = after
    if after != 0:
        m[after + TOKEN_PREV] = before
    row = m[token + TOKEN_ROW]
    if row != 0:
        after, before = m[token + TOKEN_RNEXT], m[token + TOKEN_RPREV]
        if before != 0:
            m[before + TOKEN_RNEXT] = after
        else:
            m[row + ROW_TOKENS] = after
        if after != 0:
            m[after + TOKEN_RPREV] = before


@jit
def end_token(net: Block, m: Block, w: Block, root: int) -> None:
    """End a token and all that rest on it. They stay readable as zombies until the round is over."""
    token = root
    while True:
        child = m[token + TOKEN_CHILD]
        if child != 0:
            token = child
            continue
        parent = m[token + TOKEN_PARENT]
        _unlink_token(m, token)
        drop_entries(m, w, m[token + TOKEN_ENTRIES])
        kind = net[node_at(net, m[token + TOKEN_NODE]) + NODE_KIND]
        if kind == RESULT:
            if m[token + TOKEN_DATA] != 0:
                drop_result(net, m, w, token)
        elif kind == FOLD:
            clear_dirty(net, m, token)
            node = node_at(net, m[token + TOKEN_NODE])
            if net[node + NODE_TYPE] != 0 and w[(token + FOLD_SUM) >> 1] != 0:
                release(m, w[(token + FOLD_SUM) >> 1] + 0, 2 * LIMBS)
                w[(token + FOLD_SUM) >> 1] = 0
        elif kind == OUTPUT:
            m[parent + TOKEN_DATA] = 0
        elif kind == TERMINAL:
            end_match(net, m, w, token)
        m[token + TOKEN_LINK] = m[ZOMBIES]
        m[ZOMBIES] = token
        if token == root:
            return
        token = parent


@jit
def settle_fold(net: Block, m: Block, w: Block, fold: int) -> None:
    """Bring an aggregate's output token in line with its state."""
    at = node_at(net, m[fold + TOKEN_NODE])
    out = m[fold + TOKEN_DATA]
    if net[at + NODE_FOLD] == GATE:
        passes = compare(net[at + NODE_OP], m[fold + FOLD_COUNT], net[at + NODE_LIMIT]) == 1
        value = 0
    else:
        passes = True
        value = fold_value(net, m, w, fold)
    if out != 0:
        if passes and w[(out + TOKEN_WORDS) >> 1] == value:
            return
        end_token(net, m, w, out)
    if passes:
        out = make_token(net, m, net[at + NODE_OUT], fold, 0)
        w[(out + TOKEN_WORDS) >> 1] = value
        m[fold + TOKEN_DATA] = out


@jit
def settle_folds(net: Block, m: Block, w: Block) -> int:
    """Settle the dirty aggregates of the lowest rank; QUIET when none is dirty, else PAUSE, or GROW."""
    while m[DIRTY_MIN] < net[NET_RANK_COUNT]:
        head = m[DIRTIES] + m[DIRTY_MIN]
        if m[head] == 0:
            m[DIRTY_MIN] += 1
        else:
            while m[head] != 0:
                fold = m[head]
                if m[TOP] + m[RESERVE] + 8 * m[fold + FOLD_COUNT] > m[END]:
                    return GROW
                clear_dirty(net, m, fold)
                settle_fold(net, m, w, fold)
            return PAUSE
    return QUIET


@jit
def begin_match(m: Block, token: int, node: int) -> None:
    """A new match, in NEW until the change is over."""
    match = allocate(m, MATCH_WORDS)
    m[match + MATCH_TOKEN] = token
    m[match + MATCH_NODE] = node
    m[match + MATCH_STATE] = BORN
    m[match + MATCH_CHANGE] = 0
    m[match + MATCH_FIRING] = 0
    m[match + MATCH_PREV] = 0
    m[match + MATCH_NEXT] = m[NEW]
    if m[NEW] != 0:
        m[m[NEW] + MATCH_PREV] = match
    m[NEW] = match
    m[token + TOKEN_DATA] = match


@jit
def free_zombies(net: Block, m: Block) -> None:
    """Give back the memory of the tokens that ended in this round."""
    token = m[ZOMBIES]
    while token != 0:
        after = m[token + TOKEN_LINK]
        release(m, token, token_words(net, m[token + TOKEN_NODE]))
        token = after
    m[ZOMBIES] = 0


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
    """Work off PENDING; QUIET when it is empty, GROW or CALL when it must wait."""
    while True:
        if m[FRAME_KIND] == 0:
            token = m[PENDING]
            if token == 0:
                return QUIET
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
