"""What the kernel's functions are written with: `jit`, and the few operations that plain Python lacks.

The functions are ordinary Python. Only a process that builds the kernel (`AITIA_KERNEL_BUILD=1`, see `warm.py`)
compiles them, all of them, into the cache. Every other process has them plain, and may load the compiled entry points
from that cache (`kernels.py`). Both give the same results to the bit, hashes included, so that a session can go over
from one to the other.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Any, TypeVar, cast

from .cache import cache_directory
from .pointers import CHECKED

_F = TypeVar("_F", bound=Callable[..., Any])

Block = Any
"""Words or cells: a bare pointer within the compiled kernel, a memoryview or a tuple under the plain one."""

BUILDING = os.environ.get("AITIA_KERNEL_BUILD") == "1"

_X, _H, _ADD, _LAST = 0x2545F4914F6CDD1D, 0x5851F42D4C957F2D, 0x14057B7EF767814F, 0x369DEA0F31A53F85
_WORD = 0xFFFFFFFFFFFFFFFF

as_float: Callable[[int], float]
"""The float that has these 64 bits."""

as_bits: Callable[[float], int]
"""The 64 bits of a float as an integer."""


def signature(function: Callable[..., Any]) -> Any:
    """The numba types of a kernel function's parameters, which follow from their names.

    All integers are 64 bits wide: left to itself numba would compile a function again for every mixture of the
    32-bit words and 64-bit cells that it is called with.
    """
    import numba  # pyright: ignore[reportMissingTypeStubs]

    from .pointers import pointer

    cells, words = pointer(numba.int64), pointer(numba.int32)
    kinds = {"net": cells, "m": words, "w": cells, "stream": cells, "value": numba.float64}
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return tuple(kinds.get(name, numba.int64) for name in names)


def keep_cache() -> None:
    """Let numba keep its cache where nobody but the user may write."""
    import numba  # pyright: ignore[reportMissingTypeStubs]

    directory = cache_directory()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    numba.config.CACHE_DIR = str(directory)  # type: ignore[attr-defined]


if BUILDING:
    import numba  # pyright: ignore[reportMissingTypeStubs]
    from llvmlite import ir
    from numba.extending import intrinsic  # pyright: ignore[reportMissingTypeStubs]

    keep_cache()

    def _compiled(function: _F) -> _F:
        return cast("_F", numba.njit(signature(function), cache=True, boundscheck=CHECKED)(function))

    jit = _compiled

    def _bitcast(kind: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], kind)

        return code

    @intrinsic
    def _as_float(_context: Any, _bits: Any) -> Any:
        return numba.float64(numba.int64), _bitcast(ir.DoubleType())

    @intrinsic
    def _as_bits(_context: Any, _value: Any) -> Any:
        return numba.int64(numba.float64), _bitcast(ir.IntType(64))

    as_float = cast("Callable[[int], float]", _as_float)
    as_bits = cast("Callable[[float], int]", _as_bits)

    @jit
    def mix(h: int, x: int) -> int:
        """A hash of a hash and one more cell."""
        x *= _X
        x ^= (x >> 31) & 0x1FFFFFFFF
        h = (h * _H + _ADD) ^ x
        h ^= (h >> 29) & 0x7FFFFFFFF
        return h * _LAST

else:

    def _plain(function: _F) -> _F:
        return function

    jit = _plain

    def _plain_float(bits: int) -> float:
        return float(struct.unpack("d", struct.pack("q", bits))[0])

    def _plain_bits(value: float) -> int:
        return int(struct.unpack("q", struct.pack("d", value))[0])

    as_float = _plain_float
    as_bits = _plain_bits

    def mix(h: int, x: int) -> int:
        """A hash of a hash and one more cell, in the arithmetic of 64-bit words."""
        x = x * _X & _WORD
        x ^= x >> 31
        h = (h * _H + _ADD ^ x) & _WORD
        h ^= h >> 29
        h = h * _LAST & _WORD
        return h - 0x10000000000000000 if h >> 63 else h
