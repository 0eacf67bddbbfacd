"""Parts of a block that are missing, empty or in the wrong place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.problems import nearest

from .expected import ACTIONS, ATTRIBUTES

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

    from .trouble import Recogniser, Trouble


_TYPE_NAMES = (
    "text",
    "number",
    "whole number",
    "decimal(2)",
    "yes or no",
    "date",
    "date and time",
    "duration",
    "image",
    "choice (a, b)",
    "list of text",
)


_OTHER_TYPES = {
    "string": "text",
    "str": "text",
    "int": "whole number",
    "integer": "whole number",
    "float": "number",
    "double": "number",
    "bool": "yes or no",
    "boolean": "yes or no",
    "money": "decimal(2)",
    "datetime": "date and time",
    "time": "date and time",
    "enum": "choice (a, b)",
    "list": "list of text",
    "timedelta": "duration",
}


def _if(trouble: Trouble) -> Problem | None:
    """S017: `if` where the conditions begin."""
    if trouble.found.lower() != "if" or "WHEN" not in trouble.accepted:
        return None
    return trouble.problem("S017", "'if' does not begin the conditions", "write 'when'")


def _when(trouble: Trouble) -> Problem | None:
    """S013: the conditions begin without `when`."""
    if "WHEN" not in trouble.accepted or trouble.found.lower() == "when" or trouble.starts("WHEN"):
        return None
    if trouble.accepted & {"STRING", "RPAR"} or capital(trouble) or trouble.found == "in":
        return None
    return trouble.problem("S013", f"'when' is missing in this {trouble.block}", "write 'when' above the conditions")


def _then(trouble: Trouble) -> Problem | None:
    """S012: the actions begin without `then`, or there are none."""
    if "THEN" not in trouble.accepted:
        return None
    if trouble.token is None or trouble.found in {"because", "source"}:
        return trouble.problem("S012", "'then' is missing in this rule", "write 'then' and what the rule concludes")
    if trouble.found.upper() in ACTIONS:
        return trouble.problem("S012", "'then' is missing in this rule", "write 'then' above the first action")
    return None


def _empty_part(trouble: Trouble) -> Problem | None:
    """S014 to S016: `when`, `then`, `and` with nothing behind."""
    next_part = trouble.token is None or trouble.found in {"then", "unless", "because", "source", "and", "or", "when"}
    next_part = next_part or (trouble.token is not None and trouble.token.type in ACTIONS)
    if not next_part:
        return None
    word = trouble.name
    if trouble.last in {"WHEN", "UNLESS"}:
        return trouble.problem("S014", f"no condition follows '{word}'", f"write a condition after '{word}'")
    if trouble.last == "THEN":
        return trouble.problem("S015", "no action follows 'then'", "write an action such as 'conclude'")
    if trouble.last in {"AND", "OR", "NOT"}:
        return trouble.problem("S016", f"no condition follows '{word}'", f"delete the '{word}', or write a condition")
    return None


def _wrong_order(trouble: Trouble) -> Problem | None:
    """S049: a part of a rule that stands too late."""
    if trouble.block not in {"rule", "table"} or trouble.token is None:
        return None
    part = re.match(r"in\s+stage|overrides|valid\s+(from|until)|priority|disabled|repeats", trouble.rest)
    if part and not trouble.accepted & set(ATTRIBUTES):
        words = " ".join(part[0].split())
        return trouble.problem("S049", f"'{words}' stands too late", "write it below the title, above 'when'")
    if trouble.found in {"when", "unless", "then"} and trouble.starts("THEN"):
        return trouble.problem(
            "S049", f"'{trouble.found}' stands too late", "the order is: when, unless, then, because"
        )
    if trouble.found == "because" and (trouble.starts("SOURCE") or trouble.starts("BECAUSE")):
        return trouble.problem("S049", "'because' stands too late", "write one 'because', above 'source'")
    return None


def _title(trouble: Trouble) -> Problem | None:
    """S040: a rule, table, test or consultation without a title in quotes."""
    kinds = {"rule", "table", "test", "consultation"}
    if trouble.block not in kinds or "STRING" not in trouble.accepted or len(trouble.before) > 2:
        return None
    if _bad_code(trouble):
        hint = "write the code in capitals and digits, as R010, and then the title in quotes"
        return trouble.problem("S048", f"'{trouble.found}' is not a code", hint)
    code = " R010" if trouble.block in {"rule", "table"} else ""
    hint = f'write {trouble.block}{code} "what it says"'
    return trouble.problem("S040", f"this {trouble.block} has no title in quotes", hint)


def _bad_code(trouble: Trouble) -> bool:
    """Whether a word stands where a code may stand, with a title after it."""
    return "CODE" in trouble.accepted and bool(re.match(r"[\w.-]+\s+\"", trouble.rest))


def _colon(trouble: Trouble) -> Problem | None:
    """S042: a field, parameter or argument without its colon."""
    if not trouble.only("COLON"):
        return None
    name = trouble.name
    if trouble.found == "=":
        return trouble.problem("S042", f"after '{name}' stands '=' in place of a colon", f"write '{name}: …'")
    return trouble.problem("S042", f"after '{name}' a colon is missing", f"write '{name} : …'")


def _field_type(trouble: Trouble) -> Problem | None:
    """S043: a word that is no type of a field."""
    if "LIST_OF" not in trouble.accepted:
        return None
    other = _OTHER_TYPES.get(trouble.found.lower())
    hint = f"did you mean '{other}'?" if other else nearest(trouble.found, _TYPE_NAMES)
    message = f"'{trouble.found}' is not a type" if trouble.token else "the type is missing"
    return trouble.problem("S043", message, hint, f"the types are {', '.join(_TYPE_NAMES)}, or a fact type")


def _has(trouble: Trouble) -> Problem | None:
    """S068: the fields of a fact begin without `has`."""
    if trouble.block not in {"fact", "event"} or "HAS" not in trouble.accepted or trouble.token is None:
        return None
    return trouble.problem("S068", f"'has' is missing before the fields of this {trouble.block}", "write 'has'")


def capital(trouble: Trouble) -> Problem | None:
    """S047: a keyword in capitals."""
    lower = trouble.found.lower()
    if lower == trouble.found or lower.upper() not in trouble.accepted:
        return None
    return trouble.problem("S047", f"'{trouble.found}' is not a keyword", f"keywords are in lower case: '{lower}'")


def _policy(trouble: Trouble) -> Problem | None:
    """S055: a table that does not say which of its rows count."""
    if "MATCH" not in trouble.accepted:
        return None
    word = re.match(r"match\s+(\w+)", trouble.rest)
    hint = nearest(word[1], ("first", "unique", "every", "collect")) if word else ""
    note = "write 'match first', 'match unique', 'match every' or 'match collect' above the rows"
    if word:
        return trouble.problem("S055", f"'match {word[1]}' is not known", hint, note)
    if trouble.found.startswith("|") or trouble.token is None:
        return trouble.problem("S055", "'match' is missing above the rows of this table", hint, note)
    return None


PART_MISTAKES: tuple[Recogniser, ...] = (
    _if,
    _empty_part,
    _wrong_order,
    _then,
    _title,
    capital,
    _has,
    _colon,
    _field_type,
    _policy,
)
WHEN_MISSING: tuple[Recogniser, ...] = (_when,)
