"""The order of matches that one change makes.

It is as if the conditions were joined as written: the change enters one matching condition after the other; there, the
matches of the conditions before come newest first, and to each the facts of the conditions after oldest first; and
the last made fires first. It is computed from the numbers of the changes that made the facts, so it does not depend
on how matches are found.
"""

from __future__ import annotations

from ..jit import Block, jit
from .layout import *


@jit
def _birth(m: Block, prefix: int, i: int) -> int:
    row = m[prefix + 1 + i] + 0
    return m[row + ROW_BIRTH] + 0


@jit
def _last_entered(net: Block, m: Block, prefix: int, ranks: int, count: int) -> int:
    """The condition at which the last change that a match needed entered last."""
    found = 0
    for i in range(1, count):
        newer = _birth(m, prefix, i) - _birth(m, prefix, found)
        if newer > 0 or (newer == 0 and net[ranks + i] > net[ranks + found]):
            found = i
    return found


@jit
def _is_older(net: Block, m: Block, one: int, other: int, ranks: int, count: int) -> bool:
    """Whether the match of the first `count` conditions in one record came to be before that in another."""
    flip = False
    while count > 0:
        at_one, at_other = _last_entered(net, m, one, ranks, count), _last_entered(net, m, other, ranks, count)
        if _birth(m, one, at_one) != _birth(m, other, at_other):
            return (_birth(m, one, at_one) < _birth(m, other, at_other)) != flip
        if at_one != at_other:
            return (net[ranks + at_one] < net[ranks + at_other]) != flip
        same = True
        for i in range(at_one):
            if m[one + 1 + i] != m[other + 1 + i]:
                same = False
        if same:
            for i in range(at_one + 1, count):
                if m[one + 1 + i] != m[other + 1 + i]:
                    return (_birth(m, one, i) < _birth(m, other, i)) != flip
            return False
        count = at_one
        flip = not flip
    return False


@jit
def _fires_first(net: Block, m: Block, one: int, other: int, at: int) -> bool:
    """Whether a kept match fires before another: by the conditions before, oldest first, then after, newest first."""
    left = net[at + U_LEFT]
    for i in range(left):
        if m[one + 1 + i] != m[other + 1 + i]:
            return _is_older(net, m, one, other, net[at + U_RANKS], left)
    for i in range(left, net[at + U_ROWS]):
        if m[one + 1 + i] != m[other + 1 + i]:
            return _birth(m, one, i) > _birth(m, other, i)
    return False


@jit
def _merge(net: Block, m: Block, one: int, other: int, at: int) -> int:
    """Merge two sorted chains."""
    head, last = 0, 0
    while one != 0 or other != 0:
        if other == 0 or (one != 0 and not _fires_first(net, m, other, one, at)):
            taken = one
            one = m[one] + 0
        else:
            taken = other
            other = m[other] + 0
        if last == 0:
            head = taken
        else:
            m[last] = taken
        last = taken
    if last != 0:
        m[last] = 0
    return head


@jit
def sort_prefixes(net: Block, m: Block, w: Block, seed: int, at: int) -> None:
    """Put a seed's kept matches in firing order: merge sort from the bottom up, one waiting run for each size."""
    runs = m[RUNS]
    for i in range(32):
        m[runs + i] = 0
    head = m[seed + SEED_PREFIXES] + 0
    while head != 0:
        after = m[head] + 0
        m[head] = 0
        run = head
        i = 0
        while m[runs + i] != 0:
            run = _merge(net, m, m[runs + i] + 0, run, at)
            m[runs + i] = 0
            i += 1
        m[runs + i] = run
        head = after
    result = 0
    for i in range(32):
        if m[runs + i] != 0:
            result = _merge(net, m, m[runs + i] + 0, result, at)
    m[seed + SEED_PREFIXES] = result
