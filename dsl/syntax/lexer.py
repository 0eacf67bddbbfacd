"""Words of rule text: a contextual lexer whose tokens know their place in the whole file.

It asks the parser which terminals are possible next, so that a word is a keyword only where the grammar can use one.
Lark's own lexer does that too; this one also starts in the middle of a file, skips blanks and comments in one step,
keeps the nesting within bounds, and finds a literal that is shaped well but means nothing (30 February).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift

from aitia.dsl.source import Span

from .literals import LITERALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark.common import LexerConf
    from lark.lexer import LexerState, TerminalDef

    from aitia.dsl.problems import Problem
    from aitia.dsl.source import Source

State = Any
"""The state of Lark's parser, whose parts have no complete types."""

DEEPEST = 100
"""How deep brackets, `not`, minus signs and `list of` may be nested: walkers of the tree recurse."""

_SKIP = re.compile(r"(?:[ \t\n\uFFFD]++|#[^\n]*+)*+")
_ANYTHING = re.compile(r'"(?:\\[^\n]|[^"\\\n])*"?|`[^`\n]*`?|[0-9][\w.,:]*(?<=\w)|\w+|[<>=!&|*]+|.')
_NAME = re.compile(r"[a-z_][A-Za-z0-9_]*")
_COLON = re.compile(r"\s*:")
_LITERALS = frozenset({"STRING", "NUMBER", "DAY", "MOMENT", "QUOTED_NAME", "TYPE", "NAME"})
RESERVED = frozenset({"and", "because", "conclude", "is", "not", "or", "presume", "then", "unless", "when", "where"})
"""Words that are no names unless they stand after a dot, before a colon, or in backticks: where one of them stands
for a value, the value was forgotten."""
_PREFIXES = frozenset({"NOT", "MINUS", "LIST_OF"})
UNEXPECTED = "UNEXPECTED"


class Token:
    """A word, sign or literal with its place. Lark needs `type`, and the other names for the end of the text."""

    __slots__ = ("column", "end_column", "end_line", "end_pos", "line", "source", "start_pos", "type", "value")

    def __init__(  # noqa: PLR0913, PLR0917 - made for each word of a file, and called in one place
        self, type_: str, value: str, start: int, line: int, column: int, source: Source
    ) -> None:
        self.type = type_
        self.value = value
        self.start_pos = start
        self.end_pos = start + len(value)
        self.line = self.end_line = line
        self.column = column
        self.end_column = column + len(value)
        self.source = source

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.line, self.column, self.end_line, self.end_column)


class Stretch:
    """A stretch of a file to be parsed, and what was found in it: its tokens and the problems of its literals.

    `text` is the text of the whole file; after a mistake it is a copy in which the wrong lines are blank. A
    `careful` reading stops before the parser draws conclusions from a wrong token, and so knows all that would fit.
    """

    __slots__ = ("careful", "column", "end", "line", "problems", "source", "start", "text", "tokens")

    def __init__(self, source: Source, start: int, end: int, line: int, column: int = 1) -> None:
        self.source = source
        self.text = source.text
        self.careful = False
        self.start = start
        self.end = end
        self.line = line
        self.column = column
        self.tokens: list[Token] = []
        self.problems: list[Problem] = []


class TooDeepError(Exception):
    """The text is nested too deep at this token."""

    def __init__(self, token: Token) -> None:
        super().__init__(token.value)
        self.token = token


class RuleLexer(Lexer):
    """Reads a `Stretch` with the terminals of the grammar."""

    __future_interface__ = 2

    def __init__(self, conf: LexerConf) -> None:
        ignored = set(conf.ignore)
        terminals = [t for t in conf.terminals if t.name not in ignored]
        self._terminals = sorted(terminals, key=_precedence)
        self._literals = self._compile(_LITERALS)
        keywords = {t.name for t in terminals if t.pattern.value.lstrip("(")[:1].islower()}
        self._words = frozenset(keywords | {"NAME"})
        self._scanners: dict[int, re.Pattern[str]] = {}
        self._shared: dict[frozenset[str], re.Pattern[str]] = {}

    def lex(self, lexer_state: LexerState, parser_state: State) -> Iterator[Any]:
        """The tokens of the stretch, each chosen among those that the parser can use in its present state."""
        stretch: Stretch = lexer_state.text  # type: ignore[assignment]
        source, end, position = stretch.source, stretch.end, stretch.start
        text, line, margin = stretch.text, stretch.line, stretch.start - stretch.column + 1
        scanners, states, tokens = self._scanners, parser_state.parse_conf.states, stretch.tokens
        nesting = _Nesting()
        while True:
            start = _some(_SKIP.match(text, position, end)).end()
            if start > position and (breaks := text.count("\n", position, start)):
                line += breaks
                margin = text.rindex("\n", position, start) + 1
            if start >= end:
                if stretch.careful:
                    _insist(Token("$END", "", start, line, start - margin + 1, source), parser_state)
                return
            state = parser_state.position
            scanner = scanners.get(state) or self._scanner(state, states[state])
            match = scanner.match(text, start, end)
            if match is None:
                match = self._literals.match(text, start, end) or _some(_ANYTHING.match(text, start, end))
            type_ = match.lastgroup or UNEXPECTED
            if type_ in self._words and "NAME" in states[state]:
                match, type_ = self._word(match, type_, parser_state, tokens)
            value = match[0]
            token = Token(type_, value, start, line, start - margin + 1, source)
            position = match.end()
            if "\n" in value:
                line += value.count("\n")
                margin = start + value.rindex("\n") + 1
                token.end_line, token.end_column = line, position - margin + 1
            tokens.append(token)
            if type_ in LITERALS and (problem := LITERALS[type_](token)):
                stretch.problems.append(problem)
            if nesting.after(type_) > DEEPEST:
                raise TooDeepError(token)
            if stretch.careful:
                _insist(token, parser_state)
            yield token

    def _word(
        self, match: re.Match[str], type_: str, parser_state: State, tokens: list[Token]
    ) -> tuple[re.Match[str], str]:
        """Where a name may stand: a keyword that cannot follow is one, but for the few reserved words."""
        if type_ != "NAME":
            if _possible(parser_state, type_):
                return match, type_
            match = _NAME.match(match.string, match.start()) or match
        reserved = match[0] in RESERVED and not (tokens and tokens[-1].type == "DOT")
        if reserved and not _COLON.match(match.string, match.end()):
            return match, match[0].upper()
        return match, "NAME"

    def _compile(self, names: frozenset[str]) -> re.Pattern[str]:
        chosen = [t for t in self._terminals if t.name in names]
        return re.compile("|".join(f"(?P<{t.name}>{_regexp(t)})" for t in chosen) or "(?!)")

    def _scanner(self, state: int, actions: dict[str, Any]) -> re.Pattern[str]:
        """One regular expression for the terminals that are possible in a state of the parser."""
        key = frozenset(name for name in actions if name.isupper())
        if key not in self._shared:
            self._shared[key] = self._compile(key)
        self._scanners[state] = self._shared[key]
        return self._shared[key]


def _some(match: re.Match[str] | None) -> re.Match[str]:
    """The match of an expression that matches everywhere."""
    return cast("re.Match[str]", match)


def _possible(parser_state: State, type_: str) -> bool:
    """Whether the parser can really go on with this terminal: its table alone mixes what follows in other blocks."""
    conf, stack = parser_state.parse_conf, list(parser_state.state_stack)
    states = conf.states
    while True:
        action = states[stack[-1]].get(type_)
        if action is None:
            return False
        if action[0] is Shift:
            return True
        rule = action[1]
        if rule.expansion:
            del stack[-len(rule.expansion) :]
        stack.append(states[stack[-1]][rule.origin.name][1])
        if stack[-1] == conf.end_state:
            return type_ == "$END"


def _insist(token: Token, parser_state: State) -> None:
    """Stop at a token that the parser cannot use."""
    if not _possible(parser_state, token.type):
        raise UnexpectedToken(token, set[str](), state=parser_state)  # type: ignore[no-untyped-call]


class _Nesting:
    """Counts open brackets, and the prefixes (`not`, `-`, `list of`) that wait for their operand."""

    __slots__ = ("_depth", "_outer", "_run")

    def __init__(self) -> None:
        self._outer: list[int] = []
        self._run = 0
        self._depth = 0

    def after(self, type_: str) -> int:
        """How deep the text is nested after this token."""
        if type_ == "LPAR":
            self._outer.append(self._run)
            self._depth += self._run + 1
            self._run = 0
        elif type_ in _PREFIXES:
            self._run += 1
        else:
            self._run = 0
            if type_ == "RPAR" and self._outer:
                self._depth -= self._outer.pop() + 1
        return self._depth + self._run


def _precedence(terminal: TerminalDef) -> tuple[int, bool, int, str]:
    """Phrases before words, keywords before names, longer before shorter."""
    literal = isinstance(terminal.pattern, PatternStr)
    return -terminal.priority, not literal, -len(terminal.pattern.value), terminal.name


def _regexp(terminal: TerminalDef) -> str:
    """The terminal's expression; a keyword is a whole word and is none before a colon."""
    pattern = terminal.pattern.to_regexp()
    first = terminal.pattern.value.lstrip("(")[:1]
    if not first.islower():
        return pattern
    whole = rf"{pattern}\b" if isinstance(terminal.pattern, PatternStr) else pattern
    return rf"{whole}(?!\s*:)"
