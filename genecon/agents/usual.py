"""What an agent usually gets or eats, so that a meal or a harvest can be told from a lean one."""

from dataclasses import dataclass

from genecon.core.events.genesis import Endowed
from genecon.core.events.ledger import Leg
from genecon.core.events.period import Consumed

Bundle = tuple[tuple[str, int], ...]
"""(asset, amount) pairs, by asset: lots of a good, coin in minor units."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What an agent got (or ate) the last time, and the time before."""

    latest: Bundle
    before: Bundle = ()


def occasion(payload: Endowed | Consumed) -> str:
    """What is compared with each other: endowments for one reason, or meals."""
    return f"endowed: {payload.reason}" if isinstance(payload, Endowed) else "eaten"


def moved(legs: tuple[Leg, ...]) -> Bundle:
    """All that the legs move.

    Examples
    --------
    >>> moved((Leg("@harvest", "ada", "fish", 2), Leg("@harvest", "ada", "fish", 3)))
    (('fish', 5),)
    """
    sums: dict[str, int] = {}
    for leg in legs:
        sums[leg.asset] = sums.get(leg.asset, 0) + leg.amount
    return tuple(sorted(sums.items()))
