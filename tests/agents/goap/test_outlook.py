"""The heuristic looks at the last round alone where waiting is free, and long seasons are planned soon."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genecon.agents.goap.almanac import Almanac
from genecon.agents.goap.facts import Facts, Holding
from genecon.agents.goap.goals import Goal, Want
from genecon.agents.goap.keepsake import Keepsake
from genecon.agents.goap.outlook import Outlook
from genecon.agents.goap.problems import parse_problem
from genecon.agents.goap.prospects import Prospects, Technology
from genecon.agents.goap.search import search
from genecon.agents.goap.season import Season
from genecon.core.errors import WorldError
from tests.agents.goap.exhaustive import Exhaustive
from tests.agents.goap.test_season import tasks

BAKERY = """
question: How much shall be baked in a long season?
coin: 40
rounds: 40
goods:
  flour: {buy: 7, sell: 6, lots: 2}
  bread: {buy: 8, sell: 8}
technology: [{name: oven, inputs: {flour: 1}, outputs: {bread: 5}, rounds: 1}]
"""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(tasks(), st.integers(0, 10**6))
def test_without_impatience_no_earlier_round_is_cheaper_than_the_last(
    task: tuple[Facts, Goal], pick: int
) -> None:
    facts, goal = task
    facts = replace(facts, prospects=replace(facts.prospects, impatience=0))
    almanac = Almanac(facts)
    outlook, season = Outlook(almanac, goal), Season(almanac, goal, Keepsake(facts, None))
    state = almanac.start()
    for _ in range(4):
        costs = [outlook._until(state, until) for until in range(state[0], almanac.last + 1)]
        known = [cost for cost in costs if cost is not None]
        assert known == sorted(known, reverse=True) and costs[len(costs) - len(known) :] == known
        moves = season.successors(state, 0)
        if not moves:
            break
        state, pick = moves[pick % len(moves)][1], pick // 3


@st.composite
def mills(draw: st.DrawFn) -> tuple[Facts, Goal]:
    """Who wants flour, may mill it from grain that is dearer to buy than to sell, and has the coin."""
    grain, flour = draw(st.integers(2, 5)), draw(st.integers(4, 9))
    holdings = (
        Holding("grain", draw(st.integers(0, 2)), grain + draw(st.integers(1, 4)), grain, band=1),
        Holding("flour", 0, flour + draw(st.integers(0, 4)), flour, band=1),
    )
    mill = Technology(
        "mill",
        (("grain", draw(st.integers(1, 2))),),
        (("flour", draw(st.integers(1, 3))),),
        draw(st.integers(0, 1)),
        draw(st.integers(1, 3)),
        *(draw(st.integers(0, 2)) for _ in "fl"),
    )
    prospects = Prospects(technology=(mill,), impatience=draw(st.integers(0, 1)))
    facts = Facts(
        60, holdings, draw(st.integers(2, 3)), (), 0, 3, draw(st.integers(0, 2)), prospects=prospects
    )
    return facts, Goal("flour", (Want("flour", ">=", draw(st.integers(1, 4))),), 100)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(mills())
def test_what_is_made_of_bought_inputs_costs_no_less_than_the_bound(task: tuple[Facts, Goal]) -> None:
    facts, goal = task
    almanac, cheapest = Almanac(facts), Exhaustive(facts).cheapest(goal)
    season, start = Season(almanac, goal, Keepsake(facts, None)), almanac.start()
    bound = season.remaining(start)
    assert bound is not None and cheapest is not None and bound <= cheapest
    assert search(season, start, 10**6).cost == cheapest


def test_exactly_the_inputs_of_what_is_wanted_are_bought_where_more_could_be_sold() -> None:
    # 4 flour take two batches, 4 grain at 1 above the best terms of 2, one order of effort 1: 5. Coin may run
    # short (4 flour at 13 and grain for six batches), so there could be use for 12 grain, to mill for sale.
    holdings = (Holding("grain", 0, 3, 2, band=1), Holding("flour", 0, 13, 9, band=1))
    mill = Technology("mill", (("grain", 2),), (("flour", 2),), 0, 2)
    facts = Facts(60, holdings, 3, (), 0, 3, 1, prospects=Prospects(technology=(mill,)))
    goal, almanac = Goal("flour", (Want("flour", ">=", 4),), 100), Almanac(facts)
    found = search(Season(almanac, goal, Keepsake(facts, None)), almanac.start(), 10**6)
    assert found.cost == Exhaustive(facts).cheapest(goal) == 5
    assert [deed.lots for deed in found.path if deed.kind == "buy"] == [4]


def test_a_long_season_asks_for_one_bound_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"states": 0, "rounds": 0}
    remaining, until = Outlook.remaining, Outlook._until

    def count_states(self: Outlook, state: tuple[int, ...]) -> int | None:
        asked["states"] += 1
        return remaining(self, state)

    def count_rounds(self: Outlook, state: tuple[int, ...], last: int) -> int | None:
        asked["rounds"] += 1
        return until(self, state, last)

    monkeypatch.setattr(Outlook, "remaining", count_states)
    monkeypatch.setattr(Outlook, "_until", count_rounds)
    plan = parse_problem(BAKERY.encode(), "bakery.yaml").plan()
    # 40 worth of bread for 7 of flour: baking is what the season is for
    assert plan.goal == "make bread by oven for the season" and plan.steps
    assert 0 < asked["rounds"] <= asked["states"]


@pytest.mark.parametrize(
    "technology",
    [
        "inputs: {flour: 0}, outputs: {bread: 5}",
        "inputs: {flour: -2}, outputs: {bread: 5}",
        "inputs: {flour: 1}, outputs: {bread: 0}",
        "inputs: {flour: 1}, outputs: {coin: 2}",
        "inputs: {coin: 1}, outputs: {bread: 2}",
    ],
)
def test_a_technology_that_is_none_is_told(technology: str) -> None:
    text = BAKERY.replace("inputs: {flour: 1}, outputs: {bread: 5}", technology)
    assert text != BAKERY
    with pytest.raises(WorldError, match="1 lot or more of each good"):
        parse_problem(text.encode(), "p.yaml")


def test_a_season_without_end_is_told() -> None:
    with pytest.raises(WorldError, match=r"p\.yaml:4:9"):
        parse_problem(BAKERY.replace("rounds: 40", "rounds: 1000000000").encode(), "p.yaml")
