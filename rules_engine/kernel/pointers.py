"""Arrays as bare pointers within compiled code.

A NumPy array takes seven words at every call, is counted as it goes, and its indexes may be negative; a pointer is one
word and nothing else. With bounds checks (`AITIA_KERNEL_CHECKS=1`) they stay arrays, and numba checks every index.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any, cast

CHECKED = os.environ.get("AITIA_KERNEL_CHECKS") == "1"


@cache
def pointer(dtype: Any) -> Any:
    """The numba type of a block of numbers that is handed over as a NumPy array."""
    from numba.core import types  # pyright: ignore[reportMissingTypeStubs]

    if CHECKED:
        return types.Array(dtype, 1, "C")
    _register()
    return cast("Any", types).CPointer(dtype)


@cache
def _register() -> None:
    """Teach numba to take a NumPy array where compiled code wants a pointer. The caller keeps the array alive."""
    from numba.core import types  # pyright: ignore[reportMissingTypeStubs]
    from numba.core.boxing import unbox_array  # pyright: ignore[reportMissingTypeStubs]
    from numba.core.pythonapi import NativeValue, unbox  # pyright: ignore[reportMissingTypeStubs]

    @cast("Any", unbox)(types.CPointer)
    def unbox_pointer(kind: Any, array: Any, c: Any) -> Any:
        full = types.Array(kind.dtype, 1, "C")
        native = unbox_array(full, array, c)
        data = c.context.make_array(full)(c.context, c.builder, value=native.value).data
        if c.context.enable_nrt:
            c.context.nrt.decref(c.builder, full, native.value)
        return cast("Any", NativeValue)(data, is_error=native.is_error)
