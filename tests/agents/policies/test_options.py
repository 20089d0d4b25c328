"""Options of policies: the room's table has every option with its range, and refusals say what is legal."""

import re
from pathlib import Path

import pytest

import genecon.agents.policies as room
from genecon.agents.policies.setup import PolicySetup, RangeError, legal_range
from genecon.core.errors import PluginError
from genecon.core.registry import load_registry

README = Path(room.__path__[0]) / "README.md"
REGISTRY = load_registry()
LOWEST = {"margin_low": 0, "rate_low": 1}
"""A range of ZIP's begins where another option stands."""


def table() -> dict[str, str]:
    """The options' cell of each trader."""
    rows = [line.strip("|").split("|") for line in README.read_text(encoding="utf-8").splitlines()]
    return {row[0].strip(" `"): row[4] for row in rows if len(row) == 5 and row[0].startswith(" `")}


def ranges(cell: str) -> dict[str, tuple[int, int]]:
    """Options and ranges of a cell: `a` `b` what they are, unit (0 to 1,000); ..."""
    found = {}
    for names, low, high in re.findall(r"((?:`\w+` )+)[^`]*?\((-?[\d,]+) to (-?[\d,]+)\)", cell):
        for name in re.findall(r"`(\w+)`", names):
            found[name] = (int(low.replace(",", "")), int(high.replace(",", "")))
    return found


def taken(trader: str) -> list[str]:
    """Names of a trader's options, as its refusal of another lists them."""
    policy = REGISTRY.get("policy", trader).load()
    with pytest.raises(PluginError) as refused:
        policy(PolicySetup("ada", {"nosuch": 1}))
    told = re.search(r"legal: (.*?);", str(refused.value))
    assert told is not None, refused.value
    return [] if told[1] == "none" else told[1].split(", ")


def test_the_table_has_every_trader() -> None:
    assert set(table()) == set(REGISTRY.names("policy"))


@pytest.mark.parametrize("trader", sorted(table()))
def test_the_table_has_every_option_and_its_range(trader: str) -> None:
    told = ranges(table()[trader])
    if "those of `gd`" in table()[trader]:
        told |= ranges(table()["gd"])
    assert sorted(told) == sorted(taken(trader))
    policy = REGISTRY.get("policy", trader).load()
    others = LOWEST if trader == "zip" else {}
    for name, stated in told.items():
        assert legal_range(policy, name, PolicySetup("ada", others)) == stated, name


def test_the_ends_of_a_range_are_legal_and_what_is_beyond_is_not() -> None:
    for value in (0, 999_999):
        assert PolicySetup("ada", {"shade": value}).option("shade", 0, 0, 999_999) == value
    for value in (-1, 1_000_000):
        with pytest.raises(RangeError, match=f"'shade' of ada is {value}; legal is 0 to 999999$"):
            PolicySetup("ada", {"shade": value}).option("shade", 0, 0, 999_999)


def test_a_share_with_decimals_is_told_the_whole_numbers() -> None:
    half: dict[str, int] = {"shade": 0.5}  # type: ignore[dict-item]
    with pytest.raises(RangeError, match=r"is 0\.5; legal is a whole number from 0 to 999999"):
        PolicySetup("ada", half).option("shade", 0, 0, 999_999)


@pytest.mark.parametrize(("agent", "group"), [("bidders-1", "bidders"), ("old-hands-12", "old-hands")])
def test_who_cannot_use_an_option_is_told_how_to_take_it_away(agent: str, group: str) -> None:
    with pytest.raises(PluginError, match=f"legal: none; .*--set groups.{group}.options={{}}$"):
        PolicySetup(agent, {"shade": 1}).only()


def test_of_a_named_agent_the_group_is_left_open() -> None:
    with pytest.raises(PluginError, match=r"legal: a, b; .*--set groups\.NAME\.options={}$"):
        PolicySetup("ada", {"shade": 1}).only("a", "b")
