"""What an author reads after a mistake in the text: place, reason and remedy, word for word.

Each file in `mistakes/` is named after a mistake, and holds rule text, a line of signs, and all that is said about it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aitia.dsl.source import Source
from aitia.dsl.syntax import parse

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.txt"))


@pytest.mark.parametrize("path", MISTAKES, ids=lambda p: p.stem)
def test_the_mistake_is_named_with_place_reason_and_remedy(path: Path) -> None:
    """The whole message is as it stands in the file."""
    text, _, expected = path.read_text(encoding="utf-8").partition("==========\n")
    _, problems = parse(Source("orders.rules", text))
    assert "\n".join(str(problem) for problem in problems) + "\n" == expected


def test_there_are_mistakes_to_test() -> None:
    """A folder that was moved would otherwise test nothing."""
    assert len(MISTAKES) > 60
