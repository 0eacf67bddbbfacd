"""The then-part of a rule: targets that are there and may be written, and values that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aitia.dsl import ast
from aitia.dsl.ruleset import (
    NUMBER,
    CallEffect,
    ChangeField,
    ConcludeFact,
    ConcludeField,
    Const,
    Expr,
    FactVar,
    FieldOf,
    Remove,
    Say,
    Stop,
)

from . import resolve
from .drafts import LooseWord
from .options import refuse_outside
from .scope import Scope, dotted, look_up, unknown_field, unknown_name
from .settle import settled
from .templates import template
from .world import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aitia.dsl.ruleset import Action, Field
    from aitia.dsl.source import Span


Verb = Literal["concluded", "presumed", "changed"]


def then_part(nodes: Sequence[ast.Action], scope: Scope) -> tuple[Action, ...]:
    """All actions that are right."""
    return tuple(action for node in nodes if (action := _action(node, scope)) is not None)


def _action(node: ast.Action, scope: Scope) -> Action | None:
    """One action."""
    match node:
        case ast.Conclude():
            return conclude(node.span, node.target, node.value, scope, certainty=node.certainty)
        case ast.Presume():
            return conclude(node.span, node.target, node.value, scope, verb="presumed")
        case ast.Change():
            return _change(node, scope)
        case ast.ConcludeFact():
            return _new_fact(node.span, node.fact, scope, certainty=node.certainty)
        case ast.Record():
            return _new_fact(node.span, node.fact, scope, permanent=True)
        case ast.Remove():
            return _remove(node, scope)
        case ast.Say():
            text = template(node.text, scope)
            return Say(node.span, text) if text is not None else None
        case ast.CallEffect():
            return _call(node, scope)
        case ast.Stop():
            reason = template(node.reason, scope) if node.reason is not None else None
            return Stop(node.span, reason) if reason is not None or node.reason is None else None


def conclude(  # noqa: PLR0913 - what a conclusion is made of
    span: Span,
    target: ast.Dotted,
    value: ast.Expr,
    scope: Scope,
    *,
    certainty: ast.Expr | None = None,
    verb: Verb = "concluded",
) -> ConcludeField | None:
    """`conclude o.f is v`, `presume o.f is v`."""
    found = _target(target, verb, scope)
    made = _value_for(found, value, scope)
    sure = _certainty(certainty, found[1] if found else None, scope)
    if found is None or made is None or (certainty is not None and sure is None):
        return None
    place, _ = found
    return ConcludeField(span, place.subject, place.owner, place.field, made, verb == "presumed", sure)


def _change(node: ast.Change, scope: Scope) -> ChangeField | None:
    """`change o.f to v`."""
    found = _target(node.target, "changed", scope)
    made = _value_for(found, node.value, scope)
    if found is None or made is None:
        return None
    return ChangeField(node.span, found[0].subject, found[0].owner, found[0].field, made)


def _speaking(scope: Scope) -> Scope:
    """The same names, where strings that are values may have `{name.field}` in them."""
    return Scope(scope.frame, scope.names, scope.fact, templates=True)


def _value_for(found: tuple[FieldOf, Field] | None, node: ast.Expr, scope: Scope) -> Expr | None:
    """A value as the field's type and within its range; looked at also when the field is wrong."""
    if found is None:
        resolve.draft(node, _speaking(scope))
        return None
    return _field_value(found[1], node, scope)


def _field_value(declared: Field, node: ast.Expr, scope: Scope) -> Expr | None:
    """A value that becomes one of a field."""
    made = resolve.value(node, declared.type, _speaking(scope), f"the field {declared.name}")
    if isinstance(made, Const):
        refuse_outside(made.value, declared, node, scope)
    return made


def _target(path: ast.Dotted, verb: Verb, scope: Scope) -> tuple[FieldOf, Field] | None:
    """The field that an action writes, if rules may write it. It is not read by this."""
    *way, last = path.fields
    subject = _subject(path, way, scope)
    if subject is None:
        return None
    world = scope.world
    if subject.type.kind != "reference":
        message = f"'{words(subject.span)}' is a value, and only a field of a fact can be {verb}"
        world.error("R217", message, subject.span, note="'for each' names a fact; 'let' names a value")
        return None
    found = world.field(subject.type.fact, last.name)
    if found is None:
        if not world.is_broken_field(subject.type.fact, last.name):
            unknown_field(subject.type.fact, last, world)
        return None
    owner, declared = found
    if not _may_be_written(declared, subject.type.fact, last, verb, scope):
        return None
    return FieldOf(path.span, declared.type, subject, owner, last.name), declared


def _subject(path: ast.Dotted, way: Sequence[ast.Name], scope: Scope) -> Expr | None:
    """The fact whose field is written."""
    if way:
        return dotted(ast.Dotted(path.span, path.head, tuple(way)), scope)
    head = look_up(path.head, scope)
    if isinstance(head, LooseWord):
        unknown_name(head)
        return None
    return head if isinstance(head, Expr) else None


def _may_be_written(declared: Field, type_name: str, name: ast.Name, verb: Verb, scope: Scope) -> bool:
    """R218, R219, R220: fields that no rule may write."""
    world = scope.world
    if declared.key:
        world.error(
            "R218",
            f"'{declared.name}' is a key of {type_name} and cannot be {verb}",
            name.span,
            note="a fact keeps its key as long as it is there",
        )
        return False
    if declared.computed is not None:
        world.error(
            "R219",
            f"'{declared.name}' is computed and cannot be {verb}",
            name.span,
            note=f"it is computed as {words(declared.computed.span)}",
        )
        return False
    if world.types[type_name].time_field == declared.name:
        world.error(
            "R220",
            f"'{declared.name}' is the time of the event and cannot be {verb}",
            name.span,
            note="an event happens once",
        )
        return False
    return True


def _certainty(node: ast.Expr | None, declared: Field | None, scope: Scope) -> Expr | None:
    """A certainty from -1 to 1, for a field that is marked so."""
    if node is None:
        return None
    made = resolve.value(node, NUMBER, scope, "a certainty")
    if declared is not None and not declared.uncertain:
        scope.world.error(
            "R221",
            f"the field {declared.name} is certain and takes no certainty",
            node.span,
            hint="mark the field 'uncertain'",
        )
        return None
    if isinstance(made, Const) and isinstance(made.value, float) and not -1 <= made.value <= 1:
        scope.world.error("R231", f"a certainty is from -1 to 1, not {words(node.span)}", node.span)
    return made


def _new_fact(
    span: Span, node: ast.NewFact, scope: Scope, *, certainty: ast.Expr | None = None, permanent: bool = False
) -> ConcludeFact | None:
    """`conclude T(…)`, `record T(…)`."""
    world, name = scope.world, node.type.name
    if not world.has_type(node.type):
        for argument in node.arguments:
            resolve.draft(argument.value, _speaking(scope))
        return None
    fields = world.fields(name)
    made: dict[str, Expr | None] = {}
    inner: list[Expr | None] = []
    for argument in check_arguments(node, fields, scope):
        made[argument.name.name] = _field_value(fields[argument.name.name][1], argument.value, scope)
        inner.append(_certainty(argument.certainty, fields[argument.name.name][1], scope))
    require_fields(node, fields, made, scope)
    sure = _new_certainty(certainty, fields, made, scope) or next((one for one in inner if one is not None), None)
    known = tuple((field, value) for field in fields if (value := made.get(field)) is not None)
    if len(known) < len(made) or (certainty is not None and sure is None):
        return None
    return ConcludeFact(span, name, known, permanent, sure)


def _new_certainty(
    node: ast.Expr | None, fields: Mapping[str, tuple[str, Field]], made: Mapping[str, Expr | None], scope: Scope
) -> Expr | None:
    """The certainty of the uncertain fields of a new fact."""
    one = next((fields[name][1] for name in made if fields[name][1].uncertain), None)
    if node is not None and one is None:
        scope.world.error(
            "R221", "no field of this fact takes a certainty", node.span, hint="mark one of them 'uncertain'"
        )
        return None
    return _certainty(node, one, scope)


def check_arguments(
    node: ast.NewFact, fields: Mapping[str, tuple[str, Field]], scope: Scope, *, repeated: bool = False
) -> Iterable[ast.Argument]:
    """The arguments whose fields are there and may be given, each once (with `repeated`, `many` fields more often)."""
    seen: set[str] = set()
    for argument in node.arguments:
        name = argument.name.name
        if name not in fields:
            if not scope.world.is_broken_field(node.type.name, name):
                unknown_field(node.type.name, argument.name, scope.world)
            resolve.draft(argument.value, _speaking(scope))
            continue
        declared = fields[name][1]
        if declared.computed is not None:
            scope.world.error(
                "R224",
                f"'{name}' is computed and cannot be given",
                argument.name.span,
                note=f"it is computed as {words(declared.computed.span)}",
            )
        elif name in seen and not (repeated and (declared.many or declared.type.kind == "list")):
            scope.world.error("R222", f"the field '{name}' is given twice", argument.name.span)
        else:
            seen.add(name)
            yield argument


def require_fields(
    node: ast.NewFact, fields: Mapping[str, tuple[str, Field]], given: Mapping[str, object], scope: Scope
) -> None:
    """R223: fields that every fact of the type needs. Beside a field that is unknown, one of them was meant."""
    if any(argument.name.name not in fields for argument in node.arguments):
        return
    missing = [name for name, (_, field) in fields.items() if (field.key or field.required) and name not in given]
    if missing:
        named = " and ".join(f"'{name}'" for name in missing)
        why = "it is the key" if fields[missing[0]][1].key else "it is required"
        scope.world.error(
            "R223", f"{node.type.name} needs {named}", node.type.span, note=why if len(missing) == 1 else ""
        )


def _remove(node: ast.Remove, scope: Scope) -> Remove | None:
    """`remove o`."""
    found = look_up(node.name, scope)
    if isinstance(found, LooseWord):
        unknown_name(found)
    elif isinstance(found, FactVar):
        return Remove(node.span, found)
    elif found is not None:
        scope.world.error(
            "R230",
            f"'{node.name.name}' is a value; only a fact can be removed",
            node.name.span,
            note="'for each' names a fact; 'let' names a value",
        )
    return None


def _call(node: ast.CallEffect, scope: Scope) -> CallEffect | None:
    """`call name(a: …)`: what the caller gets after the run."""
    made: list[tuple[str, Expr]] = []
    names: set[str] = set()
    for argument in node.arguments:
        value = settled(resolve.draft(argument.value, _speaking(scope)), scope.world)
        if argument.name.name in names:
            scope.world.error("R225", f"the argument '{argument.name.name}' is given twice", argument.name.span)
        names.add(argument.name.name)
        if value is not None:
            made.append((argument.name.name, value))
    return CallEffect(node.span, node.name.name, tuple(made)) if len(made) == len(node.arguments) else None
