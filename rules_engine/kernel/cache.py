"""Where the compiled kernel is kept.

numba's cache unpickles what it finds and does not notice changes in functions imported from other files. So it lies in
a directory that belongs to the user alone and is named by the hash of all the kernel's sources, of numba, and of the
processor, whose instructions the code uses.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def cache_directory() -> Path:
    """The directory for these sources on this machine."""
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    digest.update(f"{sys.version} {version('numba')} {version('numpy')} {platform.machine()} {_processor()}".encode())
    base = os.environ.get("AITIA_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "aitia" / f"kernel-{digest.hexdigest()[:16]}"


def is_ready() -> bool:
    """Whether the kernel was compiled into the directory, and nobody but the user may have put it there."""
    directory = cache_directory()
    return (directory / "ready").exists() and _is_own(directory)


def _is_own(directory: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    state = directory.stat()
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _processor() -> str:
    """What the processor can do, where the system tells."""
    about = Path("/proc/cpuinfo")
    if not about.exists():
        return platform.processor()
    return next((line for line in about.read_text().splitlines() if line.startswith(("flags", "Features"))), "")
