"""Tokens and matches: made, ended with all that rests on them, and kept readable until the round is over."""

from __future__ import annotations

from .code import compare
from .folds import clear_dirty, drop_result, fold_value, has_limbs
from .heap import allocate, drop_entries, release
from .jit import Block, jit
from .layout import *
from .nodes import node_at, token_words


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
            if has_limbs(net, m, w, token):
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
