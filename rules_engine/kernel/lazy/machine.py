"""The machine: takes the seed that is first, finds its next match, fires it, until nothing is left or it must wait."""

from __future__ import annotations

from ..jit import Block, jit
from .eager import activate, first_activation, keep_match, take_first
from .groups import check_matches, is_searched
from .layout import *
from .memory import is_low
from .search import FOUND, NONE, free_seed, search
from .vm import begin, execute
from .working import assert_fact, push_seed, settle_lost

_IDLE = 0
_SEARCH = 1
_ACT = 2
_DRAIN = 3


@jit
def _first_level(net: Block, m: Block, w: Block) -> int:
    """The first level of the focused module at which something waits, or -1; modules without any lose the focus."""
    if m[FOCUS_DEPTH] == 0:
        m[FOCUS_DEPTH] = 1
        m[m[FOCUS]] = 0
        m[LEVEL_MIN] = 0
    while m[FOCUS_DEPTH] > 0:
        module = net[NET_MODULES] + m[m[FOCUS] + m[FOCUS_DEPTH] - 1] * M_WORDS
        level = max(m[LEVEL_MIN], net[module + M_FIRST])
        while level < net[module + M_LAST]:
            if m[m[LEVELS] + level * LEVEL_WORDS + LEVEL_SEED] != 0 or first_activation(net, m, w, level) != 0:
                if m[FOCUS_DEPTH] == 1:
                    m[LEVEL_MIN] = level
                return level
            level += 1
        m[FOCUS_DEPTH] -= 1
        m[LEVEL_MIN] = 0
    return -1


@jit
def _record_firing(net: Block, m: Block, rule: int) -> None:
    """The journal's record of a firing: the rule and its facts."""
    at = net[NET_RULES] + rule * R_WORDS
    count = net[at + R_ROW_COUNT]
    firing = m[TOP] + 0
    m[TOP] = firing + ((FIRING_ROWS + count + 1) & ~1)
    m[firing + FIRING_NEXT] = 0
    m[firing + FIRING_RULE] = rule
    for i in range(count):
        m[firing + FIRING_ROWS + i] = m[m[REGISTERS] + net[net[at + R_ROWS] + i]]
    if m[FIRINGS] == 0:
        m[FIRINGS] = firing
    else:
        m[m[FIRINGS_LAST] + FIRING_NEXT] = firing
    m[FIRINGS_LAST] = firing
    m[FIRED] += 1
    m[FIRING] = firing


@jit
def _fire(net: Block, m: Block, w: Block, use: int) -> None:
    """Begin the right-hand side of the match in the registers."""
    rule = net[net[NET_USES] + use * U_WORDS + U_RULE]
    _record_firing(net, m, rule)
    at = net[NET_RULES] + rule * R_WORDS
    begin(m, w, net[at + R_CODE], net[at + R_LOCALS])
    m[PHASE] = _ACT


@jit
def _search_first(net: Block, m: Block, w: Block) -> int:
    """Find the next match of the seed at work: it fires, or the seed is done with."""
    seed = m[SEED_AT_WORK] + 0
    status = search(net, m, w, seed)
    if status == FOUND:
        if m[FIRED] >= m[FIRE_LIMIT]:
            # Found again by the next run: the loops stand before it.
            m[seed + SEED_STATE] = HELD
            m[PHASE] = _IDLE
            return FIRE_LIMIT_MET
        _fire(net, m, w, m[seed + SEED_USE] + 0)
        return QUIET
    if status != NONE:
        return status
    level = net[net[NET_RULES] + net[net[NET_USES] + m[seed + SEED_USE] * U_WORDS + U_RULE] * R_WORDS + R_LEVEL]
    m[m[LEVELS] + level * LEVEL_WORDS + LEVEL_SEED] = m[seed + SEED_NEXT]
    free_seed(net, m, seed)
    m[PHASE] = _IDLE
    return QUIET


@jit
def _drain(net: Block, m: Block, w: Block) -> int:
    """Find all matches of the seed at work (eager), and put them on the agenda."""
    seed = m[SEED_AT_WORK] + 0
    while seed != 0:
        if is_low(m):
            return GROW
        if m[seed + SEED_STATE] == CHECKING:
            status = check_matches(net, m, w, seed)
            if status != QUIET:
                return status
        status = NONE if is_searched(net, m, seed) else search(net, m, w, seed)
        if status == FOUND:
            keep_match(net, m, w, seed)
        elif status == NONE:
            free_seed(net, m, seed)
            seed = 0
            m[SEED_AT_WORK] = 0
        else:
            return status
    while m[MADE] != 0:
        if not activate(net, m, w):
            return GROW
    m[PHASE] = _IDLE
    return QUIET


@jit
def _is_newer(m: Block, seed: int, made: int) -> bool:
    """Whether what a seed will find fires before an activation: by the change, then by the order of the text."""
    if m[seed + SEED_EVENT] != m[made + ACT_EVENT]:
        return m[seed + SEED_EVENT] > m[made + ACT_EVENT]
    return m[seed + SEED_USE] < m[made + ACT_USE]


@jit
def _pick(net: Block, m: Block, w: Block) -> int:
    """Decide what comes next: new seeds to be searched at once, else the first that waits; HALT, QUIET if none does."""
    if m[QUEUE] != 0:
        m[SEED_AT_WORK] = m[QUEUE]
        m[QUEUE] = m[m[QUEUE] + SEED_NEXT]
        m[PHASE] = _DRAIN
        return DONE
    if m[HALTED] != 0:
        return HALT
    if m[FACT_LIMIT] != 0 and m[ALIVE] > m[FACT_LIMIT]:
        return FACT_LIMIT_MET
    level = _first_level(net, m, w)
    if level < 0:
        return QUIET
    seed = m[m[LEVELS] + level * LEVEL_WORDS + LEVEL_SEED] + 0
    made = first_activation(net, m, w, level)
    if made == 0 or (seed != 0 and _is_newer(m, seed, made)):
        m[SEED_AT_WORK] = seed
        m[PHASE] = _SEARCH
    elif m[FIRED] >= m[FIRE_LIMIT]:
        return FIRE_LIMIT_MET
    else:
        _fire(net, m, w, take_first(net, m, w, level))
    return DONE


@jit
def run(net: Block, m: Block, w: Block) -> int:
    """Fire until nothing waits (QUIET), or the caller is needed: GROW, CALL, PAUSE, HALT, a limit met, FAULT."""
    while True:
        if is_low(m):
            return GROW
        if m[LOST] != 0 and m[PHASE] == _IDLE:
            settle_lost(net, m, w)
            continue
        m[BUDGET] -= 1
        if m[BUDGET] < 0:
            return PAUSE
        status = QUIET
        if m[PHASE] == _IDLE:
            status = _pick(net, m, w)
            if status != DONE:
                return status
            status = QUIET
        elif m[PHASE] == _SEARCH:
            status = _search_first(net, m, w)
        elif m[PHASE] == _DRAIN:
            status = _drain(net, m, w)
        else:
            status = execute(net, m, w)
            if status == DONE or status == FAULT:
                m[PHASE] = _IDLE
                m[FIRING] = 0
            if status == DONE:
                status = QUIET
        if status != QUIET:
            return status


@jit
def state_fact(net: Block, m: Block, w: Block, template: int, base: int, count: int) -> int:
    """Assert the fact with the cells at w[base] from outside; its row. The reserve must be free."""
    row = abs(assert_fact(net, m, w, template, base, count))
    m[row + ROW_FLAGS] |= STATED
    settle_lost(net, m, w)
    return row


@jit
def state_facts(net: Block, m: Block, w: Block, template: int, base: int, count: int, rows: int) -> int:
    """Assert `rows` facts whose cells lie one after the other at w[base]; how many were done before room was needed."""
    done = 0
    while done < rows and not is_low(m):
        state_fact(net, m, w, template, base + done * count, count)
        done += 1
    return done


@jit
def abandon(m: Block) -> None:
    """Give up the firing at work after an error; what it has done stays."""
    m[PC] = 0
    m[WAITS] = 0
    m[PHASE] = _IDLE
    m[FIRING] = 0


@jit
def begin_rules(net: Block, m: Block, w: Block) -> None:
    """Let rules begin that need no fact, and make the indexes whose stamps matter."""
    for index in range(net[NET_INDEX_COUNT]):
        if net[net[NET_INDEXES] + index * I_WORDS + I_FLAGS] & COUNTED:
            m[m[INDEXES] + index * STATE_WORDS + STATE_BUILT] = 1
    for i in range(net[NET_START_COUNT]):
        push_seed(net, m, net[net[NET_STARTS] + net[NET_START_COUNT] - 1 - i], 0)
