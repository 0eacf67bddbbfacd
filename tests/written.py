"""Random trees of what was written, for the round trip through text, and the comparison of trees without places."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from hypothesis import strategies as st

from aitia.dsl import ast
from aitia.dsl.source import Source, Span
from aitia.dsl.syntax.parser import grammar

NOWHERE = Span(Source("nowhere", ""), 1, 1, 1, 1)
KEYWORDS = sorted(set(re.findall(r'"([a-z]+)"', grammar())) | {"at", "for", "the", "known", "unknown", "one", "days"})


def bare(node: object) -> object:
    """A tree as nested tuples, without places and without the words of broken blocks."""
    if isinstance(node, tuple):
        return tuple(bare(part) for part in node)
    if not dataclasses.is_dataclass(node):
        return node
    parts = (bare(getattr(node, f.name)) for f in dataclasses.fields(node) if f.name not in {"span", "broken"})
    return (type(node).__name__, *parts)


_VISIBLE = st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"])
texts = st.builds(ast.Text, st.just(NOWHERE), st.text(_VISIBLE | st.sampled_from('\n\t"\\{}|#'), max_size=8))
names = st.builds(
    ast.Name,
    st.just(NOWHERE),
    st.sampled_from([*KEYWORDS, "x", "total", "Total", "größe", "two words", "9lives", "a.b"]),
)
functions = names.filter(lambda name: name.name != "in")
types = st.builds(ast.Name, st.just(NOWHERE), st.sampled_from(["Order", "Part", "R010", "X"]))
numbers = st.builds(ast.Number, st.just(NOWHERE), st.sampled_from(["0", "1", "12", "0.5", "100.25"]))
counts = st.builds(ast.Number, st.just(NOWHERE), st.sampled_from(["0", "1", "12"]))
dates = st.builds(ast.Date, st.just(NOWHERE), st.sampled_from(["2026-05-01", "2026-05-01T10:00:00Z"]))
durations = st.builds(
    ast.Duration, st.just(NOWHERE), st.sampled_from(["1", "3", "0.5"]), st.sampled_from(["second", "day", "month"])
)
paths = st.builds(ast.Dotted, st.just(NOWHERE), names, st.lists(names, min_size=1, max_size=2).map(tuple))
tests_of_certainty = st.none() | st.builds(
    ast.CertaintyTest, st.just(NOWHERE), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), numbers
)
_WORDS = {
    "is": "=", "=": "=", "is not": "!=", "!=": "!=", "is at least": ">=", ">=": ">=", "is at most": "<=",
    "is more than": ">", "is less than": "<", "is before": "<", "is after": ">", "<": "<", "contains": "contains",
    "matches": "matches", "starts with": "starts with", "ends with": "ends with",
}  # fmt: skip


def _several(inner: st.SearchStrategy[Any], least: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, min_size=least, max_size=3).map(tuple)


def _patterns(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[ast.Pattern]:
    windows = st.none() | st.builds(ast.Window, st.just(NOWHERE), st.just("3"), st.sampled_from(["day", "year"]))
    return st.builds(ast.Pattern, st.just(NOWHERE), types, st.none() | names, windows, _several(inner, 0))


def _compare(left: ast.Expr, words: str, right: ast.Expr, certainty: ast.CertaintyTest | None) -> ast.Compare:
    return ast.Compare(NOWHERE, left, _WORDS[words], words, right, certainty)


def _or(operands: tuple[Any, ...], mixed: bool) -> ast.Or:
    return ast.Or(NOWHERE, operands, mixed and any(isinstance(o, ast.And) for o in operands))


def _arithmetic(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[ast.Arithmetic]:
    rest = st.sampled_from(["+-", "*/"]).flatmap(lambda signs: _several(st.tuples(st.sampled_from(signs), inner), 1))
    return st.builds(ast.Arithmetic, st.just(NOWHERE), inner, rest)


def _counting(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    quantifiers = st.sampled_from(["at least", "at most", "exactly", "more than", "fewer than"])
    nowhere, patterns = st.just(NOWHERE), _patterns(inner)
    kinds = st.builds(ast.Name, nowhere, st.sampled_from(["sum", "count", "list"]))
    return (
        st.builds(ast.ThereIs, nowhere, st.sampled_from(["a", "no"]), st.none(), patterns)
        | st.builds(ast.ThereIs, nowhere, quantifiers, counts, patterns)
        | st.builds(ast.NumberOf, nowhere, quantifiers, counts, _several(inner, 1))
        | st.builds(ast.LetAggregate, nowhere, names, kinds, st.none() | inner, patterns)
        | st.builds(ast.Every, nowhere, patterns, inner)
        | st.builds(ast.ForEach, nowhere, patterns)
        | st.builds(ast.ForEachIn, nowhere, names, inner)
    )


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    nowhere, yes_or_no = st.just(NOWHERE), st.booleans()
    return (
        st.builds(ast.Call, nowhere, functions, _several(inner, 0))
        | st.builds(ast.Negate, nowhere, inner)
        | _arithmetic(inner)
        | st.builds(_compare, inner, st.sampled_from(sorted(_WORDS)), inner, tests_of_certainty)
        | st.builds(ast.OneOf, nowhere, inner, _several(inner, 1), yes_or_no, tests_of_certainty)
        | st.builds(ast.Between, nowhere, inner, inner, inner)
        | st.builds(ast.IsKnown, nowhere, inner, yes_or_no)
        | st.builds(ast.Not, nowhere, inner)
        | st.builds(ast.And, nowhere, _several(inner, 2))
        | st.builds(_or, _several(inner, 2), yes_or_no)
        | st.builds(ast.Let, nowhere, names, inner)
        | _counting(inner)
    )


expressions = st.recursive(texts | numbers | dates | durations | names | paths, _larger, max_leaves=12)
"""Any expression that can be written, sensible or not."""


def rules(when: st.SearchStrategy[Any]) -> st.SearchStrategy[ast.Rule]:
    """Rules around a condition."""
    nowhere = st.just(NOWHERE)
    certainties = st.none() | numbers | names
    arguments = st.builds(ast.Argument, nowhere, names, when, certainties)
    facts = st.builds(ast.NewFact, nowhere, types, _several(arguments, 0))
    actions = (
        st.builds(ast.Conclude, nowhere, paths, when, certainties)
        | st.builds(ast.ConcludeFact, nowhere, facts, certainties)
        | st.builds(ast.Presume, nowhere, paths, when)
        | st.builds(ast.Record, nowhere, facts)
        | st.builds(ast.Change, nowhere, paths, when)
        | st.builds(ast.Remove, nowhere, names)
        | st.builds(ast.Say, nowhere, texts)
        | st.builds(ast.CallEffect, nowhere, names, _several(arguments, 0))
        | st.builds(ast.Stop, nowhere, st.none() | texts)
    )
    docs = st.sampled_from(["", "One line.", "Two\nlines."])
    return st.builds(
        ast.Rule, nowhere, docs, st.none() | types.filter(lambda t: t.name.isupper()), texts, _attributes(), when,
        st.none() | when, _several(actions, 1), st.none() | texts, _several(texts, 0),
    )  # fmt: skip


def _attributes() -> st.SearchStrategy[tuple[ast.Attribute, ...]]:
    day = ast.Date(NOWHERE, "2026-05-01")
    return st.sets(
        st.sampled_from(
            [
                ast.Attribute(NOWHERE, "stage", (ast.Name(NOWHERE, "check"),)),
                ast.Attribute(NOWHERE, "overrides", (ast.Name(NOWHERE, "R1"), ast.Name(NOWHERE, "T1.2"))),
                ast.Attribute(NOWHERE, "valid", dates=(day, None)),
                ast.Attribute(NOWHERE, "priority", number=-5),
                ast.Attribute(NOWHERE, "disabled"),
                ast.Attribute(NOWHERE, "repeats"),
            ]
        )
    ).map(tuple)
