"""From the text of rules to a checked rule set: files are read, modules found, and every mistake is collected.

`use a.b` is the file `a/b.rules` beneath the folder of the first file, or for text an entry of the mapping that the
caller gives. All modules share their names. A module stands before those that use it.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.check.pattern import checked_pattern
from aitia.dsl.check.program import check
from aitia.dsl.garbage import without_collection
from aitia.dsl.problems import Problem, nearest
from aitia.dsl.ruleset import Ruleset
from aitia.dsl.source import Source
from aitia.dsl.syntax import decode, parse, parse_pattern
from aitia.dsl.write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aitia.dsl.ruleset import Pattern, Signature

    Find = Callable[[str], "tuple[str, Source | list[Problem]] | None"]
    """Finds a module: a key that tells files apart, and its text or why it cannot be read."""

Loaded = Ruleset | list[Problem]
"""A rule set, whose notes hold the warnings, or all problems, of which at least one is an error."""


@without_collection()
def load_files(
    paths: Sequence[str | Path], functions: Iterable[Signature] = (), sources: list[Source] | None = None
) -> Loaded:
    """Read and check files together, with the modules that they use; all texts that were read go into `sources`."""
    folder = Path(paths[0]).parent if paths else Path()

    def find(module: str) -> tuple[str, Source | list[Problem]] | None:
        path = folder.joinpath(*module.split(".")).with_suffix(".rules")
        if not path.is_file():
            return None
        inside = path.resolve().is_relative_to(folder.resolve())
        return str(path.resolve()), _file(path) if inside else [_leads_out(path)]

    reader = _Reader(find, (), sources)
    for path in paths:
        reader.add(str(Path(path).resolve()), _file(Path(path)))
    return reader.checked(functions)


@without_collection()
def load_text(
    text: str,
    name: str = "<text>",
    modules: Mapping[str, str] | None = None,
    functions: Iterable[Signature] = (),
    sources: list[Source] | None = None,
) -> Loaded:
    """Read and check a text, with the modules that it uses; all texts that were read go into `sources`."""
    known = modules or {}

    def find(module: str) -> tuple[str, Source | list[Problem]] | None:
        return (module, Source(f"{module}.rules", known[module])) if module in known else None

    reader = _Reader(find, known, sources)
    reader.add("", Source(name, text))
    return reader.checked(functions)


def read_pattern(text: str, ruleset: Ruleset) -> Pattern | list[Problem]:
    """Read and check a pattern about the facts of a rule set: `Problem where order is "A1"`."""
    node, problems = parse_pattern(Source("<pattern>", text))
    return problems if node is None else checked_pattern(node, ruleset)


def _file(path: Path) -> Source | list[Problem]:
    """The text of a file, or why it cannot be read."""
    try:
        source, problems = decode(str(path), path.read_bytes())
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "this is no name of a file"
        return [Problem("M707", f"the file cannot be read: {reason.lower()}", place=str(path))]
    return problems if source is None else source


def _leads_out(path: Path) -> Problem:
    """M707: a link to a file elsewhere, whose lines problems would show to whoever gave the link its name."""
    message = "the file cannot be read: it is a link that leads out of the folder of the first file"
    return Problem("M707", message, place=str(path), hint="copy the module into the folder")


class _Reader:
    """Reads files and the modules that they use, each once, and keeps those that are used before their users."""

    def __init__(self, find: Find, known: Iterable[str], sources: list[Source] | None) -> None:
        self.find, self.known = find, known
        self.sources: list[Source] = [] if sources is None else sources
        self.files: list[ast.File] = []
        self.problems: list[Problem] = []
        self.begun: list[str] = []
        self.done: set[str] = set()

    def add(self, key: str, source: Source | list[Problem], module: str = "") -> None:
        """Read a file unless it was read before."""
        if key in self.done:
            return
        self.done.add(key)
        if isinstance(source, list):
            self.problems += source
            return
        self.sources.append(source)
        file, problems = parse(source)
        self.problems += problems
        self._check_header(file, module)
        self.begun.append(key)
        for block in file.blocks:
            if isinstance(block, ast.Use):
                self._use(block)
        self.begun.pop()
        self.files.append(file)

    def _use(self, block: ast.Use) -> None:
        """M701, M702: the module after `use`."""
        found = self.find(block.name)
        if found is None:
            known = list(self.known)
            note = "" if known else f"it would be the file {block.name.replace('.', '/')}.rules beside the first file"
            self.problems.append(
                Problem(
                    "M701", f"there is no module '{block.name}'", block.span, note=note, hint=nearest(block.name, known)
                )
            )
            return
        if found[0] in self.begun:
            self.problems.append(Problem("M702", f"the module '{block.name}' would use itself", block.span))
            return
        if block.alias is not None:
            message = f"'{block.alias.name}' is not needed: the names of a module are used as they are"
            self.problems.append(Problem("M705", message, block.alias.span, severity="note"))
        self.add(found[0], found[1], block.name)

    def _check_header(self, file: ast.File, module: str) -> None:
        """M703, M704: the line that names the module."""
        headers = [block for block in file.blocks if isinstance(block, ast.Module)]
        if headers and module and headers[0].name != module:
            message = f"this is the module '{headers[0].name}', and it is used as '{module}'"
            self.problems.append(Problem("M703", message, headers[0].span))
        for header in headers[1:]:
            self.problems.append(Problem("M704", "a file is one module", header.span))

    def checked(self, functions: Iterable[Signature]) -> Loaded:
        """What the files mean together."""
        whole = [] if any(problem.severity == "error" for problem in self.problems) else self.files
        text = "\n".join(write(file) for file in whole)
        made, found = check(self.files, functions, sha256(text.encode()).hexdigest())
        problems = _sorted(self.problems + found, [file.name for file in self.files])
        if any(problem.severity == "error" for problem in problems):
            return problems
        return replace(made, notes=tuple(problems))


def _sorted(problems: Sequence[Problem], names: Sequence[str]) -> list[Problem]:
    """The problems in the order of the files and of their text, each once."""
    place = {name: number for number, name in enumerate(names)}

    def key(problem: Problem) -> tuple[int, int, int]:
        span = problem.span
        return (place.get(span.source.name, -1), span.line, span.column) if span else (-1, 0, 0)

    return sorted(dict.fromkeys(problems), key=key)
