"""The text of a CLIPS program to its network, by way of the cache where that is quicker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aitia.dsl import clips as reader
from aitia.dsl.clips.ast import Program
from aitia.dsl.syntax import decode

from .. import keeping
from ..plain import Late, Reader, Writer, late
from .cells import Texts
from .lowering import Network, compile_program

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.dsl.clips.program import Loaded
    from aitia.dsl.problems import Problem
    from aitia.dsl.source import Source

_EARLY = ("modules", "templates", "globals", "functions", "imports", "exports")
_LATE = ("rules", "facts", "commands")
"""What a run does not read of a program."""
_NUMBERS = ("levels", "registers", "uses", "buckets")
_NETWORK_EARLY = ("templates", "builtins", "globals", "setup", "commands", "stubs")
_NETWORK_LATE = ("rules", "lines")


class LateProgram(Late, Program):
    """A program from the cache."""

    __slots__ = ("_of",)


class LateNetwork(Late, Network):
    """A network from the cache."""

    __slots__ = ("_of",)


def compiled_file(path: str | Path) -> Network | list[Problem]:
    """The network of a file."""
    try:
        source, _ = decode(str(path), Path(path).read_bytes())
    except (OSError, ValueError):
        source = None
    return _compiled(reader.load_file(path)) if source is None else compiled_text(source.text, source.name)


def compiled_text(text: str, name: str) -> Network | list[Problem]:
    """The network of a text."""
    return _by_cache(text, name, lambda: reader.load(text, name))


def _by_cache(text: str, name: str, load_it: Callable[[], Loaded]) -> Network | list[Problem]:
    if not keeping.is_worth_keeping((text,)):
        return _compiled(load_it())
    key = keeping.key_of("clips", name, text)
    kept = keeping.find(key)
    if kept is not None:
        return _late(kept, Reader(kept.sections, (reader.source_of(text, name),)))
    made = _compiled(load_it())
    if not isinstance(made, list):
        _keep(key, made, reader.source_of(text, name))
    return made


def _compiled(loaded: Loaded) -> Network | list[Problem]:
    return loaded if isinstance(loaded, list) else compile_program(loaded)


def _keep(key: str, network: Network, source: Source) -> None:
    writer, program = Writer((source,)), network.program
    fields: dict[str, Any] = {name: getattr(network, name) for name in _NUMBERS}
    fields["texts"], fields["large"] = network.texts.texts, network.texts.large
    numbers = {f"program.{name}": writer.number(getattr(program, name)) for name in _EARLY}
    numbers |= {name: writer.number(getattr(network, name)) for name in _NETWORK_EARLY}
    first = writer.section()
    numbers |= {f"program.{name}": writer.number(getattr(program, name)) for name in _LATE}
    numbers |= {name: writer.number(getattr(network, name)) for name in _NETWORK_LATE}
    keeping.keep(key, {**fields, "numbers": numbers}, (source,), network.words, (first, writer.section()))


def _late(kept: keeping.Kept, parts: Reader) -> Network:
    numbers = kept.fields["numbers"]
    program = late(LateProgram, lambda name: parts.object(numbers[f"program.{name}"]))
    simple = {"program": program, "words": kept.words, **{name: kept.fields[name] for name in _NUMBERS}}

    def of_network(name: str) -> Any:
        if name == "texts":
            return Texts.of(kept.fields["texts"], kept.fields["large"])
        return simple[name] if name in simple else parts.object(numbers[name])

    network: Network = late(LateNetwork, of_network)
    return network
