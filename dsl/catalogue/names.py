"""The problems of names, conditions and actions: codes that begin with R."""

from __future__ import annotations

from .entry import Entry
from .samples import FOUND, ORDER, PART, PROBLEM, finds, rule, sets

_EACH = "for each Order o"

_NAMES = (
    Entry(
        "R201",
        "unknown name",
        "A rule uses a name that is neither a bound fact, a value named by `let`, a field of the pattern, "
        "nor a choice.",
        "A misspelled name would otherwise be a condition that is never true, and nobody would notice.",
        finds("for each Order o where o.total > 5 and let n be totl + 1 and n > 2"),
        finds("for each Order o where o.total > 5 and let n be o.total + 1 and n > 2"),
    ),
    Entry(
        "R202",
        "field after 'and' in place of a comma",
        "Within a pattern, the comma goes on about the same fact; `and` begins a new condition, in which its "
        "fields are no names.",
        "The condition would silently be about something else.",
        finds("for each Order o where total > 100 and express is yes"),
        finds("for each Order o where total > 100, express is yes"),
    ),
    Entry(
        "R203",
        "one name for two things",
        "A name is introduced twice in one rule.",
        "It would not be clear which of the two a later condition means.",
        finds("for each Order o where total > 100\n    and for each Order o where express is yes"),
        finds("for each Order o where total > 100\n    and for each Order p where number is o.number, express is yes"),
    ),
    Entry(
        "R204",
        "unknown field",
        "The fact type has no field of this name.",
        "A misspelled field would be unknown for ever.",
        finds("for each Order o\n    and o.totl > 100"),
        finds("for each Order o\n    and o.total > 100"),
    ),
    Entry(
        "R205",
        "field of something that is no fact",
        "What stands before the dot is a value, which has no fields, or a field with several values.",
        "Only a fact, or a field that refers to one, has fields.",
        finds("for each Order o\n    and o.number.length > 3"),
        finds("for each Order o\n    and length(o.number) > 3"),
    ),
    Entry(
        "R206",
        "unknown function",
        "No function of this name is built in, declared in the rules, or registered by the program that uses them.",
        "A rule can never name Python code that was not registered for it.",
        finds("for each Order o\n    and rond(o.total) > 100"),
        finds("for each Order o\n    and round(o.total) > 100"),
    ),
    Entry(
        "R207",
        "wrong number of arguments",
        "A function is called with more or fewer arguments than it takes.",
        "An argument that is missing cannot be guessed.",
        finds("for each Order o\n    and abs(o.total, 2) > 100"),
        finds("for each Order o\n    and abs(o.total) > 100"),
    ),
    Entry(
        "R208",
        "'for each' or 'let' within a condition",
        "`for each` and `let` introduce names. They can stand only in `when`, joined by `and`, not under "
        "`or`, `not` or `unless`.",
        "Under `or` the name would sometimes have no value.",
        finds("for each Order o\n    and (o.total > 100 or for each Part p where order is o.number)"),
        finds("for each Order o\n    and (o.total > 100 or there is a Part where order is o.number)"),
    ),
    Entry(
        "R209",
        "a look at other facts where only values can be used",
        "A function or a computed field is about its own values and cannot ask whether there are facts.",
        "Its value would change without any of its own values changing.",
        ORDER + PART + "\nfunction busy(order: text) gives yes or no = (there is a Part where watts > 5)\n",
        ORDER + PART + "\nfunction busy(watts: number) gives yes or no = watts > 5\n",
    ),
    Entry(
        "R210",
        "unknown fact type",
        "No `fact` or `event` block declares this type.",
        "A pattern over facts that cannot exist never matches.",
        finds("for each Order o\n    and there is no Prat where order is o.number"),
        finds("for each Order o\n    and there is no Part where order is o.number"),
    ),
    Entry(
        "R211",
        "a count that is never reached",
        "`at least N of (…)` asks for more conditions than are listed.",
        "The rule could never fire.",
        finds("for each Order o\n    and at least 3 of (o.total > 100; o.express is yes)"),
        finds("for each Order o\n    and at least 2 of (o.total > 100; o.express is yes)"),
    ),
    Entry(
        "R212",
        "a query that cannot be a condition",
        "A query can stand as a condition if it is one `for each` and gets all its arguments.",
        "With several patterns it has no single fact to look for.",
        ORDER
        + PART
        + "\nquery parts_of(n: text)\n  when for each Order o where number is n and for each Part p where order is n\n"
        + PROBLEM
        + rule("for each Order o\n    and parts_of(o.number)", FOUND),
        ORDER
        + PART
        + "\nquery parts_of(n: text)\n  when for each Part p where order is n\n"
        + PROBLEM
        + rule("for each Order o\n    and parts_of(o.number)", FOUND),
    ),
    Entry(
        "R213",
        "'in the last' about a fact without a time",
        "`in the last 30 days` looks at the time of an event. A `fact` has none.",
        "There is nothing to compare with the clock.",
        finds("for each Order o\n    and there is a Part in the last 30 days where order is o.number"),
        ORDER
        + "\nevent Visit has\n  order : text\n  at : date and time\n"
        + PROBLEM
        + rule("for each Order o\n    and there is a Visit in the last 30 days where order is o.number", FOUND),
    ),
    Entry(
        "R215",
        "an aggregate without a value",
        "A sum, average, minimum or maximum needs the value to take from each fact.",
        "Facts themselves cannot be added up.",
        finds("for each Order o\n    and let w be the sum of Part where order is o.number\n    and w > 5"),
        finds("for each Order o\n    and let w be the sum of watts over Part where order is o.number\n    and w > 5"),
    ),
    Entry(
        "R216",
        "braces without a name",
        "In a string, `{name}` and `{name.field}` show a value. These braces hold something else, or are not closed.",
        "The sentence would show braces to its reader.",
        sets('say "order {o.number + 1} is late"'),
        sets('say "order {o.number} is late"'),
    ),
)

_ACTIONS = (
    Entry(
        "R217",
        "a conclusion about a value",
        "Only a field of a fact can be concluded, presumed or changed; what stands before the dot is a value.",
        "A value has no fields.",
        sets("conclude o.number.length is 3"),
        sets("conclude o.express is yes"),
    ),
    Entry(
        "R218",
        "a key is written",
        "A rule concludes, presumes or changes the key of a fact.",
        "The key says which fact it is. With another key it would be another fact.",
        sets('conclude o.number is "A2"'),
        sets("conclude o.express is yes"),
    ),
    Entry(
        "R219",
        "a computed field is written",
        "A rule writes a field that is `computed as` an expression.",
        "The field would have two sources that need not agree.",
        "fact Order has\n  price : number\n  gross : number computed as price * 1.2\n"
        + rule(_EACH, "conclude o.gross is 5"),
        "fact Order has\n  price : number\n  gross : number\n" + rule(_EACH, "conclude o.gross is o.price * 1.2"),
    ),
    Entry(
        "R220",
        "the time of an event is written",
        "A rule concludes, presumes or changes the time of an event.",
        "An event happened when it happened.",
        "event Visit has\n  at : date and time\n  done : yes or no\n"
        + rule("for each Visit v", "conclude v.at is now()"),
        "event Visit has\n  at : date and time\n  done : yes or no\n"
        + rule("for each Visit v", "conclude v.done is yes"),
    ),
    Entry(
        "R221",
        "certainty of a certain field",
        "A certainty is given for a field that is not marked `uncertain`.",
        "Certainty stays where it is declared, so that crisp rules stay crisp.",
        sets("conclude o.express is yes with certainty 0.9"),
        ORDER.replace("yes or no", "yes or no uncertain") + rule(_EACH, "conclude o.express is yes with certainty 0.9"),
    ),
    Entry(
        "R222",
        "a field is given twice",
        "A fact is written with two values for one field.",
        "Only one of them could count.",
        sets('conclude Problem(order: o.number, text: "a", text: "b")'),
        sets('conclude Problem(order: o.number, text: "a")'),
    ),
    Entry(
        "R223",
        "a field is missing",
        "A new fact lacks its key or a `required` field.",
        "Without its key nobody can tell which fact it is.",
        sets("conclude Order(total: 5)"),
        sets('conclude Order(number: "A2", total: 5)'),
    ),
    Entry(
        "R224",
        "a computed field is given",
        "A fact is written with a value for a field that is `computed as` an expression.",
        "The value would contradict the computation.",
        "fact Order has\n  price : number\n  gross : number computed as price * 1.2\n\nfacts\n  Order(price: "
        "5, gross: 6)\n",
        "fact Order has\n  price : number\n  gross : number computed as price * 1.2\n\nfacts\n  Order(price: 5)\n",
    ),
    Entry(
        "R225",
        "an argument of a call is given twice",
        "A `call` has two arguments of one name.",
        "The program that gets the call sees its arguments by name.",
        sets("call send(order: o.number, order: o.total)"),
        sets("call send(order: o.number, total: o.total)"),
    ),
    Entry(
        "R226",
        "what rules conclude is changed or removed",
        "`change` or `remove` is about a field or fact that rules conclude.",
        "A conclusion holds as long as its reasons do. It would come back at once, or rules and changes "
        "would contradict one another.",
        sets("conclude o.express is yes") + rule(_EACH, "change o.express to no", code="R2"),
        sets("conclude o.express is yes") + rule(_EACH, "change o.total to 5", code="R2"),
    ),
    Entry(
        "R227",
        "a code is used twice",
        "Two rules or tables have the same code.",
        "Codes name rules in tests, overrides and explanations.",
        sets("conclude o.express is yes") + rule(_EACH, "change o.total to 5"),
        sets("conclude o.express is yes") + rule(_EACH, "change o.total to 5", code="R2"),
    ),
    Entry(
        "R228",
        "a rule ends before it begins",
        "The day after `until` is before the day after `valid from`.",
        "The rule would never be in force.",
        ORDER + rule(_EACH, "conclude o.express is yes", "valid from 2026-12-31 until 2026-01-01"),
        ORDER + rule(_EACH, "conclude o.express is yes", "valid from 2026-01-01 until 2026-12-31"),
    ),
    Entry(
        "R230",
        "removing a value",
        "`remove` is followed by the name of a value.",
        "Only facts can be removed.",
        sets("remove n", "for each Order o\n    and let n be o.total\n    and n < 0"),
        sets("remove o", "for each Order o\n    and o.total < 0"),
    ),
    Entry(
        "R231",
        "a certainty beyond 1",
        "A certainty is a number from -1 (surely not) to 1 (surely).",
        "Percentages have to be divided by 100.",
        ORDER.replace("yes or no", "yes or no uncertain") + rule(_EACH, "conclude o.express is yes with certainty 90"),
        ORDER.replace("yes or no", "yes or no uncertain") + rule(_EACH, "conclude o.express is yes with certainty 0.9"),
    ),
)

_DECLARED = (
    Entry(
        "R232",
        "a function calls itself",
        "Functions call one another in a circle.",
        "Such a call might never end. Rules may be recursive; functions may not.",
        "function f(x: number) gives number = f(x - 1) + 1\n",
        "function f(x: number) gives number = x + 1\n",
    ),
    Entry(
        "R233",
        "the name of a function is taken",
        "A function has the name of a built-in, registered or other function.",
        "A call would not tell which one it means.",
        "function round(x: number) gives number = x + 1\n",
        "function round_up(x: number) gives number = x + 1\n",
    ),
    Entry(
        "R234",
        "a parameter is there twice",
        "A function or query has two parameters of one name.",
        "Its body could not tell them apart.",
        "function f(x: number, x: number) gives number = x + 1\n",
        "function f(x: number, y: number) gives number = x + y\n",
    ),
    Entry(
        "R235",
        "the name of a query is taken",
        "A query has the name of another query or of a function.",
        "A use of the name would not tell which one it means.",
        ORDER + "\nquery abs(n: text)\n  when for each Order o where number is n\n",
        ORDER + "\nquery orders(n: text)\n  when for each Order o where number is n\n",
    ),
    Entry(
        "R236",
        "two subjects of one name",
        "A `subject` has the name of another one.",
        "Rules that speak of it would not tell which one they mean.",
        ORDER + PART + "\nsubject it : Order\n\nsubject it : Part\n",
        ORDER + PART + "\nsubject order : Order\n\nsubject part : Part\n",
    ),
    Entry(
        "R237",
        "unknown subject",
        "`subject … of …` names a subject that is not declared.",
        "The one could never belong to the other.",
        ORDER + "\nsubject order : Order of custmer\n",
        ORDER
        + "\nfact Customer has\n  name : text\n\nsubject customer : Customer\n\nsubject order : Order of customer\n",
    ),
)

ENTRIES: tuple[Entry, ...] = (*_NAMES, *_ACTIONS, *_DECLARED)
