"""Matches of rules with groups: negations of several conditions, or that compare other than for equality.

No bucket tells since when such a group has held. So the matches of such a rule are kept while they hold, and looked at
again when a fact comes or goes that a group is about: those that fail are forgotten (and may come anew), and those that
now hold and were not kept are new.
"""

from __future__ import annotations

from ..jit import Block, jit, mix
from .layout import *
from .memory import make_bucket, take
from .search import FOUND, NONE, walk


@jit
def _rule_of(net: Block, use: int) -> int:
    return net[NET_RULES] + net[net[NET_USES] + use * U_WORDS + U_RULE] * R_WORDS


@jit
def _match_key(net: Block, m: Block, w: Block, use: int) -> int:
    """The hash of the facts of the match in the registers."""
    rule = _rule_of(net, use)
    key = mix(w[SEED >> 1] ^ -17, net[net[NET_USES] + use * U_WORDS + U_RULE])
    for i in range(net[rule + R_ROW_COUNT]):
        key = mix(key, m[m[REGISTERS] + net[net[rule + R_ROWS] + i]])
    for i in range(net[rule + R_MARK_COUNT]):
        key = mix(key, m[m[REGISTERS] + net[net[rule + R_MARKS] + i]])
    return key


@jit
def keep_new_match(net: Block, m: Block, w: Block, use: int) -> int:
    """Keep the match in the registers; 0 if it is kept already."""
    bucket = make_bucket(m, w, _match_key(net, m, w, use))
    match = m[bucket + BUCKET_FIRST] + 0
    if match != 0 and m[match + MATCH_HOLDS] != 0:
        return 0
    count = net[_rule_of(net, use) + R_REGISTERS]
    match = take(m, MATCH_REGISTERS + count)
    head = m[MATCHES] + 2 * net[net[NET_USES] + use * U_WORDS + U_RULE]
    m[match + MATCH_NEXT] = m[head]
    m[match + MATCH_HOLDS] = 1
    m[head] = match
    m[bucket + BUCKET_FIRST] = match
    for i in range(count):
        m[match + MATCH_REGISTERS + i] = m[m[REGISTERS] + i]
    return match


@jit
def _are_facts_there(net: Block, m: Block, match: int, use: int) -> bool:
    """Load a kept match into the registers; whether its facts are there."""
    rule = _rule_of(net, use)
    for i in range(net[rule + R_REGISTERS]):
        m[m[REGISTERS] + i] = m[match + MATCH_REGISTERS + i]
    for i in range(net[rule + R_ROW_COUNT]):
        row = m[m[REGISTERS] + net[net[rule + R_ROWS] + i]] + 0
        if m[row + ROW_DEATH] != 0:
            return False
    return True


@jit
def check_matches(net: Block, m: Block, w: Block, seed: int) -> int:
    """Forget the kept matches of a seed's rule that hold no longer; QUIET when done, or why it must wait."""
    use = m[seed + SEED_USE] + 0
    at = net[NET_USES] + use * U_WORDS
    here = seed + SEED_CURSORS + net[at + U_CURSORS] - 1  # the word that leads to the match being looked at
    head = m[MATCHES] + 2 * net[at + U_RULE]
    if m[WAITS] == 0 and m[head + 1] >= m[seed + SEED_EVENT]:
        # They were looked at since: what many changes in a row do is looked at once.
        m[seed + SEED_STATE] = FRESH
        return QUIET
    if m[WAITS] == 0:
        m[here] = head
    while m[m[here]] != 0:
        match = m[m[here]] + 0
        status = NONE
        if m[WAITS] != 0 or _are_facts_there(net, m, match, use):
            if m[WAITS] == 0:
                m[STEP] = 0
                m[MODE] = 0
            m[WAITS] = 1
            status = walk(net, m, w, seed, net[at + U_CHECKS], net[at + U_CHECK_COUNT])
            if status != FOUND and status != NONE:
                return status
            m[WAITS] = 0
        if status == FOUND:
            m[here] = match + MATCH_NEXT
        else:
            m[match + MATCH_HOLDS] = 0
            m[m[here]] = m[match + MATCH_NEXT]
    m[head + 1] = m[CHANGE]
    m[seed + SEED_STATE] = FRESH
    return QUIET


@jit
def is_searched(net: Block, m: Block, seed: int) -> bool:
    """Whether the matches that a fresh seed would find have been searched for since its change."""
    use = m[seed + SEED_USE]
    if net[net[NET_USES] + use * U_WORDS + U_FREE] == 0 or m[seed + SEED_STATE] != FRESH or m[WAITS] != 0:
        return False
    if m[m[SEARCHED] + use] >= m[seed + SEED_EVENT]:
        return True
    m[m[SEARCHED] + use] = m[CHANGE]
    return False
