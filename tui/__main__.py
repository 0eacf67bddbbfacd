"""The entry point of the command `aitia`, and of `python -m aitia.tui`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TextIO


def main() -> None:
    """Run the command that the arguments name, and leave with its exit code."""
    _prepare_streams()
    try:
        _run()
    except KeyboardInterrupt:  # before the command itself could begin
        sys.exit(130)
    except OSError as error:  # a full disk; files that commands read and write are their own affair
        if not isinstance(error, BrokenPipeError):  # who reads no further knows why
            sys.stderr.write(f"the output cannot be written: {(error.strerror or str(error)).lower()}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run() -> None:
    """Run the command, and let its output be on its way before it is done."""
    from .app import app

    try:
        app()
    finally:
        sys.stdout.flush()


def _prepare_streams() -> None:
    """Streams that take any text; one that the caller has closed (`>&-`) swallows it."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        elif stream is None:
            setattr(sys, name, _nowhere())


def _nowhere() -> TextIO:
    """A stream that swallows all, until the process ends."""
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    main()
