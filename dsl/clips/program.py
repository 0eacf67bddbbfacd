"""From the text of a CLIPS program to a checked `Program`, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aitia.dsl.garbage import without_collection
from aitia.dsl.problems import Problem
from aitia.dsl.source import Source
from aitia.dsl.syntax import decode

from .actions import SPECIAL
from .ast import NewFact, Pattern, Program, Template
from .constructs import read_facts, read_function, read_globals
from .expressions import Expressions
from .forms import read_forms
from .mistakes import Mistakes
from .nodes import within
from .rules import read_rule
from .templates import read_template
from .tokens import Atom, Form
from .values import Symbol
from .world import Scope, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tokens import Part

Loaded = Program | list[Problem]

_CONSTRUCTS: dict[str, Callable[[Expressions, Form], None]] = {
    "defrule": read_rule,
    "deftemplate": read_template,
    "deffunction": read_function,
    "defglobal": read_globals,
    "deffacts": read_facts,
    "defmodule": lambda read, form: read.world.modules.read(form),
}
_COOL = frozenset({"defclass", "definstances", "defmessage-handler"})
_GENERIC = frozenset({"defgeneric", "defmethod"})


@without_collection()
def load(text: str, name: str = "<text>") -> Loaded:
    """Read and check the text of a program."""
    return _load(source_of(text, name))


def source_of(text: str, name: str) -> Source:
    """The text as all places in it mean it."""
    return Source(name, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def load_file(path: str | Path) -> Loaded:
    """Read and check a file."""
    try:
        source, problems = decode(str(path), Path(path).read_bytes())
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "this is no name of a file"
        return [Problem("M707", f"the file cannot be read: {reason.lower()}", place=str(path))]
    return problems if source is None else load(source.text, source.name)


def _load(source: Source) -> Loaded:
    mistakes = Mistakes(source)
    parts = read_forms(source.text, mistakes)
    world = World(mistakes)
    read = Expressions(world, SPECIAL)
    read.later = _functions(parts, mistakes)
    commands = Scope("text")
    for part in parts:
        _read_part(read, part, commands)
    read.known(commands, set())
    if mistakes.found:
        return sorted(mistakes.found, key=_place)
    return Program(
        tuple(world.modules.imports),
        _used(world),
        world.globals,
        world.functions,
        world.facts,
        world.rules,
        tuple(world.commands),
        {module: tuple(ports) for module, ports in world.modules.imports.items()},
        {module: tuple(ports) for module, ports in world.modules.exports.items()},
    )


def _used(world: World) -> dict[str, Template]:
    """The templates without those of ordered facts that stood only in what was defined again."""
    if not world.replaced:
        return world.templates
    kinds = (world.templates, world.globals, world.functions, world.facts, world.rules)
    nodes = [node for kind in kinds for node in kind.values()]
    parts = within((*nodes, *world.commands))
    used = {part.template for part in parts if isinstance(part, NewFact | Pattern)}
    return {name: template for name, template in world.templates.items() if name in used or not template.implied}


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.span.line, problem.span.column) if problem.span else (0, 0)


def _functions(parts: list[Part], mistakes: Mistakes) -> dict[str, int]:
    """The lines of all deffunctions, for the hint that one is used too early."""
    found: dict[str, int] = {}
    for part in parts:
        if isinstance(part, Form) and len(part.items) > 1 and _head(part) == "deffunction":
            name = part.items[1]
            if isinstance(name, Atom):
                found.setdefault(str(name.value), mistakes.line(part.start))
    return found


def _head(form: Form) -> str:
    head = form.items[0] if form.items else form
    return str(head.value) if isinstance(head, Atom) and type(head.value) is Symbol else ""


def _read_part(read: Expressions, part: Part, commands: Scope) -> None:
    """A construct or command at the left margin."""
    name = _head(part) if isinstance(part, Form) else ""
    if not isinstance(part, Form) or not name:
        read.add("C005", "here begins a construct or a command: (defrule …), (reset)", part)
    elif name in _CONSTRUCTS:
        _CONSTRUCTS[name](read, part)
    elif name in _COOL:
        read.add("C050", f"'{name}' is about objects (COOL), which are not supported", part.items[0])
    elif name in _GENERIC:
        read.add("C051", f"'{name}' is about generic functions, which are not supported", part.items[0])
    elif name.startswith("def"):
        hint = read.mistakes.near(name, _CONSTRUCTS)
        read.add("C005", f"there is no construct '{name}'", part.items[0], hint=hint)
    else:
        read.world.commands.append(read.read(part, commands))
