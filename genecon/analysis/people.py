"""One row an agent: what it did and how it came out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from genecon.analysis.facts import Facts
from genecon.analysis.treatment import biases_of
from genecon.core.ids import COIN, aggregate


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent over a run.

    Attributes
    ----------
    bought, sold : int
        Lots, of all goods.
    trades, tokens : int
        Trades that it was a party to (of a population: its members' together, a trade among them twice);
        tokens of its model calls.
    coin_first, coin_last : int or None
        Coin when trade first opened, and after the last event, minor units; None with induced values,
        where nothing is carried over.
    profit : int or None
        Profits of all closed periods, minor units; None without induced values.
    biases : mapping of str to float
        Biases of its judgement by name, where it has any.
    """

    agent: str
    name: str
    group: str
    mind: str
    trades: int
    bought: int
    sold: int
    tokens: int
    coin_first: int | None
    coin_last: int | None
    profit: int | None
    biases: Mapping[str, float] = field(default_factory=dict)


def report_people(facts: Facts) -> tuple[AgentRow, ...]:
    """All agents, in the order in which they were born, then a row a population."""
    trades, bought, sold = Counter[str](), Counter[str](), Counter[str]()
    for deal in facts.deals:
        trades.update({deal.buyer, deal.seller})
        bought[deal.buyer] += deal.quantity
        sold[deal.seller] += deal.quantity
    induced = facts.setting.period_type == "induced"
    opening = facts.periods[0].opening if facts.periods else {}
    minds, biases = facts.minds, biases_of(facts)
    rows = []
    for born in facts.agents:
        who = born.agent
        coin_first = opening.get(who, {}).get(COIN, 0)
        coin_last = facts.final.get(who, {}).get(COIN, 0)
        profit = sum((period.profits or {}).get(who, 0) for period in facts.closed)
        rows.append(
            AgentRow(
                agent=who,
                name=born.name,
                group=born.group,
                mind=born.mind,
                trades=trades[who],
                bought=bought[who],
                sold=sold[who],
                tokens=minds.tokens_in.get(who, 0) + minds.tokens_out.get(who, 0),
                coin_first=None if induced else coin_first,
                coin_last=None if induced else coin_last,
                profit=profit if induced else None,
                biases=biases.get(who, {}),
            )
        )
    return (*rows, *_populations(facts))


def _populations(facts: Facts) -> Iterator[AgentRow]:
    # one row a population, for all its members
    for born in facts.populations:
        parts = [p.populations[born.group] for p in facts.closed if born.group in p.populations]
        yield AgentRow(
            agent=aggregate(born.group),
            name=f"{born.group}: {born.count:,} members",
            group=born.group,
            mind=born.mind,
            trades=sum(part.trades for part in parts),
            bought=sum(part.bought for part in parts),
            sold=sum(part.sold for part in parts),
            tokens=0,
            coin_first=None,
            coin_last=None,
            profit=sum(int(part.profit.sum()) for part in parts),
        )
