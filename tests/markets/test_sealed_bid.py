"""Sealed-bid auctions by hand: who wins, what each pays, and what the reserve does."""

import pytest

from genecon.core.chance import Stream
from genecon.core.events.envelope import Payload
from genecon.core.events.market import Cleared, Traded
from genecon.markets.sealed import FirstPriceSealedBid, SecondPriceSealedBid
from tests.markets.floor import ASK, BID, Floor, closes, deals

BIDS = (("ada", 80), ("bo", 60), ("cy", 60), ("di", 30))


def auction(kind: type[FirstPriceSealedBid], units: int, reserve: int) -> list[Payload]:
    """Units of one seller against four bidders for one unit each."""
    floor = Floor(kind)
    floor.order("eva", ASK, reserve, units)
    for who, limit in BIDS:
        floor.order(who, BID, limit)
    return floor.close()


@pytest.mark.parametrize(
    ("units", "reserve", "winners", "price"),
    [
        (1, 1, "ada", 60),  # the second bid
        (2, 1, "ada bo", 60),  # a tie at the margin: the earlier wins, and pays the loser's bid
        (3, 1, "ada bo cy", 30),
        (4, 1, "ada bo cy di", 1),  # nobody loses: the reserve
        (1, 70, "ada", 70),  # the reserve is above the second bid
        (3, 40, "ada bo cy", 40),
        (2, 61, "ada", 61),
    ],
)
def test_the_second_price_is_the_highest_losing_bid_or_the_reserve(
    units: int, reserve: int, winners: str, price: int
) -> None:
    happened = auction(SecondPriceSealedBid, units, reserve)
    assert deals(happened) == [(who, "eva", price, 1) for who in winners.split()]
    cleared = happened[0]
    assert isinstance(cleared, Cleared) and cleared.price is not None
    assert (cleared.price.ticks, cleared.quantity.lots) == (price, len(winners.split()))


def test_the_first_price_is_each_winners_own_and_there_is_no_single_one() -> None:
    happened = auction(FirstPriceSealedBid, 3, 40)
    assert deals(happened) == [("ada", "eva", 80, 1), ("bo", "eva", 60, 1), ("cy", "eva", 60, 1)]
    cleared = happened[0]
    assert isinstance(cleared, Cleared)
    assert (cleared.price, cleared.quantity.lots, cleared.imbalance) == (None, 3, 0)
    assert closes(happened) == [("di", 1, "expired")]


@pytest.mark.parametrize("kind", [FirstPriceSealedBid, SecondPriceSealedBid])
def test_below_the_reserve_nothing_is_sold(kind: type[FirstPriceSealedBid]) -> None:
    happened = auction(kind, 2, 81)
    assert isinstance(happened[0], Cleared) and happened[0].quantity.lots == 0
    assert deals(happened) == []
    assert {reason for _, _, reason in closes(happened)} == {"expired"}


def test_several_sellers_the_lowest_reserves_sell() -> None:
    # bids 80 60 60 30; reserves 20, 50, 70: two go (60 >= 50, 60 < 70); highest losing bid 60
    floor = Floor(SecondPriceSealedBid)
    for who, reserve in (("fay", 70), ("gus", 20), ("hal", 50)):
        floor.order(who, ASK, reserve)
    for who, limit in BIDS:
        floor.order(who, BID, limit)
    assert deals(floor.close()) == [("ada", "gus", 60, 1), ("bo", "hal", 60, 1)]


def test_the_highest_reserve_that_sells_is_a_floor_to_the_price() -> None:
    # bids 80 60; reserves 10 and 50, a third bidder at 30: both go, and 30 would not pay the 50
    floor = Floor(SecondPriceSealedBid)
    floor.order("gus", ASK, 10)
    floor.order("hal", ASK, 50)
    for who, limit in (("ada", 80), ("bo", 60), ("cy", 30)):
        floor.order(who, BID, limit)
    happened = floor.close()
    assert deals(happened) == [("ada", "gus", 50, 1), ("bo", "hal", 50, 1)]
    assert all(p.rule == "second price: the reserve of m.2" for p in happened if isinstance(p, Traded))


def test_the_remainder_of_a_bid_at_the_margin_loses_and_sets_the_price() -> None:
    floor = Floor(SecondPriceSealedBid)
    floor.order("eva", ASK, 1, 5)
    floor.order("ada", BID, 80, 3)
    floor.order("bo", BID, 60, 4)
    floor.order("cy", BID, 10, 1)
    assert deals(floor.close()) == [("ada", "eva", 60, 3), ("bo", "eva", 60, 2)]


def test_equal_bids_may_share_in_proportion() -> None:
    floor = Floor(FirstPriceSealedBid, ("rationing", "pro_rata"))
    floor.order("eva", ASK, 1, 5)
    floor.order("ada", BID, 60, 6)
    floor.order("bo", BID, 60, 4)
    assert deals(floor.close()) == [("ada", "eva", 60, 3), ("bo", "eva", 60, 2)]


def test_bids_gather_in_any_order_and_nobody_buys_from_itself() -> None:
    floor = Floor(SecondPriceSealedBid)
    floor.order("ada", BID, 80)
    assert floor.order("ada", ASK, 40)[-1].kind == "order.closed"
    floor.order("bo", ASK, 40)
    assert deals(floor.close()) == [("ada", "bo", 40, 1)]


def gain_of(
    bids: dict[str, int], value: int, asks: list[tuple[int, int]], arrival: list[str], how: str
) -> int:
    """What ada earns, who wants one unit: bids and asks arrive in the order given; a bid of 0 is none."""
    floor = Floor(SecondPriceSealedBid, ("rationing", how))
    for who in arrival:
        if who in bids:
            if bids[who]:
                floor.order(who, BID, bids[who])
        else:
            limit, lots = asks[int(who.removeprefix("seller"))]
            floor.order(who, ASK, limit, lots)
    return sum(value - price for buyer, _, price, _ in deals(floor.close()) if buyer == "ada")


def test_no_bid_beats_the_truth_among_several_sellers_whoever_comes_first() -> None:
    # ties, reserves above all bids, a bidder alone, several units of several sellers: every bid is tried
    ties = alone = dear = better = 0
    for n in range(150):
        draw = Stream(1961, "profiles", n)
        bids = {f"rival{k}": draw.integer(0, 8) for k in range(draw.integer(0, 3))} | {"ada": 0}
        asks = [(draw.integer(1, 8), draw.integer(1, 2)) for _ in range(draw.integer(1, 3))]
        arrival = [*bids, *(f"seller{k}" for k in range(len(asks)))]
        draw.shuffle(arrival)
        value, how = draw.integer(1, 8), draw.pick(("time", "pro_rata"))
        earned = [gain_of(bids | {"ada": bid}, value, asks, arrival, how) for bid in range(11)]
        assert earned[value] == max(earned) >= 0, (bids, value, asks, arrival, how, earned)
        ties += value in bids.values()
        alone += len(bids) == 1
        dear += min(limit for limit, _ in asks) > max(value, *bids.values())
        better += min(earned) < earned[value]
    assert min(ties, alone, dear) >= 10 and better >= 75
