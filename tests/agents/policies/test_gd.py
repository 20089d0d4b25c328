"""GD's quotes by hand and against trying every price, and GDX against its recursion written out."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genecon.agents.mind import PlaceOrder
from genecon.agents.observation import Observation, Quote
from genecon.agents.policies.belief import Belief
from genecon.agents.policies.conformance import check_policy
from genecon.agents.policies.gd import Gd
from genecon.agents.policies.gdx import Gdx, values
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.tape import Tape, random_tape
from genecon.core.chance import Stream
from genecon.core.errors import PluginError
from genecon.core.events.market import Side
from tests.agents.policies.scenes import buyer, seller


def quoted(mind: Gd, seen: Observation) -> int | None:
    """The price that it quotes."""
    intents = mind.decide(seen, Stream(1, "gd")).intents
    if not intents:
        return None
    (order,) = intents
    assert isinstance(order, PlaceOrder)
    return order.limit


def taught(tape: Tape, kind: type[Gd] = Gd, **options: int) -> Gd:
    """A mind that heard a tape."""
    mind = kind(PolicySetup("ada", options))
    for event in tape.events:
        mind.hear(event)
    return mind


def market(seen: Observation, bid: int | None, ask: int | None) -> Observation:
    """The same with these best quotes."""
    (quote,) = seen.quotes
    bids, asks = (() if p is None else ((p, 1),) for p in (bid, ask))
    return replace(seen, quotes=(replace(quote, best_bid=bid, best_ask=ask, bids=bids, asks=asks),))


def with_depth(tape: Tape) -> Quote:
    """The market's face with all its price levels."""
    bids = Counter(o.limit for o in tape.book if o.side == "bid")
    asks = Counter(o.limit for o in tape.book if o.side == "ask")
    levels = sorted(bids.items(), reverse=True), sorted(asks.items())
    return replace(tape.quote(), bids=tuple(levels[0]), asks=tuple(levels[1]))


def test_the_first_quotes_of_all_by_hand() -> None:
    # Top 99: the end is 100. A buyer who values the unit at 100: see test_belief, 58. A seller of cost 0
    # is its mirror image: 42.
    mind = Gd(PolicySetup("ada"))
    assert quoted(mind, buyer(100, top=99)) == 58
    assert quoted(mind, seller(0, top=99)) == 42


def test_a_quote_that_reaches_the_other_side_is_certain() -> None:
    # At 58 the buyer expects 42 x .619 = 26.0; taking an ask of 73 yields 27, one of 75 only 25.
    mind = Gd(PolicySetup("ada"))
    assert quoted(mind, market(buyer(100, top=99), None, 73)) == 73
    assert quoted(mind, market(buyer(100, top=99), None, 75)) == 58
    assert quoted(mind, market(seller(0, top=99), 27, None)) == 27
    assert quoted(mind, market(seller(0, top=99), 25, None)) == 42


def test_nothing_is_quoted_at_a_loss() -> None:
    assert quoted(Gd(PolicySetup("ada")), seller(99, top=99)) is None  # 99 is worth nothing, and is the top
    assert quoted(Gd(PolicySetup("ada")), buyer(1, top=99)) is None


def test_improve_cuts_beliefs_at_the_best_quote_its_own_included() -> None:
    seen = market(buyer(100, top=99), 70, None)
    assert quoted(Gd(PolicySetup("ada")), seen) == 58
    improving = Gd(PolicySetup("ada", {"improve": 1}))
    assert quoted(improving, seen) == 71
    tape = Tape("ada", Side.BID, 1, 99)
    tape.open((100,))
    tape.submit("ada", Side.BID, 70)
    own = replace(seen, orders=tuple(replace(o, market="unit") for o in tape.book))
    assert quoted(Gd(PolicySetup("ada")), own) == 58
    assert quoted(improving, own) == 71


def test_the_last_pair_closes_the_spread_that_it_holds() -> None:
    # Its own bid of 49 and an ask of 51 stand; nobody refused anything, so q is the cubic from 0 at 0 to 1 at
    # 51. Behind the book 52 x q(48) = 51.5 is the most; of better bids 50 x q(50) = 50 x .99886 = 49.9, more
    # than the 49 of taking the ask.
    tape = Tape("ada", Side.BID, 1, 99)
    tape.open((100,))
    for price in (52, 51):
        tape.submit("bo", Side.BID, price)
        tape.submit("cy", Side.ASK, price)
    tape.submit("ada", Side.BID, 49)
    tape.submit("cy", Side.ASK, 51)
    seen = replace(tape.observation(1000, 0), quotes=(with_depth(tape),))
    assert seen.quotes[0].best_bid == 49
    behind = quoted(taught(tape), seen)
    assert behind is not None
    assert behind < 49
    assert quoted(taught(tape, improve=1), seen) == 50


def test_bounds_keep_within_the_last_period() -> None:
    tape = Tape("ada", Side.BID, 1, 99)
    tape.open((100,))
    tape.submit("bo", Side.BID, 80)
    tape.submit("cy", Side.ASK, 80)
    tape.close()
    tape.open((100,))
    for _ in range(9):  # asks at 20: a bid of 20 is taken, one of 19 with chance 3 (.95)^2 - 2 (.95)^3
        tape.submit("cy", Side.ASK, 20)
    seen = tape.observation(1000, 0)
    free = replace(seen, quotes=(replace(seen.quotes[0], best_ask=None, asks=()),))
    assert quoted(taught(tape), free) == 19  # 81 x .99275 = 80.4 > 80
    assert quoted(taught(tape, bounds=1), free) == 80


@given(st.integers(0, 10**6), st.integers(0, 1))
def test_it_maximises_expected_surplus_over_the_grid(seed: int, improve: int) -> None:
    tape = random_tape(Stream(seed, "gd"), "ada")
    mind = taught(tape, improve=improve)
    seen = tape.observation(10**6, 0)
    if not seen.units:
        return
    seen = replace(seen, quotes=(with_depth(tape),))
    (quote,) = seen.quotes
    end = (quote.top // quote.tick + 1) * quote.tick
    bidding, limit = seen.side == "bid", seen.units[0]
    belief = Belief(tuple(mind.history.knots(bidding, end, mind.grace)))
    best = quote.best_bid if bidding else quote.best_ask
    surplus: dict[int, float] = {}
    for price in range(quote.tick, quote.top + 1, quote.tick):
        gain = limit - price if bidding else price - limit
        other = quote.best_ask if bidding else quote.best_bid
        reaches = other is not None and (price >= other if bidding else price <= other)
        behind = best is not None and (price <= best if bidding else price >= best)
        chance = belief.at(price if bidding else end - price)
        surplus[price] = gain * (1.0 if reaches else 0.0 if behind and improve else chance)
    made = quoted(mind, seen)
    most = max(surplus.values())
    if made is None:
        assert most <= 0
    else:
        assert surplus[made] == pytest.approx(most, rel=1e-12)


def chances(belief: Belief, last: int, tick: int) -> list[tuple[int, float]]:
    """Every price and its chance."""
    return [(x, belief.at(x)) for x in range(tick, last + 1, tick)]


@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=3),
    st.integers(1, 6),
    st.sampled_from((0.0, 0.5, 0.9, 1.0)),
    st.lists(st.integers(0, 8), min_size=3, max_size=3),
)
def test_gdx_values_are_those_of_the_recursion(
    worths: list[int], steps: int, gamma: float, levels: list[int]
) -> None:
    low, middle, high = sorted(levels)
    belief = Belief(((0, 0.0), (30, low / 8), (50, middle / 8), (80, high / 8), (100, 1.0)))
    units = len(worths)

    def value(m: int, n: int) -> float:
        """Equation of Tesauro & Bredin (2002), as it stands; not trading is a choice."""
        if m == 0 or n == 0:
            return 0.0
        waiting = gamma * value(m, n - 1)
        trading = gamma * value(m - 1, n - 1)
        worth = worths[units - m]
        quotes = [f * (worth - p + trading) + (1 - f) * waiting for p, f in chances(belief, worth, 1)]
        return max(waiting, *quotes)

    found = values(belief, tuple(worths), steps, gamma, 1)
    assert found == pytest.approx([value(m, steps) for m in range(units + 1)], rel=1e-9, abs=1e-9)


@given(st.integers(0, 10**6))
def test_gdx_without_a_future_is_gd(seed: int) -> None:
    tape = random_tape(Stream(seed, "gdx"), "ada")
    seen = tape.observation(10**6, 0)
    expected = quoted(taught(tape), seen)
    assert quoted(taught(tape, Gdx, gamma=0), seen) == expected
    assert quoted(taught(tape, Gdx, horizon=1), seen) == expected
    assert quoted(taught(tape, Gdx), replace(seen, elapsed=999_999)) == expected


def test_gdx_asks_for_more_while_there_is_time() -> None:
    early, late = buyer(100, top=99), replace(buyer(100, top=99), elapsed=990_000)
    mind = Gdx(PolicySetup("ada"))
    first, last = quoted(mind, early), quoted(mind, late)
    assert first is not None
    assert last == 58
    assert first < last


@pytest.mark.parametrize("options", [{"improve": 1}, {"bounds": 1, "grace": 0}, {"memory": 1}])
def test_gd_conforms_with_its_options(options: dict[str, int]) -> None:
    assert check_policy(Gd, options=options, scenes=40).learnt > 0


def test_bad_options_are_refused() -> None:
    with pytest.raises(PluginError, match="memory"):
        Gd(PolicySetup("ada", {"memory": 0}))
    with pytest.raises(PluginError, match="unknown"):
        Gd(PolicySetup("ada", {"gamma": 50}))
    with pytest.raises(PluginError, match="preferences"):
        Gdx(PolicySetup("ada", {}, "{}"))
