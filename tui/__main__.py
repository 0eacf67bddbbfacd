"""The entry point of the command `aitia`, and of `python -m aitia.tui`."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command that the arguments name, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from .app import app

    app()


if __name__ == "__main__":
    main()
