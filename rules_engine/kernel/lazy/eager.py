"""Matches found as soon as they come to be, for strategies that must know them all: a heap of activations.

An activation whose facts have gone, or whose negations have failed since, is passed over when its turn comes.
"""

from __future__ import annotations

from ..jit import Block, jit, mix
from .groups import keep_new_match
from .layout import *
from .memory import allocate, release, take
from .search import holds_since


@jit
def _size(net: Block, use: int) -> int:
    """How long an activation of a use's rule is."""
    rule = net[NET_RULES] + net[net[NET_USES] + use * U_WORDS + U_RULE] * R_WORDS
    return ACT_REGISTERS + net[rule + R_REGISTERS] + net[rule + R_ROW_COUNT]


@jit
def keep_match(net: Block, m: Block, w: Block, seed: int) -> None:
    """Keep the match in the registers until all of its seed are found: the last found came to be first."""
    use = m[seed + SEED_USE] + 0
    rule = net[NET_RULES] + net[net[NET_USES] + use * U_WORDS + U_RULE] * R_WORDS
    match = 0
    if net[rule + R_GROUPS] != 0:
        match = keep_new_match(net, m, w, use)
        if match == 0:
            return
    made = allocate(m, _size(net, use))
    m[made + ACT_MATCH] = match
    m[made + ACT_USE] = use
    m[made + ACT_EVENT] = m[seed + SEED_EVENT]
    m[made + ACT_LEVEL] = net[rule + R_LEVEL]
    m[made + ACT_NEXT] = m[MADE]
    m[MADE] = made
    registers = net[rule + R_REGISTERS]
    for i in range(registers):
        m[made + ACT_REGISTERS + i] = m[m[REGISTERS] + i]
    tags = made + ACT_REGISTERS + registers
    count = net[rule + R_ROW_COUNT]
    m[made + ACT_TAGS] = count
    for i in range(count):
        row = m[m[REGISTERS] + net[net[rule + R_ROWS] + i]] + 0
        tag = m[row + ROW_BIRTH] + 0
        place = i
        while place > 0 and m[tags + place - 1] < tag:
            m[tags + place] = m[tags + place - 1]
            place -= 1
        m[tags + place] = tag


@jit
def _key(net: Block, m: Block, w: Block, made: int) -> int:
    """What an activation is ordered by, smallest first, where that is one number."""
    rule = net[NET_RULES] + net[net[NET_USES] + m[made + ACT_USE] * U_WORDS + U_RULE] * R_WORDS
    strategy = m[STRATEGY]
    number = m[made + ACT_NEXT]
    if strategy == DEPTH:
        return -number * 1
    if strategy == SIMPLICITY:
        return (net[rule + R_CONDITIONS] << 40) + number
    if strategy == COMPLEXITY:
        return -(net[rule + R_CONDITIONS] << 40) + number
    if strategy == RANDOMLY:
        w[RANDOM >> 1] = mix(w[RANDOM >> 1], number)
        return w[RANDOM >> 1]
    return number * 1


@jit
def _rule(net: Block, m: Block, made: int) -> int:
    return net[NET_RULES] + net[net[NET_USES] + m[made + ACT_USE] * U_WORDS + U_RULE] * R_WORDS


@jit
def _tag(net: Block, m: Block, made: int, i: int) -> int:
    """The number of the change that made a fact of an activation, latest first; 0 for conditions without one."""
    if i >= m[made + ACT_TAGS]:
        return m[TOP] * 0
    return m[made + ACT_REGISTERS + net[_rule(net, m, made) + R_REGISTERS] + i] + 0


@jit
def _compare_tags(net: Block, m: Block, one: int, other: int) -> int:
    """LEX: negative if the facts of one are more recent than those of the other, compared latest first."""
    rule, other_rule = _rule(net, m, one), _rule(net, m, other)
    for i in range(min(net[rule + R_JOINS], net[other_rule + R_JOINS])):
        tag, other_tag = _tag(net, m, one, i), _tag(net, m, other, i)
        if tag != other_tag:
            return other_tag - tag
    if net[rule + R_JOINS] != net[other_rule + R_JOINS]:
        return net[other_rule + R_JOINS] - net[rule + R_JOINS]
    return net[other_rule + R_CONDITIONS] - net[rule + R_CONDITIONS]


@jit
def _first_tag(net: Block, m: Block, made: int) -> int:
    """The number of the change that made the fact of the first condition; 0 if that is no pattern."""
    rule = _rule(net, m, made)
    if net[rule + R_LEADING] == 0:
        return m[TOP] * 0
    row = m[made + ACT_REGISTERS + net[net[rule + R_ROWS]]] + 0
    return m[row + ROW_BIRTH] + 0


@jit
def _is_first(net: Block, m: Block, w: Block, one: int, other: int) -> bool:
    """Whether an activation fires before another of its level."""
    if m[STRATEGY] == MEA and _first_tag(net, m, one) != _first_tag(net, m, other):
        return _first_tag(net, m, one) > _first_tag(net, m, other)
    if m[STRATEGY] == LEX or m[STRATEGY] == MEA:
        order = _compare_tags(net, m, one, other)
        if order != 0:
            return order < 0
    return w[(one + ACT_KEY) >> 1] < w[(other + ACT_KEY) >> 1]


@jit
def _push(net: Block, m: Block, w: Block, made: int) -> None:
    """Put an activation on the heap of its level, which has room."""
    w[(made + ACT_KEY) >> 1] = _key(net, m, w, made)
    at = m[LEVELS] + m[made + ACT_LEVEL] * LEVEL_WORDS
    heap = m[at + LEVEL_HEAP]
    place = m[at + LEVEL_COUNT] + 0
    m[at + LEVEL_COUNT] += 1
    while place > 0 and _is_first(net, m, w, made, m[heap + ((place - 1) >> 1)] + 0):
        m[heap + place] = m[heap + ((place - 1) >> 1)]
        place = (place - 1) >> 1
    m[heap + place] = made
    m[LEVEL_MIN] = min(m[LEVEL_MIN], m[made + ACT_LEVEL])


@jit
def _widen(m: Block, at: int) -> bool:
    """Let a level's heap have room for one more; False if the block must grow first."""
    size = m[at + LEVEL_SIZE] + 0
    if m[at + LEVEL_COUNT] < size:
        return True
    new_size = 2 * size + 16
    if m[TOP] + m[RESERVE] + new_size > m[END]:
        m[NEED] = new_size
        return False
    m[NEED] = 0
    heap = take(m, new_size)
    for i in range(size):
        m[heap + i] = m[m[at + LEVEL_HEAP] + i]
    m[at + LEVEL_HEAP] = heap
    m[at + LEVEL_SIZE] = new_size
    return True


@jit
def _focus(net: Block, m: Block, rule: int) -> None:
    """Let the module of a rule with auto-focus be the current one."""
    top = m[FOCUS] + m[FOCUS_DEPTH]
    is_current = m[FOCUS_DEPTH] > 0 and m[top - 1] == net[rule + R_MODULE]
    if net[rule + R_AUTO_FOCUS] != 0 and not is_current and m[FOCUS_DEPTH] < FOCUS_MOST:
        m[top] = net[rule + R_MODULE]
        m[FOCUS_DEPTH] += 1
        m[LEVEL_MIN] = 0


@jit
def activate(net: Block, m: Block, w: Block) -> bool:
    """Put the first kept match on its heap; False if the block must grow first."""
    made = m[MADE] + 0
    if not _widen(m, m[LEVELS] + m[made + ACT_LEVEL] * LEVEL_WORDS):
        return False
    m[MADE] = m[made + ACT_NEXT]
    m[SEQUENCE] += 1
    m[made + ACT_NEXT] = m[SEQUENCE]
    _push(net, m, w, made)
    _focus(net, m, net[NET_RULES] + net[net[NET_USES] + m[made + ACT_USE] * U_WORDS + U_RULE] * R_WORDS)
    return True


@jit
def reorder(net: Block, m: Block, w: Block) -> None:
    """Order all activations by the strategy of now."""
    for level in range(net[NET_LEVEL_COUNT]):
        at = m[LEVELS] + level * LEVEL_WORDS
        count = m[at + LEVEL_COUNT] + 0
        m[at + LEVEL_COUNT] = 0
        for i in range(count):
            _push(net, m, w, m[m[at + LEVEL_HEAP] + i] + 0)


@jit
def _drop_first(net: Block, m: Block, w: Block, at: int) -> None:
    """Take the first activation off a level's heap."""
    heap = m[at + LEVEL_HEAP]
    m[at + LEVEL_COUNT] -= 1
    count = m[at + LEVEL_COUNT] + 0
    last = m[heap + count] + 0
    place = 0
    while 2 * place + 1 < count:
        child = 2 * place + 1
        if child + 1 < count and _is_first(net, m, w, m[heap + child + 1] + 0, m[heap + child] + 0):
            child += 1
        if not _is_first(net, m, w, m[heap + child] + 0, last):
            break
        m[heap + place] = m[heap + child]
        place = child
    m[heap + place] = last


@jit
def _is_valid(net: Block, m: Block, w: Block, made: int) -> bool:
    """Load an activation into the registers; whether it still holds."""
    use = net[NET_USES] + m[made + ACT_USE] * U_WORDS
    rule = net[NET_RULES] + net[use + U_RULE] * R_WORDS
    for i in range(net[rule + R_REGISTERS]):
        m[m[REGISTERS] + i] = m[made + ACT_REGISTERS + i]
    if m[made + ACT_MATCH] != 0 and m[m[made + ACT_MATCH] + MATCH_HOLDS] == 0:
        return False
    for i in range(net[rule + R_ROW_COUNT]):
        row = m[m[REGISTERS] + net[net[rule + R_ROWS] + i]] + 0
        if m[row + ROW_DEATH] != 0:
            return False
    for i in range(net[use + U_STEP_COUNT]):
        at = net[use + U_STEPS] + i * S_WORDS
        if (net[at + S_KIND] == ABSENT or net[at + S_KIND] == PRESENT) and (
            not holds_since(net, m, w, m[made + ACT_EVENT] + 0, at)
        ):
            return False
    return True


@jit
def first_activation(net: Block, m: Block, w: Block, level: int) -> int:
    """The first activation of a level, or 0; those before it that no longer hold are dropped."""
    at = m[LEVELS] + level * LEVEL_WORDS
    while m[at + LEVEL_COUNT] > 0:
        made = m[m[at + LEVEL_HEAP]] + 0
        if _is_valid(net, m, w, made):
            return made
        _drop_first(net, m, w, at)
        release(m, made, _size(net, m[made + ACT_USE] + 0))
    return m[TOP] * 0


@jit
def take_first(net: Block, m: Block, w: Block, level: int) -> int:
    """Take the first activation of a level, which holds, off its heap and load its match; its use."""
    at = m[LEVELS] + level * LEVEL_WORDS
    made = m[m[at + LEVEL_HEAP]] + 0
    use = m[made + ACT_USE] + 0
    _is_valid(net, m, w, made)
    _drop_first(net, m, w, at)
    release(m, made, _size(net, use))
    return use
