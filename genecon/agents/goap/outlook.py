"""The heuristic of a season: the least that a goal can still cost, coin and most constraints relaxed."""

from fractions import Fraction
from typing import NamedTuple

from genecon.agents.goap.almanac import NEVER, PURSE, Almanac
from genecon.agents.goap.facts import State
from genecon.agents.goap.goals import KEPT, Goal
from genecon.agents.goap.prospects import Technology
from genecon.core.events.market import Side


class Bill(NamedTuple):
    """What a want asks for at least: cost, coin to pay, coin that comes in at most, whether a sale is due."""

    cost: int = 0
    spend: int = 0
    earn: int = 0
    sale: bool = False


class Input(NamedTuple):
    """An input that is only bought: lots a batch, lots there or under way, lots an order, on best terms.

    `depth` is 0 where an order for it may be one for another use.
    """

    each: int
    has: int
    depth: int
    premium: int
    buy: int


class Outlook:
    """A lower bound on the cost that remains: the minimum over all rounds T in which the goal is reached.

    **Why it is admissible.** Fix the round T in which a plan reaches the goal. Its rounds of waiting cost
    `impatience` each. For each good, what wants and promises take beyond the stock, the work under way,
    the receipts and the own bids until T must be bought, in orders of at most a round's depth at the
    lowest premium of the rounds until T, or made, at the least cost a lot of any technology (none, where
    a technology makes several goods at once and its cost could be counted twice). What must go must be
    sold, unless it can be owed, used or spoil. Orders of different goods and directions are different
    orders, so these costs add up. What coin is then missing of the least bill, all receipts, payments and
    own asks granted, must be raised by sales at the least loss per coin of any good in any round; they
    cost another effort where no sale is due anyway. Every term is relaxed, none counted twice, and the
    minimum over T covers the T of the cheapest plan. With more rounds every term is as low or lower (prices
    are the best until T, receipts and technology more), so that without impatience the last round has it.
    """

    def __init__(self, almanac: Almanac, goal: Goal) -> None:
        self._almanac = almanac
        self._effort = almanac.facts.effort
        self._end = min(almanac.last, goal.by or almanac.last)
        promises = {promise.name: n for n, promise in enumerate(almanac.ahead.promises)}
        self._kept = [promises[want.good] for want in goal.wants if want.relation == KEPT]
        wants = [want for want in goal.wants if want.relation != KEPT]
        self._rising = {almanac.slots[want.good]: want.lots for want in wants if want.relation == ">="}
        self._falling = {almanac.slots[want.good]: want.lots for want in wants if want.relation == "<="}
        owed = {almanac.slots[almanac.ahead.promises[n].asset] for n in self._kept}
        self._asked = sorted({*self._rising, *owed} - {PURSE})
        self._makers = [[tech for tech in almanac.technology if tech.made(good)] for good in almanac.goods]
        used = {good for tech in almanac.technology for good, _ in tech.inputs}
        promised = {promise.asset for promise in almanac.ahead.promises}
        bound = [almanac.dates[slot] == (NEVER,) for slot in range(len(almanac.goods))]
        self._must_sell = [
            good not in used and good not in promised and bound[slot]
            for slot, good in enumerate(almanac.goods)
        ]
        takers = [
            {slot for slot in self._asked for tech in self._makers[slot] if tech.used(good)}
            for good in almanac.goods
        ]
        self._alone = {
            slot for slot, asked in enumerate(takers) if len(asked) == 1 and slot not in self._asked
        }
        self._memo: dict[tuple[int, int], tuple[list[int], list[int], list[int], tuple[int, int]]] = {}

    def remaining(self, state: State) -> int | None:
        """The bound at a state; None where the goal can no longer be reached."""
        at, best = self._almanac.promise_at, None
        if any(state[at + n] == 2 for n in self._kept):
            return None
        end = self._end
        if not self._rising and not self._falling:
            open_now = (n for n in self._kept if state[at + n] == 1)
            end = max((self._almanac.ahead.promises[n].deadline for n in open_now), default=state[0])
            end = min(end, self._end)
        impatience = self._almanac.ahead.impatience
        for until in range(state[0] if impatience else max(state[0], end), end + 1):
            waited = impatience * (until - state[0])
            if best is not None and waited >= best:
                break
            cost = self._until(state, until)
            if cost is not None and (best is None or waited + cost < best):
                best = waited + cost
        return best

    def _until(self, state: State, until: int) -> int | None:
        cost = spend = earn = 0
        sale = False
        for slot in self._asked:
            bill = self._come_by(state, slot, until)
            if bill is None:
                return None
            cost += bill.cost
            spend += bill.spend
        for slot, lots in self._falling.items():
            bill = self._part_with(state, slot, lots, until)
            if bill is None:
                return None
            cost, earn, sale = cost + bill.cost, earn + bill.earn, sale or bill.sale
        for n in self._kept:
            promise = self._almanac.ahead.promises[n]
            if state[self._almanac.promise_at + n] == 1 and self._almanac.slots[promise.asset] == PURSE:
                spend += promise.amount
        floor = self._almanac.facts.coin_floor if spend else 0
        short = max(floor, self._rising.get(PURSE, 0)) + spend - earn - self._coin(state, until)
        if short > 0:
            loss, coin = self._terms(state[0], until)[3]
            cost += short * loss // coin + (0 if sale else self._effort)
        return cost

    def _terms(self, now: int, until: int) -> tuple[list[int], list[int], list[int], tuple[int, int]]:
        # Per slot the lowest buying price, its premium, the highest selling price; the best (loss, coin).
        known = self._memo.get((now, until))
        if known is None:
            almanac, slots = self._almanac, range(len(self._almanac.goods))
            buy = [min(almanac.buy[at][slot] for at in range(now, until + 1)) for slot in slots]
            sell = [max(almanac.sell[at][slot] for at in range(now, until + 1)) for slot in slots]
            premium = [buy[slot] - almanac.low[slot] for slot in slots]
            pairs = [(almanac.high[slot] - sell[slot], sell[slot]) for slot in slots]
            best = min(pairs, key=lambda pair: Fraction(*pair), default=(0, 1))
            known = self._memo[(now, until)] = (buy, premium, sell, best)
        return known

    def _come_by(self, state: State, slot: int, until: int) -> Bill | None:
        almanac, now = self._almanac, state[0]
        lots = self._rising.get(slot, 0) - almanac.stock(state, slot)
        for n in self._kept:
            promise = almanac.ahead.promises[n]
            if state[almanac.promise_at + n] == 1 and almanac.slots[promise.asset] == slot:
                lots += promise.amount
        lots -= self._coming(state, slot, until)
        if lots <= 0:
            return Bill()
        buy, premium, _, _ = self._terms(now, until)
        makers = [tech for tech in self._makers[slot] if now + tech.rounds <= until]
        depth = almanac.depth[slot]
        orders = -(-lots // depth)
        if not makers:
            if lots > depth * (until - now + 1) - state[almanac.traded_at + slot]:
                return None
            return Bill(self._effort * orders + premium[slot] * lots, buy[slot] * lots)
        if len(makers) > 1:
            return self._any_way(slot, lots, makers, premium[slot], buy[slot])
        tech, last = makers[0], until - makers[0].rounds
        each, inputs = tech.made(almanac.goods[slot]), self._inputs(state, tech, last)
        ways = []
        for batches in range(min(-(-lots // each), tech.capacity * (last - now + 1)) + 1):
            made = self._make(tech, batches, inputs)
            bought = max(0, lots - batches * each)
            cost = made.cost + (self._effort if bought else 0) + premium[slot] * bought
            ways.append(Bill(cost, made.spend + buy[slot] * bought))
        return Bill(min(way.cost for way in ways), min(way.spend for way in ways))

    def _any_way(self, slot: int, lots: int, makers: list[Technology], premium: int, buy: int) -> Bill:
        # Several technologies: a lot costs no less than by the cheapest, inputs apart.
        good = self._almanac.goods[slot]
        made = min(self._batch(tech) * lots // tech.made(good) for tech in makers)
        paid = min(tech.fee * lots // tech.made(good) for tech in makers)
        return Bill(min(made, self._effort + premium * lots), min(paid, buy * lots))

    def _inputs(self, state: State, tech: Technology, last: int) -> list[Input]:
        # What of the inputs of batches started until `last` must be bought, and on what terms.
        almanac = self._almanac
        buy, premium, _, _ = self._terms(state[0], last)
        found = []
        for good, each in tech.inputs:
            slot = almanac.slots[good]
            if not self._makers[slot]:
                has = almanac.stock(state, slot) + self._coming(state, slot, last)
                depth = almanac.depth[slot] if slot in self._alone else 0
                found.append(Input(each, has, depth, premium[slot], buy[slot]))
        return found

    def _make(self, tech: Technology, batches: int, inputs: list[Input]) -> Bill:
        # So many more batches and the inputs that are missing for them.
        cost, spend = self._batch(tech) * batches, tech.fee * batches
        for each, has, depth, premium, buy in inputs:
            missing = each * batches - has
            if missing > 0:
                cost += premium * missing + (self._effort * -(-missing // depth) if depth else 0)
                spend += buy * missing
        return Bill(cost, spend)

    def _batch(self, tech: Technology) -> int:
        return self._almanac.batch_cost(tech) if len(tech.outputs) == 1 else 0

    def _coming(self, state: State, slot: int, until: int) -> int:
        almanac, now = self._almanac, state[0]
        good, lots = almanac.goods[slot], 0
        for at, receipts in almanac.receipts.items():
            if now < at <= until:
                lots += sum(amount for which, amount in receipts if which == slot)
        for n, tech in enumerate(almanac.technology):
            if tech.rounds and (made := tech.made(good)):
                at = almanac.work_at[n]
                lots += made * sum(state[at : at + min(tech.rounds, until - now)])
        return lots + self._own(state, Side.BID, slot)

    def _own(self, state: State, side: Side, slot: int | None = None) -> int:
        # Lots of own bids of a good; coin of own asks.
        at, total = self._almanac.order_at, 0
        for n, order in enumerate(self._almanac.facts.resting):
            if state[at + n] and order.side == side:
                if slot is None:
                    total += order.limit * order.lots
                elif self._almanac.slots[order.good] == slot:
                    total += order.lots
        return total

    def _part_with(self, state: State, slot: int, lots: int, until: int) -> Bill | None:
        almanac, now = self._almanac, state[0]
        if slot == PURSE:
            return Bill()
        excess = almanac.stock(state, slot) - lots
        if excess <= 0 or not self._must_sell[slot]:
            return Bill(earn=max(0, excess) * max(row[slot] for row in almanac.sell.values()))
        if any(
            state[almanac.order_at + n] for n, o in enumerate(almanac.facts.resting) if o.side == Side.ASK
        ):
            return Bill(earn=excess * max(row[slot] for row in almanac.sell.values()))
        depth = almanac.depth[slot]
        if excess > depth * (until - now + 1) - state[almanac.traded_at + slot]:
            return None
        sell = self._terms(now, until)[2][slot]
        cost = self._effort * -(-excess // depth) + (almanac.high[slot] - sell) * excess
        return Bill(cost, earn=excess * sell, sale=True)

    def _coin(self, state: State, until: int) -> int:
        almanac = self._almanac
        coin = state[1] + self._own(state, Side.ASK)
        for at, receipts in almanac.receipts.items():
            if state[0] < at <= until:
                coin += sum(amount for which, amount in receipts if which == PURSE)
        for n, promise in enumerate(almanac.ahead.promises):
            if state[almanac.promise_at + n] == 1:
                coin += promise.payment
        return coin
