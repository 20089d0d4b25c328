"""A policy mind with biases: another policy's decision, bent quote by quote.

`genecon.economy.biases` has the formulas, their sources and the ranges; `quotes` says which prices they lean
on. Present bias works on what is valued where there are preferences (coin counts βδ) and on the margin where
values are induced; loss aversion on the limit; anchoring, herding and overconfidence on the quote; status quo
on whether a standing order is replaced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from genecon.agents.biases.quotes import bend
from genecon.agents.mind import CancelOrder, Decision, Intent, LearningMind, PlaceOrder, PolicyMind
from genecon.agents.observation import Observation, OpenOrder
from genecon.agents.policies.setup import PolicySetup
from genecon.core.chance import Stream
from genecon.core.events.decision import Drew
from genecon.core.events.envelope import Draft, Event, Local
from genecon.core.events.market import Side
from genecon.core.values import MILLION, Price, Quantity
from genecon.economy.biases import Biases, spendthrift, stays


def biased(factory: Callable[[PolicySetup], PolicyMind], setup: PolicySetup, biases: Biases) -> PolicyMind:
    """The mind that a factory makes, with biases; that mind itself where there are none.

    Examples
    --------
    >>> from genecon.agents.policies.zero_intelligence import ZiConstrained
    >>> type(biased(ZiConstrained, PolicySetup("ada"), Biases(anchoring=500_000))).__name__
    'Biased'
    """
    if not biases:
        return factory(setup)
    if setup.preferences and biases.future != MILLION:
        setup = replace(setup, preferences=spendthrift(setup.preferences, biases.future))
    inner = factory(setup)
    return BiasedLearner(inner, biases) if isinstance(inner, LearningMind) else Biased(inner, biases)


class Biased:
    """A policy mind whose quotes another's biases bend.

    What it quotes is on record as drawn: the range is widened where a quote leaves it away from the limit.
    `admissible` is the unbiased mind's, which no bias passes.
    """

    def __init__(self, inner: PolicyMind, biases: Biases) -> None:
        self.inner = inner
        self.biases = biases
        self.name = inner.name

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """What the unbiased mind decides, bent."""
        decision = self.inner.decide(observation, chance)
        return _Bending(observation, self.biases, decision).done() if decision.intents else decision

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """(lowest ask, highest bid) of the unbiased mind; see `PolicyMind`."""
        return self.inner.admissible(observation)


class BiasedLearner(Biased):
    """A learning mind with biases: it hears and learns without them."""

    def hear(self, event: Event) -> None:
        """Let the mind inside learn."""
        assert isinstance(self.inner, LearningMind)
        self.inner.hear(event)

    def snapshot(self) -> object:
        """What the mind inside has learnt."""
        assert isinstance(self.inner, LearningMind)
        return self.inner.snapshot()


@dataclass(slots=True)
class _Bending:
    # One decision: which standing orders stay, and what is left to promise.
    seen: Observation
    biases: Biases
    decision: Decision
    kept: dict[str, OpenOrder] = field(default_factory=dict)
    quotes: dict[int, Drew | None] = field(default_factory=dict)

    def done(self) -> Decision:
        for intent in self.decision.intents:
            if isinstance(intent, PlaceOrder) and isinstance(intent.cause, Local):
                self._bend(intent.cause.n)
        self._cut()
        drafts, places = self._drafts()
        intents = tuple(found for i in self.decision.intents if (found := self._intent(i, places)))
        return Decision(drafts, intents, self.decision.latency)

    def _bend(self, n: int) -> None:
        drew = self.decision.drafts[n].payload
        if not isinstance(drew, Drew):
            return
        price = bend(drew, self.seen, self.biases)
        self.quotes[n] = None
        if price is None:
            return
        for order in self.seen.orders:
            here = (order.market, order.side) == (drew.market, drew.side) and order.order not in self.kept
            if here and self.biases.status_quo and stays(order.limit, price, self.biases.status_quo):
                self.kept[order.order] = order
                return
        low, high = min(drew.low.ticks, price), max(drew.high.ticks, price)
        self.quotes[n] = replace(drew, low=Price(low), high=Price(high), price=Price(price))

    def _cut(self) -> None:
        # a dearer bid, or an order that stays, leaves less for the others
        seen = self.seen
        coin = seen.coin + seen.coin_reserved
        lots = {s.good: s.free + s.reserved for s in seen.stocks}
        for order in self.kept.values():
            if order.side == Side.BID:
                coin -= order.limit * order.remaining
            else:
                lots[seen.quote(order.market).good] -= order.remaining
        for n, drew in self.quotes.items():
            if drew is None:
                continue
            good, bid = seen.quote(drew.market).good, drew.side == Side.BID
            most = coin // drew.price.ticks if bid else lots.get(good, 0)
            quantity = min(drew.quantity.lots, most)
            self.quotes[n] = replace(drew, quantity=Quantity(quantity)) if quantity > 0 else None
            coin -= drew.price.ticks * max(0, quantity) if bid else 0
            lots[good] = lots.get(good, 0) - (0 if bid else max(0, quantity))

    def _drafts(self) -> tuple[tuple[Draft, ...], Mapping[int, int]]:
        drafts: list[Draft] = []
        places: dict[int, int] = {}
        for n, draft in enumerate(self.decision.drafts):
            payload = self.quotes.get(n, draft.payload)
            if payload is not None:
                places[n] = len(drafts)
                causes = tuple(Local(places[c.n]) if isinstance(c, Local) else c for c in draft.causes)
                drafts.append(draft._replace(payload=payload, causes=causes))
        return tuple(drafts), places

    def _intent(self, intent: Intent, places: Mapping[int, int]) -> Intent | None:
        match intent:
            case CancelOrder(order=order) if order in self.kept:
                return None
            case PlaceOrder(cause=Local(n=n)) if n in self.quotes:
                drew = self.quotes[n]
                if drew is None:
                    return None
                limit, quantity = drew.price.ticks, drew.quantity.lots
                return replace(intent, limit=limit, quantity=quantity, cause=Local(places[n]))
            case _ if isinstance(intent.cause, Local):
                return replace(intent, cause=Local(places[intent.cause.n]))
            case _:
                return intent
