"""The problems of facts (D), of runs (E), and of rules that contradict one another in a run (R90x)."""

from __future__ import annotations

from .entry import Entry


def _told(code: str, title: str, means: str, matters: str, bad: str, good: str, *, warning: bool = False) -> Entry:
    """An entry whose samples are described in words, since rule text alone does not have the problem."""
    return Entry(code, title, means, matters, bad, good, "warning" if warning else "error", sample=False)


_FILES = (
    _told(
        "D101",
        "the file cannot be read",
        "There is no such file, it is a folder, or you may not read it.",
        "Nothing is decided on half of the facts.",
        "`--facts ordres.json`, and the file is called `orders.json`.",
        "`--facts orders.json`.",
    ),
    _told(
        "D102",
        "a file of facts is not UTF-8",
        "The file has bytes that no UTF-8 text has. The line and the byte of the first one are given.",
        "Guessing at the encoding would change names and addresses without a word.",
        "A spreadsheet saved as `CSV (Windows-1252)`.",
        "The same sheet saved as `CSV UTF-8`.",
    ),
    _told(
        "D103",
        "this is not JSON",
        "A `.json` file, or a line of a `.jsonl` file, breaks the rules of JSON at the place given.",
        "What follows the mistake cannot be told apart reliably.",
        '`{"Order": [{"number": "A1",}]}` with a comma too many.',
        '`{"Order": [{"number": "A1"}]}`.',
    ),
    _told(
        "D104",
        "the JSON is nested too deeply",
        "Facts need three levels: types, facts, fields. This file has hundreds.",
        "Such a file holds something else, or was made to do harm.",
        "A hundred thousand opening brackets.",
        '`{"Type": [{"field": value}]}`.',
    ),
    _told(
        "D105",
        "facts are expected here",
        "What stands here is JSON, but not a fact, a list of facts, or facts by type.",
        "A value in the wrong place would be lost.",
        '`{"Order": {"number": "A1"}}` in a `.json` file.',
        '`{"Order": [{"number": "A1"}]}`.',
    ),
    _told(
        "D106",
        "a name stands twice in an object",
        "JSON leaves open which of two values counts, so neither does.",
        "The other value would be dropped without a word.",
        '`{"number": "A1", "total": 1, "total": 2}`.',
        '`{"number": "A1", "total": 2}`.',
    ),
    _told(
        "D107",
        "it is not known how to read the file",
        "The ending of the name says how a file is read, and a CSV file does not say which type its rows have.",
        "Guessing would read rubbish as facts.",
        "`--facts orders.xlsx`, or `--facts orders.csv`.",
        "`--facts Order=orders.csv`.",
    ),
    _told(
        "D108",
        "this is not the CSV that its header promises",
        "A row has more or fewer cells than the header, a column stands twice, or a quote is not closed.",
        "The cells of such a row belong to unknown columns.",
        "`A1,12,50` beneath the header `number,total`, where 12,50 was meant as a number.",
        "`A1,12.50`.",
    ),
    _told(
        "D109",
        "a column is missing",
        "The header lacks a field that is part of the key or required.",
        "Every row would lack it.",
        "The header `total,region` for a fact type with `number : text key`.",
        "The header `number,total,region`.",
    ),
    _told(
        "D110",
        "a file of facts is empty",
        "The file has no content at all.",
        "An export that failed looks like this; no facts are a decision that has to be written down.",
        "A file of 0 bytes.",
        "`[]`, or a CSV file with its header alone.",
    ),
    _told(
        "D111",
        "there are more problems than these",
        "After a hundred problems the files are not read further.",
        "Most of them have one cause.",
        "A hundred thousand rows in which a column holds the wrong thing.",
        "The same rows after the first problems have been mended.",
    ),
    _told(
        "D112",
        "this is no fact of a CLIPS program",
        "A file of facts for a CLIPS program has one fact after the other, ordered or with slots, and nothing else.",
        "Half a fact would be another fact.",
        "`order 1 2`, or `(order (number 1) (number 2))`.",
        "`(order (number 1))`.",
    ),
)

_VALUES = (
    _told(
        "D201",
        "there is no such fact type",
        "A fact has a type that the rules do not have.",
        "No rule would ever see it.",
        '`{"Oder": [{"number": "A1"}]}`.',
        '`{"Order": [{"number": "A1"}]}`.',
    ),
    _told(
        "D202",
        "there is no such field",
        "A fact has a field that its type does not have.",
        "A misspelt field would leave the real one unknown.",
        '`{"Order": [{"number": "A1", "regoin": "eu"}]}`.',
        '`{"Order": [{"number": "A1", "region": "eu"}]}`.',
    ),
    _told(
        "D203",
        "a value does not fit its field",
        "The value is of another type than the field, outside its range, or has too many places.",
        "Rules compare values by their type; nothing is rounded or guessed on the way in.",
        '`"total": "twelve"`, or `"total": 0.105` where the field is a `decimal(2)`.',
        '`"total": 12`, or `"total": 0.11`.',
    ),
    _told(
        "D204",
        "a value is missing",
        "The field is part of the key or `required`, and the fact has no value for it.",
        "A fact without its key cannot be told from others.",
        '`{"Order": [{"total": 5}]}` for a type with `number : text key`.',
        '`{"Order": [{"number": "A1", "total": 5}]}`.',
    ),
    _told(
        "D206",
        "a key is given twice",
        "Two facts of one type have the same key. The note says where the first one is.",
        "A key names one fact. Which of the two counts is not for the engine to choose.",
        "Two rows with the number A1.",
        "One row with the number A1 and one with A2.",
    ),
    _told(
        "D211",
        "a reference leads nowhere",
        "A field refers to a fact by its key, and no fact that is given has it.",
        "Rules that look through the reference would see only unknown values.",
        '`{"Line": [{"order": "A9"}]}` when the only order is A1.',
        '`{"Line": [{"order": "A1"}]}`.',
    ),
    _told(
        "D212",
        "the key of a fact cannot be changed",
        "An update gives another value to a field that is part of the key.",
        "Conclusions about a fact are kept under its key.",
        '`session.update(order, number="A2")`.',
        "Remove the fact and insert another.",
    ),
    _told(
        "D213",
        "what a rule concluded cannot be updated",
        "An update gives another value to a field of a fact that rules concluded or recorded.",
        "Such a fact is what its reasons make it; with another value it would be another fact.",
        "An update of the text of a concluded Problem.",
        "An update of the facts from which it was concluded.",
    ),
)

_RUNS = (
    _told(
        "E901",
        "a rule divides by zero",
        "An expression of the rule divides by a value that is zero for the facts named.",
        "There is no number to go on with. In a condition the value is unknown; in an action the run stops, "
        'or skips the firing when the session was made with `on_error="skip"`.',
        "`let share be o.total / o.parts` for an order with 0 parts.",
        "`o.parts > 0` before it.",
    ),
    _told(
        "E902",
        "a number becomes too large",
        "The result is beyond the bounds of its type: 2^62 for whole numbers, and as many units of the last place "
        "for decimals.",
        "A number that silently wraps around or loses digits is a wrong decision.",
        "A whole number that a rule doubles in each of a hundred rounds.",
        "A condition that ends the doubling.",
    ),
    _told(
        "E903",
        "a registered function failed",
        "A Python function that the program registered raised an error, or gave a value of another type than it says.",
        "The value is unknown; the error of the function is in the note.",
        "A function that looks a name up in a table and does not have it.",
        "The same function with an answer for unknown names.",
    ),
    _told(
        "E904",
        "a concluded fact has no key",
        "A rule concludes a fact of a type with a key, and a value of the key is unknown.",
        "A fact without its key cannot be told from others.",
        "`conclude Delivery(order: o.number)` where `number` may be unknown and is the key.",
        "`o.number is known` before it.",
    ),
    _told(
        "E905",
        "not for this kind of file",
        "A CLIPS program (its name ends in `.clp`) is one file, which `run`, `check` and `convert` take. It reads what "
        "`--input` gives and has a `--strategy`; rule files have neither, but patterns, reasons and a clock (`--find`, "
        "`--how`, `--why-not`, `--trace`, `--now`), and tests.",
        "An option that does nothing would be taken for one that was obeyed.",
        '`aitia run manners.clp --how "Seating"`, or `aitia test manners.clp`.',
        "`aitia run manners.clp`, or `aitia convert manners.clp -o manners.rules` and then `--how` over that.",
    ),
    _told(
        "E906",
        "a field would have to be asked for or judged",
        "Whether a rule fires, or what it concludes, depends on the value of a field that a question or a model is to "
        "give. Neither can run yet, and the value was not given. A field that would change nothing is not named.",
        "Without this problem the rule would silently never fire.",
        "`plant.age` has a question, and the plant is given without its age.",
        'The plant is given with its age: `{"Plant": [{"age": "young"}]}`.',
    ),
    _told(
        "E907",
        "a limit was met",
        "The run fired as often, took as long, made as many facts or filled as much memory as it was allowed to. "
        "The rules that fired most in the last stretch are named. What was concluded until then can be read.",
        "Rules that feed one another for ever would otherwise not end.",
        "A rule that records a new fact for each fact it finds, its own included.",
        "A condition that ends the chain, or a higher limit.",
        warning=True,
    ),
    _told(
        "E908",
        "a file cannot be written",
        "The file that `--trace` of `aitia run` or `-o` of `aitia convert` names cannot be opened for writing.",
        "What was wanted, perhaps by law, is nowhere.",
        "`--trace /reasons.json` without the right to write there.",
        "`--trace reasons.json`.",
    ),
    _told(
        "E909",
        "a conclusion has a certainty",
        "A rule that concludes with a certainty fired, or a fixed fact has a value with one. Evidence for and against "
        "cannot be combined yet, so the value is unknown. Where it was given with the facts, nothing is missed.",
        "To take uncertain evidence for certain would be wrong, and to drop it without a word worse.",
        "`conclude plant.disease is late_blight with certainty 0.9`, in a rule that fires.",
        "The field is given with the facts, or the rule concludes without a certainty.",
    ),
)

_RULES = (
    _told(
        "R901",
        "rules contradict one another",
        "Rules give one field of one fact different values. Its value is unknown.",
        "Taking either would be a decision that nobody made.",
        "R1 concludes `o.delivery is 0` for large orders, R2 concludes `o.delivery is 29` for orders from abroad, "
        "and an order is both.",
        "R1 `overrides R2`, or has a condition that excludes orders from abroad.",
    ),
    _told(
        "R905",
        "two rows of a unique table hold",
        "A table with `match unique` promises that at most one row holds for a fact. Two do.",
        "The author thought that the rows exclude one another, and they do not.",
        "A row for `>= 100` and a row for `<= 100`, and a total of 100.",
        "A row for `> 100` and a row for `<= 100`.",
    ),
)

ENTRIES: tuple[Entry, ...] = (*_FILES, *_VALUES, *_RUNS, *_RULES)
