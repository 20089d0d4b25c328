"""Gjerstad & Dickhaut (1998), Price formation in double auctions, Games and Economic Behavior 22(1), 1-29.

Their claim: transaction prices at competitive equilibrium and complete efficiency after several periods.

First, their first example ("Symmetric Market Design"), `worlds/gjerstad1998.yaml`: four buyers and four
sellers of three units each, L = 5 trades, equilibrium 2.35. The article is not public; the schedule is as
reproduced in a public replication of the paper. Two auctions: the paper's own (a quote must improve on the
best one, a trade voids the book; GD with `improve`, `grace` 0), and a plain order book (GD as it is, L = 5).
Unit: the session (a seed; 4 by default, 50 nightly) of eight days over which the history is carried; stop
rule: 40 calls a trader and day; grid: a cent; late: days 6 to 8. Rules written after a look at seeds 0 to 11,
tested on seeds from 2000 (t-tests paired by session, one-sided, p < .01 nightly; by default only the sign):

- the mean price of the late days is within five cents ("a few") of 2.35 in every session, and within two on
  average;
- late efficiency is above .99 on average, and above ZI-C's;
- alpha on day 8 is below that of day 1, and below ZI-C's on day 8.

All hold. Seeds 2000 to 2049, the paper's auction and the book: mean late price 2.351 and 2.351, the session
that strays most 2.8 and 4.1 cents off (ZI-C: 15.8 and 22.3); late efficiency 1.000 and 1.000 (.983 and .966);
alpha from 7.1 to 1.0 and from 5.5 to .8 (day 8 of ZI-C: 12.7 and 13.3). Single trades still stray: 2.20 to
2.75 on late days in the book.

The example showed a fault, since mended: GD left its own standing quote out of the cut at the best one. In
the paper's auction the last pair of a day then repeated its two quotes, two cents apart, until the day was
over, and a day's efficiency fell to .85 (days 4 and 5 over seeds 0 to 11, default grace: .987 on average).

Second, Smith's (1962) Test 1: eleven values 3.25 to .75, eleven costs .75 to 3.25, equilibrium 2.00. Unit:
the session, five days. Stop rule: 20 calls a trader and day. Grid: a cent. Two rules written after a look at
seeds 0 to 11 were broken by seeds 1000 to 1049, and stand here as findings: the mean price of day 5 is not
within five cents in every session (worst: 9.5), and efficiency averages .992 on day 1 but is no more than .83
in a session now and then. The rules below were written then and are tested on seeds from 2000:

- mean price of day 5: the mean over sessions within two cents of 2.00, the mean distance within five;
- efficiency: above .99 over all days, and above .995 on days 4 and 5;
- alpha on day 5 below that of day 1 and below ZI-C's on day 5;
- on Cliff's three asymmetric schedules, equilibrium 2.00 each, where ZI-C is far off: the mean price of day 5
  within five cents, and nearer than that of day 1;
- in the paper's own auction: alpha on day 5 below that of day 1.
"""

from functools import cache
from statistics import fmean

import pytest
from scipy.stats import ttest_rel

from genecon.core.events.period import ValuesIssued
from genecon.economy.induced import benchmark
from tests.papers.smith import Session, minds, smith
from tests.sessions import play

RULES = ("stop_rule.kind=proposals", "stop_rule.per_trader=20", "markets.0.tick=0.01")
PAPER = ("markets.0.options.improvement=true", "markets.0.options.void=true")
FIGURES = {
    "flat supply": (range(325, 50, -25), [200] * 11),
    "excess demand": ([200] * 11, [50] * 6),
    "excess supply": ([320] * 6, [200] * 11),
}
SESSIONS = pytest.mark.parametrize("sessions", [4, pytest.param(50, marks=pytest.mark.slow)])
P0, LEVEL, STRICT, FIRST = 200, 0.01, 50, 2000

EXAMPLE_P0, SURPLUS, LATE = 235, 480, (6, 7, 8)
BOOK = ("markets.0.options.improvement=false", "markets.0.options.void=false")
PLAIN = ("groups.buyers.options={}", "groups.sellers.options={}")
AUCTIONS = pytest.mark.parametrize("auction", ["paper", "book"])


@cache
def example(mind: str, auction: str, sessions: int) -> list[Session]:
    """Sessions of their first example, in their auction or in an order book."""
    changes: tuple[str, ...] = BOOK if auction == "book" else ()
    if mind != "gd":
        changes += PLAIN + minds(mind)
    elif auction == "book":
        changes += PLAIN + minds("gd", memory=5)
    return [
        smith(seed, *changes, world="gjerstad1998", equilibrium=EXAMPLE_P0, best=SURPLUS)
        for seed in range(FIRST, FIRST + sessions)
    ]


def late_prices(sessions: list[Session]) -> list[float]:
    """Mean price of the late days, session by session, in cents."""
    return [fmean(price for day in LATE for price in s.prices(day)) for s in sessions]


def late_efficiency(sessions: list[Session]) -> list[float]:
    """Mean efficiency of the late days, session by session."""
    return [fmean(s.efficiency(day) for day in LATE) for s in sessions]


@cache
def played(mind: str, sessions: int) -> list[Session]:
    """Sessions of Smith's market."""
    return [smith(seed, *RULES, *minds(mind)) for seed in range(FIRST, FIRST + sessions)]


def below(less: list[float], more: list[float]) -> None:
    """Assert that one sample of sessions lies below the other."""
    assert fmean(less) < fmean(more)
    if len(less) >= STRICT:
        assert ttest_rel(less, more, alternative="less").pvalue < LEVEL


def test_the_examples_schedule_by_hand() -> None:
    # From the top 3.30 3.05 2.80 2.60 2.40, from below 1.40 1.65 1.90 2.10 2.30: five units gain
    # 1.90 + 1.40 + .90 + .50 + .10 = 4.80. Then two of 2.35 on either side: price 2.35, five to seven units.
    values: list[int] = []
    costs: list[int] = []
    for event in play("gjerstad1998", "periods=1")[0]:
        if isinstance(event.payload, ValuesIssued):
            here = values if "buyers" in event.payload.agent else costs
            here += [unit.ticks for unit in event.payload.units]
    assert (len(values), len(costs)) == (12, 12)
    found = benchmark(values, costs)
    assert (found.price, found.quantity, found.surplus) == ((EXAMPLE_P0, EXAMPLE_P0), (5, 7), SURPLUS)


@SESSIONS
@AUCTIONS
def test_the_example_ends_within_a_few_cents_of_equilibrium(auction: str, sessions: int) -> None:
    prices = late_prices(example("gd", auction, sessions))
    assert all(abs(price - EXAMPLE_P0) <= 5 for price in prices)
    assert abs(fmean(prices) - EXAMPLE_P0) <= 2


@SESSIONS
@AUCTIONS
def test_the_example_ends_efficient(auction: str, sessions: int) -> None:
    here = late_efficiency(example("gd", auction, sessions))
    assert fmean(here) > 0.99
    below(late_efficiency(example("zi-c", auction, sessions)), here)


@SESSIONS
@AUCTIONS
def test_the_examples_alpha_falls_and_is_below_zi_c(auction: str, sessions: int) -> None:
    last = [s.alpha(8) for s in example("gd", auction, sessions)]
    below(last, [s.alpha(1) for s in example("gd", auction, sessions)])
    below(last, [s.alpha(8) for s in example("zi-c", auction, sessions)])


@SESSIONS
def test_prices_reach_the_equilibrium(sessions: int) -> None:
    prices = [fmean(s.prices(5)) for s in played("gd", sessions)]
    assert abs(fmean(prices) - P0) <= 2
    assert fmean(abs(price - P0) for price in prices) <= 5


@SESSIONS
def test_all_gains_are_traded(sessions: int) -> None:
    here = played("gd", sessions)
    assert fmean(s.efficiency(day) for s in here for day in range(1, 6)) > 0.99
    assert fmean(s.efficiency(day) for s in here for day in (4, 5)) > 0.995


@SESSIONS
def test_alpha_falls_and_is_below_zi_c(sessions: int) -> None:
    last = [s.alpha(5) for s in played("gd", sessions)]
    below(last, [s.alpha(1) for s in played("gd", sessions)])
    below(last, [s.alpha(5) for s in played("zi-c", sessions)])


@SESSIONS
@pytest.mark.parametrize("figure", FIGURES)
def test_asymmetric_schedules_end_at_the_same_price(figure: str, sessions: int) -> None:
    values, costs = (list(limits) for limits in FIGURES[figure])
    count = max(2, sessions // 4)
    seeds = range(FIRST, FIRST + count)
    here = [smith(seed, *RULES, *minds("gd"), values=values, costs=costs) for seed in seeds]
    first, last = (fmean(fmean(s.prices(day)) for s in here) for day in (1, 5))
    assert abs(last - P0) <= 5
    assert abs(last - P0) < abs(first - P0)


@SESSIONS
def test_alpha_falls_in_the_papers_own_auction(sessions: int) -> None:
    seeds = range(FIRST, FIRST + sessions)
    here = [smith(seed, *RULES, *PAPER, *minds("gd", improve=1)) for seed in seeds]
    below([s.alpha(5) for s in here], [s.alpha(1) for s in here])
