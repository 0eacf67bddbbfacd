"""The machine: fires what is first on the agenda, and works a change off in rounds until all is quiet.

All that is pending lies in the session's block, so `run` may return at any step boundary: to let the block grow, to
have a function called, to let the caller look at the clock. Called again, it goes on where it was.
"""

from __future__ import annotations

from .agenda import count_dead, finish_change, finish_round, first_waiting
from .code import evaluate, left_cell, report_fault
from .heap import allocate, is_low
from .jit import Block, jit
from .layout import *
from .match import begin_row, continue_row, propagate
from .nodes import node_at, relation_at
from .rows import find_fact, forget_identity, make_fact, queue_drop
from .slots import find_slot, is_present, settle_slots, slot_value
from .tokens import settle_folds, unlink_match
from .truth import add_support, drop_own_supports, settle_truth

_IDLE = 0
_TRUTH = 1
_FLOW = 2
_ROUND_END = 3


@jit
def _evaluate_actions(net: Block, m: Block, w: Block, match: int) -> int:
    """Put the values of all actions of a match into the scratch cells; MISS if a call must be answered first."""
    at = node_at(net, m[match + MATCH_NODE])
    cell = SCRATCH >> 1
    for i in range(net[at + NODE_ACTION_COUNT]):
        action = net[NET_ACTIONS] + (net[at + NODE_ACTION] + i) * ACTION_WORDS
        for k in range(net[action + ACTION_COUNT]):
            value = evaluate(net, m, w, net[net[action + ACTION_VALUES] + k], m[match + MATCH_TOKEN], 0)
            if value == MISS:
                return MISS
            w[cell] = value
            cell += 1
    return 0


@jit
def _record_firing(net: Block, m: Block, w: Block, match: int) -> int:
    """The journal's record of a firing, with what it bound."""
    at = node_at(net, m[match + MATCH_NODE])
    count = net[at + NODE_SNAPSHOT_COUNT]
    firing = allocate(m, FIRING_WORDS + 2 * count)
    m[firing + FIRING_NODE] = m[match + MATCH_NODE]
    m[firing + FIRING_MATCH] = match
    m[firing + FIRING_SUPPORTS] = 0
    m[firing + FIRING_NEXT] = 0
    m[firing + FIRING_CHANGE] = m[CHANGE]
    if net[at + NODE_FLAGS] & INTERNAL:
        m[firing + FIRING_NUMBER] = 0
    else:
        m[FIRED] += 1
        m[firing + FIRING_NUMBER] = m[FIRED]
    operand = net[at + NODE_SNAPSHOT]
    for i in range(count):
        cell = left_cell(m, w, m[match + MATCH_TOKEN], net[operand], net[operand + 1])
        w[((firing + FIRING_WORDS) >> 1) + i] = cell
        operand += 2
    if m[FIRINGS] == 0:
        m[FIRINGS] = firing
    else:
        m[m[FIRINGS_LAST] + FIRING_NEXT] = firing
    m[FIRINGS_LAST] = firing
    m[match + MATCH_STATE] = DONE
    m[match + MATCH_FIRING] = firing
    return firing


@jit
def _do_fact(net: Block, m: Block, w: Block, action: int, base: int, firing: int) -> None:
    """Conclude or record a fact, and its slots."""
    relation = net[action + ACTION_RELATION]
    kind = net[action + ACTION_RANK]
    if net[action + ACTION_EXTRA] != 0:
        at = net[NET_RELATIONS] + relation * RELATION_WORDS
        for i in range(net[at + RELATION_KEYS]):
            if w[base + net[net[at + RELATION_KEY] + i]] == NULL:
                match = m[firing + FIRING_MATCH]
                report_fault(m, net[action + ACTION_EXTRA] - 1, KEY_UNKNOWN, m[match + MATCH_TOKEN] + 0, 0)
                return
    row = find_fact(net, m, w, relation, base)
    if row == 0:
        hidden = m[firing + FIRING_NUMBER] == 0  # of an internal rule: nobody sees it, so it takes up no id
        row = make_fact(net, m, w, relation, base, HIDDEN_ENTITY if hidden else 0)
    add_support(m, row, firing, kind)
    pair = net[action + ACTION_SLOTS]
    for _ in range(net[action + ACTION_SLOT_COUNT]):
        cell = w[base + net[pair]]
        if cell != NULL:
            add_support(m, slot_value(net, m, w, row, net[pair + 1], cell), firing, kind)
        pair += 2


@jit
def fact_row(m: Block, cell: int) -> int:
    """The row of the fact with this id, or 0."""
    if cell == NULL or cell <= 0 or cell > m[ENTITY]:
        return 0
    return m[m[ENTITIES] + cell] + 0


@jit
def clear_given(net: Block, m: Block, fact: int, relation: int) -> None:
    """End the given and changed supports of all values of a slot."""
    slot = find_slot(m, fact, relation)
    if slot == 0:
        return
    row = m[slot + SLOT_VALUES]
    while row != 0:
        drop_own_supports(m, row, 1)
        row = m[row + ROW_NEXT]


@jit
def _do_effect(net: Block, m: Block, w: Block, number: int, base: int, count: int, firing: int) -> None:
    """Queue a `say` or a `call`, or the reason of a `stop`."""
    effect = allocate(m, EFFECT_WORDS + 2 * count)
    m[effect + EFFECT_NEXT] = 0
    m[effect + EFFECT_ACTION] = number
    m[effect + EFFECT_FIRING] = firing
    m[effect + EFFECT_HANDED] = 0
    for i in range(count):
        w[((effect + EFFECT_WORDS) >> 1) + i] = w[base + i]
    if m[EFFECTS] == 0:
        m[EFFECTS] = effect
    else:
        m[m[EFFECTS_LAST] + EFFECT_NEXT] = effect
    m[EFFECTS_LAST] = effect


@jit
def _do(net: Block, m: Block, w: Block, number: int, base: int, firing: int) -> None:
    """Carry out one action, whose values lie at w[base]."""
    action = net[NET_ACTIONS] + number * ACTION_WORDS
    kind = net[action + ACTION_KIND]
    if kind == DO_FACT:
        _do_fact(net, m, w, action, base, firing)
    elif kind == DO_EFFECT or kind == DO_STOP:
        _do_effect(net, m, w, number, base, net[action + ACTION_COUNT], firing)
        if kind == DO_STOP:
            m[STOPPED] = number + 1
    else:
        fact = fact_row(m, w[base])
        if fact == 0:
            return
        if kind == DO_REMOVE:
            drop_own_supports(m, fact, 1)
            return
        if kind == DO_CHANGE:
            clear_given(net, m, fact, net[action + ACTION_RELATION])
        if w[base + 1] != NULL:
            row = slot_value(net, m, w, fact, net[action + ACTION_RELATION], w[base + 1])
            add_support(m, row, firing, net[action + ACTION_RANK])


@jit
def _carry_out(net: Block, m: Block, w: Block, match: int) -> int:
    """Record a firing and do its actions, whose values lie in the scratch cells."""
    firing = _record_firing(net, m, w, match)
    at = node_at(net, m[match + MATCH_NODE])
    base = SCRATCH >> 1
    for i in range(net[at + NODE_ACTION_COUNT]):
        number = net[at + NODE_ACTION] + i
        _do(net, m, w, number, base, firing)
        base += net[net[NET_ACTIONS] + number * ACTION_WORDS + ACTION_COUNT]
    return firing


@jit
def _fire(net: Block, m: Block, w: Block, match: int) -> int:
    """Fire a match as a new change; QUIET, CALL, or FAULT where a fault stops the run."""
    m[FAULTED] = 0
    if _evaluate_actions(net, m, w, match) == MISS:
        return CALL
    unlink_match(net, m, match)
    m[CHANGE] += 1
    if m[FAULTED] != 0:
        m[match + MATCH_STATE] = DONE
        m[match + MATCH_FIRING] = 0
        return QUIET if m[SKIP_FAULTS] != 0 else FAULT
    m[FIRING] = _carry_out(net, m, w, match)
    m[PHASE] = _TRUTH
    return QUIET


@jit
def _fire_internal(net: Block, m: Block, w: Block) -> int:
    """Fire the internal matches that this round made; 1 if there was one, GROW + 1 if the block must grow first."""
    fired = 0
    match = m[NEW]
    while match != 0:
        after = m[match + MATCH_NEXT]
        if net[node_at(net, m[match + MATCH_NODE]) + NODE_FLAGS] & INTERNAL:
            if is_low(m):
                return GROW + 1
            _evaluate_actions(net, m, w, match)
            unlink_match(net, m, match)
            _carry_out(net, m, w, match)
            fired = 1
        match = after
    return fired


@jit
def _flow(net: Block, m: Block, w: Block) -> int:
    """Let rows enter and tokens flow until the round's network is at rest."""
    while True:
        if m[TABLE_USED] > 2 * m[TABLE_MASK]:
            return REHASH
        status = propagate(net, m, w)
        if status != QUIET:
            return status
        if m[ADD_ROW] != 0:
            status = continue_row(net, m, w)
            if status != QUIET and status != PAUSE:
                return status
        elif m[ADDS] != 0:
            if is_low(m):
                return GROW
            row = m[ADDS]
            m[ADDS] = m[row + ROW_LINK]
            m[row + ROW_FLAGS] &= ~ADDING
            if not m[row + ROW_FLAGS] & SEEN and is_present(net, m, row):
                m[row + ROW_FLAGS] |= SEEN
                m[BIRTHS] += 1
                m[row + ROW_BIRTH] = m[BIRTHS]
                begin_row(net, m, w, row)
            m[BUDGET] -= 1
            if m[BUDGET] < 0:
                return PAUSE
        else:
            status = settle_folds(net, m, w)
            if status == QUIET:
                return QUIET
            if status != PAUSE:
                return status


@jit
def _end_round(net: Block, m: Block, w: Block) -> int:
    """Settle matches after a round: on to the next round, or to the end of the change; QUIET or GROW."""
    if m[TOP] + m[RESERVE] + 2 * BUCKET_WORDS * (count_dead(m) + 1) > m[END]:
        return GROW
    withdrawn = finish_round(net, m, w)
    fired = _fire_internal(net, m, w)
    if fired == GROW + 1:
        # What was withdrawn waits in LOST, and the next round settles it.
        return GROW
    if withdrawn != 0 or fired != 0 or m[LOST] != 0:
        m[PHASE] = _TRUTH
    else:
        finish_change(net, m, w)
        m[PHASE] = _IDLE
    return QUIET


@jit
def _work_off(net: Block, m: Block, w: Block) -> int:
    """Work a change off; QUIET when it is done."""
    while m[PHASE] != _IDLE:
        status = QUIET
        if m[PHASE] == _TRUTH:
            settle_truth(net, m, w)
            settle_slots(net, m, w)
            m[PHASE] = _FLOW
        elif m[PHASE] == _FLOW:
            status = _flow(net, m, w)
            if status == QUIET:
                m[PHASE] = _ROUND_END
        else:
            status = _end_round(net, m, w)
        if status != QUIET:
            return status
    return QUIET


@jit
def run(net: Block, m: Block, w: Block, fires: int) -> int:
    """Work off what is pending and, if `fires`, fire until nothing waits or something is met.

    Returns QUIET (SETTLED without `fires`), or the reason why the caller is needed: GROW, REHASH, GROW_ENTITIES,
    CALL, PAUSE, FIRE_LIMIT_MET, FACT_LIMIT_MET, STOP, FAULT.
    """
    while True:
        if m[ENTITY] + ENTITY_RESERVE > m[ENTITIES_SIZE]:
            return GROW_ENTITIES
        if is_low(m):
            return GROW
        status = _work_off(net, m, w)
        if status != QUIET:
            return status
        if m[STOPPED] != 0:
            return STOP
        if m[FACT_LIMIT] != 0 and m[ALIVE] > m[FACT_LIMIT]:
            return FACT_LIMIT_MET
        if not fires:
            return SETTLED
        match = first_waiting(net, m)
        if match == 0:
            return QUIET
        if m[FIRED] >= m[FIRE_LIMIT]:
            return FIRE_LIMIT_MET
        m[BUDGET] -= 1
        if m[BUDGET] < 0:
            return PAUSE
        status = _fire(net, m, w, match)
        if status != QUIET:
            return status


@jit
def start(net: Block, m: Block, w: Block) -> None:
    """Make the root token of a fresh session and let it flow."""
    token = allocate(m, TOKEN_WORDS)
    for word in range(TOKEN_WORDS):
        m[token + word] = 0
    m[ROOT] = token
    m[PENDING] = token
    m[ROUND] = 1
    m[PHASE] = _TRUTH


@jit
def begin_change(m: Block) -> None:
    """Count a change from outside."""
    m[CHANGE] += 1
    m[FIRING] = 0
    m[PHASE] = _TRUTH


@jit
def give_fact(net: Block, m: Block, w: Block, relation: int) -> int:
    """Insert a fact with given support; returns its row."""
    row = make_fact(net, m, w, relation, SCRATCH >> 1, 0)
    m[row + ROW_FLAGS] |= GIVEN
    return row


@jit
def give_value(net: Block, m: Block, w: Block, row: int, relation: int, cell: int) -> None:
    """Give a value to a slot of a fact."""
    value = slot_value(net, m, w, row, relation, cell)
    m[value + ROW_FLAGS] |= GIVEN


@jit
def give_facts(net: Block, m: Block, w: Block, stream: Block, count: int) -> None:
    """Insert facts with given support: of each its relation, how many slots follow, its columns, then relation and
    value of each slot (an unknown value is left out)."""
    at = 0
    for _ in range(count):
        relation, slots = stream[at], stream[at + 1]
        columns = net[relation_at(net, relation) + RELATION_CELLS] - 1
        at += 2
        for i in range(columns):
            w[(SCRATCH >> 1) + 1 + i] = stream[at + i]
        row = give_fact(net, m, w, relation)
        at += columns
        for _ in range(slots):
            if stream[at + 1] != NULL:
                give_value(net, m, w, row, stream[at], stream[at + 1])
            at += 2


@jit
def find_facts(net: Block, m: Block, w: Block, stream: Block, relation: int, count: int) -> int:
    """Put the id of the fact with the identity of each row of cells, or 0, into the row's first cell; how many there
    are."""
    width = net[relation_at(net, relation) + RELATION_CELLS]
    found = 0
    for at in range(0, count * width, width):
        for i in range(1, width):
            w[(SCRATCH >> 1) + i] = stream[at + i]
        row = find_fact(net, m, w, relation, SCRATCH >> 1)
        stream[at] = 0
        if row != 0:
            stream[at] = w[(row + ROW_WORDS) >> 1]
            found += 1
    return found


@jit
def give_support(m: Block, row: int) -> None:
    """Give support to a fact that is there."""
    m[row + ROW_FLAGS] |= GIVEN


@jit
def take_fact(m: Block, row: int) -> None:
    """End the given support of a fact, and what `record` gave it."""
    drop_own_supports(m, row, 1)


@jit
def replace_fact(net: Block, m: Block, w: Block, row: int) -> int:
    """A new version of a fact with the cells in the scratch cells; its slots go over to it."""
    relation = m[row + ROW_RELATION] + 0
    new = make_fact(net, m, w, relation, SCRATCH >> 1, w[(row + ROW_WORDS) >> 1])
    m[new + ROW_FLAGS] |= m[row + ROW_FLAGS] & GIVEN
    m[new + ROW_SLOTS] = m[row + ROW_SLOTS]
    slot = m[new + ROW_SLOTS]
    while slot != 0:
        m[slot + SLOT_FACT] = new
        slot = m[slot + SLOT_NEXT]
    forget_identity(net, m, w, row)
    m[row + ROW_FLAGS] |= GONE
    m[row + ROW_SLOTS] = 0
    queue_drop(m, row)
    return new
