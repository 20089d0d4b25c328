"""Importance by rule: what happened, and how large it is to this agent, to 1-10.

The scale is that of Park et al. (2023, section 4.1): 1 is mundane, 10 is what one never forgets. An
event has a base by its kind, and a bonus by its size relative to what the agent is used to. Only
events of `genecon.core` are read, so the same log always gives the same numbers.

Calibration, at the threshold of 150 for a reflection: an ordinary day (opening, endowment, three fills
of a twentieth of one's wealth, one refusal, one expiry, a usual meal, closing) sums to 32, so that a
reflection comes about every five days; a day on which prices double and half the usual meal is missing
sums to more than 50, one about every three days. `tests/memory` adds both up.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from genecon.core.events.envelope import Payload
from genecon.core.events.genesis import Endowed
from genecon.core.events.ledger import Leg
from genecon.core.events.market import Traded
from genecon.core.events.period import Consumed, Earned
from genecon.core.ids import COIN
from genecon.core.values import MILLION

LOWEST, HIGHEST = 1, 10

SEED_MEMORY = 6
"""What a persona starts with: formative, and the same for all."""

STEPS = ((50_000, 1), (100_000, 2), (250_000, 3), (500_000, 4), (MILLION, 6))
"""Bonus from a size in millionths on: 5 %, 10 %, a quarter, a half, the whole."""

_LEASTS = tuple(least for least, _ in STEPS)

LOSS_BONUS = 2
"""Added where a period's profit is negative, on top of its size."""

BASE: Mapping[str, int] = {
    # what happened to the agent
    "trade": 4,
    "order.rejected": 5,
    "order.closed": 3,
    "order.accepted": 1,
    "cancel.rejected": 3,
    "agent.endowed": 3,
    "agent.consumed": 4,
    "agent.earned": 4,
    "agent.born": SEED_MEMORY,
    "values.issued": 3,
    # what everybody sees
    "period.opened": 1,
    "period.closed": 1,
    "market.opened": 3,
    "market.cleared": 2,
    "market.announced": 2,
    "market.stage": 1,
    "population.born": 1,
    "population.issued": 1,
    "population.traded": 1,
    "population.settled": 1,
    "population.sampled": 1,
    "population.earned": 1,
    "good.declared": 1,
    "run.opened": 1,
    "run.closed": 1,
    "tick.opened": 1,
    "laws.checked": 1,
    # what the agent did or thought itself
    "agent.observed": 1,
    "belief.revised": 2,
    "plan.appraised": 2,
    "plan.made": 3,
    "plan.step_done": 2,
    "plan.dropped": 5,
    "model.called": 1,
    "budget.granted": 1,
    "budget.exhausted": 6,
    "agent.fell_back": 5,
    "policy.drew": 1,
    "intent.declared": 2,
    "tool.refused": 4,
    "memory.added": 2,
    "memory.retrieved": 1,
    "memory.rated": 1,
    "memory.forgotten": 1,
    "reflection.began": 2,
    "strategy.revised": 6,
    "extension": 3,
}
"""Base importance by kind of event, to the agent that it concerns; a kind not listed counts 1."""

RECORDS: Mapping[str, int] = {
    "observation": 3,
    "message": 4,
    "trade": 4,
    "thought": 2,
    "plan": 3,
    "reflection": 7,
}
"""Base importance of a record with no event to judge it by."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What is large for one agent. An empty yardstick gives every event its base.

    Attributes
    ----------
    wealth : int
        Coin and goods at believed prices, in minor units; 0 if unknown.
    prices : mapping of str to int
        Believed price of a good, in ticks.
    endowed, eaten : mapping of str to int
        Lots of each good (coin in minor units) received and eaten the last time.
    """

    wealth: int = 0
    prices: Mapping[str, int] = field(default_factory=dict)
    endowed: Mapping[str, int] = field(default_factory=dict)
    eaten: Mapping[str, int] = field(default_factory=dict)

    def value(self, bundle: Mapping[str, int]) -> int:
        """A bundle at believed prices, in minor units."""
        return sum(
            amount * (1 if asset == COIN else self.prices.get(asset, 0)) for asset, amount in bundle.items()
        )

    def share(self, amount: int) -> int:
        """An amount of coin as a share of wealth, in millionths."""
        return _ratio(amount, self.wealth)


def of_event(payload: Payload, agent: str, yardstick: Yardstick | None = None) -> int:
    """Importance of an event to an agent, 1-10.

    An event that concerns somebody else counts 1, except that a stranger's trade far from the believed
    price adds the bonus of that surprise.

    Examples
    --------
    >>> from genecon.core.events.decision import PlanDropped
    >>> of_event(PlanDropped("ada", "ada.p1", "bread is too dear"), "ada")
    5
    >>> of_event(PlanDropped("bo", "bo.p1", "bread is too dear"), "ada")
    1
    """
    scale = yardstick or Yardstick()
    mine = _concerns(payload, agent)
    total = BASE.get(payload.kind, LOWEST) if mine else LOWEST
    match payload:
        case Traded():
            total += _bonus(_trade_size(payload, scale, mine))
        case Endowed() if mine:
            total += _bonus(_endowment_size(payload, scale))
        case Consumed() if mine:
            total += _bonus(_shortfall(payload, scale))
        case Earned() if mine and payload.profit.minor < 0:
            total += LOSS_BONUS + _bonus(scale.share(-payload.profit.minor))
        case _:
            pass
    return min(HIGHEST, total)


def of_record(record: str, depth: int = 0) -> int:
    """Importance of a thought, plan or reflection; a reflection on reflections counts more.

    Examples
    --------
    >>> of_record("thought"), of_record("reflection", depth=1), of_record("reflection", depth=2)
    (2, 7, 8)
    """
    return min(HIGHEST, RECORDS.get(record, LOWEST) + max(0, depth - 1))


def _concerns(payload: Payload, agent: str) -> bool:
    if isinstance(payload, Traded):
        return agent in (payload.buyer, payload.seller)
    return getattr(payload, "agent", agent) == agent


def _ratio(part: int, whole: int) -> int:
    return abs(part) * MILLION // whole if whole > 0 else 0


def _bonus(size: int) -> int:
    passed = bisect_right(_LEASTS, size)
    return STEPS[passed - 1][1] if passed else 0


def _trade_size(trade: Traded, scale: Yardstick, mine: bool) -> int:
    believed = scale.prices.get(trade.good, 0)
    surprise = _ratio(trade.price.ticks - believed, believed)
    return max(surprise, scale.share(trade.price.cost(trade.quantity).minor)) if mine else surprise


def _endowment_size(endowed: Endowed, scale: Yardstick) -> int:
    value = scale.value(_moved(endowed.legs))
    usual = scale.value(scale.endowed)
    return _ratio(value - usual, usual) if usual else scale.share(value)


def _shortfall(consumed: Consumed, scale: Yardstick) -> int:
    eaten = _moved(consumed.legs)
    missing = {good: max(0, lots - eaten.get(good, 0)) for good, lots in scale.eaten.items()}
    return _ratio(scale.value(missing), scale.value(scale.eaten))


def _moved(legs: tuple[Leg, ...]) -> dict[str, int]:
    bundle: dict[str, int] = {}
    for leg in legs:
        bundle[leg.asset] = bundle.get(leg.asset, 0) + leg.amount
    return bundle
