"""MRS-limited zero intelligence: the indifference price against the closed form of Cobb-Douglas.

ln U = a ln x + b ln m. Buying n lots at price p leaves x + n and m - pn; indifference gives
m - pn = m (x / (x + n))^(a/b), so p = m (1 - (x/(x+n))^(a/b)) / n. A sale of n lots: m + pn =
m (x / (x - n))^(a/b).
"""

from math import ceil, floor, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from genecon.agents.mind import CancelOrder, PlaceOrder
from genecon.agents.observation import Observation, OpenOrder, Stock
from genecon.agents.policies.mrs import ZiMrs, holding
from genecon.agents.policies.setup import PolicySetup
from genecon.core.canonical import canonical
from genecon.core.chance import Stream
from genecon.core.errors import PluginError
from genecon.core.events.decision import Drew
from genecon.core.events.market import Side
from genecon.economy.preferences import from_spec
from tests.agents.policies.scenes import quote, seen

SHARES = st.integers(50, 750)
HELD = st.integers(1, 300)
COIN = st.integers(200, 60_000)


def spec(fish: int, bread: int | None = None, **more: object) -> str:
    """Cobb-Douglas over fish, bread and coin; shares in thousandths, coin's is 200."""
    bread = 800 - fish if bread is None else bread
    fields = {"family": "cobb_douglas", "assets": ["fish", "bread", "coin"], **more}
    return canonical({"alpha": [fish * 1000, bread * 1000, 200_000], **fields}).decode()


def mind(fish: int = 400, **options: int) -> ZiMrs:
    """A mind with these tastes."""
    return ZiMrs(PolicySetup("ada", options, spec(fish)))


def market(fish: int, bread: int, coin: int, *, tick: int = 1, top: int = 2000) -> Observation:
    """A household between two markets."""
    stocks = (Stock("fish", fish, 0), Stock("bread", bread, 0))
    return seen((quote("fish", tick, top), quote("bread", tick, top)), coin=coin, stocks=stocks)


@given(SHARES, HELD, HELD, COIN, st.integers(1, 5))
def test_the_buying_limit_is_the_closed_form_rounded_down(
    share: int, fish: int, bread: int, coin: int, lots: int
) -> None:
    exact = coin * (1 - (fish / (fish + lots)) ** (share / 200)) / lots
    assume(abs(exact - round(exact)) > 1e-6)  # a tie is the float's to break
    assert mind(share).indifference_price((fish, bread, coin), "fish", lots) == floor(exact)


@given(SHARES, HELD, HELD, COIN, st.integers(1, 5))
def test_the_selling_limit_is_the_closed_form_rounded_up(
    share: int, fish: int, bread: int, coin: int, lots: int
) -> None:
    assume(fish > lots)
    exact = coin * ((fish / (fish - lots)) ** (share / 200) - 1) / lots
    assume(abs(exact - round(exact)) > 1e-6 * max(1, exact))
    assert mind(share).indifference_price((fish, bread, coin), "fish", -lots) == ceil(exact)


@given(SHARES, HELD, HELD, COIN)
def test_at_the_limit_nothing_is_lost_and_one_tick_beyond_something_is(
    share: int, fish: int, bread: int, coin: int
) -> None:
    def gain(lots: int, price: int) -> float:
        """Change of ln U, from the definition."""
        after = log(fish + lots) * share + log(coin - price * lots) * 200
        return after - log(fish) * share - log(coin) * 200

    buy = mind(share).indifference_price((fish, bread, coin), "fish", 1)
    assert buy is not None
    assert gain(1, buy) >= -1e-9
    if buy + 1 < coin:
        assert gain(1, buy + 1) < 1e-9
    if fish > 1:
        sell = mind(share).indifference_price((fish, bread, coin), "fish", -1)
        assert sell is not None
        assert gain(-1, sell) >= -1e-9
        assert gain(-1, sell - 1) < 1e-9
        assert buy <= sell  # it never trades with itself at a profit


def test_limits_by_hand() -> None:
    # Shares .4 and .2, 9 fish, 1000 coin: (9/10)^2 = .81, so a tenth fish is worth 190; selling the
    # ninth takes (9/8)^2 = 1.265625, that is 265.625 and so 266.
    trader = mind(400)
    assert trader.indifference_price((9, 5, 1000), "fish", 1) == 190
    assert trader.indifference_price((9, 5, 1000), "fish", -1) == 266
    # the very last lot has no price under Cobb-Douglas, and what one has not cannot be sold
    assert trader.indifference_price((1, 5, 1000), "fish", -1) is None
    assert trader.indifference_price((9, 5, 1000), "fish", -10) is None
    assert trader.indifference_price((9, 5, 0), "fish", 1) == 0


def test_below_subsistence_nothing_is_sold() -> None:
    text = spec(400, family="stone_geary", gamma=[8, 0, 0])
    trader = ZiMrs(PolicySetup("ada", {}, text))
    assert trader.indifference_price((9, 5, 1000), "fish", -1) is None
    # above it 2 fish count of 10: (2/3)^2 = 4/9, so one more is worth 1000 * 5/9 = 555.6
    assert trader.indifference_price((10, 5, 1000), "fish", 1) == 555


@given(SHARES, HELD, HELD, COIN, st.sampled_from([1, 5, 10]), st.integers(0, 10**6))
def test_no_trade_at_a_quote_lowers_utility(
    share: int, fish: int, bread: int, coin: int, tick: int, seed: int
) -> None:
    scene = market(fish, bread, coin, tick=tick)
    trader = mind(share, orders=3, lots=4)
    tastes = from_spec(spec(share))
    before = tastes.utility((fish, bread, coin))
    lowest, highest = trader.admissible(scene)
    for order in trader.decide(scene, Stream(seed, "x")).intents:
        assert isinstance(order, PlaceOrder)
        signed = order.quantity if order.side is Side.BID else -order.quantity
        after = {"fish": fish, "bread": bread}
        after[order.market] += signed
        left = (after["fish"], after["bread"], coin - order.limit * signed)
        assert tastes.utility(left) >= before
        assert order.limit % tick == 0
        assert order.limit <= highest if order.side is Side.BID else order.limit >= lowest


@given(HELD, HELD, COIN, st.integers(0, 10**6))
def test_several_quotes_of_a_turn_are_covered_together(fish: int, bread: int, coin: int, seed: int) -> None:
    decision = mind(400, orders=8, lots=50).decide(market(fish, bread, coin), Stream(seed, "x"))
    orders = [order for order in decision.intents if isinstance(order, PlaceOrder)]
    assert sum(o.limit * o.quantity for o in orders if o.side is Side.BID) <= coin
    for good, held in (("fish", fish), ("bread", bread)):
        asked = [o.quantity for o in orders if o.side is Side.ASK and o.market == good]
        assert sum(asked) <= held


def test_the_draw_lies_between_the_limit_and_spread_times_it() -> None:
    # limits of (9, 9, 1000) with equal tastes: bid 190, ask 266; spread 150 hundredths
    seen_sides = set()
    for seed in range(40):
        decision = mind(400, spread=150).decide(market(9, 9, 1000), Stream(seed, "x"))
        (draft,) = decision.drafts
        assert isinstance(draft.payload, Drew)
        bounds = (draft.payload.side, draft.payload.low.ticks, draft.payload.high.ticks)
        assert bounds in {("bid", 126, 190), ("ask", 266, 399)}  # 190/1.5 = 126.7; 266 x 1.5 = 399
        seen_sides.add((draft.payload.market, bounds[0]))
    assert seen_sides == {(m, s) for m in ("fish", "bread") for s in ("bid", "ask")}


def test_who_would_give_more_than_the_top_bids_the_top() -> None:
    # nothing of bread and a utility of 0: any price below all its coin is worth it, and half of that is
    # beyond the top; it used to be silent
    here = market(50, 0, 4000, top=500)
    bids = set()
    for seed in range(40):
        for draft in mind(400).decide(here, Stream(seed, "x")).drafts:
            assert isinstance(draft.payload, Drew)
            bids.add(
                (draft.payload.market, draft.payload.side, draft.payload.low.ticks, draft.payload.high.ticks)
            )
    assert ("bread", "bid", 500, 500) in bids


def test_old_quotes_are_taken_back_first_and_what_they_held_counts() -> None:
    own = (OpenOrder("fish.3", "fish", "bid", 60, 2, 12), OpenOrder("bread.4", "bread", "ask", 70, 5, 13))
    stocks = (Stock("fish", 9, 0), Stock("bread", 4, 5))
    scene = seen((quote("fish"), quote("bread")), coin=880, coin_reserved=120, stocks=stocks, orders=own)
    assert holding(scene, ("fish", "bread", "coin")) == [9, 9, 1000]
    intents = mind().decide(scene, Stream(2, "x")).intents
    assert intents[:2] == (CancelOrder("fish", "fish.3", 17), CancelOrder("bread", "bread.4", 17))
    assert all(isinstance(intent, PlaceOrder) for intent in intents[2:])


def test_admissible_takes_the_extremes_over_the_markets_and_stops_at_the_top() -> None:
    # by the closed form with shares .4/.4/.2: fish 9 -> 190 and 266; bread 4 -> 1000(1 - .64) = 360 and
    # 1000(16/9 - 1) = 777.8
    assert mind().admissible(market(9, 4, 1000)) == (266, 360)
    assert mind().admissible(market(9, 4, 1000, top=300)) == (266, 300)


@pytest.mark.parametrize(
    ("options", "preferences", "words"),
    [
        ({}, "", "needs `preferences:`; it has none"),
        ({"order": 1}, spec(400), "'order' of ada is unknown to its policy; legal: orders, lots, spread"),
        ({"orders": 0}, spec(400), "'orders' of ada is 0; legal is 1 to 100"),
        ({"spread": 100}, spec(400), "'spread' of ada is 100; legal is 101 to"),
    ],
)
def test_a_wrong_setup_is_refused_in_words(options: dict[str, int], preferences: str, words: str) -> None:
    with pytest.raises(PluginError) as caught:
        ZiMrs(PolicySetup("ada", options, preferences))
    assert words in str(caught.value)
