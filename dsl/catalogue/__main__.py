"""Writes the pages of the catalogue into a folder: `python -m aitia.dsl.catalogue docs/problems`."""

from __future__ import annotations

import sys
from pathlib import Path

from . import CATALOGUE, index, render


def main(folder: Path) -> None:
    """Write one page for each code, and the index; pages of codes that are gone are deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{code}.md": render(entry) for code, entry in CATALOGUE.items()} | {"README.md": index(CATALOGUE)}
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
