"""Truth maintenance: which rows have a founded support, and which of its values a slot shows.

Losing a support is worked off from LOST. A row without supports goes at once, with the tokens that hold it and
the supports of what they had fired. A row that keeps a support, of a relation whose rows may support one another,
is a suspect: all that rests on suspects is suspected, then whatever has a support free of suspects is cleared,
from the outside in (deletion and rederivation: A. Gupta, I. S. Mumick, V. S. Subrahmanian, "Maintaining Views
Incrementally", SIGMOD 1993). What nobody clears rests on itself and goes too.
"""

from __future__ import annotations

from .heap import allocate, release
from .jit import Block, jit
from .layout import *
from .match import drop_row
from .nodes import is_slot_row, node_at, relation_at
from .rows import forget_identity
from .slots import touch


@jit
def add_support(m: Block, row: int, firing: int, kind: int) -> None:
    """Let a firing support a row."""
    support = m[firing + FIRING_SUPPORTS]
    while support != 0:
        if m[support + SUPPORT_ROW] == row and m[support + SUPPORT_KIND] == kind:
            return
        support = m[support + SUPPORT_FNEXT]
    support = allocate(m, SUPPORT_WORDS)
    m[support + SUPPORT_ROW] = row
    m[support + SUPPORT_FIRING] = firing
    m[support + SUPPORT_KIND] = kind
    m[support + SUPPORT_PREV] = 0
    first = m[row + ROW_SUPPORTS]
    m[support + SUPPORT_NEXT] = first
    if first != 0:
        m[first + SUPPORT_PREV] = support
    m[row + ROW_SUPPORTS] = support
    m[support + SUPPORT_FNEXT] = m[firing + FIRING_SUPPORTS]
    m[firing + FIRING_SUPPORTS] = support


@jit
def lose(m: Block, row: int) -> None:
    """Let a row's foundation be looked at again."""
    if not m[row + ROW_FLAGS] & LOSING:
        m[row + ROW_FLAGS] |= LOSING
        m[row + ROW_LOST] = m[LOST]
        m[LOST] = row


@jit
def _unlink_from_row(m: Block, support: int) -> None:
    """Take a support out of its row's list."""
    after, before = m[support + SUPPORT_NEXT], m[support + SUPPORT_PREV]
    if before != 0:
        m[before + SUPPORT_NEXT] = after
    else:
        m[m[support + SUPPORT_ROW] + ROW_SUPPORTS] = after
    if after != 0:
        m[after + SUPPORT_PREV] = before


@jit
def _drop_support(m: Block, support: int) -> None:
    """End one support of a row."""
    row, firing = m[support + SUPPORT_ROW], m[support + SUPPORT_FIRING]
    _unlink_from_row(m, support)
    before, here = 0, m[firing + FIRING_SUPPORTS] + 0
    while here != support:
        before, here = here, m[here + SUPPORT_FNEXT] + 0
    if before == 0:
        m[firing + FIRING_SUPPORTS] = m[support + SUPPORT_FNEXT]
    else:
        m[before + SUPPORT_FNEXT] = m[support + SUPPORT_FNEXT]
    release(m, support, SUPPORT_WORDS)
    lose(m, row)


@jit
def drop_own_supports(m: Block, row: int, lasting_only: int) -> None:
    """End a row's given support and those of `record` and `change`, or all of its supports."""
    m[row + ROW_FLAGS] &= ~GIVEN
    support = m[row + ROW_SUPPORTS]
    while support != 0:
        after = m[support + SUPPORT_NEXT]
        if not lasting_only or m[support + SUPPORT_KIND] <= CHANGED:
            _drop_support(m, support)
        support = after
    lose(m, row)


@jit
def withdraw(m: Block, firing: int) -> None:
    """End the supports of a firing whose match has ended; what it recorded and changed stays."""
    m[firing + FIRING_MATCH] = -m[ROUND]
    support = m[firing + FIRING_SUPPORTS]
    m[firing + FIRING_SUPPORTS] = 0
    while support != 0:
        after = m[support + SUPPORT_FNEXT]
        if m[support + SUPPORT_KIND] <= CHANGED:
            m[support + SUPPORT_FNEXT] = m[firing + FIRING_SUPPORTS]
            m[firing + FIRING_SUPPORTS] = support
        else:
            _unlink_from_row(m, support)
            lose(m, m[support + SUPPORT_ROW])
            release(m, support, SUPPORT_WORDS)
        support = after


@jit
def _empty_slots(m: Block, fact: int) -> None:
    """End all values of a fact that goes away."""
    slot = m[fact + ROW_SLOTS]
    while slot != 0:
        value = m[slot + SLOT_VALUES]
        while value != 0:
            drop_own_supports(m, value, 0)
            value = m[value + ROW_NEXT]
        slot = m[slot + SLOT_NEXT]


@jit
def _take_away(net: Block, m: Block, w: Block, row: int) -> None:
    """End a row that nothing founds, and at once what was fired from it."""
    if is_slot_row(net, m, row):
        m[row + ROW_FLAGS] &= ~SHOWN
        touch(m, m[row + ROW_SLOTS] + 0)
    elif m[row + ROW_FLAGS] & GONE:
        return
    else:
        m[row + ROW_FLAGS] |= GONE
        if w[(row + ROW_WORDS) >> 1] > 0:
            m[ALIVE] -= 1
        m[m[ENTITIES] + w[(row + ROW_WORDS) >> 1]] = 0
        forget_identity(net, m, w, row)
        _empty_slots(m, row)
    if not m[row + ROW_FLAGS] & SEEN:
        return
    m[row + ROW_FLAGS] &= ~SEEN
    dead = m[DEAD] + 0
    drop_row(net, m, w, row)
    match = m[DEAD] + 0
    while match != dead:
        if m[match + MATCH_STATE] == DONE:
            m[match + MATCH_STATE] = ENDED
            if m[match + MATCH_FIRING] != 0:
                withdraw(m, m[match + MATCH_FIRING] + 0)
        match = m[match + MATCH_SORT] + 0


@jit
def _suspect(m: Block, row: int) -> None:
    """Put a row in front of the suspects."""
    if not m[row + ROW_FLAGS] & SUSPECT:
        m[row + ROW_FLAGS] |= SUSPECT
        m[row + ROW_SUSPECT] = m[SUSPECTS]
        m[SUSPECTS] = row


@jit
def _suspect_results(net: Block, m: Block, firing: int, last: int) -> int:
    """Append the rows that a firing supports and that may rest on suspects; returns the last suspect."""
    support = m[firing + FIRING_SUPPORTS]
    while support != 0:
        row = m[support + SUPPORT_ROW]
        flags = m[row + ROW_FLAGS]
        if (
            net[relation_at(net, m[row + ROW_RELATION]) + RELATION_FLAGS] & RECURSIVE
            and not flags & (GIVEN | SUSPECT)
            and m[support + SUPPORT_KIND] > CHANGED
        ):
            m[row + ROW_FLAGS] |= SUSPECT
            m[row + ROW_SUSPECT] = 0
            m[last + ROW_SUSPECT] = row
            last = row
        support = m[support + SUPPORT_FNEXT]
    return last


@jit
def _suspect_below(net: Block, m: Block, root: int, last: int) -> int:
    """Suspect what was fired from the matches under a token; returns the last suspect."""
    token = root
    while True:
        if net[node_at(net, m[token + TOKEN_NODE]) + NODE_KIND] == TERMINAL:
            match = m[token + TOKEN_DATA]
            if m[match + MATCH_STATE] == DONE and m[match + MATCH_FIRING] != 0:
                last = _suspect_results(net, m, m[match + MATCH_FIRING], last)
        if m[token + TOKEN_CHILD] != 0:
            token = m[token + TOKEN_CHILD]
            continue
        while token != root and m[token + TOKEN_NEXT] == 0:
            token = m[token + TOKEN_PARENT]
        if token == root:
            return last
        token = m[token + TOKEN_NEXT]


@jit
def _is_cleared(m: Block, row: int) -> bool:
    """Whether a suspect has a support in which no suspect has a part."""
    support = m[row + ROW_SUPPORTS]
    while support != 0:
        if m[support + SUPPORT_KIND] <= CHANGED:
            return True
        match = m[m[support + SUPPORT_FIRING] + FIRING_MATCH]
        token = m[match + MATCH_TOKEN] if match > 0 else 0
        clear = match > 0
        while clear and token != 0:
            held = m[token + TOKEN_ROW]
            clear = held == 0 or not m[held + ROW_FLAGS] & SUSPECT
            token = m[token + TOKEN_PARENT]
        if clear:
            return True
        support = m[support + SUPPORT_NEXT]
    return False


@jit
def _settle_suspects(net: Block, m: Block, w: Block) -> None:
    """Find the suspects that rest only on one another, and end their supports."""
    last = m[SUSPECTS]
    while m[last + ROW_SUSPECT] != 0:
        last = m[last + ROW_SUSPECT]
    row = m[SUSPECTS]
    while row != 0:
        token = m[row + ROW_TOKENS]
        while token != 0:
            last = _suspect_below(net, m, token, last)
            token = m[token + TOKEN_RNEXT]
        row = m[row + ROW_SUSPECT]
    cleared = True
    while cleared:
        cleared = False
        row = m[SUSPECTS]
        while row != 0:
            if m[row + ROW_FLAGS] & SUSPECT and _is_cleared(m, row):
                m[row + ROW_FLAGS] &= ~SUSPECT
                cleared = True
            row = m[row + ROW_SUSPECT]
    row = m[SUSPECTS]
    m[SUSPECTS] = 0
    while row != 0:
        after = m[row + ROW_SUSPECT]
        if m[row + ROW_FLAGS] & SUSPECT:
            m[row + ROW_FLAGS] &= ~SUSPECT
            drop_own_supports(m, row, 0)
        row = after


@jit
def settle_truth(net: Block, m: Block, w: Block) -> None:
    """Work off LOST: afterwards every row that is there is founded."""
    while m[LOST] != 0 or m[SUSPECTS] != 0:
        while m[LOST] != 0:
            row = m[LOST]
            m[LOST] = m[row + ROW_LOST]
            m[row + ROW_FLAGS] &= ~LOSING
            if is_slot_row(net, m, row):
                touch(m, m[row + ROW_SLOTS] + 0)
            if m[row + ROW_FLAGS] & GIVEN:
                continue
            if m[row + ROW_SUPPORTS] == 0:
                _take_away(net, m, w, row)
            elif net[relation_at(net, m[row + ROW_RELATION]) + RELATION_FLAGS] & RECURSIVE:
                _suspect(m, row)
        if m[SUSPECTS] != 0:
            _settle_suspects(net, m, w)
