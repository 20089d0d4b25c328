"""Biases of generative minds: a sentence of the persona, and the embedded model's arithmetic that reads it.

Whole runs on the bounded world; no budget is set, and every test asserts that no decision was the fallback's.
"""

from dataclasses import replace
from functools import cache
from math import exp, log
from statistics import fmean, pstdev

import pytest

from genecon.agents.reference.choose import Send, choose
from genecon.agents.reference.induced import choose_induced
from genecon.agents.reference.view import Belief, Induced, Market, Purse, Stock, Strategy, Time, View
from genecon.agents.reference.wants import read_wants
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import AgentBorn
from genecon.economy.biases import Biases, heard
from genecon.simulation.laboratory import play
from tests.agents.biases import signatures

FARMERS = ["osk", "ilse", "ludo", "dora"]
NEUTRAL = "discount: 0.999999"
"""As good as no bias: the mind of who has any decides each turn, so that runs differ by the bias alone."""


@cache
def village(
    biases: str, groups: tuple[str, ...] = ("farmers", "fishers"), seed: int = 1
) -> tuple[Event, ...]:
    """Three days of the bounded world with generative minds."""
    changes = ["periods=3", "rounds=6", "model=embedded:r=0.8", f"seed={seed}"]
    for group in ("farmers", "fishers"):
        changes += [f"groups.{group}.mind=generative", f"groups.{group}.options={{}}"]
        changes += [f"groups.{group}.biases={{{biases if group in groups else NEUTRAL}}}"]
    events = tuple(play("bounded", changes)[0])
    assert signatures.fallbacks(events) == 0
    return events


def test_the_persona_tells_the_bias_and_the_model_reads_it() -> None:
    born = [e.payload for e in village("anchoring: 0.8") if isinstance(e.payload, AgentBorn)]
    assert {heard(agent.persona) for agent in born} == {Biases(anchoring=800_000)}


@pytest.mark.slow
def test_the_anchored_quote_near_the_first_price_ever() -> None:
    plain = signatures.distance_from_first(village(NEUTRAL))
    assert signatures.distance_from_first(village("anchoring: 0.8")) < 0.6 * plain


@pytest.mark.slow
def test_the_status_quo_keeps_quotes_where_they_are() -> None:
    plain = signatures.taken_back(village(NEUTRAL))
    assert signatures.taken_back(village("status_quo: 0.2")) < 0.7 * plain


@pytest.mark.slow
def test_the_present_biased_save_less_for_tomorrow() -> None:
    plain = signatures.coin_kept(village(NEUTRAL), FARMERS)
    assert signatures.coin_kept(village("present_bias: 0.5", ("farmers",)), FARMERS) < 0.9 * plain


def household(biases: Biases, usual: int = 40, others: int | None = None) -> View:
    """A fisher at noon with two days behind it; bread was at 40 at first and is expected at 60."""
    market = Market("bread", 1, 500, None, None, (), (), 60, 8, first=40, usual=usual, others=others)
    return View(
        time=Time(3, 4, 3, 6),
        purse=Purse(6000, 0),
        goods={"bread": Stock(10, 0)},
        preferences={"family": "cobb_douglas", "assets": ["bread", "coin"], "alpha": [500_000, 500_000]},
        induced=None,
        markets={"bread": market},
        orders=(),
        beliefs={"bread": Belief(60_000, 6_000)},
        plan=None,
        strategy=Strategy(),
        max_orders=4,
        biases=biases,
    )


def limits(view: View, draws: int = 200) -> list[float]:
    """ln(limit / 60) of the bids that the model sends, over many draws."""
    wants = read_wants(view)
    assert wants is not None
    acts = [choose(view, wants, 0.9, Stream(seed, "turn")) for seed in range(draws)]
    return [log(act.option.price / 60) for each in acts for act in each if isinstance(act, Send)]


def test_the_overconfident_bid_within_a_narrower_range() -> None:
    assert pstdev(limits(household(Biases(overconfidence=900_000)))) < 0.8 * pstdev(
        limits(household(Biases()))
    )


def test_the_anchored_bid_below_the_market_towards_the_first_price() -> None:
    # half of the way back from 60 to 40 is 50
    moved = fmean(limits(household(Biases()))) - fmean(limits(household(Biases(anchoring=500_000))))
    assert moved == pytest.approx(log(60 / 50), abs=0.08)


def test_the_herd_goes_where_its_neighbours_are() -> None:
    high, low = (fmean(limits(household(Biases(herding=500_000), others=at))) for at in (80, 45))
    plain = fmean(limits(household(Biases(), others=80)))
    assert low < plain - 0.05
    assert high > plain + 0.05


def test_the_loss_averse_wait_rather_than_pay_much_more_than_is_usual() -> None:
    # 1200 coin and 10 loaves: a loaf more is worth 120 at most; felt against the usual 40, 40 + 80/10 = 48
    poor = Purse(1200, 0)
    assert limits(replace(household(Biases()), purse=poor))
    assert not limits(replace(household(Biases(loss_aversion=10_000_000)), purse=poor))


def test_the_present_biased_want_more_bread_for_the_same_coin() -> None:
    plain, impatient = (read_wants(household(biases)) for biases in (Biases(), Biases(present_bias=500_000)))
    assert plain is not None and impatient is not None
    assert impatient.gap("bread") > 1.2 * plain.gap("bread")


def test_the_status_quo_calls_a_resting_order_near() -> None:
    from genecon.agents.reference.menu import is_stale
    from genecon.agents.reference.view import Order

    order = Order("bread.1", "bread", "bid", 54, 5)
    assert is_stale(order, 60.0)
    assert not is_stale(order, 60.0, 100_000)


def test_induced_values_too_are_felt_against_the_usual_price() -> None:
    from genecon.agents.reference.induced import _felt

    view = replace(household(Biases(loss_aversion=2_250_000), usual=100), preferences=None)
    # 100 + (190 - 100)/2.25
    assert _felt(view, Induced("bid", "bread", (190,)), view.markets["bread"]) == 140


@pytest.mark.parametrize(
    ("biases", "keeps", "towards"),
    [
        (Biases(overconfidence=800_000), 0.2, 60.0),
        (Biases(anchoring=800_000), 0.2, 60 - 0.8 * 20),
        (Biases(herding=500_000), 0.5, 60 + 0.5 * 20),
    ],
)
def test_induced_traders_too_quote_a_part_of_the_way(biases: Biases, keeps: float, towards: float) -> None:
    """By the policies' formula: quotes lie about E' = E pulled to A or M, at k times their distance."""
    view = replace(household(biases, others=80), preferences=None)
    induced = Induced("bid", "bread", (190,))
    drawn = (choose_induced(view, induced, 0.0, Stream(seed, "turn")) for seed in range(300))
    prices = {act.option.price for acts in drawn for act in acts if isinstance(act, Send)}
    # at r = 0 every level is drawn, .09 up and down in logs about E', in whole ticks
    for found, level in ((max(prices), 0.09), (min(prices), -0.09)):
        assert found == pytest.approx(towards * exp(keeps * level), abs=0.5)
