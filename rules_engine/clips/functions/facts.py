"""Functions over facts.

A fact is named by its address or its index. An index of no fact is warned of and gives FALSE; an address whose fact
is gone stops the run, since the program held on to it for too long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, FactAddress, Multifield, Symbol, Value

from .builtin import Builtin, ClipsError, Kind, Result, truth, wrong_argument
from .modules import counted, known_module, names_module
from .printing import fact_text, joined
from .writing import put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .host import Fact, Host

Entity = int | FactAddress


def found(host: Host, function: str, entity: Entity) -> Fact | None:
    """The fact of an address or index, or None with a warning."""
    index = entity.index if isinstance(entity, FactAddress) else entity
    fact = host.facts.get(index) if index >= 0 else None
    if fact is None and isinstance(entity, FactAddress):
        raise ClipsError(f"{function} needs a fact that is there, and f-{index} has been retracted")
    if fact is None:
        host.channels.warn(f"{function} finds no fact f-{index}")
    return fact


def fact_index(host: Host, address: FactAddress) -> int:
    """The index of a fact; -1, with a warning, if it has been retracted."""
    if host.facts.get(address.index) is None:
        host.channels.warn(f"fact-index needs a fact that is there, and f-{address.index} has been retracted")
        return -1
    return address.index


def fact_index_to_fact(host: Host, index: int) -> Value:
    """The address of the fact with this index, or FALSE."""
    return FactAddress(index) if host.facts.get(index) is not None else FALSE


def timetag(host: Host, entity: Entity) -> int:
    """The index of a fact, which is when it was asserted; -1 if it is not there."""
    index = entity.index if isinstance(entity, FactAddress) else entity
    return index if host.facts.get(index) is not None else -1


def fact_existp(host: Host, entity: Entity) -> Symbol:
    """Whether the fact is there."""
    index = entity.index if isinstance(entity, FactAddress) else entity
    return truth(host.facts.get(index) is not None)


def fact_relation(host: Host, entity: Entity) -> Value:
    """The name of the fact's template."""
    fact = found(host, "fact-relation", entity)
    return FALSE if fact is None else Symbol(fact.template)


def fact_slot_names(host: Host, entity: Entity) -> Value:
    """The names of the fact's slots; that of an ordered fact is implied."""
    fact = found(host, "fact-slot-names", entity)
    return FALSE if fact is None else tuple(Symbol(name) for name, _ in fact.slots)


def fact_slot_value(host: Host, entity: Entity, slot: Symbol) -> Value:
    """The value of a slot."""
    fact = found(host, "fact-slot-value", entity)
    if fact is None:
        return FALSE
    for name, value in fact.slots:
        if name == str(slot):
            return value
    raise ClipsError(f"fact-slot-value finds no slot {slot!s} in the template {fact.template}")


def get_fact_list(host: Host, module: Symbol | None = None) -> Multifield:
    """The addresses of the facts that a module (at first the current one, for * any) sees."""
    name = host.program.module if module is None else str(module)
    if name != "*" and not known_module(host, "get-fact-list", name):
        return ()
    return tuple(FactAddress(fact.index) for fact in host.facts.visible(None if name == "*" else name))


def facts(host: Host, *arguments: Result) -> Result:
    """Print the facts: `(facts module start end most)`, each of which may be left out from the right."""
    module, limits = names_module(host, arguments)
    if module != "*" and module not in host.program.modules():
        raise ClipsError(f"facts finds no module {module}")
    for position, limit in enumerate(limits):
        if not isinstance(limit, int) or limit < 0:
            at = position + 1 + len(arguments) - len(limits)
            raise wrong_argument("facts", at, "an integer of 0 or more", limit)
    chosen = within(host.facts.visible(None if module == "*" else module), *limits)
    lines = [f"{f'f-{fact.index}':<7} {fact_text(fact)}" for fact in chosen]
    put(host, "t", counted(lines, "fact"))
    return None


def within(all_facts: Iterable[Fact], *limits: Result) -> list[Fact]:
    """The facts with an index from start to end, at most so many."""
    start, end, most = [*limits, None, None, None][:3]
    chosen = [
        fact
        for fact in all_facts
        if (not isinstance(start, int) or start <= fact.index) and (not isinstance(end, int) or fact.index <= end)
    ]
    return chosen[:most] if isinstance(most, int) else chosen


def ppfact(host: Host, entity: Entity, channel: Result = "t") -> Result:
    """Print a fact with a line for each slot; for the channel nil, give the text."""
    fact = found(host, "ppfact", entity)
    if fact is None:
        return None
    text = fact_text(fact, pretty=True)
    if joined(channel) == "nil":
        return text
    put(host, joined(channel), f"{text}\n")
    return None


def assert_string(host: Host, text: str) -> Value:
    """Assert the fact that a string describes; FALSE if its slots do not fit."""
    return host.facts.assert_text(text) or FALSE


def load_facts(host: Host, path: str) -> int:
    """Assert the facts of a file."""
    return host.facts.load(str(path))


def save_facts(host: Host, path: str, scope: Symbol = Symbol("local"), *templates: Symbol) -> Value:  # noqa: B008 (a constant)
    """Write the facts (of the module, or with `visible` all that it sees) to a file, so that they can be read again."""
    if scope not in {Symbol("local"), Symbol("visible")}:
        raise wrong_argument("save-facts", 2, "local or visible", scope)
    own = set(host.program.names("deftemplate", host.program.module))
    wanted = {str(name) for name in templates}
    lines = [
        fact_text(fact, readable=True)
        for fact in host.facts.visible(host.program.module)
        if (scope == Symbol("visible") or fact.template in own) and (not wanted or fact.template in wanted)
    ]
    return len(lines) if host.facts.save(str(path), lines) else -1


FUNCTIONS = {
    "fact-index": Builtin(fact_index, 1, 1, (Kind.FACT,), host=True),
    "fact-index-to-fact": Builtin(fact_index_to_fact, 1, 1, (Kind.INTEGER,), host=True),
    "timetag": Builtin(timetag, 1, 1, (Kind.ENTITY,), host=True),
    "fact-existp": Builtin(fact_existp, 1, 1, (Kind.ENTITY,), host=True),
    "fact-relation": Builtin(fact_relation, 1, 1, (Kind.ENTITY,), host=True),
    "fact-slot-names": Builtin(fact_slot_names, 1, 1, (Kind.ENTITY,), host=True),
    "fact-slot-value": Builtin(fact_slot_value, 2, 2, (Kind.ENTITY, Kind.SYMBOL), host=True),
    "get-fact-list": Builtin(get_fact_list, 0, 1, (Kind.SYMBOL,), host=True),
    "facts": Builtin(facts, 0, 4, (Kind.INTEGER | Kind.SYMBOL, Kind.INTEGER), host=True),
    "ppfact": Builtin(ppfact, 1, 2, (Kind.ENTITY, Kind.ATOM), host=True),
    "assert-string": Builtin(assert_string, 1, 1, (Kind.STRING,), host=True),
    "str-assert": Builtin(assert_string, 1, 1, (Kind.STRING,), host=True),
    "load-facts": Builtin(load_facts, 1, 1, (Kind.LEXEME,), host=True),
    "save-facts": Builtin(save_facts, 1, None, (Kind.LEXEME, Kind.SYMBOL), host=True),
}
