"""Price beliefs, learnt from the tape: an integer exponentially weighted mean and its mean error.

Adaptive expectations (Cagan 1956; Nerlove 1958): the belief moves a fixed share of the way to the
volume-weighted price of recent trades. Everything is an integer number of milliticks.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from genecon.agents.observation import Quote
from genecon.agents.state import Belief
from genecon.core.values import MILLION

GAIN = 500_000
"""Share of the way to the tape's price that one revision goes, in millionths."""

QUOTE_GAIN = 250_000
"""Share of the way to a standing quote that contradicts the belief, in millionths."""

MATERIAL = 5_000
"""A revision of less than this share of the price (in millionths) is not worth an event."""

FLOOR = 20_000
"""No belief is surer than this share of its price, in millionths."""


class Revision(NamedTuple):
    """A new belief, and what it rests on: ``trades``, ``quotes`` or ``own value``."""

    good: str
    price_milliticks: int
    error_milliticks: int
    basis: str
    seq: int
    """Seq of the newest trade it rests on; 0 where it rests on none."""


def revise(
    beliefs: Mapping[str, Belief], quotes: tuple[Quote, ...], own_value: Callable[[str], int | None]
) -> list[Revision]:
    """The material revisions that a tape calls for, one a market at most, in the order of the markets.

    Parameters
    ----------
    beliefs : mapping
        Good to the belief in hand.
    quotes : tuple of Quote
        The public tape and quotes; prices in ticks.
    own_value : callable
        Good to the agent's own marginal value in ticks (None where it has none): the first belief
        where nothing was ever traded.

    Examples
    --------
    >>> tape = Quote("m", "bread", 1, 100, None, None, ((30, 1), (34, 3)), 9, 4, 2, (), ())
    >>> revise({}, (tape,), lambda good: None)[0]  # (30 + 3*34)/4 = 33; (3 + 3*1)/4 = 1.5
    Revision(good='bread', price_milliticks=33000, error_milliticks=1500, basis='trades', seq=9)
    """
    revisions = []
    for quote in quotes:
        revision = _revise_one(beliefs.get(quote.good), quote, own_value)
        if revision is not None:
            revisions.append(revision)
    return revisions


def _revise_one(
    belief: Belief | None, quote: Quote, own_value: Callable[[str], int | None]
) -> Revision | None:
    if belief is None:
        return _first_belief(quote, own_value)
    if quote.recent and not belief.knows(quote.last_seq):
        target, basis, gain, seq = vwap(quote.recent), "trades", GAIN, quote.last_seq
    else:
        standing = _contradiction(belief.price_milliticks, quote)
        if standing is None:
            return None
        target, basis, gain, seq = standing, "quotes", QUOTE_GAIN, 0
    price = _move(belief.price_milliticks, target, gain)
    seen = mean_deviation(quote.recent, price) if basis == "trades" else abs(target - price)
    error = _floored(_move(belief.error_milliticks, seen, gain), price, quote)
    moved = abs(price - belief.price_milliticks)
    surer = abs(error - belief.error_milliticks)
    if moved * MILLION < MATERIAL * price and surer * 10 < belief.error_milliticks:
        return None
    return Revision(quote.good, max(price, 1), error, basis, seq)


def _first_belief(quote: Quote, own_value: Callable[[str], int | None]) -> Revision | None:
    if quote.recent:
        price = vwap(quote.recent)
        error = _floored(mean_deviation(quote.recent, price), price, quote)
        return Revision(quote.good, price, error, "trades", quote.last_seq)
    value = own_value(quote.good)
    if value is None or value <= 0:
        return None
    price = min(value, quote.top) * 1000
    return Revision(quote.good, price, price // 4, "own value", 0)


def _contradiction(price: int, quote: Quote) -> int | None:
    """The standing quote that the believed price lies beyond, in milliticks."""
    if quote.best_ask is not None and price > quote.best_ask * 1000:
        return quote.best_ask * 1000
    if quote.best_bid is not None and price < quote.best_bid * 1000:
        return quote.best_bid * 1000
    return None


def _move(from_: int, to: int, gain: int) -> int:
    """`from_` moved the share `gain` (millionths) towards `to`, rounded towards zero movement."""
    step = (abs(to - from_) * gain) // MILLION
    return from_ + step if to > from_ else from_ - step


def _floored(error: int, price: int, quote: Quote) -> int:
    return max(error, price * FLOOR // MILLION, quote.tick * 1000)


def vwap(trades: tuple[tuple[int, int], ...]) -> int:
    """Volume-weighted mean price of (price, lots) pairs, in milliticks, rounded to the nearest.

    Examples
    --------
    >>> vwap(((30, 1), (33, 2)))
    32000
    """
    lots = paid = 0
    for price, quantity in trades:
        lots += quantity
        paid += price * quantity
    return (1000 * paid + lots // 2) // lots


def mean_deviation(trades: tuple[tuple[int, int], ...], centre: int) -> int:
    """Volume-weighted mean absolute deviation of trade prices from `centre`, in milliticks."""
    lots = deviation = 0
    for price, quantity in trades:
        lots += quantity
        deviation += abs(1000 * price - centre) * quantity
    return deviation // lots
