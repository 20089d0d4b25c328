"""Two agents in a box, worked out by hand: U = √(fish·coin), 40 fish a day, 4000 coin, p* = 100.

p*: both spend half of their income on fish: (100·40 + 4000)/2 = 4000 = 100·40.
Five trades of two lots for 1040 leave ada with 30 fish and 1040 coin, bo with 10 fish and 2960 coin.
e(p, U) = 2·U·√p, so at p* money-metric utility is 20·√(fish·coin).
"""

from math import log, sqrt

import pytest

from genecon.analysis.fold import fold
from genecon.analysis.report import Report, measure
from tests.analysis.chronicle import FIVE, box

ADA, BO = 20 * sqrt(30 * 1040), 20 * sqrt(10 * 2960)


@pytest.fixture(scope="module")
def found() -> Report:
    return measure("run", fold(box().events))


def test_temporary_equilibrium_prices_and_distance(found: Report) -> None:
    first, second = found.prices[0].periods
    # lots by price: 2 at 90, 4 at 100, 2 at 110, 2 at 120: the fifth and the sixth lot are at 100 and 100
    assert (first.median, first.trades, first.volume, first.mean) == (100, 5, 10, 104)
    assert first.target.point == pytest.approx(100)
    assert first.distance.value == pytest.approx(0, abs=1e-9)
    # mean square distance by lot: (2·100 + 0 + 2·100 + 2·400)/10 = 120
    assert first.alpha.value == pytest.approx(sqrt(120))
    # the second day opens with the same coin in other hands: with equal tastes p* does not move
    assert second.target.point == pytest.approx(100)
    assert second.distance.value is None and second.distance.reason == "0 trades; a median needs 5"
    assert found.stationary.prices["fish"] == pytest.approx(100)


def test_gains_share_of_a_day_and_of_the_run(found: Report) -> None:
    first, second = found.welfare.periods
    # autarky is worth nothing to either (no coin, no fish): Σ available = 8000
    assert first.gains_share.value == pytest.approx((ADA + BO) / 8000)
    # second day: bo opens with 2960 coin and no fish (worth 0), ada with 40 fish and 1040 coin
    alone = 20 * sqrt(40 * 1040)
    assert second.gains_share.value == pytest.approx(0, abs=1e-9)
    # the run is the ratio of sums
    assert found.efficiency.value == pytest.approx((ADA + BO) / (8000 + 8000 - alone))
    assert found.efficiency.kind == "gains_share"


def test_waste_is_one_minus_debreus_coefficient(found: Report) -> None:
    # equal homothetic tastes: resources could shrink to ΣU_i/U(Ω) = (√31200 + √29600)/√160000
    assert found.welfare.periods[0].waste.value == pytest.approx(1 - (ADA + BO) / 8000, abs=1e-7)
    assert found.welfare.periods[0].losers.value == 0.0
    assert found.welfare.periods[0].autarky_waste.value == pytest.approx(1.0)


def test_inequality_by_hand(found: Report) -> None:
    # of two amounts x <= y the Gini is (y - x)/(2(x + y))
    first = found.inequality.periods[0]
    assert first.income.value == pytest.approx(0.5)
    assert first.wealth.value == pytest.approx((2960 - 1040) / 8000)
    assert first.utility.value == pytest.approx((ADA - BO) / (2 * (ADA + BO)))


def test_rates_of_substitution_by_hand(found: Report) -> None:
    (fish,) = found.mrs
    # MRS = coin/fish: 1040/30 and 2960/10; the sd of two logs is half their difference
    assert fish.closing[0].value == pytest.approx(log((2960 / 10) / (1040 / 30)) / 2)
    assert fish.opening.value is None and fish.opening.reason


def test_random_allocation_is_the_same_each_time_and_near_equal_shares(found: Report) -> None:
    again = measure("run", fold(box().events))
    value = found.welfare.periods[0].random_gains_share.value
    assert value == again.welfare.periods[0].random_gains_share.value
    # equal shares would give 2·20·√(20·2000)/8000 = 1; lots fall unequally by a few fish
    assert value is not None and 0.97 < value <= 1


def test_too_few_trades_leave_the_band_unknown(found: Report) -> None:
    assert found.convergence.in_band is None
    assert found.convergence.reason == "1 of 1 market has no price distance in the last two periods"


def test_two_days_near_equilibrium_are_in_the_band() -> None:
    good = measure("run", fold(box((FIVE, FIVE)).events)).convergence
    assert (good.in_band, good.near) == (True, 1)
    dear = tuple((buyer, seller, price + 20, lots) for buyer, seller, price, lots in FIVE)
    # the second day's median is 120: ln 1.2 = .18 > .10
    bad = measure("run", fold(box((FIVE, dear)).events)).convergence
    assert bad.in_band is False
    assert bad.last.value == pytest.approx(log(1.2))


def test_an_open_period_has_prices_and_no_welfare() -> None:
    found = measure("run", fold(box((FIVE, FIVE), closed=False).events))
    assert found.status == "unfinished"
    assert [period.closed for period in found.facts.periods] == [True, False]
    assert found.prices[0].periods[1].median == 100
    assert len(found.welfare.periods) == 1
    nothing = measure("run", fold(box((FIVE,), closed=False).events))
    assert nothing.efficiency.value is None and nothing.efficiency.reason == "no period is closed"
    assert nothing.inequality.wealth.reason == "no period is closed"
