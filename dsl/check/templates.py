"""`{name.field}` in the strings of the author.

A string is cut into pieces of text and expressions. `{{` and `}}` stand for the braces themselves. The place of a
mistake is the place of the braces within the string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import TEXT, Arithmetic, Call, Const, Expr, Template
from aitia.dsl.source import Span

from .scope import dotted, look_up
from .settle import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scope import Scope

_PIECE = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+")
_PATH = re.compile(r"\{\s*(`[^`]+`|[A-Za-z_][A-Za-z0-9_]*)((?:\s*\.\s*(?:`[^`]+`|[A-Za-z_][A-Za-z0-9_]*))*)\s*\}")
_NAME = re.compile(r"`[^`]+`|[A-Za-z_][A-Za-z0-9_]*")


def template(node: ast.Text, scope: Scope) -> Template | None:
    """A string of the author with its expressions."""
    if "{" not in node.value and "}" not in node.value:
        return Template(node.span, (node.value,) if node.value else ())
    pieces = list(_pieces(node, scope))
    known = tuple(piece for piece in pieces if piece is not None)
    return Template(node.span, _merged(known)) if len(known) == len(pieces) else None


def joined(node: ast.Text, scope: Scope) -> Expr | None:
    """A string that is a value: its pieces joined as text."""
    made = template(node, scope)
    if made is None:
        return None
    texts = [_as_text(part, node.span) for part in made.parts] or [Const(node.span, TEXT, "")]
    result = texts[0]
    for text in texts[1:]:
        result = Arithmetic(node.span, TEXT, "+", result, text)
    return result


def _as_text(part: str | Expr, span: Span) -> Expr:
    """A piece of a string as text."""
    if isinstance(part, str):
        return Const(span, TEXT, part)
    return part if part.type == TEXT else Call(part.span, TEXT, "text", (part,))


def _merged(pieces: tuple[str | Expr, ...]) -> tuple[str | Expr, ...]:
    """The pieces with neighbouring texts made one."""
    merged: list[str | Expr] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return tuple(merged)


def _pieces(node: ast.Text, scope: Scope) -> Iterator[str | Expr | None]:
    """The pieces of a string in order; None where one is wrong."""
    columns = _brace_columns(node.span)
    brace = 0
    for match in _PIECE.finditer(node.value):
        piece = match[0]
        span = _place(node.span, columns, brace, len(piece))
        brace += piece.count("{") + piece.count("}")
        if piece in ("{{", "}}"):
            yield piece[0]
        elif piece[0] not in "{}":
            yield piece
        else:
            yield _expression(piece, span, scope)


def _brace_columns(span: Span) -> list[int]:
    """The columns of all braces of a string literal; no escape makes one."""
    if span.end_line != span.line or span.line > len(span.source.lines):
        return []
    line = span.source.lines[span.line - 1]
    return [column for column in range(span.column, span.end_column) if line[column - 1 : column] in ("{", "}")]


def _place(whole: Span, columns: list[int], brace: int, length: int) -> Span:
    """The place of a piece that begins with the given brace."""
    if brace >= len(columns):
        return whole
    return Span(whole.source, whole.line, columns[brace], whole.line, columns[brace] + length)


def _expression(piece: str, span: Span, scope: Scope) -> Expr | None:
    """The value that `{name.field}` stands for."""
    match = _PATH.fullmatch(piece)
    if match is None:
        scope.world.error(
            "R216",
            f"'{piece}' is no name in braces",
            span,
            note="{name} and {name.field} show a value; {{ and }} are the braces themselves",
        )
        return None
    names = [ast.Name(span, name.strip("`")) for name in _NAME.findall(piece)]
    if len(names) == 1:
        return settled(look_up(names[0], scope), scope.world)
    return dotted(ast.Dotted(span, names[0], tuple(names[1:])), scope)
