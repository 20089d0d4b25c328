"""A task file: found, read, refused in words; its hash covers the rules and nothing else."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from genecon.core.errors import UsageError
from genecon.core.share import shared_folder
from genecon.evals.form import read_form
from genecon.evals.registration import registration
from genecon.evals.sweep import SWEEP, SweepTask, kind_of
from genecon.evals.task import Task
from genecon.evals.tasks import RULES, shipped, task_folder
from tests.evals.test_verdicts import BASE, NEAR

SMITH = shared_folder("evals") / "smith1982"
GOOD = BASE | {"propositions": [{"id": "A", "statement": "near", "claims": [NEAR]}]}


def test_the_shipped_tasks_read() -> None:
    assert "smith1982" in shipped()
    for name, folder in shipped().items():
        file = folder / RULES
        if kind_of(file) in ("propositions", SWEEP):
            task = read_form(file, SweepTask) if kind_of(file) == SWEEP else read_form(file, Task)
            assert task.name == name


@pytest.mark.parametrize("name", ["smith1982", "evals/smith1982", "evals/smith1982/"])
def test_a_shipped_task_is_found_from_anywhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert task_folder(name).samefile(SMITH)


def test_a_folder_of_ones_own_is_a_task(tmp_path: Path) -> None:
    (tmp_path / RULES).write_text("x")
    assert task_folder(str(tmp_path)) == task_folder(str(tmp_path / RULES)) == tmp_path


@pytest.mark.parametrize("name", ["smith1928", "", "../evals", "nul\0", "a" * 5000])
def test_another_name_is_refused_with_the_list(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"Shipped: .*smith1982") as caught:
        task_folder(name)
    assert len(str(caught.value)) < 300


def claim(**changes: Any) -> dict[str, Any]:
    """A task whose one claim is changed."""
    return {"propositions": [{"id": "A", "statement": "near", "claims": [NEAR | changes]}]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (claim(measure="distnce"), "the measure 'distnce' is unknown; known: distance"),
        (claim(above=1), "one bound: above or below"),
        (claim(below=None), "one bound: above or below"),
        (claim(below=float("nan")), "finite"),
        (claim(days=[]), "propositions.0.claims.0.days"),
        (claim(days=[0]), "propositions.0.claims.0.days.0"),
        (claim(world="v"), "A names v: no trader or world"),
        (claim(tails=2), "propositions.0.claims.0.tails"),
        ({"propositions": [{"id": "A", "statement": "x"}]}, "claims, or it is not testable"),
        (
            {"propositions": [GOOD["propositions"][0] | {"not_testable": {"all": "no"}}]},
            "claims, or it is not testable",
        ),
        ({"propositions": [GOOD["propositions"][0] | {"not_testable": {"zip": "no"}}]}, "A names zip"),
        ({"propositions": [*GOOD["propositions"]] * 2}, "the same id"),
        ({"test": "z"}, "the test 'z' is unknown; known: t, sign, wilcoxon"),
        ({"format": 2}, "format"),
        ({"level": 1}, "level"),
        ({"sessions": 1}, "sessions"),
        ({"traders": []}, "traders"),
    ],
)
def test_mistakes_are_refused_in_words(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    file = tmp_path / RULES
    file.write_text(yaml.safe_dump(GOOD))
    assert isinstance(read_form(file, Task), Task)
    file.write_text(yaml.safe_dump(GOOD | changes))
    with pytest.raises(UsageError) as caught:
        read_form(file, Task)
    assert words in str(caught.value)


def test_what_is_no_yaml_or_no_file_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / RULES
    with pytest.raises(UsageError, match="cannot be read"):
        read_form(file, Task)
    for raw in (b"a: [", b"\xff\xfe", b"", b"[1]", b"a: !!python/object:os.system {}"):
        file.write_bytes(raw)
        with pytest.raises(UsageError):
            read_form(file, Task)


def test_the_rules_of_smith1982_are_those_that_were_registered() -> None:
    # If this fails a rule, a schedule or the page in words was changed after it was fixed. Say so at the
    # end of propositions.md, with the first result, a new date and a new hash; do not only change the hash.
    found = registration(SMITH, read_form(SMITH / RULES, Task))
    assert found.holds, str(found)
    assert found.date == "2026-11-22"


@pytest.mark.parametrize(
    ("file", "old", "new", "holds"),
    [
        ("task.yaml", "below: 0.05}", "below: 0.10}", False),
        ("task.yaml", "sessions: 30", "sessions: 300", False),
        ("propositions.md", "Two", "Three", True),  # the word is not there: nothing changes
        ("propositions.md", "level .05", "level .10", False),
        ("ceiling.yaml", "ceiling: 1.60", "ceiling: 1.50", False),
        ("ceiling.yaml", "[3.50, 2.00]", "[3.55, 2.00]", False),
        ("ceiling.yaml", "mind: gd", "mind: zi-c", True),  # the task says who trades
        ("ceiling.yaml", "# Expect", "# Expected", True),
    ],
)
def test_a_bent_rule_shows_and_a_comment_does_not(
    file: str, old: str, new: str, holds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from genecon.core import share

    for kind in ("evals", "worlds"):
        copytree(shared_folder(kind), tmp_path / kind)
    monkeypatch.setattr(share, "_PACKAGE", tmp_path / "genecon")
    folder = tmp_path / "evals" / "smith1982"
    assert registration(folder, read_form(folder / RULES, Task)).holds
    bent = (tmp_path / "worlds" / "smith1982" if file == "ceiling.yaml" else folder) / file
    text = bent.read_text(encoding="utf-8")
    assert (old in text) is (old != "Two")
    bent.write_text(text.replace(old, new), encoding="utf-8")
    found = registration(folder, read_form(folder / RULES, Task))
    assert found.holds is holds
    assert ("CHANGED" in str(found)) is not holds


def test_the_page_in_words_names_every_proposition() -> None:
    words = (SMITH / "propositions.md").read_text(encoding="utf-8")
    task = read_form(SMITH / RULES, Task)
    for proposition in task.propositions:
        assert f"\n| {proposition.id} |" in words
    tested = sum(not p.refusal(trader) for p in task.propositions for trader in task.traders)
    assert f"that are tested, {tested} of them" in words
