"""Compiled or plain: the kernel's functions are ordinary Python that numba may compile.

`AITIA_JIT` is `auto` (compiled if a cache for exactly these sources is there), `always` or `never`. numba's cache
unpickles what it finds and does not notice changes in functions imported from other files, so it lies in a
directory that belongs to the user alone and is named by the hash of all the kernel's sources.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Any, TypeVar, cast

from .cache import cache_directory, is_safe

_F = TypeVar("_F", bound=Callable[..., Any])

Block = Any
"""Words or cells: a NumPy array under the compiled kernel, a memoryview or a tuple under the plain one."""


def _wanted() -> bool:
    mode = os.environ.get("AITIA_JIT", "auto")
    if mode == "auto":
        ready = cache_directory() / "ready"
        return ready.exists() and is_safe(ready.parent)
    return mode == "always"


COMPILED = _wanted()

as_float: Callable[[int], float]
"""The float that has these 64 bits."""

as_bits: Callable[[float], int]
"""The 64 bits of a float as an integer."""

if COMPILED:
    import numba  # pyright: ignore[reportMissingTypeStubs]
    from llvmlite import ir
    from numba.extending import intrinsic  # pyright: ignore[reportMissingTypeStubs]

    _directory = cache_directory()
    _directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    numba.config.CACHE_DIR = str(_directory)  # type: ignore[attr-defined]

    _ARRAYS = {"net": numba.int64[::1], "m": numba.int32[::1], "w": numba.int64[::1], "value": numba.float64}

    def _compiled(function: _F) -> _F:
        """The function, compiled at once for the one signature that it has.

        All integers are 64 bits wide: left to itself numba would compile a function again for every mixture of the
        32-bit words and 64-bit cells that it is called with.
        """
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        signature = tuple(_ARRAYS.get(name, numba.int64) for name in names)
        return cast("_F", numba.njit(signature, cache=True)(function))

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
        x *= 0x2545F4914F6CDD1D
        x ^= (x >> 31) & 0x1FFFFFFFF
        h = (h * 0x5851F42D4C957F2D + 0x14057B7EF767814F) ^ x
        h ^= (h >> 29) & 0x7FFFFFFFF
        return h * 0x369DEA0F31A53F85

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
        """A hash of a hash and one more cell."""
        return hash((h, x))
