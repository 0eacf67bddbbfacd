"""A block of zeroed memory that grows without being copied, and how the two kernels see it."""

from __future__ import annotations

import mmap
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = 4
_LARGEST = 2**31 - 2
_LARGE = 2**23
_CONTAINER = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where Linux says how much memory a container may have, in its newer and its older way."""


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
        """Let it have this many words; the new ones are 0. Raises BlockFullError where the system gives no more."""
        try:
            self._resize(WORD * words)
            if hasattr(mmap, "MADV_HUGEPAGE") and len(self._bytes) >= _LARGE:
                self._bytes.madvise(mmap.MADV_HUGEPAGE)
        except (MemoryError, OSError):
            raise BlockFullError from None

    def _resize(self, size: int) -> None:
        try:
            self._bytes.resize(size)
        except (BufferError, SystemError):  # somebody still looks at it, or it cannot be resized here
            larger = _zeroed(size)
            larger[: len(self._bytes)] = self._bytes[:]
            self._bytes = larger

    def copy(self, used: int | None = None) -> Block:
        """The same words, or so many of them and zeros behind, to be changed apart."""
        twin = Block(self.words)
        end = len(self._bytes) if used is None else WORD * used
        with memoryview(self._bytes) as whole:
            twin._bytes[:end] = whole[:end]
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
    """How many words a block may have: as many as are allowed, else half of the memory that there is."""
    return min(_LARGEST, megabytes * 2**20 // WORD if megabytes else _half_of_memory(_CONTAINER))


@cache
def _half_of_memory(limits: tuple[str, ...]) -> int:
    """Words in half of the memory that this process may have: the machine's, or what its container leaves of it."""
    allowed = [int(text) for path in limits if (text := _read(path)).isdecimal()]
    if "SC_PHYS_PAGES" in getattr(os, "sysconf_names", ()):
        allowed.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(allowed, default=WORD * _LARGEST * 2) // 2 // WORD


def _read(path: str) -> str:
    """A file of the system in one word, or nothing where there is none."""
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def network_words(words: Sequence[int], *, compiled: bool) -> Any:
    """The words of a network as a kernel takes them: as they are, or a NumPy array of int64."""
    if not compiled:
        return words
    import numpy as np

    return np.array(words, dtype=np.int64)
