"""Builds the blocks that say what there is: facts, fields, functions, queries, questions, models, consultations."""

from __future__ import annotations

from aitia.dsl import ast
from aitia.dsl.problems import Problem

from .build_values import number_of, type_name
from .lexer import Token
from .literals import shortened
from .parts import Clause, Parts, RefusedError, after, clauses, first, name_of, over, said, text, words

_MOST_PLACES = 18


class VocabularyBuilder:
    """One method for each phrase of the grammar, called while the parser reads."""

    def qname(self, parts: Parts) -> ast.Name:
        """`shop.orders`, the name of a module."""
        return ast.Name(over(parts), "".join(token.value for token in parts))

    def module_block(self, parts: Parts) -> ast.Module:
        """`module shop.orders version "1.0" language en`."""
        version, language = text(after(parts, "VERSION")), name_of(after(parts, "LANGUAGE"))
        return ast.Module(over(parts), "", parts[1].name, version, language)

    def use_block(self, parts: Parts) -> ast.Use:
        """`use shop.base as base`."""
        return ast.Use(over(parts), "", parts[1].name, name_of(after(parts, "AS")))

    def uses_block(self, parts: Parts) -> ast.UsesCertainty:
        """`uses certainty mycin threshold 0.2`."""
        return ast.UsesCertainty(over(parts), "", type_name(parts[2]), number_of(after(parts, "THRESHOLD")))

    def stages_block(self, parts: Parts) -> ast.Stages:
        """`stages check, complete, price`."""
        return ast.Stages(over(parts), "", tuple(parts[1::2]))

    def fact_block(self, parts: Parts) -> ast.FactBlock:
        """`fact Order has …` or `event Visit has …`."""
        label, parent = text(first(parts[:3], "STRING")), name_of(after(parts, "IS_A"))
        fields = tuple(p for p in parts if type(p) is ast.Field)
        event = parts[0].type == "EVENT"
        return ast.FactBlock(over(parts), "", type_name(parts[1]), label, parent, fields, event)

    def field(self, parts: Parts) -> ast.Field:
        """`total : number in "EUR" default 0`."""
        return ast.Field(over(parts), parts[0], parts[2], tuple(parts[3:]))

    def plain_type(self, parts: Parts) -> ast.TypeName:
        """`text`, `whole number`, …."""
        return ast.TypeName(parts[0].span, words(parts[0]))

    def decimal_type(self, parts: Parts) -> ast.TypeName:
        """`decimal(2)`."""
        token: Token = parts[2]
        if not token.value.isdigit() or len(token.value) > 2 or int(token.value) > _MOST_PLACES:
            hint = "write decimal(2) for amounts of money"
            message = f"a decimal has 0 to {_MOST_PLACES} places, not {shortened(token.value)}"
            raise RefusedError(Problem("S057", message, token.span, hint=hint))
        return ast.TypeName(over(parts), "decimal", places=int(token.value))

    def choice_type(self, parts: Parts) -> ast.TypeName:
        """`choice (domestic, eu, world)`."""
        return ast.TypeName(over(parts), "choice", options=tuple(parts[2:-1:2]))

    def choice(self, parts: Parts) -> ast.ChoiceOption:
        """One word of a choice, with its label."""
        return ast.ChoiceOption(over(parts), parts[0], text(parts[1]) if len(parts) > 1 else None)

    def list_type(self, parts: Parts) -> ast.TypeName:
        """`list of text`."""
        return ast.TypeName(over(parts), "list", element=parts[1])

    def reference_type(self, parts: Parts) -> ast.TypeName:
        """`Order`."""
        return ast.TypeName(parts[0].span, "reference", fact=type_name(parts[0]))

    def flag(self, parts: Parts) -> ast.Flag:
        """`key`, `required`, `many`, `uncertain`."""
        return ast.Flag(parts[0].span, parts[0].value)

    def unit(self, parts: Parts) -> ast.Unit:
        """`in "EUR"`."""
        return ast.Unit(over(parts), said(parts[1]))

    def bounds(self, parts: Parts) -> ast.Range:
        """`between 0 and 3000`."""
        return ast.Range(over(parts), parts[1], parts[3])

    def default(self, parts: Parts) -> ast.Default:
        """`default 0`."""
        return ast.Default(over(parts), parts[1])

    def says(self, parts: Parts) -> ast.Says:
        """`says "…" otherwise "…"`."""
        return ast.Says(over(parts), said(parts[1]), text(after(parts, "OTHERWISE")))

    def judged(self, parts: Parts) -> ast.JudgedBy:
        """`judged by damage_net(photo)`."""
        return ast.JudgedBy(over(parts), parts[1], tuple(parts[3:-1:2]))

    def computed(self, parts: Parts) -> ast.ComputedAs:
        """`computed as price * count`."""
        return ast.ComputedAs(over(parts), parts[1])

    def subject_block(self, parts: Parts) -> ast.Subject:
        """`subject culture : Culture of patient`."""
        start = next((i for i, p in enumerate(parts) if type(p) is Token and p.type == "FIRST_ASK"), len(parts))
        another = text(after(parts, "ANOTHER"))
        asked = tuple(parts[start + 1 :: 2])
        return ast.Subject(over(parts), "", parts[1], type_name(parts[3]), after(parts, "OF"), another, asked)

    def facts_block(self, parts: Parts) -> ast.Facts:
        """`facts` and the fixed facts."""
        return ast.Facts(over(parts), "", tuple(parts[1:]))

    def parameter(self, parts: Parts) -> ast.Parameter:
        """`price : number`."""
        return ast.Parameter(over(parts), parts[0], parts[2])

    def function_block(self, parts: Parts) -> ast.Function:
        """`function vat(price: number) gives number = price * 0.2`."""
        return ast.Function(over(parts), "", parts[1], _parameters(parts), parts[-3], parts[-1])

    def query_block(self, parts: Parts) -> ast.Query:
        """`query open_orders(c: text) when …`."""
        return ast.Query(over(parts), "", parts[1], _parameters(parts), parts[-1])

    def question_block(self, parts: Parts) -> ast.Question:
        """`question plant.leaf_spots` and its lines."""
        return ast.Question(over(parts), "", parts[1], tuple(parts[2:]))

    def said_line(self, parts: Parts) -> ast.QuestionPart:
        """`ask "…"`, `help "…"`, `why "…"`."""
        return ast.QuestionPart(over(parts), parts[0].value, said(parts[1]))

    def asked_first(self, parts: Parts) -> ast.QuestionPart:
        """`ask first`."""
        return ast.QuestionPart(over(parts), "ask first")

    def allowed(self, parts: Parts) -> ast.QuestionPart:
        """`allow unknown`, `allow many with certainty`."""
        return ast.QuestionPart(over(parts), words(parts[0]), with_certainty=len(parts) > 1)

    def only_if(self, parts: Parts) -> ast.QuestionPart:
        """`only if c`."""
        return ast.QuestionPart(over(parts), "only if", condition=parts[1])

    def valid_if(self, parts: Parts) -> ast.QuestionPart:
        """`valid if c else "…"`."""
        return ast.QuestionPart(over(parts), "valid if", said(parts[3]), parts[1])

    def model_block(self, parts: Parts) -> ast.Model:
        """`model damage_net "…"` and its lines."""
        lines = clauses(parts)
        file, version = lines.get("from", (None, None))
        title = text(first(parts[:3], "STRING"))
        return ast.Model(
            over(parts), "", parts[1], title, lines.get("reads", ()), lines.get("gives"), file, version,
            lines.get("calibrated by"), lines.get("trust above"), lines.get("batch"), lines.get("if unavailable"),
        )  # fmt: skip

    def reads(self, parts: Parts) -> Clause:
        """`reads picture : image`."""
        return Clause(over(parts), "reads", tuple(parts[1::2]))

    def gives(self, parts: Parts) -> Clause:
        """`gives choice (broken, intact)`."""
        return Clause(over(parts), "gives", parts[1])

    def read_from(self, parts: Parts) -> Clause:
        """`from "net.onnx" version "1"`."""
        return Clause(over(parts), "from", (text(parts[1]), text(after(parts, "VERSION"))))

    def calibrated(self, parts: Parts) -> Clause:
        """`calibrated by "net.cal.json"`."""
        return Clause(over(parts), "calibrated by", text(parts[1]))

    def trust(self, parts: Parts) -> Clause:
        """`trust above 0.6`."""
        return Clause(over(parts), "trust above", number_of(parts[1]))

    def batch(self, parts: Parts) -> Clause:
        """`batch 64`."""
        return Clause(over(parts), "batch", number_of(parts[1]))

    def unavailable(self, parts: Parts) -> Clause:
        """`if unavailable unknown`."""
        return Clause(over(parts), "if unavailable", parts[1])

    def consultation_block(self, parts: Parts) -> ast.Consultation:
        """`consultation "…"` and its lines."""
        lines, title = clauses(parts), said(parts[1])
        welcome, find, show = lines.get("welcome"), lines.get("find", ()), lines.get("show")
        return ast.Consultation(over(parts), "", title, welcome, find, show, lines.get("show at most"))

    def welcome(self, parts: Parts) -> Clause:
        """`welcome "…"`."""
        return Clause(over(parts), "welcome", text(parts[1]))

    def find(self, parts: Parts) -> Clause:
        """`find plant.disease, plant.advice`."""
        return Clause(over(parts), "find", tuple(parts[1::2]))

    def show(self, parts: Parts) -> Clause:
        """`show plant.disease with certainty >= 0.3`."""
        return Clause(over(parts), "show", (parts[1], parts[2] if len(parts) > 2 else None))

    def show_at_most(self, parts: Parts) -> Clause:
        """`show at most 3`."""
        return Clause(over(parts), "show at most", number_of(parts[1]))


def _parameters(parts: Parts) -> tuple[ast.Parameter, ...]:
    return tuple(p for p in parts if type(p) is ast.Parameter)
