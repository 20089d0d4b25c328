"""Each bias around policy minds: the rules of policies are kept, and each leaves its signature in a world."""

from functools import cache

import pytest

from genecon.agents.biases.biased import biased
from genecon.agents.mind import PolicyMind
from genecon.agents.policies.bounded import Bounded
from genecon.agents.policies.conformance import Factory, check_policy
from genecon.agents.policies.mrs import ZiMrs
from genecon.agents.policies.price_taker import PriceTaker
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.truthful import Truthful
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.agents.policies.zero_intelligence_plus import Zip
from genecon.core.events.envelope import Event
from genecon.economy.biases import Biases
from genecon.simulation.laboratory import play
from tests.agents.biases import signatures

ALL = Biases(300_000, 2_250_000, 400_000, 200_000, 50_000, 700_000, 950_000)
RING = ["osk", "ilse", "ludo", "dora", "nell", "per", "sunniva", "aske"]


@pytest.mark.parametrize("policy", [ZiConstrained, Truthful, Zip, ZiMrs, PriceTaker, Bounded])
def test_with_all_biases_a_policy_still_keeps_the_rules(policy: Factory) -> None:
    def factory(setup: PolicySetup) -> PolicyMind:
        return biased(policy, setup, ALL)

    assert check_policy(factory, scenes=40, draws=2).bids > 0


def test_without_a_bias_the_mind_is_the_policy_itself() -> None:
    assert type(biased(ZiConstrained, PolicySetup("ada"), Biases())) is ZiConstrained


@cache
def induced(side: str, trader: str, biases: str, seed: int = 1) -> tuple[Event, ...]:
    """Three days of Smith's first market; one side has the biases."""
    other = "sellers" if side == "buyers" else "buyers"
    changes = [f"groups.{side}.mind={trader}", f"groups.{other}.mind=zi-c", "periods=3", f"seed={seed}"]
    changes += ["stop_rule={kind: proposals, per_trader: 20}"]
    changes += [f"groups.{side}.biases={{{biases}}}"] if biases else []
    return tuple(play("smith1962", changes)[0])


@cache
def exchange(
    biases: str, groups: tuple[str, ...] = ("farmers", "fishers"), seed: int = 5
) -> tuple[Event, ...]:
    """Three days of the bounded world, neighbours in sight."""
    changes = ["periods=3", "observability.neighbours=1", f"seed={seed}"]
    changes += [f"groups.{group}.biases={{{biases}}}" for group in groups if biases]
    return tuple(play("bounded", changes)[0])


def test_an_anchored_buyer_refuses_asks_that_are_worth_its_while() -> None:
    # a truthful buyer takes every ask at or below its value; one anchored on a low first price does not
    assert signatures.refused_share(induced("buyers", "truthful", "")) == 0
    weak = signatures.refused_share(induced("buyers", "truthful", "anchoring: 0.3"))
    strong = signatures.refused_share(induced("buyers", "truthful", "anchoring: 0.9"))
    assert 0 < weak < strong


def test_a_loss_averse_buyer_refuses_asks_that_are_worth_its_while() -> None:
    weak = signatures.refused_share(induced("buyers", "truthful", "loss_aversion: 2.25"))
    strong = signatures.refused_share(induced("buyers", "truthful", "loss_aversion: 8"))
    assert 0 < weak < strong


def test_an_anchored_household_quotes_near_the_first_price_ever() -> None:
    plain = signatures.distance_from_first(exchange(""))
    assert signatures.distance_from_first(exchange("anchoring: 0.8")) < plain / 4


def test_loss_averse_sellers_hold_rather_than_sell_below_the_usual_price() -> None:
    def below(biases: str) -> float:
        return signatures.asks_below_usual(induced("sellers", "truthful", biases), "sellers")

    # truthful sellers ask their cost c; averse ones r - (r - c)/5: a fifth as far below the usual price r
    assert 0.1 * below("") < below("loss_aversion: 5") < 0.35 * below("")


def test_the_overconfident_quote_within_a_narrower_range() -> None:
    plain = signatures.spread_around_last(exchange(""))
    assert signatures.spread_around_last(exchange("overconfidence: 0.8")) < plain / 3


def test_the_herd_quotes_as_its_neighbours_do() -> None:
    plain = signatures.distance_from_neighbours(exchange(""), RING)
    assert signatures.distance_from_neighbours(exchange("herding: 0.8"), RING) < plain / 2


def test_the_status_quo_keeps_quotes_where_they_are() -> None:
    plain = signatures.taken_back(exchange(""))
    assert signatures.taken_back(exchange("status_quo: 0.2")) < plain / 2


def test_the_present_biased_save_less_for_tomorrow() -> None:
    def kept(biases: str) -> int:
        days = (exchange(biases, ("farmers",), seed) for seed in (1, 2))
        return sum(signatures.coin_kept(events, RING[:4]) for events in days)

    # coin's share .2 counts .1 of .9, so a ninth of wealth is kept instead of a fifth: five ninths
    assert kept("present_bias: 0.5") < 0.8 * kept("")


def test_the_present_biased_trade_early_where_values_are_induced() -> None:
    """With β = .5 a ZI-C buyer gives up half of its margin, so bids are higher and trades come sooner."""

    def limits(biases: str) -> float:
        from statistics import fmean

        from genecon.core.events.decision import Drew

        bids = [e.payload for e in induced("buyers", "zi-c", biases) if isinstance(e.payload, Drew)]
        return fmean(d.price.ticks / d.high.ticks for d in bids if d.side == "bid")

    assert (
        limits("present_bias: 0.5") > limits("") + 0.15
    )  # U(0, 1) has mean 1/2, half its margin given up 3/4
