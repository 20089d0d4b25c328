"""Sessions of `worlds/smith1962.yaml` with other traders and schedules, read from the log alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from genecon.core.events.market import Traded
from genecon.core.events.period import PeriodClosed, ValuesIssued
from genecon.core.share import shared_folder
from tests.sessions import play

FRESH = 1000
"""First seed of the tests: those below were looked at while the rules were written."""


@dataclass
class Session:
    """Trades by day (value, cost, price in cents), who made them, and why each day stopped."""

    equilibrium: int = 200
    best: int = 750
    trades: list[list[tuple[int, int, int]]] = field(default_factory=list)
    makers: list[list[tuple[str, str]]] = field(default_factory=list)
    worth: dict[str, int] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)

    def prices(self, day: int) -> list[int]:
        """Prices of a day, from 1 (or from the end, below 0)."""
        return [price for _, _, price in self.trades[day - 1 if day > 0 else day]]

    def alpha(self, day: int) -> float:
        """Smith's coefficient around the equilibrium price; without a trade there is none."""
        squares = [(price - self.equilibrium) ** 2 for price in self.prices(day)]
        return float(100 * fmean(squares) ** 0.5 / self.equilibrium)

    def efficiency(self, day: int) -> float:
        """Realised surplus of a day over the largest."""
        made = self.trades[day - 1 if day > 0 else day]
        return sum(value - cost for value, cost, _ in made) / self.best

    def profits(self, group: str) -> float:
        """Mean profit a trader and day of those whose id begins so."""
        members = [who for who in self.worth if who.startswith(group)]
        gained = 0
        for trades, makers in zip(self.trades, self.makers, strict=True):
            for (value, cost, price), (buyer, seller) in zip(trades, makers, strict=True):
                gained += (value - price) * (buyer in members) + (price - cost) * (seller in members)
        return gained / len(members) / len(self.trades)

    def gain_left(self, day: int) -> int:
        """The most that one more trade of a day could have gained, in cents."""
        done = {who for pair in self.makers[day - 1] for who in pair}
        values = [v for who, v in self.worth.items() if "buyers" in who and who not in done]
        costs = [c for who, c in self.worth.items() if "sellers" in who and who not in done]
        return max(0, max(values, default=0) - min(costs, default=10**9))


def surplus(values: Sequence[int], costs: Sequence[int]) -> int:
    """The largest surplus: highest values with lowest costs."""
    pairs = zip(sorted(values, reverse=True), sorted(costs), strict=False)
    return sum(max(0, value - cost) for value, cost in pairs)


def minds(buyers: str, sellers: str = "", **options: int) -> tuple[str, ...]:
    """Overrides that give the traders a mind and its options."""
    chosen = [f"groups.buyers.mind={buyers}", f"groups.sellers.mind={sellers or buyers}"]
    chosen += [f"groups.{g}.options.{k}={v}" for g in ("buyers", "sellers") for k, v in options.items()]
    return tuple(chosen)


def units(group: str, limits: Sequence[int]) -> str:
    """The override that gives a group one unit a member, in cents."""
    return f"groups.{group}.units=[{', '.join(f'[{limit / 100:.2f}]' for limit in limits)}]"


def smith(
    seed: int,
    *overrides: str,
    world: str = "smith1962",
    values: Sequence[int] = (),
    costs: Sequence[int] = (),
    equilibrium: int = 200,
    best: int = 0,
) -> Session:
    """Play one session; traders of several units trade them in the order in which they were issued."""
    given = [units("buyers", values)] if values else []
    given += [units("sellers", costs)] if costs else []
    found = Session(equilibrium, best or (surplus(values, costs) if values else 750))
    left: dict[str, list[int]] = {}
    for event in play(world, f"seed={seed}", *given, *overrides)[0]:
        match event.payload:
            case ValuesIssued(agent=agent, units=issued):
                found.worth[agent] = issued[0].ticks
                left[agent] = [unit.ticks for unit in issued]
            case Traded() as trade:
                while len(found.trades) < event.tick:
                    found.trades.append([])
                    found.makers.append([])
                worth = (left[trade.buyer].pop(0), left[trade.seller].pop(0))
                found.trades[-1].append((*worth, trade.price.ticks))
                found.makers[-1].append((trade.buyer, trade.seller))
            case PeriodClosed(stop=stop, proposals=proposals):
                found.stops.append(stop)
                found.proposals.append(proposals)
    return found


def mixed(folder: Path, first: str, second: str, *, swap: bool) -> str:
    """A world file with Smith's schedule in which two minds hold every other unit of each side.

    `swap` says which of the two begins: over an even number of sessions both hold every unit equally often.
    """
    text = (shared_folder("worlds") / "smith1962.yaml").read_text(encoding="utf-8")
    head, rest = text.split("groups:\n")
    _, markets = rest.split("\nmarkets:\n")
    groups = []
    for role, limits in (("buyer", range(325, 50, -25)), ("seller", range(75, 350, 25))):
        for mind, own in ((first, limits[swap::2]), (second, limits[not swap :: 2])):
            units_of = ", ".join(f"[{limit / 100:.2f}]" for limit in own)
            lines = [f"name: {mind}-{role}s", f"role: {role}", f"mind: {mind}", "market: unit"]
            lines += ["capital: 4.00"] * (role == "buyer") + [f"units: [{units_of}]"]
            groups.append("  - " + "\n    ".join(lines))
    path = folder / f"{first}-{second}-{int(swap)}.yaml"
    path.write_text(f"{head}groups:\n" + "\n".join(groups) + f"\n\nmarkets:\n{markets}", encoding="utf-8")
    return str(path)
