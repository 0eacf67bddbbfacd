"""Rule text to a rule set and its network, by way of the cache where that is quicker.

A module that a file uses is known only when the file was read. So the name of what is kept is made of the texts that
were given, and what is kept says which others were read: they are read again and must be the same.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aitia.dsl import load
from aitia.dsl.ruleset import Ruleset
from aitia.dsl.source import Source
from aitia.dsl.syntax import decode

from . import keeping
from .cells import Symbols
from .compiler import compile_ruleset
from .compiler.relations import Relations
from .network import Network, shape_of
from .plain import Late, Reader, Writer, late

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aitia.dsl.load import Loaded
    from aitia.dsl.problems import Problem
    from aitia.dsl.ruleset import Signature

    Texts = Callable[[str], "Source | None"]
    """Finds a text by its name, as it is now."""

Compiled = tuple[Ruleset, Network]

_LATE = ("rules", "queries", "tests")
"""What a run does not read of a rule set."""
_EARLY = ("module", "version", "language", "hash", "types", "functions", "registered", "facts", "stages", "subjects")
_NUMBERS = ("ranks", "levels", "reserve", "reads_clock")
_RELATIONS = ("all", "facts", "slots", "overriders")


class LateRuleset(Late, Ruleset):
    """A rule set from the cache."""

    __slots__ = ("_of",)


class LateNetwork(Late, Network):
    """A network from the cache."""

    __slots__ = ("_of",)


def compiled_files(paths: Sequence[Path], functions: tuple[Signature, ...]) -> Compiled | list[Problem]:
    """The rule set of files, and its network."""
    given = [_file(str(path)) for path in paths]
    whole = [source for source in given if source is not None]
    sources: list[Source] = []
    load_them = partial(load.load_files, paths, functions, sources)
    if len(whole) < len(given):
        return _compiled(load_them())
    names = [part for source in whole for part in (source.name, source.text)]
    return _by_cache(["files", repr(functions), *names], whole, _file, load_them, sources)


def compiled_text(
    text: str, name: str, modules: Mapping[str, str], functions: tuple[Signature, ...]
) -> Compiled | list[Problem]:
    """The rule set of a text and of the modules that it uses, and its network."""
    sources: list[Source] = []
    given = [Source(name, text), *(Source(f"{module}.rules", modules[module]) for module in modules)]
    known = {source.name: source for source in reversed(given)}
    names = [part for source in given for part in (source.name, source.text)]
    load_it = partial(load.load_text, text, name, modules, functions, sources)
    return _by_cache(["text", repr(functions), *names], given, known.get, load_it, sources)


def _file(name: str) -> Source | None:
    try:
        return decode(name, Path(name).read_bytes())[0]
    except (OSError, ValueError):
        return None


def _by_cache(
    about: Sequence[str], given: Sequence[Source], texts: Texts, load_it: Callable[[], Loaded], sources: list[Source]
) -> Compiled | list[Problem]:
    if not keeping.is_worth_keeping(source.text for source in given):
        return _compiled(load_it())
    key = keeping.key_of(*about)
    found = _found(key, texts)
    if found is None:
        made = _compiled(load_it())
        if not isinstance(made, list):
            _keep(key, *made, sources)
        return made
    return found


def _compiled(loaded: Loaded) -> Compiled | list[Problem]:
    return loaded if isinstance(loaded, list) else (loaded, compile_ruleset(loaded))


# ---- writing


def _keep(key: str, ruleset: Ruleset, network: Network, sources: Sequence[Source]) -> None:
    writer = Writer(sources)
    relations: list[Any] = [tuple(network.relations.all), *(getattr(network.relations, n) for n in _RELATIONS[1:])]
    fields: dict[str, Any] = {name: getattr(network, name) for name in _NUMBERS}
    fields["symbols"] = network.symbols.texts
    numbers: dict[str, Any] = {name: writer.number(getattr(ruleset, name)) for name in (*_EARLY, "notes")}
    numbers["relations"] = [writer.number(part) for part in relations]
    numbers["calls"] = writer.number(network.calls)
    first = writer.section()
    numbers |= {name: writer.number(getattr(ruleset, name)) for name in _LATE}
    numbers |= {name: writer.number(getattr(network, name)) for name in ("matches", "actions", "sites")}
    keeping.keep(key, {**fields, "numbers": numbers}, sources, network.words, (first, writer.section()))


# ---- reading


def _found(key: str, texts: Texts) -> Compiled | None:
    kept = keeping.find(key)
    if kept is None:
        return None
    sources = [texts(name) for name, _ in kept.texts]
    whole = [s for s, (_, text) in zip(sources, kept.texts, strict=True) if s and keeping.hash_of(s.text) == text]
    return _late(kept, Reader(kept.sections, whole)) if len(whole) == len(sources) else None


def _late(kept: keeping.Kept, reader: Reader) -> Compiled:
    numbers = kept.fields["numbers"]

    def part(name: str) -> Any:
        return reader.object(numbers[name])

    ruleset: Ruleset = late(LateRuleset, part)
    simple = {"ruleset": ruleset, "words": kept.words, **{name: kept.fields[name] for name in _NUMBERS}}

    def of_network(name: str) -> Any:
        if name in simple:
            return simple[name]
        if name == "symbols":
            return Symbols.of(kept.fields["symbols"])
        if name == "shapes":
            return {kind.name: shape_of(kind, network.relations) for kind in ruleset.types.values()}
        if name == "_arrays":
            return {}
        return _relations(ruleset, reader, numbers[name]) if name == "relations" else part(name)

    network: Network = late(LateNetwork, of_network)
    return ruleset, network


def _relations(ruleset: Ruleset, reader: Reader, numbers: Sequence[int]) -> Relations:
    relations = Relations.__new__(Relations)
    relations.ruleset = ruleset
    for name, number in zip(_RELATIONS, numbers, strict=True):
        setattr(relations, name, reader.object(number))
    relations.all = list(relations.all)
    return relations
