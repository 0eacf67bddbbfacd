"""A block of zeroed memory that grows without being copied, and how the two kernels see it."""

from __future__ import annotations

import mmap
import os
from typing import Any

WORD = 4
_LARGEST = 2**31 - 2


class BlockFullError(Exception):
    """The block may not grow any further."""


class Block:
    """Zeroed bytes, seen as 32-bit words and as 64-bit cells.

    Pages that nobody has written to take no memory. A block that grows may move, so nobody may hold a view of it then.
    """

    def __init__(self, words: int) -> None:
        self._bytes = _zeroed(WORD * words)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self._bytes) // WORD

    def grow(self, words: int) -> None:
        """Let it have this many words; the new ones are 0."""
        try:
            self._bytes.resize(WORD * words)
        except (SystemError, BufferError, OSError, ValueError):  # cannot be resized here, or somebody still looks at it
            larger = _zeroed(WORD * words)
            larger[: len(self._bytes)] = self._bytes[:]
            self._bytes = larger

    def copy(self) -> Block:
        """The same bytes, to be changed apart."""
        twin = Block(self.words)
        twin._bytes[:] = self._bytes[:]
        return twin

    def views(self, *, compiled: bool) -> tuple[Any, Any]:
        """As 32-bit words and as 64-bit cells: memoryviews, or NumPy arrays for a compiled kernel."""
        if not compiled:
            return memoryview(self._bytes).cast("i"), memoryview(self._bytes).cast("q")
        import numpy as np

        return np.frombuffer(self._bytes, dtype=np.int32), np.frombuffer(self._bytes, dtype=np.int64)


def _zeroed(size: int) -> mmap.mmap:
    if hasattr(mmap, "MAP_PRIVATE"):  # what is shared with other processes cannot grow
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return mmap.mmap(-1, size)


def largest(megabytes: int | None) -> int:
    """How many words a block may have: as many as are allowed, else half of this machine's memory."""
    return min(_LARGEST, megabytes * 2**20 // WORD if megabytes else _half_of_memory())


def _half_of_memory() -> int:
    """Words in half of this machine's memory, where the system tells how much it has."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", ()):
        return _LARGEST
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2 // WORD


def network_words(words: tuple[int, ...], *, compiled: bool) -> Any:
    """The words of a network as a kernel takes them: a tuple, or a NumPy array of int64."""
    if not compiled:
        return words
    import numpy as np

    return np.array(words, dtype=np.int64)
