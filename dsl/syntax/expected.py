"""What the parser could have gone on with, in words: never the names of the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

ACTIONS = ("CONCLUDE", "PRESUME", "RECORD", "CHANGE", "REMOVE", "SAY", "CALL", "STOP")
ATTRIBUTES = ("IN_STAGE", "OVERRIDES", "VALID_FROM", "VALID_UNTIL", "PRIORITY", "DISABLED", "REPEATS")
TYPES = (
    "TEXT", "NUMBER_TYPE", "WHOLE_NUMBER", "YES_OR_NO", "DATE", "DATE_AND_TIME", "DURATION", "IMAGE", "DECIMAL",
    "CHOICE", "LIST_OF", "TYPE",
)  # fmt: skip
_CONDITION = ("FOR_EACH", "THERE_IS_A", "THERE_IS_NO", "THERE_ARE", "EVERY", "COUNT", "LET", "NOT")
_VALUE = ("NAME", "QUOTED_NAME", "NUMBER", "STRING", "DAY", "MOMENT", "MINUS", "LPAR")
_OPTIONS = ("KEY", "REQUIRED", "MANY", "UNCERTAIN", "IN", "BETWEEN", "DEFAULT", "SAYS", "JUDGED_BY", "COMPUTED_AS")
_COMPARISON = ("COMPARE", "RELATION", "IS_ONE_OF", "IS_NOT_ONE_OF", "IS_BETWEEN", "IS_KNOWN", "IS_UNKNOWN")
_SIGNS = ("PLUS", "STAR", "SLASH", "MINUS", "DOT", "WITH_CERTAINTY", "LPAR", "UNIT")

_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((*_VALUE, *_CONDITION), "a condition"),
    ((*_VALUE, "RELATION", "ONE_OF", "NOT"), "a cell such as '-', '>= 5' or 'one of (a, b)'"),
    ((*_VALUE, "NOT"), "a comparison"),
    (_VALUE, "a value"),
    (ACTIONS, "an action such as 'conclude'"),
    (ATTRIBUTES, ""),
    (("GIVEN", "ANSWER", "ON", "EXPECT_RULE", "EXPECT_QUESTION", "EXPECT"), "a line such as 'given' or 'expect'"),
    (("ASK", "HELP", "WHY", "ASK_FIRST", "ALLOW_UNKNOWN", "ALLOW_MANY", "ONLY_IF", "VALID_IF"), "a line such as 'ask'"),
    (
        ("READS", "GIVES", "FROM", "CALIBRATED_BY", "TRUST_ABOVE", "BATCH", "IF_UNAVAILABLE"),
        "a line such as 'reads' or 'gives'",
    ),
    (("WELCOME", "FIND", "SHOW", "SHOW_AT_MOST"), "a line such as 'find' or 'show'"),
    (_OPTIONS, "an option of the field"),
    ((*_COMPARISON, "IS"), "a comparison such as 'is'"),
    (("LIST_OF", "DECIMAL"), "a type such as 'text'"),
    (("DAY", "MOMENT"), "a date"),
    (("NAME", "QUOTED_NAME"), "a name"),
)
_PHRASES = {
    "$END": "the end of the block",
    "NAME": "a name",
    "QUOTED_NAME": "",
    "TYPE": "the name of a fact type",
    "CODE": "a code such as R010",
    "ROW_CODE": "",
    "STRING": "a text in double quotes",
    "NUMBER": "a number",
    "DAY": "a date",
    "MOMENT": "a time",
    "UNIT": "a unit such as 'days'",
    "ROW": "a row '| … |'",
    "MATCH": "'match first'",
    "COUNT": "'at least'",
    "RELATION": "a sign such as '>='",
    "COMPARE": "'is at least'",
    "COMMA": "','",
    "COLON": "':'",
    "LPAR": "'('",
    "RPAR": "')'",
    "DOT": "'.'",
    "SEMICOLON": "';'",
    "EQUAL": "'='",
    "PLUS": "'+'",
    "MINUS": "'-'",
    "STAR": "'*'",
    "SLASH": "'/'",
}
_MOST = 4


def in_words(accepted: Collection[str]) -> str:
    """`a name, ':' or ','`: what could stand here, the commonest first, and not too many."""
    left = set(accepted)
    found: list[str] = []
    if "LIST_OF" in left:
        left -= set(TYPES) - {"LIST_OF", "DECIMAL"}
    for members, phrase in _GROUPS:
        if left.issuperset(members):
            left -= set(members)
            found.append(phrase)
    if found or len(left) > _MOST:
        left -= set(_SIGNS)
    found += [_PHRASES.get(name, f"'{name.lower().replace('_', ' ')}'") for name in sorted(left, key=_weight)]
    shown = [phrase for phrase in dict.fromkeys(found) if phrase][:_MOST]
    return " or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)


def _weight(name: str) -> tuple[int, str]:
    """Names and signs before keywords, the end of the block last."""
    return (2 if name == "$END" else 0 if name in _PHRASES else 1), name
