"""What is installed is what is in the tree."""

from __future__ import annotations

import tomllib
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("dsl", "explain", "hybrid", "knowledge_base", "rules_engine", "tui")


def test_every_package_in_the_tree_is_listed_for_installation() -> None:
    """A subpackage that is left out of the list would silently be missing from the wheel."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = {
        ".".join(("aitia", *init.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert set(listed) == found


def test_every_folder_says_that_it_is_typed() -> None:
    """Without the marker file a type checker takes an installed package for untyped."""
    assert [folder for folder in FOLDERS if not (ROOT / folder / "py.typed").is_file()] == []


def test_the_command_is_installed() -> None:
    """`aitia` on the command line starts the main function of `tui`."""
    commands = {entry.name: entry.value for entry in distribution("aitia").entry_points}
    assert commands == {"aitia": "aitia.tui.__main__:main"}


def test_nothing_but_the_folders_of_the_package_is_imported_as_aitia() -> None:
    """`aitia` is a namespace package, and a folder beside these would be missed by every check of this list."""
    import aitia.dsl

    parents = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()} - {"benchmarks"}
    assert parents == set(FOLDERS)
    assert aitia.dsl.__name__ == "aitia.dsl"
