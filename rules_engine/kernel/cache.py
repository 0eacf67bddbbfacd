"""Where the compiled kernel is kept.

numba's cache unpickles what it finds, does not notice changes in functions imported from other files, and finds its
entries by the path and the time of the source. So it lies in a directory that belongs to the user alone and is named
by the hash of all the kernel's sources, where they are installed and since when, of numba, and of the processor,
whose instructions the code uses.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).parent
_READY = "ready"
"""The file that says that all is compiled, and for which sources."""


def base_directory() -> Path:
    """Where the user's caches are. `AITIA_CACHE=off` is about compiled rules: without its kernel Aitia is slow."""
    chosen = os.environ.get("AITIA_CACHE", "")
    chosen = "" if chosen == "off" else chosen
    return Path(chosen or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aitia"


@cache
def cache_directory() -> Path:
    """The directory for these sources, installed here, on this machine."""
    digest = hashlib.sha256(str(_HERE).encode())
    for source in sorted(_HERE.rglob("*.py")):
        digest.update(source.read_bytes())
        digest.update(str(source.stat().st_mtime_ns).encode())
    digest.update(os.environ.get("AITIA_KERNEL_CHECKS", "").encode())
    digest.update(f"{sys.version} {version('numba')} {version('numpy')} {platform.machine()} {_processor()}".encode())
    return base_directory() / f"kernel-{digest.hexdigest()[:16]}"


def is_ready() -> bool:
    """Whether the kernel was compiled into the directory, and nobody but the user may have put it there."""
    directory = cache_directory()
    return (directory / _READY).exists() and is_own(directory)


def set_ready() -> None:
    """Say that the kernel is compiled, and remove what was compiled for sources that are no longer installed."""
    (cache_directory() / _READY).write_text(str(_HERE), "utf-8")
    for ready in base_directory().glob(f"kernel-*/{_READY}"):
        installed = Path(ready.read_text("utf-8"))
        if ready.parent != cache_directory() and (installed == _HERE or not installed.exists()):
            shutil.rmtree(ready.parent, ignore_errors=True)


def forget() -> None:
    """Let the kernel be compiled again, since what is there cannot be loaded."""
    shutil.rmtree(cache_directory(), ignore_errors=True)


def is_own(directory: Path) -> bool:
    """Whether nobody but the user can write there."""
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
