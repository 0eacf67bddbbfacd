"""The two kernels: plain Python at once, compiled code where it is ready and the work is worth loading it.

`AITIA_JIT` says which: `auto` begins every session plain, since loading numba costs more than a small file takes, and
lets the compiled kernel take over once there is much to do; `always` compiles first if need be; `never` stays plain.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from . import code, heap, machine, rows
from .cache import forget, is_ready
from .jit import keep_cache, signature
from .pointers import CHECKED
from .warm import warm_up

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_K = TypeVar("_K", bound="DataclassInstance")

_MANY_SESSIONS = 20
"""So many sessions of one engine are worth loading the compiled kernel for."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """The entry points. Arrays are `net` (int64), `m` (int32) and `w` (int64), as `layout.py` says."""

    begin_change: Callable[..., None]
    clear_given: Callable[..., None]
    find_fact: Callable[..., int]
    find_facts: Callable[..., int]
    give_fact: Callable[..., int]
    give_facts: Callable[..., None]
    give_support: Callable[..., None]
    give_value: Callable[..., None]
    intern_list: Callable[..., int]
    make_fact: Callable[..., int]
    rehash: Callable[..., None]
    remember_call: Callable[..., None]
    replace_fact: Callable[..., int]
    run: Callable[..., int]
    start: Callable[..., None]
    take_fact: Callable[..., None]
    compiled: bool = False


PLAIN = Kernel(
    machine.begin_change,
    machine.clear_given,
    rows.find_fact,
    machine.find_facts,
    machine.give_fact,
    machine.give_facts,
    machine.give_support,
    machine.give_value,
    heap.intern_list,
    rows.make_fact,
    heap.rehash,
    code.remember_call,
    machine.replace_fact,
    machine.run,
    machine.start,
    machine.take_fact,
)


def load_entries(plain: _K) -> _K:
    """The compiled entry points of a kernel, loaded from the cache; the plain ones where the cache does not fit.

    An entry point in the cache has all that it calls within it, so only these few are loaded.
    """
    import numba  # pyright: ignore[reportMissingTypeStubs]
    from numba.core.errors import NumbaError  # pyright: ignore[reportMissingTypeStubs]

    keep_cache()

    def load(function: Callable[..., Any]) -> Callable[..., Any]:
        wanted = signature(function)
        compiled: Any = numba.njit(wanted, cache=True, boundscheck=CHECKED)(function)
        # The entry point itself: the dispatcher would look at the types of the arguments at every call.
        found: Callable[..., Any] = compiled.overloads[wanted].entry_point
        return found

    try:
        entries: dict[str, Any] = {e.name: load(getattr(plain, e.name)) for e in fields(plain) if e.name != "compiled"}
    except NumbaError:  # not in the cache, and what it calls is plain Python here
        forget()
        return plain
    return replace(plain, **entries, compiled=True)


@cache
def compiled() -> Kernel:
    """The compiled kernel of the Rete machine."""
    return load_entries(PLAIN)


def mode() -> str:
    """Which kernel is wanted: auto, always or never."""
    return os.environ.get("AITIA_JIT", "auto")


def first_kernel(sessions: int) -> Kernel:
    """The kernel that a session begins with, if its engine has made so many before."""
    if mode() == "always":
        if not compiled.cache_info().currsize:
            warm_up()
        if not compiled().compiled:
            raise RuntimeError(
                "AITIA_JIT=always, but the compiled kernel could not be loaded from its cache, which was removed: "
                "start again to compile it anew"
            )
        return compiled()
    return faster_kernel() if sessions >= _MANY_SESSIONS else PLAIN


def faster_kernel() -> Kernel:
    """The kernel for much work: the compiled one if it is ready."""
    is_loaded = compiled.cache_info().currsize > 0
    return compiled() if mode() != "never" and (is_loaded or is_ready()) else PLAIN
