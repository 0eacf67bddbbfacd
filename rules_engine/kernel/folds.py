"""Aggregates: what a branch finds is folded as it comes and goes, and read when the round is at rest."""

from __future__ import annotations

from .code import compare, from_float, report_fault, to_float
from .heap import allocate, intern_list
from .jit import Block, jit
from .layout import *
from .nodes import node_at
from .sums import add_exactly, read_sum


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
def _accumulate_extreme(net: Block, m: Block, w: Block, fold: int, cell: int, sign: int) -> None:
    """Let a value come or go among those whose smallest or largest is wanted."""
    extreme = (fold + FOLD_SUM) >> 1
    known = m[fold + FOLD_COUNT] - m[fold + FOLD_UNKNOWN]
    if sign < 0:
        if cell == w[extreme]:
            w[(fold + FOLD_HIGH) >> 1] = 1
    elif known == 1:
        w[extreme] = cell
        w[(fold + FOLD_HIGH) >> 1] = 0
    elif (cell > w[extreme]) == (net[node_at(net, m[fold + TOKEN_NODE]) + NODE_FOLD] == MAXIMUM):
        w[extreme] = cell


@jit
def has_limbs(net: Block, m: Block, w: Block, fold: int) -> int:
    """Whether an aggregate keeps an exact sum of numbers."""
    at = node_at(net, m[fold + TOKEN_NODE])
    sums = net[at + NODE_FOLD] == SUM or net[at + NODE_FOLD] == AVERAGE
    return 1 if sums and net[at + NODE_TYPE] != 0 and w[(fold + FOLD_SUM) >> 1] != 0 else 0


@jit
def accumulate(net: Block, m: Block, w: Block, fold: int, cell: int, sign: int) -> None:
    """Let a known value come or, with sign -1, go; it is already counted, or no longer."""
    at = node_at(net, m[fold + TOKEN_NODE])
    if net[at + NODE_FOLD] == MINIMUM or net[at + NODE_FOLD] == MAXIMUM:
        _accumulate_extreme(net, m, w, fold, cell, sign)
    if net[at + NODE_FOLD] != SUM and net[at + NODE_FOLD] != AVERAGE:
        return
    if net[at + NODE_TYPE] == 0:
        # Halves, so that the total may go past what a cell holds and come back.
        w[(fold + FOLD_SUM) >> 1] += sign * (cell & 0xFFFFFFFF)
        w[(fold + FOLD_HIGH) >> 1] += sign * (cell >> 32)
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
    """The smallest or largest known value among the results, or NULL; looked for only when the last one has gone."""
    if m[fold + FOLD_COUNT] == m[fold + FOLD_UNKNOWN]:
        return NULL
    if w[(fold + FOLD_HIGH) >> 1] != 0:
        best = NULL
        result = m[fold + FOLD_BRANCH]
        while result != 0:
            cell = w[(result + RESULT_CELL) >> 1]
            if cell != NULL and (best == NULL or (cell > best) == (largest != 0)):
                best = cell
            result = m[result + RESULT_NEXT]
        w[(fold + FOLD_SUM) >> 1] = best
        w[(fold + FOLD_HIGH) >> 1] = 0
    return w[(fold + FOLD_SUM) >> 1]


@jit
def _whole_total(w: Block, fold: int) -> int:
    """The sum of wholes or decimals, NULL beyond the limit."""
    low = w[(fold + FOLD_SUM) >> 1]
    high = w[(fold + FOLD_HIGH) >> 1] + (low >> 32)
    if high > CELL_LIMIT >> 32 or high < -(CELL_LIMIT >> 32) - 1:
        return NULL
    total = (high << 32) | (low & 0xFFFFFFFF)
    return total if -CELL_LIMIT <= total <= CELL_LIMIT else NULL


@jit
def _sum(net: Block, m: Block, w: Block, fold: int, site: int) -> int:
    """The sum, or the average, of the results."""
    at = node_at(net, m[fold + TOKEN_NODE])
    count = m[fold + FOLD_COUNT]
    if m[fold + FOLD_UNKNOWN] != 0:
        return NULL
    if net[at + NODE_TYPE] == 0:
        value = _whole_total(w, fold)
    elif w[(fold + FOLD_SUM) >> 1] == 0:
        value = from_float(0.0)
    else:
        value = read_sum(w, w[(fold + FOLD_SUM) >> 1] >> 1)
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
    for _ in range(net[node_at(net, m[result + TOKEN_NODE]) + NODE_LIMIT]):
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
