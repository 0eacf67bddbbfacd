"""The entry points of the lazy machine, plain and compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..kernels import load_entries
from . import machine, memory, vm, working


@dataclass(frozen=True, slots=True)
class LazyKernel:
    """The entry points. Arrays are `net` (int64), `m` (int32) and `w` (int64), as `layout.py` says."""

    begin_rules: Callable[..., None]
    answer: Callable[..., None]
    find_fact: Callable[..., int]
    hash_fact: Callable[..., int]
    intern_list: Callable[..., int]
    is_low: Callable[..., bool]
    regrow_buckets: Callable[..., None]
    regrow_facts: Callable[..., None]
    replace_row: Callable[..., int]
    retract_row: Callable[..., None]
    run: Callable[..., int]
    state_fact: Callable[..., int]
    state_facts: Callable[..., int]
    compiled: bool = False


PLAIN = LazyKernel(
    machine.begin_rules,
    vm.answer,
    memory.find_fact,
    memory.hash_fact,
    memory.intern_list,
    memory.is_low,
    memory.regrow_buckets,
    memory.regrow_facts,
    working.replace_row,
    working.retract_row,
    machine.run,
    machine.state_fact,
    machine.state_facts,
)


@cache
def compiled() -> LazyKernel:
    """The compiled kernel, loaded from the cache; the plain one where the cache does not fit this machine."""
    return load_entries(PLAIN)
