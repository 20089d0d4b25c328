"""What theory says of a world before anybody trades: its competitive equilibrium, with a certificate."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genecon.economy.goods import Currency, counted
from genecon.world.cast import Agent, cast
from genecon.world.census import drawn
from genecon.world.equilibrium import economy_of, opening_coin
from genecon.world.schema import World

if TYPE_CHECKING:
    from genecon.economy.equilibrium import Equilibrium
    from genecon.economy.induced import Benchmark
    from genecon.economy.rounding import RoundingGap
    from genecon.economy.schedules import Competition


@dataclass(frozen=True)
class ExchangeTheory:
    """Every equilibrium found of the first period's exchange economy, coin included.

    `gaps` say, for each, what whole lots cost against the continuous equilibrium.
    """

    currency: Currency
    equilibria: "tuple[Equilibrium, ...]"
    gaps: "tuple[RoundingGap, ...]"

    def to_json(self) -> dict[str, Any]:
        """Prices in minor units a lot, allocations in lots, residuals as they are."""
        found = [self._plain(*pair) for pair in zip(self.equilibria, self.gaps, strict=True)]
        return {"kind": "exchange", "unit": _unit(self.currency), "numeraire": "coin", "equilibria": found}

    def _plain(self, found: "Equilibrium", gap: "RoundingGap") -> dict[str, Any]:
        certificate = found.certificate
        return {
            "prices": dict(zip(found.assets, map(float, found.prices), strict=True)),
            "allocation": {
                agent: dict(zip(found.assets, map(float, row), strict=True))
                for agent, row in zip(found.economy.agents, found.allocation, strict=True)
            },
            "incomes": dict(zip(found.economy.agents, map(float, found.incomes), strict=True)),
            "certificate": {
                "excess_demand": certificate.excess,
                "budget": certificate.budget,
                "walras": certificate.walras,
                "iterations": certificate.iterations,
                "method": certificate.method,
                "index": certificate.index,
            },
            "lot_rounding": {"loss": gap.loss, "coarseness": gap.coarseness, "price_gap": gap.price_gap},
        }

    def text(self) -> str:
        """For a reader."""
        lines: list[str] = []
        for n, found in enumerate(self.equilibria, start=1):
            many = f" {n} of {len(self.equilibria)} found" if len(self.equilibria) > 1 else ""
            lines.append(f"Competitive equilibrium{many} (coin is the numeraire)")
            lines += self._body(found, self.gaps[n - 1])
        return "\n".join(lines)

    def _body(self, found: "Equilibrium", gap: "RoundingGap") -> list[str]:
        certificate, width = found.certificate, max(map(len, found.economy.agents))
        goods = [asset for asset in found.assets if asset != found.numeraire]
        lines = ["", f"  {'':<{width}}  " + "".join(f"{good:>12}" for good in goods) + f"{'coin':>12}"]
        prices = "".join(f"{self.currency.approximate(found.price(good)):>12}" for good in goods)
        lines.append(f"  {'price':<{width}}  {prices}{'1':>12}")
        at = [found.assets.index(good) for good in goods]
        coin = found.assets.index(found.numeraire)
        for agent, row in zip(found.economy.agents, found.allocation, strict=True):
            amounts = "".join(f"{row[j]:>12.2f}" for j in at)
            lines.append(f"  {agent:<{width}}  {amounts}{self.currency.approximate(row[coin]):>12}")
        lines += [
            "",
            f"  certificate: excess demand {certificate.excess:.1e}, budgets {certificate.budget:.1e},"
            f" Walras' law {certificate.walras:.1e}",
            f"  method: {certificate.method}, {counted(certificate.iterations, 'iteration')}",
            f"  whole lots: one lot is at most {gap.coarseness:.2%} of a mean holding ({gap.coarsest});"
            f" rounding the allocation loses {gap.loss:.1e} of income",
            "",
        ]
        return lines


@dataclass(frozen=True)
class InducedTheory:
    """The induced-value benchmark of every market."""

    currency: Currency
    benchmarks: "tuple[tuple[str, Benchmark | Competition], ...]"

    def to_json(self) -> dict[str, Any]:
        """Quantities in units, prices and surplus in minor units."""
        rows = [
            {
                "market": name,
                "quantity": list(b.quantity),
                "price": list(b.price),
                "surplus": b.surplus,
            }
            for name, b in self.benchmarks
        ]
        return {"kind": "induced", "unit": _unit(self.currency), "markets": rows}

    def text(self) -> str:
        """For a reader."""
        lines = ["Competitive benchmark of induced values (Smith 1962)"]
        for row in self.to_json()["markets"]:
            low, high = row["quantity"]
            prices = " to ".join(
                dict.fromkeys("none" if p is None else self.currency.figure(p) for p in row["price"])
            )
            units = counted(low, "unit") if low == high else f"{low} to {high} units"
            surplus = self.currency.figure(row["surplus"])
            lines.append(f"  {row['market']}: {units} at {prices}, surplus {surplus}")
        return "\n".join(lines)


def _unit(currency: Currency) -> dict[str, Any]:
    return {"name": currency.name, "decimals": currency.decimals, "prices_in": "minor units a lot"}


def _induced(world: World, people: tuple[Agent, ...], market: str) -> "Benchmark | Competition":
    crowds = drawn(world, market)
    if crowds:
        import numpy as np

        from genecon.economy.schedules import compete

        values = [crowd.units[crowd.buying].ravel() for crowd in crowds]
        costs = [crowd.units[~crowd.buying].ravel() for crowd in crowds]
        return compete(np.concatenate(values), np.concatenate(costs))
    from genecon.economy.induced import benchmark

    return benchmark(
        (u for a in people if a.market == market and a.role == "buyer" for u in a.units),
        (u for a in people if a.market == market and a.role == "seller" for u in a.units),
    )


def theory(world: World, starts: int = 48) -> ExchangeTheory | InducedTheory:
    """The benchmark that a run of this world is measured against.

    Several equilibria of an exchange world are looked for from so many `starts`.

    Raises
    ------
    EquilibriumError
        No equilibrium can be certified; says why.

    Examples
    --------
    >>> from genecon.world.loader import load_world
    >>> print(theory(load_world("smith1962")).text())
    Competitive benchmark of induced values (Smith 1962)
      unit: 5 to 6 units at 2.00, surplus 7.50
    """
    people = cast(world)
    currency = Currency(world.goods.currency.name, world.decimals)
    if world.period_type == "induced":
        return InducedTheory(currency, tuple((m.id, _induced(world, people, m.id)) for m in world.markets))
    from genecon.economy.general.kinked import solve_all
    from genecon.economy.rounding import rounding_gap

    found = solve_all(economy_of(world, people, opening_coin(world, people)), starts)
    return ExchangeTheory(currency, found, tuple(rounding_gap(each) for each in found))
