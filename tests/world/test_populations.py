"""Populations in a world file: what is refused, where, and in which words."""

from pathlib import Path

import pytest

from genecon.core.errors import WorldError
from genecon.economy.induced import benchmark
from genecon.simulation.setup import read_setup
from genecon.world.census import census, drawn
from genecon.world.loader import load_world, parse_world
from genecon.world.resolve import resolve
from genecon.world.theory import InducedTheory, theory
from tests.populations import MIXED, WORLD, write

MISTAKES = [
    ("count: 40", "options: {a: 1}", "count is missing"),
    ("count: 40", "count: 40\n    capital: 3.00", "capital does not belong to a population"),
    ("count: 40", "count: 40\n    units: [[1.00]]", "units does not belong to a population; its units"),
    ("role: trader", "role: household", "the role of a population is trader, buyer, seller, not household"),
    ("mind: zi-c", "mind: zi-u", "the mind 'zi-u' cannot decide for a population"),
    ("mind: zi-c", "mind: generative", "the mind 'generative' cannot decide for a population; legal: zi-c"),
    ("[bread, fish]", "[]", "markets: the list is empty"),
    ("period_type: induced", "period_type: exchange", "it needs period_type induced, not exchange"),
    ("{kind: proposals, per_trader: 20}", "{kind: exhausted}", "write stop_rule: {kind: proposals"),
    ("[bread, fish]", "[bread, fsh]", "the market 'fsh' is unknown; did you mean 'fish'?"),
    ("[bread, fish]", "[bread, bread]", "the market 'bread' is listed twice"),
    ("values: {low: 0.50, high: 3.50}, ", "", "values is missing: write values"),
    ("low: 0.50", "low: 3.60", "low 3.60 is above high 3.50"),
    ("low: 0.50", "low: 0.505", "0.505 is no price of the market bread, whose tick is 0.01"),
    ("low: 0.50", "low: 0", "0 is outside the prices of the market bread, 0.01 to 4.00"),
    ("high: 3.50", "high: 4.50", "4.50 is outside the prices of the market bread, 0.01 to 4.00"),
    ("sample: 5", "sample: -1", "sample: -1 is out of range"),
    ("sample: 5", "sampel: 5", "'sampel' is not a key here; did you mean 'sample'?"),
    ("good: bread, timing", "good: bread, mechanism: call, timing", "needs mechanism: cda, not call"),
    ("single_order: true}\n  - {good: fish", "single_order: false}\n  - {good: fish",
     "needs single_order: true"),
    ("top: 4.00, single_order: true}\n  - {good: fish", "top: 40000.00, single_order: true}\n  - {good: fish",
     "at most 1,048,576: a lower top or a wider tick"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told for *_, told in MISTAKES])
def test_one_mistake_is_told(old: str, new: str, told: str) -> None:
    assert WORLD.count(old) == 1
    with pytest.raises(WorldError) as caught:
        parse_world(WORLD.replace(old, new).encode(), "crowd.yaml")
    assert told in str(caught.value)


@pytest.mark.parametrize(("old", "new"), [("mind: zi-c", "mind: generative"), ("[bread, fish]", "[]")])
def test_it_is_told_once_and_nothing_else(old: str, new: str) -> None:
    # an empty list was told thirty times, and a generative mind by what it lacks and not by what it is
    with pytest.raises(WorldError) as caught:
        parse_world(WORLD.replace(old, new).encode(), "crowd.yaml")
    assert len(caught.value.diagnostics) == 1


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(WorldError) as caught:
        parse_world(WORLD.replace("mind: zi-c", "mind: zi-mrs").encode(), "crowd.yaml")
    line = 1 + WORLD.splitlines().index("    mind: zi-c")
    assert any((d.line, d.column) == (line, 11) for d in caught.value.diagnostics)


def test_a_market_belongs_to_populations_or_to_people() -> None:
    with pytest.raises(WorldError, match="the market 'bread' belongs to the population eaters"):
        parse_world(
            MIXED.replace("market: fish, units: [[3.00", "market: bread, units: [[3.00").encode(), "w"
        )


def test_trader_is_the_role_of_a_population_only() -> None:
    with pytest.raises(WorldError, match="trader is the role of a population"):
        parse_world(MIXED.replace("{name: ada, role: buyer", "{name: ada, role: trader").encode(), "w")


def test_a_seller_has_no_values_and_sums_must_fit_the_books() -> None:
    with pytest.raises(WorldError, match="a seller has no values"):
        parse_world(MIXED.replace("costs: {low", "values: {low").encode(), "w")
    # 1,000,000 members x 3 units x (20,000.00, in minor units 2,000,000)² = 1.2e19 > 2^63 = 9.2e18
    wide = MIXED.replace("count: 30", "count: 1000000").replace("top: 4.00", "top: 20000.00, tick: 0.05")
    with pytest.raises(WorldError, match="64-bit books"):
        parse_world(wide.encode(), "w")


def test_the_resolved_world_has_the_population_in_integers_and_others_have_none(tmp_path: Path) -> None:
    setup = read_setup(resolve(load_world(write(tmp_path, MIXED))))
    farmers, eaters = setup.populations
    assert (farmers.count, farmers.units, farmers.cost_low, farmers.cost_high) == (30, 3, 50, 200)
    assert (farmers.value_low, farmers.value_high) == (0, 0)
    assert (eaters.role, eaters.value_low, eaters.value_high, eaters.sample) == ("buyer", 100, 350, 3)
    assert [agent.agent for agent in setup.agents] == ["ada-1", "ada-2", "bo-1", "bo-2"]
    assert '"populations"' not in resolve(load_world("smith1962"))


def test_equilibrium_of_a_population_is_that_of_its_members(tmp_path: Path) -> None:
    world = load_world(write(tmp_path, MIXED))
    found = theory(world)
    assert isinstance(found, InducedTheory)
    crowds = drawn(world, "bread")
    plain = benchmark(
        [unit for crowd in crowds for row in crowd.units[crowd.buying].tolist() for unit in row],
        [unit for crowd in crowds for row in crowd.units[~crowd.buying].tolist() for unit in row],
    )
    bread, fish = (each for _, each in found.benchmarks)
    assert (bread.quantity, bread.price, bread.surplus) == (plain.quantity, plain.price, plain.surplus)
    # values 3.00 2.50 2.00, costs 0.75 1.00 1.50: all three trade for 2.25 + 1.50 + .50
    assert (fish.quantity, fish.surplus) == ((3, 3), 425)
    assert sum(one.count for one in census(world)) == 55


def test_a_million_members_are_no_list(tmp_path: Path) -> None:
    world = load_world(write(tmp_path, **{"count: 40": "count: 1000000"}))
    assert len(resolve(world)) < 2_000
    assert world.groups[0].heads == 1_000_000
