"""Compiling the kernel ahead of its first use, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

from .cache import cache_directory, is_ready, set_ready

_BUILD = "import aitia.rules_engine.kernel.machine, aitia.rules_engine.kernel.lazy.machine"
_ABANDONED = 600.0
"""After so many seconds a process that holds the lock must have been killed."""


def warm_up() -> float:
    """Compile the kernel into the cache, if it is not there; returns the seconds it took.

    Raises CalledProcessError if the kernel cannot be compiled here.
    """
    start = time.monotonic()
    if not is_ready():
        directory = cache_directory()
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        environment = {**os.environ, "AITIA_KERNEL_BUILD": "1"}
        subprocess.run([sys.executable, "-c", _BUILD], env=environment, check=True)  # noqa: S603 our own interpreter
        set_ready()
    return time.monotonic() - start


def warm_up_in_background() -> None:
    """Let a child process compile the kernel for the next command, unless one already does."""
    directory = cache_directory()
    if os.environ.get("AITIA_JIT", "auto") != "auto" or is_ready():
        return
    with suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = directory / "lock"
        if lock.exists() and time.time() - lock.stat().st_mtime > _ABANDONED:
            lock.unlink(missing_ok=True)
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
        subprocess.Popen(
            [sys.executable, "-m", "aitia.rules_engine.kernel.warm"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


if __name__ == "__main__":
    try:
        warm_up()
    finally:
        (cache_directory() / "lock").unlink(missing_ok=True)
