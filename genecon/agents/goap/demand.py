"""How much of each good a goal could use, by whatever way: bounds on what a search need look at."""

from collections.abc import Iterator

from genecon.agents.goap.almanac import NEVER, PURSE, Almanac
from genecon.agents.goap.facts import State
from genecon.agents.goap.goals import KEPT, Goal
from genecon.core.events.market import Side


class Demand:
    """Upper bounds on useful amounts, from the wants back through technologies.

    Coin is `short` where it might not pay for all that could be of use; only then is anything sold that
    the goal does not ask to sell, bought for resale, or made for sale.
    """

    def __init__(self, almanac: Almanac, goal: Goal) -> None:
        self._almanac = almanac
        slots = almanac.slots
        self._rising: dict[int, int] = {}
        self._falling: set[int] = set()
        self._levels: dict[int, set[int]] = {slot: set() for slot in slots.values()}
        for want in goal.wants:
            if want.relation == KEPT:
                continue
            slot = slots[want.good]
            self._levels[slot].add(want.lots)
            if want.relation == ">=":
                self._rising[slot] = max(want.lots, self._rising.get(slot, 0))
            else:
                self._falling.add(slot)
        self._owed: dict[int, int] = {}
        for promise in almanac.ahead.promises:
            slot = slots[promise.asset]
            self._owed[slot] = self._owed.get(slot, 0) + promise.amount
        goods = range(len(almanac.goods))
        self._leaving = {slot for slot in goods if slot in self._falling or almanac.dates[slot] != (NEVER,)}
        self.most = [0] * len(almanac.goods)
        self.batches = [0] * len(almanac.technology)
        self._spread(for_sale=False)
        self._enough, self._runs = self.most, list(self.batches)  # what the goal itself could use
        self.short = self._most_coin() > almanac.facts.coin
        if self.short:
            self._spread(for_sale=True)
        self._resale = {
            (now, slot)
            for now in range(almanac.first, almanac.last)
            for slot in goods
            if self.short and almanac.buy[now][slot] < max(row[slot] for row in _later(almanac, now))
        }

    def _spread(self, for_sale: bool) -> None:
        # Demand of outputs becomes batches, and batches become demand of inputs; once around per technology.
        almanac = self._almanac
        base = [self._rising.get(s, 0) + self._owed.get(s, 0) for s in range(len(almanac.goods))]
        rounds = almanac.last - almanac.first + 1
        used: list[int] = []
        for _ in (*almanac.technology, None):
            used = list(base)
            for n, tech in enumerate(almanac.technology):
                for good, lots in tech.inputs:
                    used[almanac.slots[good]] += self.batches[n] * lots
            for n, tech in enumerate(almanac.technology):
                most = tech.capacity * rounds
                runs = max(-(-used[almanac.slots[good]] // lots) for good, lots in tech.outputs)
                rids = any(almanac.slots[good] in self._leaving for good, _ in tech.inputs)
                self.batches[n] = most if for_sale or rids else min(most, runs)
        needs = almanac.need
        self.most = [lots + needs[slot] if lots else 0 for slot, lots in enumerate(used)]

    def _most_coin(self) -> int:
        almanac = self._almanac
        dearest = [max(row[slot] for row in almanac.buy.values()) for slot in range(len(almanac.goods))]
        goods = sum((self.most[slot] + self._renewed(slot)) * price for slot, price in enumerate(dearest))
        fees = sum(n * tech.fee for n, tech in zip(self.batches, almanac.technology, strict=True))
        bids = sum(o.limit * o.lots for o in almanac.facts.resting if o.side == Side.BID)
        coin = max(almanac.facts.coin_floor, self._rising.get(PURSE, 0)) + self._owed.get(PURSE, 0)
        return coin + goods + fees + bids

    def _renewed(self, slot: int) -> int:
        # Fresh lots let old ones go that are needed at home and would spoil there.
        return 0 if self._almanac.dates[slot] == (NEVER,) else self._almanac.need[slot]

    def room(self, now: int, slot: int, stock: int) -> int:
        """Lots of a good that are worth buying in a round, at most."""
        if (now, slot) in self._resale:
            return NEVER
        return max(self.most[slot] - stock, self._renewed(slot))

    def sells(self, slot: int) -> bool:
        """Whether a good may be worth selling."""
        return self.short or slot in self._leaving

    def spare(self, state: State, slot: int, stock: int) -> int:
        """Lots of a good that are worth selling, at most."""
        if self.short:
            return stock
        almanac = self._almanac
        at, dates = almanac.stock_at[slot], almanac.dates[slot]
        spoiling = sum(state[at + n] for n, last in enumerate(dates) if last < NEVER)
        return max(spoiling, *(stock - level for level in self._levels[slot]), 0)

    def levels(self, slot: int) -> set[int]:
        """Stock levels that the goal names."""
        return self._levels[slot]

    def named(self, slot: int, stock: int) -> list[int]:
        """Purchases that lead to an amount that matters."""
        levels = (*self._levels[slot], self._owed.get(slot, 0), self._enough[slot], self.most[slot])
        batches = (tech.used(self._almanac.goods[slot]) for tech in self._almanac.technology)
        return [
            level + self._almanac.need[slot] * more - stock
            for level in (*levels, *batches)
            for more in (0, 1)
        ]

    def runs(self, n: int) -> list[int]:
        """Numbers of batches that bring an amount that matters."""
        tech = self._almanac.technology[n]
        most = [-(-self.most[self._almanac.slots[good]] // lots) for good, lots in tech.outputs]
        return [*most, self._runs[n]]

    def bills(self, state: State) -> Iterator[int]:
        """Amounts of coin that may be wanted in hand."""
        almanac, floor = self._almanac, self._almanac.facts.coin_floor
        yield self._rising.get(PURSE, 0)
        yield self._owed.get(PURSE, 0) + floor
        total = floor
        for slot, lots in enumerate(self.most):
            missing = max(0, lots - almanac.stock(state, slot)) * almanac.buy[state[0]][slot]
            total += missing
            yield missing + floor
        yield total


def _later(almanac: Almanac, now: int) -> list[list[int]]:
    return [almanac.sell[at] for at in range(now + 1, almanac.last + 1)]
