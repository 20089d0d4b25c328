"""`genecon check` on options of policies: what is legal, and how to take them away."""

import json
from pathlib import Path

import pytest

from tests.cli.program import genecon

SHADE = "groups.bidders.options.shade=0.2"


@pytest.mark.parametrize(
    ("world", "changes", "words"),
    [
        ("sealed-first", [SHADE], "shade: expected a whole number from 0 to 999999, not 0.2"),
        (
            "edgeworth",
            ["groups.growers.mind=adaptive", "groups.growers.options.explore=0.2"],
            "explore: expected a whole number from 0 to 1000000, not 0.2",
        ),
        ("edgeworth", ["groups.growers.options.spread=1.5"], "from 101 to 1000000, not 1.5"),
        # what is no option has no range, and neither has a mind that is no policy
        ("sealed-first", ["groups.bidders.options.shad=0.2"], "shad: expected a whole number, not 0.2"),
        ("tiny", ["groups.fishers.mind=zi-x", "groups.fishers.options.a=0.2"], "a: expected a whole number,"),
        ("tiny", ["rounds=0.5"], "rounds: expected a whole number, not 0.5"),
    ],
)
def test_an_option_that_is_no_whole_number(world: str, changes: list[str], words: str) -> None:
    done = genecon("check", world, *(part for change in changes for part in ("--set", change)))
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_each_mistake_keeps_its_place_and_learns_its_own_range(elsewhere: Path) -> None:
    assert genecon("check", "sealed-first").code == 0
    text = (Path(__file__).parents[2] / "worlds" / "sealed-first.yaml").read_text(encoding="utf-8")
    (elsewhere / "w.yaml").write_text(text.replace("{shade: 166666}", "{shade: 0.16}"), encoding="utf-8")
    line = 1 + next(n for n, row in enumerate(text.splitlines()) if "{shade: 166666}" in row)
    done = genecon("check", "w.yaml", "--set", "periods=1.5", "--json")
    assert done.code == 2
    found = [(d["file"], d["line"], d["message"]) for d in json.loads(done.out)["diagnostics"]]
    assert found == [
        ("w.yaml", line, "shade: expected a whole number from 0 to 999999, not 0.16"),
        ("--set periods=1.5", 1, "periods: expected a whole number, not 1.5"),
    ]


@pytest.mark.parametrize("verb", ["check", "simulate"])
def test_a_mind_without_the_option_says_how_to_take_it_away(verb: str, elsewhere: Path) -> None:
    swap = ("sealed-first", "--set", "groups.bidders.mind=truthful")
    done = genecon(verb, *swap)
    hint = "--set groups.bidders.options={}"
    assert done.code == 2
    assert f"legal: none; to take options away: {hint}" in done.err
    assert genecon("check", *swap, *hint.split()).code == 0
