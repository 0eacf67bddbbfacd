"""The kinds of facts: their names, their ancestors, and the types of their fields.

Names come first, so that fields can refer to types that stand below, then fields, then what needs expressions
(`options`). A type with a mistake stays known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import FactType, Field

from .world import described
from .written import type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .world import World


def declare_types(blocks: Sequence[ast.FactBlock], world: World) -> list[ast.FactBlock]:
    """Make the names of all types known; the blocks whose name is not taken already."""
    kept: list[ast.FactBlock] = []
    for block in blocks:
        first = world.types.get(block.name.name)
        if first is not None:
            world.error(
                "F301",
                f"there are two fact types '{first.name}'",
                block.name.span,
                note=f"the first is at {first.span}",
            )
            continue
        kept.append(block)
        label = block.label.value if block.label else ""
        world.types[block.name.name] = FactType(
            block.name.span, block.name.name, label, {}, event=block.event, doc=block.doc
        )
    for block in kept:
        _declare_parent(block, world)
    return kept


def _declare_parent(block: ast.FactBlock, world: World) -> None:
    """F303, F304: the type after `is a`, which must be there and not be below this one."""
    if block.parent is None:
        return
    name, parent = block.name.name, block.parent.name
    if parent not in world.types:
        world.unknown("F303", f"there is no fact type '{parent}'", block.parent, world.types.keys() - {name})
        return
    if world.is_a(parent, name):
        world.error(
            "F304",
            f"{name} would be a kind of itself",
            block.parent.span,
            note=f"{parent} is a {name} already" if parent != name else "",
        )
        return
    world.types[name] = replace(world.types[name], parent=parent)


def declare_fields(blocks: Sequence[ast.FactBlock], world: World) -> None:
    """Make the fields of all types known, ancestors first, so that inherited names can be refused."""
    pending = {block.name.name: block for block in blocks}
    while pending:
        name = next(iter(pending))
        while world.types[name].parent in pending:
            name = world.types[name].parent
        _declare_fields(pending.pop(name), world)


def _declare_fields(block: ast.FactBlock, world: World) -> None:
    """The fields of one type."""
    declared: dict[str, Field] = {}
    inherited = world.fields(block.name.name)
    for field in block.fields:
        name = field.name.name
        if name in declared or (block.name.name, name) in world.broken_fields:
            world.error("F302", f"{block.name.name} has two fields '{name}'", field.name.span)
        elif name in inherited:
            message = f"{block.name.name} has the field '{name}' already, from {inherited[name][0]}"
            world.error("F305", message, field.name.span)
        elif (made := _field(field, world)) is not None:
            declared[name] = made
        else:
            world.broken_fields.add((block.name.name, name))
    known = replace(world.types[block.name.name], fields=declared)
    world.types[known.name] = known
    _check_keys(block, world)
    _settle_time(block, world)


def _field(node: ast.Field, world: World) -> Field | None:
    """A field with its type and its plain options; what needs expressions is added later."""
    type = type_of(node.type, world)
    if type is None:
        return None
    _check_type(node, node.type, world)
    flags = {option.word for option in node.options if isinstance(option, ast.Flag)}
    judged = next((o for o in node.options if isinstance(o, ast.JudgedBy)), None)
    unit = next((o for o in node.options if isinstance(o, ast.Unit)), None)
    _check_options(node, flags, world)
    if unit is not None and type.kind not in ("number", "whole", "decimal", "duration"):
        world.error(
            "F309", f"only a number or a duration has a unit, and '{node.name.name}' is {described(type)}", unit.span
        )
    labels = tuple((o.word.name, o.label.value) for o in node.type.options if o.label is not None)
    return Field(
        node.name.span,
        node.name.name,
        type,
        key="key" in flags,
        required="required" in flags,
        many="many" in flags,
        uncertain="uncertain" in flags,
        unit=unit.unit.value if unit else "",
        judged_by=judged.model.name if judged else "",
        labels=labels,
    )


def _check_type(field: ast.Field, node: ast.TypeName, world: World) -> None:
    """F318, F319: types that can be written and cannot be."""
    if node.kind == "choice":
        seen: set[str] = set()
        for option in node.options:
            if option.word.name in seen:
                message = f"'{option.word.name}' stands twice among the choices of {field.name.name}"
                world.error("F318", message, option.word.span)
            seen.add(option.word.name)
    if node.kind == "list" and node.element is not None:
        if node.element.kind == "list":
            world.error("F319", "a list of lists is not possible", node.span, hint="make a fact type of the inner list")
        else:
            _check_type(field, node.element, world)


_CLASHES: tuple[tuple[str, str, str], ...] = (
    ("key", "many", "a key is one value"),
    ("key", "uncertain", "a key is certain"),
    ("key", "computed as", "a key is given"),
    ("key", "judged by", "a key is given"),
    ("key", "default", "a key is given for each fact"),
    ("required", "default", "a required field is always given"),
    ("required", "computed as", "a required field is always given"),
    ("many", "default", "a field with many values has none until one is known"),
    ("many", "computed as", "an expression has one value"),
    ("many", "list", "a list holds several values already"),
    ("uncertain", "computed as", "what is computed has no certainty of its own"),
    ("uncertain", "default", "a default has no certainty"),
    ("computed as", "default", "a computed field takes its value from the others"),
    ("computed as", "judged by", "a field has one source of this kind"),
)


def _check_options(node: ast.Field, flags: set[str], world: World) -> None:
    """F306: options that do not go together. F320: a key of a type that can be no key."""
    spans = {option.word: option.span for option in node.options if isinstance(option, ast.Flag)}
    for option in node.options:
        word = _WORDS.get(type(option))
        if word:
            spans[word] = option.span
    if node.type.kind == "list":
        spans["list"] = node.type.span
    for one, other, why in _CLASHES:
        if one in spans and other in spans:
            shown = "a list" if other == "list" else f"'{other}'"
            message = f"'{one}' and {shown} do not go together in the field '{node.name.name}'"
            world.error("F306", message, spans[one] if other == "list" else spans[other], note=why)
    if "key" in flags and node.type.kind in ("list", "image"):
        world.error("F320", f"a {node.type.kind} cannot be a key".replace("a image", "an image"), spans["key"])


_WORDS: dict[type[ast.FieldOption], str] = {
    ast.Default: "default",
    ast.ComputedAs: "computed as",
    ast.JudgedBy: "judged by",
}


def _check_keys(block: ast.FactBlock, world: World) -> None:
    """F321: a type below one with a key cannot have another key."""
    known = world.types[block.name.name]
    own = [field for field in known.fields.values() if field.key]
    if own and known.parent and (key := world.key(known.parent)):
        message = f"{known.name} has the key '{key[0]}' from {known.parent} and cannot have another"
        world.error("F321", message, own[0].span)


def _settle_time(block: ast.FactBlock, world: World) -> None:
    """F310: an event has exactly one field of type date and time."""
    known = world.types[block.name.name]
    if not any(ancestor.event for ancestor in world.lineage(known.name)):
        return
    times = [name for name, (_, field) in world.fields(known.name).items() if field.type.kind == "datetime"]
    if len(times) != 1:
        broken = any((known.name, field.name.name) in world.broken_fields for field in block.fields)
        if not (broken and not times):
            has = "none" if not times else f"{len(times)}: {', '.join(times)}"
            world.error(
                "F310",
                f"the event {known.name} needs one field of type date and time, and has {has}",
                block.name.span,
                note="it says when the event happened",
            )
    world.types[known.name] = replace(known, event=True, time_field=times[0] if times else "")
