"""Truth maintenance: which rows have a founded support, and which of its values a slot shows.

Losing a support is worked off from LOST. A row without supports goes at once, with the tokens that hold it and
the supports of what they had fired. A row that keeps a support, of a relation whose rows may support one another,
is a suspect: all that rests on suspects is suspected, then whatever has a support free of suspects is cleared,
from the outside in (deletion and rederivation: A. Gupta, I. S. Mumick, V. S. Subrahmanian, "Maintaining Views
Incrementally", SIGMOD 1993). What nobody clears rests on itself and goes too.
"""

from __future__ import annotations

from .heap import allocate, make_bucket, release
from .jit import Block, jit, mix
from .layout import *
from .match import drop_row, node_at

_NOTHING = 9  # the rank of a row that nothing supports


@jit
def relation_at(net: Block, relation: int) -> int:
    """The address of a relation."""
    return net[NET_RELATIONS] + relation * RELATION_WORDS


@jit
def is_slot_row(net: Block, m: Block, row: int) -> bool:
    """Whether a row is a value of a slot."""
    return net[relation_at(net, m[row + ROW_RELATION]) + RELATION_KIND] == 1


@jit
def _identity_key(net: Block, w: Block, relation: int, base: int) -> int:
    """The hash of the identity of a fact whose cells lie at w[base]."""
    at = relation_at(net, relation)
    key = mix(-5, relation)
    for i in range(net[at + RELATION_KEYS]):
        key = mix(key, w[base + net[net[at + RELATION_KEY] + i]])
    return key


@jit
def find_fact(net: Block, m: Block, w: Block, relation: int, base: int) -> int:
    """The oldest fact of a relation with the identity of the cells at w[base], or 0."""
    at = relation_at(net, relation)
    row = m[make_bucket(m, w, _identity_key(net, w, relation, base)) + BUCKET_FIRST]
    while row != 0:
        same, i = m[row + ROW_RELATION] == relation, 0
        while same and i < net[at + RELATION_KEYS]:
            column = net[net[at + RELATION_KEY] + i]
            same = w[((row + ROW_WORDS) >> 1) + column] == w[base + column]
            i += 1
        if same:
            return row
        row = m[row + ROW_NEXT]
    return row


@jit
def identify(net: Block, m: Block, w: Block, row: int) -> None:
    """Let a fact be found by its identity."""
    relation = m[row + ROW_RELATION]
    if not net[relation_at(net, relation) + RELATION_FLAGS] & IDENTIFIED:
        return
    bucket = make_bucket(m, w, _identity_key(net, w, relation, (row + ROW_WORDS) >> 1))
    if m[bucket + BUCKET_FIRST] == 0:
        m[bucket + BUCKET_FIRST] = row
    else:
        m[m[bucket + BUCKET_LAST] + ROW_NEXT] = row
    m[bucket + BUCKET_LAST] = row
    m[row + ROW_NEXT] = 0


@jit
def forget_identity(net: Block, m: Block, w: Block, row: int) -> None:
    """Let a fact no longer be found."""
    relation = m[row + ROW_RELATION]
    if not net[relation_at(net, relation) + RELATION_FLAGS] & IDENTIFIED:
        return
    bucket = make_bucket(m, w, _identity_key(net, w, relation, (row + ROW_WORDS) >> 1))
    before, here = 0, m[bucket + BUCKET_FIRST] + 0
    while here != row:
        before, here = here, m[here + ROW_NEXT] + 0
    after = m[row + ROW_NEXT]
    if before == 0:
        m[bucket + BUCKET_FIRST] = after
    else:
        m[before + ROW_NEXT] = after
    if after == 0:
        m[bucket + BUCKET_LAST] = before


@jit
def queue_add(m: Block, row: int) -> None:
    """Let a row enter the network in this round."""
    if m[row + ROW_FLAGS] & ADDING:
        return
    m[row + ROW_FLAGS] |= ADDING
    m[row + ROW_LINK] = 0
    if m[ADDS] == 0:
        m[ADDS] = row
    else:
        m[m[ADDS_LAST] + ROW_LINK] = row
    m[ADDS_LAST] = row


@jit
def queue_drop(m: Block, row: int) -> None:
    """Let a row leave the network in this round."""
    if m[row + ROW_FLAGS] & SEEN and not m[row + ROW_FLAGS] & DROPPING:
        m[row + ROW_FLAGS] |= DROPPING
        m[row + ROW_LINK] = m[DROPS]
        m[DROPS] = row


@jit
def _new_row(net: Block, m: Block, w: Block, relation: int, cells: int) -> int:
    """A row with nothing in it yet."""
    row = allocate(m, ROW_WORDS + 2 * cells)
    m[row + ROW_RELATION] = relation
    for word in range(ROW_FLAGS, ROW_WORDS):
        m[row + word] = 0
    return row


@jit
def make_fact(net: Block, m: Block, w: Block, relation: int, base: int, number: int) -> int:
    """A new fact (number 0) or a new version of one, with the cells after the first at w[base]."""
    cells = net[relation_at(net, relation) + RELATION_CELLS]
    row = _new_row(net, m, w, relation, cells)
    at = (row + ROW_WORDS) >> 1
    if number == 0:
        m[ENTITY] += 1
        number = m[ENTITY] + 0
        m[ALIVE] += 1
    m[m[ENTITIES] + number] = row
    w[at] = number
    for i in range(1, cells):
        w[at + i] = w[base + i]
    identify(net, m, w, row)
    queue_add(m, row)
    return row


@jit
def find_slot(m: Block, fact: int, relation: int) -> int:
    """The slot of a fact, or 0."""
    slot = m[fact + ROW_SLOTS]
    while slot != 0 and m[slot + SLOT_RELATION] != relation:
        slot = m[slot + SLOT_NEXT]
    return slot


@jit
def touch(m: Block, slot: int) -> None:
    """Let a slot's shown value be looked at again."""
    if m[slot + SLOT_TOUCHED] == 0:
        m[slot + SLOT_TOUCHED] = m[TOUCHED] if m[TOUCHED] != 0 else -1
        m[TOUCHED] = slot


@jit
def slot_value(net: Block, m: Block, w: Block, fact: int, relation: int, cell: int) -> int:
    """The row of a value of a slot, new if need be; the slot is touched."""
    slot = find_slot(m, fact, relation)
    if slot == 0:
        slot = allocate(m, SLOT_WORDS)
        m[slot + SLOT_RELATION] = relation
        m[slot + SLOT_FACT] = fact
        m[slot + SLOT_VALUES] = 0
        m[slot + SLOT_NEXT] = m[fact + ROW_SLOTS]
        m[slot + SLOT_TOUCHED] = 0
        m[slot + SLOT_CLASH] = 0
        m[slot + SLOT_CLASH_NEXT] = 0
        m[fact + ROW_SLOTS] = slot
    touch(m, slot)
    last, row = 0, m[slot + SLOT_VALUES] + 0
    while row != 0 and w[((row + ROW_WORDS) >> 1) + 1] != cell:
        last, row = row, m[row + ROW_NEXT] + 0
    if row != 0:
        return row
    row = _new_row(net, m, w, relation, 2)
    w[(row + ROW_WORDS) >> 1] = w[(fact + ROW_WORDS) >> 1]
    w[((row + ROW_WORDS) >> 1) + 1] = cell
    m[row + ROW_SLOTS] = slot
    if last == 0:
        m[slot + SLOT_VALUES] = row
    else:
        m[last + ROW_NEXT] = row
    return row


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


@jit
def _rank(m: Block, row: int) -> int:
    """The best rank of a slot row's supports: 0 given or changed, 1 concluded, 2 presumed."""
    if m[row + ROW_FLAGS] & GIVEN:
        return 0
    best = _NOTHING
    support = m[row + ROW_SUPPORTS]
    while support != 0:
        kind = m[support + SUPPORT_KIND]
        best = min(best, 0 if kind <= CHANGED else kind - CHANGED)
        support = m[support + SUPPORT_NEXT]
    return best


@jit
def _show(m: Block, row: int, shown: int) -> None:
    """Let a slot row be in the network, or not."""
    if (shown != 0) == (m[row + ROW_FLAGS] & SHOWN != 0):
        return
    if shown:
        m[row + ROW_FLAGS] |= SHOWN
        queue_add(m, row)
    else:
        m[row + ROW_FLAGS] &= ~SHOWN
        queue_drop(m, row)


@jit
def _settle_slot(net: Block, m: Block, slot: int) -> None:
    """Show the values of the best rank; note a contradiction."""
    best, count = _NOTHING, 0
    row = m[slot + SLOT_VALUES]
    while row != 0:
        rank = _rank(m, row)
        if rank < best:
            best, count = rank, 0
        if rank == best:
            count += 1
        row = m[row + ROW_NEXT]
    gone = m[m[slot + SLOT_FACT] + ROW_FLAGS] & GONE != 0
    many = net[relation_at(net, m[slot + SLOT_RELATION]) + RELATION_FLAGS] & MANY != 0
    clash = best != _NOTHING and count > 1 and not many
    if clash and m[slot + SLOT_CLASH] == 0 and not gone:
        m[slot + SLOT_CLASH] = 1
        if m[CLASHES] == 0:
            m[CLASHES] = slot
        else:
            m[m[CLASHES_LAST] + SLOT_CLASH_NEXT] = slot
        m[CLASHES_LAST] = slot
    before, row = 0, m[slot + SLOT_VALUES] + 0
    while row != 0:
        after = m[row + ROW_NEXT] + 0
        rank = _rank(m, row)
        _show(m, row, rank == best and best != _NOTHING and not clash and not gone)
        if rank != _NOTHING:
            before = row
        elif before == 0:
            m[slot + SLOT_VALUES] = after
        else:
            m[before + ROW_NEXT] = after
        row = after


@jit
def is_present(net: Block, m: Block, row: int) -> bool:
    """Whether a row should be in the network."""
    if is_slot_row(net, m, row):
        return m[row + ROW_FLAGS] & SHOWN != 0
    return m[row + ROW_FLAGS] & GONE == 0


@jit
def settle_slots(net: Block, m: Block, w: Block) -> None:
    """Show the values of the touched slots, and take what is no longer shown out of the network."""
    slot = m[TOUCHED]
    m[TOUCHED] = 0
    first = 0
    while slot > 0:  # oldest touch first
        after = m[slot + SLOT_TOUCHED]
        m[slot + SLOT_TOUCHED] = first if first != 0 else -1
        first = slot
        slot = after
    slot = first
    while slot > 0:
        after = m[slot + SLOT_TOUCHED]
        m[slot + SLOT_TOUCHED] = 0
        _settle_slot(net, m, slot)
        slot = after
    while m[DROPS] != 0:
        row = m[DROPS]
        m[DROPS] = m[row + ROW_LINK]
        m[row + ROW_FLAGS] &= ~DROPPING
        if m[row + ROW_FLAGS] & SEEN and not is_present(net, m, row):
            m[row + ROW_FLAGS] &= ~SEEN
            drop_row(net, m, w, row)
