"""Where the compiled kernel is kept."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).parent


def cache_directory() -> Path:
    """Where the compiled kernel for these sources, this Python and this numba is kept."""
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    digest.update(f"{sys.version} {version('numba')} {version('numpy')} {platform.machine()}".encode())
    base = os.environ.get("AITIA_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "aitia" / f"kernel-{digest.hexdigest()[:16]}"


def is_safe(directory: Path) -> bool:
    """Whether the directory is the user's own and nobody else may write to it."""
    state = directory.stat()
    return state.st_uid == os.getuid() and not state.st_mode & 0o022 if hasattr(os, "getuid") else True
