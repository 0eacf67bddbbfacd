"""The mistakes that people make most, each recognised by its own function.

A recogniser looks at the place where the parser stopped, and gives a problem or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem, nearest
from aitia.dsl.source import Span

from .expected import ACTIONS, ATTRIBUTES, in_words
from .lexer import RESERVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from .trouble import Trouble

_FOREIGN = {
    "==": "'=' or 'is'",
    "===": "'=' or 'is'",
    "<>": "'!=' or 'is not'",
    "=>": "'>='",
    "=<": "'<='",
    "&&": "'and'",
    "&": "'and'",
    "||": "'or'",
    "|": "'or'",
    "!": "'not'",
    "**": "a product",
    "^": "a product",
    ":=": "'let … be …'",
    "->": "'then'",
}
_PROGRAMMING = frozenset(("else", "elif", "elseif", "end", "endif", "begin", "return", "{", "}", ";", "while", "do"))
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
_COMPARING = {
    "greater": "is more than",
    "larger": "is more than",
    "bigger": "is more than",
    "higher": "is more than",
    "smaller": "is less than",
    "lower": "is less than",
    "fewer": "is less than",
    "equal": "is",
    "in": "is one of",
    "like": "matches",
    "later": "is after",
    "earlier": "is before",
}
_PLACES_OF_NAMES = frozenset(("NAME", "QUOTED_NAME"))


def _problem(code: str, message: str, trouble: Trouble, hint: str = "", note: str = "") -> Problem:
    return Problem(code, message, trouble.span, hint=hint, note=note)


# ---- texts, numbers and other literals


def _open_string(trouble: Trouble) -> Problem | None:
    """S021: a text whose closing quote is missing."""
    if not trouble.found.startswith('"') or trouble.token is None or trouble.token.type != "UNEXPECTED":
        return None
    if re.fullmatch(r'"(\\.|[^"\\])*"', trouble.token.value):
        return None
    return _problem("S021", "this text has no closing quote", trouble, "a text ends with \" on the same line")


def _other_quotes(trouble: Trouble) -> Problem | None:
    """S023: quotes other than the double one."""
    if trouble.found[:1] not in {"'", "“", "”", "„", "«", "»", "‘", "’"}:
        return None
    return _problem("S023", f"{trouble.found[:1]} does not quote a text", trouble, 'quote it like this: "text"')


def _open_backtick(trouble: Trouble) -> Problem | None:
    """S026: a name whose closing backtick is missing."""
    if not trouble.found.startswith("`") or trouble.rest.count("`") > 1:
        return None
    return _problem("S026", "this name has no closing backtick", trouble, "a quoted name ends with ` on the same line")


def _number(trouble: Trouble) -> Problem | None:
    """S030, S031, S035: something that begins with a digit and is no number."""
    rest = trouble.rest
    if trouble.found == "%" and trouble.last == "NUMBER":
        return _problem("S035", "'%' is not known here", trouble, "write 20% as 0.2")
    if not rest[:1].isdigit() or trouble.token is None or trouble.token.type != "UNEXPECTED":
        return None
    if re.match(r"[0-9]+\.[0-9.]*\.", trouble.found):
        return _problem("S031", f"'{trouble.found}' is not a number", trouble, "a number has one point at most: 1.25")
    if re.match(r"[0-9.]+[eE]", trouble.found):
        return _problem("S031", f"'{trouble.found}' is not a number", trouble, "write it out: 1e3 as 1000")
    hint = "put a blank between a number and a unit, as in '3 days'; a name starts with a letter"
    return _problem("S031", f"'{trouble.found}' is not a number", trouble, hint)


def _letter(trouble: Trouble) -> Problem | None:
    """S027: a letter that names are not written with."""
    if trouble.token is None or not trouble.found[:1].isalpha() or trouble.found[0].isascii():
        return None
    line = trouble.source.lines[trouble.token.line - 1]
    name = next((m[0] for m in re.finditer(r"\w+", line) if m.start() < trouble.token.column <= m.end()), trouble.found)
    message = f"the letter '{trouble.found[0]}' cannot stand in a name"
    return _problem("S027", message, trouble, f"names have the letters a to z; or put it in backticks: `{name}`")


def _unit(trouble: Trouble) -> Problem | None:
    """S036: an amount of time without a unit that is known."""
    if trouble.accepted != {"UNIT"}:
        return None
    known = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
    hint = nearest(trouble.found, known) or "write 'in the last 3 days'"
    known_word = trouble.token is not None and trouble.found.isidentifier() and trouble.found not in _AFTER_BRACKETS
    stands = f"'{trouble.found}' is no unit of time" if known_word else "the unit of time is missing"
    return _problem("S036", stands, trouble, hint, f"the units are {', '.join(known)}")


# ---- words and signs of other languages


def _foreign_sign(trouble: Trouble) -> Problem | None:
    """S060: a sign that means something in a programming language."""
    if trouble.found not in _FOREIGN:
        return None
    return _problem("S060", f"'{trouble.found}' is no sign of this language", trouble, f"write {_FOREIGN[trouble.found]}")


def _programming(trouble: Trouble) -> Problem | None:
    """S018: a word or sign by which programming languages end or branch."""
    if trouble.found not in _PROGRAMMING or (trouble.found == ";" and "RPAR" in trouble.accepted):
        return None
    hints = {
        ";": "a line ends by itself: delete the ';'",
        "else": "write a second rule with the opposite condition",
    }
    hint = hints.get(trouble.found, "a block ends where the next one starts; it needs no 'end' and no braces")
    return _problem("S018", f"'{trouble.found}' is not used in this language", trouble, hint)


def _phrase(code: str, pattern: str, trouble: Trouble, hint: str) -> Problem | None:
    """A phrase on the line of the trouble that reaches up to it, or nearly."""
    if trouble.token is None:
        return None
    line, column = trouble.source.lines[trouble.token.line - 1], trouble.token.column - 1
    for match in re.finditer(pattern, line):
        if match.start() <= column <= match.end() + 3:
            place = Span(
                trouble.source, trouble.token.line, match.start(1) + 1, trouble.token.line, match.end(1) + 1
            )
            return Problem(code, f"'{' '.join(match[1].split())}' is not known here", place, hint=hint)
    return None


def _not_there(trouble: Trouble) -> Problem | None:
    """S061: `there is not a`, `there are no`, `there exists`."""
    hint = "write 'there is a Part' or 'there is no Part'"
    return _phrase("S061", r"\b(there\s+(?:is|are)\s+(?:not|no|none|some)|there\s+exists?)\b", trouble, hint)


def _for_every(trouble: Trouble) -> Problem | None:
    """S062: `for every`, `foreach`, `for all`, `each`."""
    hint = "write 'for each Order o', or 'every Order satisfies …' for a test of all"
    pattern = r"(\bfor\s+(?!each)\w+|\bforeach|\bforall|(?<!for )\beach)(?=\s+[A-Z])"
    return _phrase("S062", pattern, trouble, hint)


def _digits(trouble: Trouble) -> Problem | None:
    """S073: a count in letters."""
    pattern = r"\b((?:at\s+least|at\s+most|exactly|more\s+than|fewer\s+than)\s+[a-z]+)(?=\s+(?:of\b|[A-Z]))"
    return _phrase("S073", pattern, trouble, "write the number in digits: 'at least 2 of (…; …)'")


def _comparing(trouble: Trouble) -> Problem | None:
    """S064, S065, S069: a comparison in other words."""
    found = trouble.found
    if problem := _phrase("S069", r"\b(is\s+not\s+between)\b", trouble, "write 'not (x is between a and b)'"):
        return problem
    if found == "in" and trouble.accepted & {"IS", "COMPARE"}:
        return _problem("S064", "'in' does not compare", trouble, "write 'is one of (a, b)'")
    word = trouble.before[-1].value if trouble.last == "NAME" else ""
    if found in {"than", "to"} and word in _COMPARING:
        return _problem("S065", f"'is {word} {found}' is not known", trouble, f"write '{_COMPARING[word]}'")
    return None


# ---- rules


def _if(trouble: Trouble) -> Problem | None:
    """S017: `if` where the conditions begin."""
    if trouble.found.lower() != "if" or "WHEN" not in trouble.accepted:
        return None
    return _problem("S017", "'if' does not begin the conditions", trouble, "write 'when'")


def _when(trouble: Trouble) -> Problem | None:
    """S013: the conditions begin without `when`."""
    if "WHEN" not in trouble.accepted or trouble.found.lower() == "when" or trouble.starts("WHEN"):
        return None
    if trouble.accepted & {"STRING", "RPAR"} or _capital(trouble) or trouble.found == "in":
        return None
    return _problem("S013", f"'when' is missing in this {trouble.block}", trouble, "write 'when' above the conditions")


def _then(trouble: Trouble) -> Problem | None:
    """S012: the actions begin without `then`, or there are none."""
    if "THEN" not in trouble.accepted and not (trouble.last in {"AND", "OR"} and trouble.block == "rule"):
        return None
    if trouble.token is None or trouble.found in {"because", "source"}:
        if "THEN" not in trouble.accepted:
            return None
        return _problem("S012", "'then' is missing in this rule", trouble, "write 'then' and what the rule concludes")
    if trouble.found.upper() in ACTIONS and "THEN" in trouble.accepted:
        return _problem("S012", "'then' is missing in this rule", trouble, "write 'then' above the first action")
    return None


def _empty_part(trouble: Trouble) -> Problem | None:
    """S014 to S016: `when`, `then`, `and` with nothing behind."""
    next_part = trouble.token is None or trouble.found in {"then", "unless", "because", "source", "and", "or", "when"}
    next_part = next_part or (trouble.token is not None and trouble.token.type in ACTIONS)
    if not next_part:
        return None
    word = trouble.before[-1].value if trouble.before else ""
    if trouble.last in {"WHEN", "UNLESS"}:
        return _problem("S014", f"no condition follows '{word}'", trouble, f"write a condition after '{word}'")
    if trouble.last == "THEN":
        return _problem("S015", "no action follows 'then'", trouble, "write an action such as 'conclude'")
    if trouble.last in {"AND", "OR", "NOT"}:
        return _problem("S016", f"no condition follows '{word}'", trouble, f"delete the '{word}', or write a condition")
    return None


def _wrong_order(trouble: Trouble) -> Problem | None:
    """S049: a part of a rule that stands too late."""
    if trouble.block not in {"rule", "table"} or trouble.token is None:
        return None
    part = re.match(r"in\s+stage|overrides|valid\s+(from|until)|priority|disabled|repeats", trouble.rest)
    if part and not trouble.accepted & set(ATTRIBUTES):
        words = " ".join(part[0].split())
        return _problem("S049", f"'{words}' stands too late", trouble, "write it below the title, above 'when'")
    if trouble.found in {"when", "unless", "then"} and trouble.starts("THEN"):
        return _problem("S049", f"'{trouble.found}' stands too late", trouble, "the order is: when, unless, then, because")
    if trouble.found == "because" and (trouble.starts("SOURCE") or trouble.starts("BECAUSE")):
        return _problem("S049", "'because' stands too late", trouble, "write one 'because', above 'source'")
    return None


def _set(trouble: Trouble) -> Problem | None:
    """S066, S070: `=` or `to` where an action says `is`, the other way round, and an action without a field."""
    if trouble.accepted == {"BE"} and trouble.token is not None:
        name = trouble.before[-1].value
        return _problem("S066", f"'{trouble.found}' does not belong to 'let'", trouble, f"write 'let {name} be …'")
    if trouble.accepted == {"DOT"} and trouble.found != "(":
        name = trouble.before[-1].value
        message = f"after '{name}' a field is missing"
        return _problem("S070", message, trouble, f"write '{name}.' and the name of a field")
    if trouble.found in {"=", "to", ":", ":=", "be"} and trouble.accepted & {"IS"} and _action(trouble):
        word = _action(trouble)
        return _problem("S066", f"'{trouble.found}' does not belong to '{word}'", trouble, f"write '{word} … is …'")
    if trouble.found in {"is", "=", ":"} and "TO" in trouble.accepted and _action(trouble) == "change":
        return _problem("S066", f"'{trouble.found}' does not belong to 'change'", trouble, "write 'change … to …'")
    return None


def _action(trouble: Trouble) -> str:
    """The verb of the action in which the parser stopped, if only a path stands between."""
    for token in reversed(trouble.before):
        if token.type in ACTIONS:
            return token.value
        if token.type not in {"NAME", "DOT", "QUOTED_NAME"}:
            return ""
    return ""


def _certainty(trouble: Trouble) -> Problem | None:
    """S063: `with certainty` without its number."""
    if trouble.last != "WITH_CERTAINTY" and not trouble.found.startswith("with"):
        return None
    if trouble.last == "WITH_CERTAINTY":
        compares = "RELATION" in trouble.accepted
        hint = "write 'with certainty >= 0.5'" if compares else "write 'with certainty 0.9'"
        return _problem("S063", "after 'with certainty' a number is missing", trouble, hint)
    return None


# ---- blocks


def _title(trouble: Trouble) -> Problem | None:
    """S040: a rule, table, test or consultation without a title in quotes."""
    kinds = {"rule", "table", "test", "consultation"}
    if trouble.block not in kinds or "STRING" not in trouble.accepted or len(trouble.before) > 2:
        return None
    if trouble.last not in {"RULE", "TABLE", "TEST", "CONSULTATION", "CODE"}:
        return None
    if _bad_code(trouble):
        hint = "write the code in capitals and digits, as R010, and then the title in quotes"
        return _problem("S048", f"'{trouble.found}' is not a code", trouble, hint)
    code = " R010" if trouble.block in {"rule", "table"} else ""
    hint = f'write {trouble.block}{code} "what it says"'
    return _problem("S040", f"this {trouble.block} has no title in quotes", trouble, hint)


def _bad_code(trouble: Trouble) -> bool:
    """Whether a word stands where a code may stand, with a title after it."""
    return "CODE" in trouble.accepted and bool(re.match(r"[\w.-]+\s+\"", trouble.rest))


def _colon(trouble: Trouble) -> Problem | None:
    """S042: a field, parameter or argument without its colon."""
    if trouble.accepted != {"COLON"}:
        return None
    name = trouble.before[-1].value if trouble.before else ""
    if trouble.found == "=":
        return _problem("S042", f"after '{name}' stands '=' in place of a colon", trouble, f"write '{name}: …'")
    return _problem("S042", f"after '{name}' a colon is missing", trouble, f"write '{name} : …'")


def _field_type(trouble: Trouble) -> Problem | None:
    """S043: a word that is no type of a field."""
    if "LIST_OF" not in trouble.accepted:
        return None
    other = _OTHER_TYPES.get(trouble.found.lower())
    hint = f"did you mean '{other}'?" if other else nearest(trouble.found, _TYPE_NAMES)
    message = f"'{trouble.found}' is not a type" if trouble.token else "the type is missing"
    return _problem("S043", message, trouble, hint, f"the types are {', '.join(_TYPE_NAMES)}, or a fact type")


def _has(trouble: Trouble) -> Problem | None:
    """S068: the fields of a fact begin without `has`."""
    if trouble.block not in {"fact", "event"} or "HAS" not in trouble.accepted or trouble.token is None:
        return None
    if _capital(trouble):
        return None
    return _problem("S068", f"'has' is missing before the fields of this {trouble.block}", trouble, "write 'has'")


def _capital(trouble: Trouble) -> Problem | None:
    """S047: a keyword in capitals."""
    lower = trouble.found.lower()
    if lower == trouble.found or lower.upper() not in trouble.accepted:
        return None
    return _problem("S047", f"'{trouble.found}' is not a keyword", trouble, f"keywords are in lower case: '{lower}'")


def _case(trouble: Trouble) -> Problem | None:
    """S044, S045: a name in capitals, a fact type in lower case."""
    found = trouble.found
    if found[:1].isupper() and found.isidentifier() and _PLACES_OF_NAMES <= trouble.accepted:
        hint = f"write {found[0].lower() + found[1:]}, or `{found}` in backticks"
        return _problem("S044", f"the name '{found}' begins with a capital letter", trouble, hint)
    if found[:1].islower() and found.isidentifier() and "TYPE" in trouble.accepted and "NAME" not in trouble.accepted:
        return _no_type(found, trouble.span) if found not in RESERVED else None
    if trouble.accepted == {"IN"} and trouble.last == "NAME" and trouble.before[-2].type == "FOR_EACH":
        return _no_type(trouble.before[-1].value, trouble.before[-1].span)
    if found == "(" and trouble.accepted == {"DOT"}:
        return _no_type(trouble.before[-1].value, trouble.before[-1].span)
    return None


def _no_type(word: str, span: Span) -> Problem:
    hint = f"fact types begin with a capital letter: {word[0].upper() + word[1:]}"
    return Problem("S045", f"'{word}' is not the name of a fact type", span, hint=hint)


def _policy(trouble: Trouble) -> Problem | None:
    """S055: a table that does not say which of its rows count."""
    if "MATCH" not in trouble.accepted:
        return None
    word = re.match(r"match\s+(\w+)", trouble.rest)
    hint = nearest(word[1], ("first", "unique", "every", "collect")) if word else ""
    note = "write 'match first', 'match unique', 'match every' or 'match collect' above the rows"
    if word:
        return _problem("S055", f"'match {word[1]}' is not known", trouble, hint, note)
    if trouble.found.startswith("|") or trouble.token is None:
        return _problem("S055", "'match' is missing above the rows of this table", trouble, hint, note)
    return None


# ---- brackets, commas, names


def _brackets(trouble: Trouble) -> Problem | None:
    """S024, S025: a bracket without its partner."""
    if trouble.found == ")" and "RPAR" not in trouble.accepted and _open_brackets(trouble) == 0:
        return _problem("S025", "this bracket closes nothing", trouble, "delete it, or open it with '('")
    if trouble.found in {"[", "]"}:
        return _problem("S060", f"'{trouble.found}' is no sign of this language", trouble, "write round brackets ( )")
    if not _open_brackets(trouble) or "RPAR" not in trouble.accepted:
        return None
    keyword = trouble.token is None or trouble.found in _AFTER_BRACKETS
    if not keyword:
        return None
    opened = _innermost(trouble)
    return Problem("S024", "this bracket is not closed", opened, hint="write ')' where it ends")


_AFTER_BRACKETS = frozenset(
    "then unless because source conclude presume record change remove say call stop given expect answer on and".split()
)


def _open_brackets(trouble: Trouble) -> int:
    return sum((t.type == "LPAR") - (t.type == "RPAR") for t in trouble.before)


def _innermost(trouble: Trouble) -> Span:
    closed = 0
    for token in reversed(trouble.before):
        if token.type == "RPAR":
            closed += 1
        elif token.type == "LPAR":
            if not closed:
                return token.span
            closed -= 1
    return trouble.span


def _comma(trouble: Trouble) -> Problem | None:
    """S020: two parts of a list without a comma between them."""
    if "COMMA" not in trouble.accepted or trouble.token is None:
        return None
    if not re.match(r"[\w\"`]", trouble.found) or trouble.found in _AFTER_BRACKETS:
        return None
    in_list = _open_brackets(trouble) or trouble.block == "stages" or trouble.last in {"CODE", "ROW_CODE"}
    if not in_list and not ("WHERE" in {t.type for t in trouble.before} and trouble.token.type in _PLACES_OF_NAMES):
        return None
    return _problem("S020", f"a comma is missing before '{trouble.found}'", trouble, "write a comma between the parts")


def _stray_comma(trouble: Trouble) -> Problem | None:
    """S019, S072: a comma where none belongs."""
    if trouble.last == "COMMA" and (trouble.token is None or trouble.found == ")"):
        return Problem("S019", "nothing follows this comma", trouble.before[-1].span, hint="delete the comma")
    if trouble.found != ",":
        return None
    if "SEMICOLON" in trouble.accepted:
        return _problem("S072", "conditions in brackets are separated by ';'", trouble, "write ';' in place of the comma")
    if trouble.block in {"fact", "event"}:
        return _problem("S019", "no comma belongs here", trouble, "write fields and their options without commas")
    if "AND" in trouble.accepted:
        return _problem("S019", "no comma belongs here", trouble, "join conditions with 'and'")
    return None


def _reserved(trouble: Trouble) -> Problem | None:
    """S046: a keyword where a name should stand."""
    if not (_PLACES_OF_NAMES <= trouble.accepted and re.fullmatch(r"[a-z_]\w*", trouble.found)):
        return None
    if trouble.token is None or trouble.token.type == "NAME":
        return None
    hint = f"write `{trouble.found}` in backticks if it is a name"
    return _problem("S046", f"expected {in_words(trouble.accepted)}, found the keyword '{trouble.found}'", trouble, hint)


RECOGNISERS: tuple[Callable[[Trouble], Problem | None], ...] = (
    _open_string, _other_quotes, _open_backtick, _number, _letter, _unit,
    _programming, _not_there, _for_every, _digits, _comparing, _set, _certainty,
    _if, _empty_part, _wrong_order, _then, _title, _capital, _has, _colon, _field_type, _policy,
    _brackets, _when, _foreign_sign, _case, _comma, _stray_comma, _reserved,
)  # fmt: skip
"""In the order in which they are asked: the most particular first."""
