"""How many of Fisher's 150 irises the rules name as he did, and why they miss the others.

The data are R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936), as scikit-learn ships them
(BSD licence; the UCI Machine Learning Repository has them under CC BY 4.0). The thresholds were chosen by looking at
these same plants, so the score says that the rules run on real data, not how good they are on new plants.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sklearn.datasets import load_iris

from aitia.explain import how
from aitia.rules_engine import Engine

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Value
    from aitia.rules_engine import Session

RULES = Path(__file__).with_name("iris.rules")
FIELDS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


def classify() -> tuple[Session, list[tuple[int, Value | None, str]]]:
    """The session that has run, and for each plant its number, the species by the rules, and the species by Fisher."""
    iris = cast("Any", load_iris())
    session = Engine.from_file(RULES).session()
    columns = dict(zip(FIELDS, iris.data.T, strict=True))
    session.load("Flower", {"number": range(1, len(iris.data) + 1), **columns})
    session.run()
    species = {flower.fields["number"]: flower.fields["species"] for flower in session.facts("Flower")}
    return session, [(n, species[n], str(iris.target_names[k])) for n, k in enumerate(iris.target, 1)]


def main() -> None:
    """Print the score, and the reasons behind each wrong answer."""
    session, answers = classify()
    wrong = [(number, meant) for number, named, meant in answers if named != meant]
    print(f"{len(answers) - len(wrong)} of {len(answers)} irises are named right")
    for number, meant in wrong:
        print(f"\nFisher calls flower {number} {meant}, but")
        print(how(session, f"Flower where number is {number}, species is known"))


if __name__ == "__main__":
    main()
