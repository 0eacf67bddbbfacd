"""Compiled rules in the user's cache: one file each, named by the hash of all that went into it.

A file is plain data: a line that says what it is, a line of JSON (checksum, texts that were read, numbers of the
parts, lengths of the sections), then the sections. What is damaged is passed over and written anew. The kernel trusts
the words of a network, so the directory must belong to the user alone. `AITIA_CACHE=off` keeps nothing.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zlib
from array import array
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .kernel.cache import base_directory, is_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aitia.dsl.source import Source

WORTH_KEEPING = 50_000
"""Characters of text that are read and compiled in about the time that the cache takes to find its file."""
MOST_BYTES = 512 * 2**20
_HEAD = b"aitia network\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file says: `fields` is JSON of the caller's, `texts` the names and hashes of all texts that were read."""

    fields: dict[str, Any]
    texts: list[list[str]]
    words: array[int]
    sections: list[tuple[bytes, bytes]]


def is_worth_keeping(texts: Iterable[str]) -> bool:
    """Whether these texts are so long that a look into the cache pays, and it is not switched off."""
    return os.environ.get("AITIA_CACHE") != "off" and sum(map(len, texts)) >= WORTH_KEEPING


def key_of(*parts: str) -> str:
    """The name of a file: a hash of parts and of the sources of this program."""
    digest = sha256(_version())
    for part in parts:
        digest.update(hash_of(part).encode())
    return digest.hexdigest()


def hash_of(text: str) -> str:
    """The hash of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _version() -> bytes:
    """A hash of everything that has a hand in reading and compiling, so that another version begins anew."""
    digest = sha256(f"{sys.version} {sys.byteorder}".encode())
    for folder in (Path(__file__).parent, Path(__file__).parent.parent / "dsl"):
        for source in sorted((*folder.rglob("*.py"), *folder.rglob("*.lark"))):
            digest.update(source.read_bytes())
    return digest.digest()


def _directory() -> Path:
    return base_directory() / "networks"


def find(key: str) -> Kept | None:
    """What is kept under a key, if it is whole and nobody but the user can have written it."""
    path = _directory() / key
    try:
        if not is_own(path.parent) or not is_own(path):
            return None
        data = path.read_bytes()
        os.utime(path)  # what is used last is removed last
        return _parsed(data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _parsed(data: bytes) -> Kept | None:
    start = data.index(b"\n", len(_HEAD)) + 1
    if not data.startswith(_HEAD) or len(data) < start:
        return None
    about = json.loads(data[len(_HEAD) : start])
    body = memoryview(data)[start:]
    if zlib.crc32(body) != about["crc"]:
        return None
    parts: list[bytes] = []
    for length in about["lengths"]:
        parts.append(bytes(body[:length]))
        body = body[length:]
    words, *rest = parts
    return Kept(about["fields"], about["texts"], array("q", words), list(zip(rest[::2], rest[1::2], strict=True)))


def keep(
    key: str,
    fields: dict[str, Any],
    sources: Sequence[Source],
    words: Sequence[int],
    sections: Iterable[tuple[bytes, bytes]],
) -> None:
    """Write a file, unless the disk is full or the directory is not the user's."""
    parts = [array("q", words).tobytes(), *(part for section in sections for part in section)]
    body = b"".join(parts)
    texts = [[source.name, hash_of(source.text)] for source in sources]
    about = {"crc": zlib.crc32(body), "lengths": [len(part) for part in parts], "texts": texts, "fields": fields}
    with suppress(OSError):
        folder = _directory()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if is_own(folder):
            _write(folder / key, _HEAD + json.dumps(about).encode() + b"\n" + body)
            _prune(folder)


def _write(path: Path, data: bytes) -> None:
    """Nobody sees half a file. It can be read and written by the user alone."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 it is open already
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    """Remove the files that were not used for longest, until the rest is small enough."""
    states = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda pair: -pair[0].st_mtime_ns)
    total = 0
    for state, path in states:
        total += state.st_size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)
