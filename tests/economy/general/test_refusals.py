"""Economies without a (certified) equilibrium: an error in words, never a price vector."""

from collections.abc import Callable

import numpy as np
import pytest

from genecon.core.errors import EquilibriumError
from genecon.economy.general.model import Activity, CobbDouglasTechnology, Consumer, Economy, Producer, Tax
from genecon.economy.general.solve import solve, solve_all
from genecon.economy.preferences import CobbDouglas, Leontief, Linear, Preference, StoneGeary

GOODS = ("bread", "flour", "time")
EVEN = CobbDouglas(alpha=(0.4, 0.3, 0.3), assets=GOODS)


def one(taste: Preference, held: tuple[float, ...], *producers: Producer, numeraire: str = "time") -> Economy:
    return Economy(GOODS, (Consumer("ann", taste, np.array(held)),), producers, numeraire=numeraire)


def refused(economy: Economy, words: str, ways: tuple[Callable[[Economy], object], ...] = (solve,)) -> None:
    for way in ways:
        with pytest.raises(EquilibriumError, match=words):
            way(economy)


def test_a_good_that_cannot_be_made() -> None:
    oven = Activity("oven", {"bread": 1.0}, {"flour": 1.0, "time": 1.0})
    words = "ann wants 'bread', which nobody owns and nobody can make"
    refused(one(EVEN, (0, 0, 5), oven), words, (solve, solve_all))


def test_what_stands_for_utility_is_told_by_its_goods() -> None:
    # the solver's own good "utility of ann" was named
    oven = Activity("oven", {"bread": 1.0}, {"flour": 1.0, "time": 1.0})
    keen = Linear(alpha=(2.0, 1.0, 0.0), assets=GOODS)
    refused(one(keen, (0, 0, 5), oven), "ann wants 'bread' or 'flour', which nobody owns", (solve, solve_all))


def test_goods_that_only_each_other_could_make() -> None:
    # One bread for one flour and back, each with some time: the loop has no beginning.
    oven = Activity("oven", {"bread": 1.0}, {"flour": 1.0, "time": 0.1})
    mill = Activity("mill", {"flour": 1.0}, {"bread": 1.0, "time": 0.1})
    refused(one(EVEN, (0, 0, 5), oven, mill), "nobody can make from what there is")
    assert solve(one(EVEN, (1, 0, 5), oven, mill)).certificate.holds()


def test_production_without_bound() -> None:
    oven = Activity("oven", {"bread": 2.0}, {"flour": 1.0})
    mill = CobbDouglasTechnology("mill", "flour", {"bread": 1.0}, 2.0)
    refused(one(EVEN, (1, 1, 1), oven, mill), "oven, mill together make something wanted out of nothing")
    only_time = CobbDouglas(alpha=(0.0, 0.0, 1.0), assets=GOODS)
    found = solve(one(only_time, (1, 1, 1), oven, mill))  # nobody wants what they make
    assert found.prices.tolist() == [0.0, 0.0, 1.0] and found.levels.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e6, 1e12])
def test_a_technology_in_other_units_is_not_without_bound(scale: float) -> None:
    # bread = scale · flour^.5 time^.5, of 4 flour and 9 time. A third of income goes to each good; half of
    # that for bread pays for flour, half for time. So a sixth of income is flour in the oven and a third is
    # flour kept: a third of all flour goes in, 4/3, and of time 3, for scale · (4/3 · 3)^.5 loaves. From some
    # scale on this was refused as making "something wanted out of nothing".
    thirds = CobbDouglas(alpha=(1 / 3, 1 / 3, 1 / 3), assets=GOODS)
    oven = CobbDouglasTechnology("oven", "bread", {"flour": 0.5, "time": 0.5}, scale)
    found = solve(one(thirds, (0, 4, 9), oven))
    made = scale * (4 / 3 * 3) ** 0.5
    assert found.allocation[0].tolist() == pytest.approx([made, 4 * 2 / 3, 9 * 2 / 3], rel=1e-9)


def test_a_subsidy_can_make_production_without_bound_pay() -> None:
    oven = Activity("oven", {"bread": 1.0}, {"flour": 1.0})
    mill = Activity("mill", {"flour": 0.9}, {"bread": 1.0})
    ann = Consumer("ann", EVEN, np.ones(3), transfer=1.0)
    taxed = Economy(GOODS, (ann,), (oven, mill), (Tax("output", -0.2, producer="mill"),))
    refused(taxed, "production without bound would pay at any prices: oven, mill")


def test_subsistence_that_cannot_be_made() -> None:
    needy = StoneGeary(alpha=(0.4, 0.3, 0.3), gamma=(5.0, 0.0, 0.0), assets=GOODS)
    oven = Activity("oven", {"bread": 1.0}, {"time": 0.5})
    mill = Activity("mill", {"flour": 1.0}, {"time": 0.5})
    refused(
        one(needy, (0, 0, 1), oven, mill), "subsistence amounts together only 0.4 times can be had or made"
    )


def test_subsistence_that_somebody_cannot_pay() -> None:
    needy = StoneGeary(alpha=(0.4, 0.3, 0.3), gamma=(5.0, 0.0, 0.0), assets=GOODS)
    people = (Consumer("ann", EVEN, np.array([0, 0, 20.0])), Consumer("bo", needy, np.array([0, 0, 1.0])))
    makers = (
        Activity("oven", {"bread": 1.0}, {"time": 0.5}),
        Activity("mill", {"flour": 1.0}, {"time": 0.5}),
    )
    refused(Economy(GOODS, people, makers), "cannot subsist: bo")  # 5 loaves cost 2.5 hours, he has one
    helped = (people[0], Consumer("bo", needy, np.array([0, 0, 3.0])))
    assert solve(Economy(GOODS, helped, makers)).allocation[1, 0] == pytest.approx(5 + 0.4 * 0.5 / 0.5)


def test_somebody_who_never_can_pay() -> None:
    # His bread is all he has, and he needs twice as much.
    needy = StoneGeary(alpha=(0.4, 0.3, 0.3), gamma=(2.0, 0.0, 0.0), assets=GOODS)
    people = (
        Consumer("ann", Leontief(alpha=(1.0, 1.0, 1.0), assets=GOODS), np.array([5.0, 5.0, 5.0])),
        Consumer("bo", needy, np.array([1.0, 0.0, 0.0])),
    )
    refused(Economy(GOODS, people), "first who cannot subsist, at 50.0% of all subsistence amounts: bo")


def test_a_free_numeraire() -> None:
    only_bread = Linear(alpha=(1.0, 0.0, 0.0), assets=GOODS)
    refused(one(only_bread, (1, 1, 1)), "the numeraire is free", (solve, solve_all))
    assert solve(one(only_bread, (1, 1, 1), numeraire="bread")).prices.tolist() == [1.0, 0.0, 0.0]


def test_parts_that_do_not_trade() -> None:
    apart = (
        Consumer("ann", CobbDouglas(alpha=(1.0, 0.0, 0.0), assets=GOODS), np.array([1.0, 0.0, 0.0])),
        Consumer("bo", CobbDouglas(alpha=(0.0, 0.5, 0.5), assets=GOODS), np.array([0.0, 1.0, 1.0])),
    )
    refused(Economy(GOODS, apart), "zero or indeterminate")
