"""The text of a file of facts, or why there is none."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from aitia.dsl.problems import Problem


@dataclass(frozen=True, slots=True)
class FactFile:
    """A file of facts, and the type of all of them where the caller says it."""

    path: str
    type: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the name in small letters, which says how the file is read."""
        return Path(self.path).suffix.lower()


def read_text(file: FactFile) -> str | Problem:
    """The text without a byte order mark; a problem when there is no file or it is not UTF-8."""
    try:
        data = Path(file.path).read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "the name cannot be used"
        return Problem("D101", f"the file cannot be read: {reason.lower()}", place=file.path)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(file, data, error)
    if not text.strip():
        return Problem("D110", "the file is empty", place=file.path, hint="write [] for no facts")
    return text


def _not_utf8(file: FactFile, data: bytes, error: UnicodeDecodeError) -> Problem:
    """Where the first byte stands that no UTF-8 text has there."""
    line = data.count(b"\n", 0, error.start) + 1
    column = error.start - data.rfind(b"\n", 0, error.start)
    return Problem(
        "D102",
        f"byte {data[error.start]:#04x} is not UTF-8",
        place=f"{file.path}, line {line}, byte {column}",
        hint="save the file as UTF-8",
    )
