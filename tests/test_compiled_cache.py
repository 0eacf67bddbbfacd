"""Compiled rules are kept in the user's cache: quicker to load, and the same in everything that can be seen."""

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from aitia.dsl.catalogue.entry import Entry
from aitia.dsl.catalogue.meaning import ENTRIES
from aitia.dsl.clips.ast import Program
from aitia.dsl.ruleset import Ruleset
from aitia.explain import how
from aitia.rules_engine import Engine, RulesError, keeping
from aitia.rules_engine.clips import ClipsProgram
from aitia.rules_engine.clips.kept import LateNetwork as LateClipsNetwork
from aitia.rules_engine.kept_rules import LateRuleset

HERE = Path(__file__).parent
RULE_FILES = sorted((HERE.parent / "examples").rglob("*.rules"))
PROGRAMS = sorted(
    (*(HERE.parent / "examples" / "clips").glob("*.clp"), *(HERE.parent / "benchmarks" / "programs").glob("*.clp"))
)

TEXT = """\
fact Person has
  name : text key
  age : whole number

fact Adult has
  name : text

rule R1 "Grown-ups are adults"
  when
    for each Person p where age is at least 18
  then
    conclude Adult(name: p.name)
  because "{p.name} is {p.age} years old"
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where compiled rules are kept, however short they are."""
    monkeypatch.setenv("AITIA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(keeping, "WORTH_KEEPING", 0)
    return tmp_path / "cache" / "aitia" / "networks"


def is_kept(engine: Engine) -> bool:
    """Whether an engine came from the cache."""
    return isinstance(engine.ruleset, LateRuleset)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_set_from_the_cache_is_the_same_in_every_part(path: Path, folder: Path) -> None:
    """Types, rules, notes and words, and all that firings and faults are read by."""
    compare(Engine.from_file(path), Engine.from_file(path))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.sample], ids=lambda entry: entry.code)
def test_the_good_samples_of_the_catalogue_come_from_the_cache_as_they_were(entry: Entry) -> None:
    """They have about everything that can be written."""
    compare(Engine.from_text(entry.good), Engine.from_text(entry.good))


def compare(fresh: Engine, kept: Engine) -> None:
    """Hold an engine from the cache against one that was compiled."""
    assert (is_kept(fresh), is_kept(kept)) == (False, True)
    for field in fields(Ruleset):
        assert getattr(kept.ruleset, field.name) == getattr(fresh.ruleset, field.name), field.name
    network: Any = fresh.network
    assert tuple(kept.network.words) == network.words
    assert kept.network.symbols.texts == network.symbols.texts
    for name in ("calls", "sites", "matches", "actions", "ranks", "levels", "reserve"):
        assert getattr(kept.network, name) == getattr(network, name), name
    for name in ("all", "facts", "slots", "overriders"):
        assert getattr(kept.network.relations, name) == getattr(network.relations, name), name


def explained(engine: Engine) -> tuple[list[Any], str]:
    """What follows from two people, and why."""
    session = engine.session()
    session.insert_values([("Person", {"name": "Ada", "age": 36}), ("Person", {"name": "Tim", "age": 3})])
    assert session.run().fired == 1
    return session.facts(), str(how(session, 'Adult where name is "Ada"'))


def test_outcomes_and_explanations_from_the_cache_are_the_same(folder: Path) -> None:
    """The rules themselves are read when an explanation asks for them."""
    fresh, kept = Engine.from_text(TEXT), Engine.from_text(TEXT)
    assert is_kept(kept)
    assert explained(kept) == explained(fresh)
    assert "Ada is 36 years old" in explained(kept)[1]
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_from_the_cache_is_the_same_in_every_part(path: Path, folder: Path) -> None:
    """CLIPS programs too, down to the symbols that are no strings."""
    try:
        fresh, kept = ClipsProgram.from_file(path).network, ClipsProgram.from_file(path).network
    except RulesError:
        pytest.skip("this program cannot be run yet")
    assert isinstance(kept, LateClipsNetwork)
    assert tuple(kept.words) == fresh.words
    assert (kept.texts.texts, kept.texts.large) == (fresh.texts.texts, fresh.texts.large)
    for field in fields(Program):
        assert repr(getattr(kept.program, field.name)) == repr(getattr(fresh.program, field.name)), field.name
    for field in fields(type(fresh)):
        if field.name not in {"program", "words", "texts"}:
            assert getattr(kept, field.name) == getattr(fresh, field.name), field.name
    assert len(list(folder.iterdir())) == 1


def test_a_program_from_the_cache_runs_and_prints_the_same(folder: Path) -> None:
    """From its reset to its last firing."""
    text = (HERE.parent / "examples" / "clips" / "monkey.clp").read_text()
    sessions = [ClipsProgram.from_text(text).session() for _ in range(2)]
    fired = [session.run().fired for session in sessions]
    assert isinstance(sessions[1].network, LateClipsNetwork)
    assert fired[0] == fired[1] > 0
    assert sessions[0].output == sessions[1].output
    assert list(sessions[0].firings()) == list(sessions[1].firings())
    assert sessions[0].facts() == sessions[1].facts()
    assert len(list(folder.iterdir())) == 1


def test_a_damaged_file_is_passed_over_and_written_anew(folder: Path) -> None:
    """Cut off, changed in one byte, empty, or of another kind: the rules are compiled, and the file is whole again."""
    Engine.from_text(TEXT)
    [path] = folder.iterdir()
    whole = path.read_bytes()
    middle = len(whole) // 2
    broken = (
        whole[:middle],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        b"",
        b"aitia network\n{}\n",
        b"aitia network\n[1]\n",
        b"\x80\x04K\x01.",
    )
    for data in broken:
        path.write_bytes(data)
        assert not is_kept(Engine.from_text(TEXT)), data
        assert path.read_bytes() == whole
        assert is_kept(Engine.from_text(TEXT))


def test_what_others_could_have_written_is_not_used(folder: Path) -> None:
    """The kernel trusts the words of a network, so nobody else may write them."""
    Engine.from_text(TEXT)
    [path] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    path.chmod(0o666)
    assert not is_kept(Engine.from_text(TEXT))
    assert path.stat().st_mode & 0o777 == 0o600
    folder.chmod(0o777)
    assert not is_kept(Engine.from_text(TEXT))
    folder.chmod(0o700)
    assert is_kept(Engine.from_text(TEXT))


def test_another_text_name_function_or_version_is_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that has a part in the outcome has a part in the name."""

    def twice(x: float) -> float:
        return 2 * x

    Engine.from_text(TEXT)
    assert not is_kept(Engine.from_text(TEXT + "\n# one more line\n"))
    assert not is_kept(Engine.from_text(TEXT, "people.rules"))
    assert not is_kept(Engine.from_text(TEXT, functions={"twice": twice}))
    assert is_kept(Engine.from_text(TEXT, functions={"twice": twice}))
    monkeypatch.setattr(keeping, "_version", lambda: b"another")
    assert not is_kept(Engine.from_text(TEXT))
    assert len(list(folder.iterdir())) == 5


@pytest.mark.usefixtures("folder")
def test_a_module_that_changed_or_went_is_read_anew(tmp_path: Path) -> None:
    """What is kept says which other files were read."""
    main, module = tmp_path / "main.rules", tmp_path / "people.rules"
    kinds, rules = TEXT.split("rule R1")
    module.write_text(f"module people\n\n{kinds}")
    main.write_text(f"use people\n\nrule R1{rules}")
    Engine.from_file(main)
    assert is_kept(Engine.from_file(main))
    module.write_text(f"module people\n\n{kinds}\nfact Pet has\n  name : text\n")
    changed = Engine.from_file(main)
    assert (is_kept(changed), "Pet" in changed.ruleset.types) == (False, True)
    assert is_kept(Engine.from_file(main))
    module.unlink()
    with pytest.raises(RulesError, match="M701 there is no module 'people'"):
        Engine.from_file(main)


def test_nothing_is_kept_of_short_texts_of_wrong_ones_or_if_it_is_switched_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short text is compiled before its file is found."""
    with pytest.raises(RulesError):
        Engine.from_text(TEXT.replace("p.name", "q.name"))
    monkeypatch.setattr(keeping, "WORTH_KEEPING", 50_000)
    assert explained(Engine.from_text(TEXT)) == explained(Engine.from_text(TEXT))
    monkeypatch.setattr(keeping, "WORTH_KEEPING", 0)
    monkeypatch.setenv("AITIA_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent.parent))
    assert not is_kept(Engine.from_text(TEXT))
    assert not is_kept(Engine.from_text(TEXT))
    assert not folder.exists()


def test_what_was_not_used_for_longest_goes_when_there_is_too_much(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache does not grow for ever, and a file that is used counts as new."""
    texts = [TEXT + f"\n# {number}\n" for number in range(4)]
    for number, text in enumerate(texts[:3]):
        Engine.from_text(text)
        for path in folder.iterdir():
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**10 * (3 - number)))
    assert is_kept(Engine.from_text(texts[0]))
    size = sum(path.stat().st_size for path in folder.iterdir()) // 3
    monkeypatch.setattr(keeping, "MOST_BYTES", int(2.5 * size))
    Engine.from_text(texts[3])
    assert len(list(folder.iterdir())) == 2
    assert is_kept(Engine.from_text(texts[0]))
    assert is_kept(Engine.from_text(texts[3]))


def test_a_cache_that_cannot_be_written_is_no_problem(folder: Path) -> None:
    """The rules are compiled each time."""
    folder.parent.parent.mkdir()
    folder.parent.write_text("a file where the folder should be")
    assert explained(Engine.from_text(TEXT)) == explained(Engine.from_text(TEXT))
