"""The entry points of the lazy machine, plain and compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..cache import is_ready
from ..kernels import load_entries, mode
from ..warm import warm_up
from . import eager, machine, memory, support, vm, working


@dataclass(frozen=True, slots=True)
class LazyKernel:
    """The entry points. Arrays are `net` (int64), `m` (int32) and `w` (int64), as `layout.py` says."""

    abandon: Callable[..., None]
    answer: Callable[..., None]
    assert_in_rule: Callable[..., int]
    begin: Callable[..., None]
    begin_rules: Callable[..., None]
    execute: Callable[..., int]
    find_fact: Callable[..., int]
    hash_fact: Callable[..., int]
    intern_list: Callable[..., int]
    is_low: Callable[..., bool]
    regrow_buckets: Callable[..., None]
    regrow_facts: Callable[..., None]
    release: Callable[..., None]
    reorder: Callable[..., None]
    replace_row: Callable[..., int]
    retract_row: Callable[..., None]
    run: Callable[..., int]
    state_fact: Callable[..., int]
    state_facts: Callable[..., int]
    compiled: bool = False


PLAIN = LazyKernel(
    machine.abandon,
    vm.answer,
    support.assert_in_rule,
    vm.begin,
    machine.begin_rules,
    vm.execute,
    memory.find_fact,
    memory.hash_fact,
    memory.intern_list,
    memory.is_low,
    memory.regrow_buckets,
    memory.regrow_facts,
    memory.release,
    eager.reorder,
    support.replace_row,
    working.retract_row,
    machine.run,
    machine.state_fact,
    machine.state_facts,
)


@cache
def compiled() -> LazyKernel:
    """The compiled kernel, loaded from the cache; the plain one where the cache does not fit this machine."""
    return load_entries(PLAIN)


def first_kernel() -> LazyKernel:
    """The kernel that a session begins with."""
    if mode() != "always":
        return PLAIN
    warm_up()
    if not compiled().compiled:
        raise RuntimeError("AITIA_JIT=always, but the compiled kernel could not be loaded: start again to compile it")
    return compiled()


def faster_kernel() -> LazyKernel:
    """The kernel for much work: the compiled one if it is ready."""
    return compiled() if mode() != "never" and is_ready() else PLAIN
