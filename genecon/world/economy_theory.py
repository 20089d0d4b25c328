"""What theory says of an economy file: every equilibrium found, in full, for a reader or a program."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from genecon.core.errors import EquilibriumError, WorldError
from genecon.economy.goods import counted
from genecon.world.columns import Column, figures, table
from genecon.world.document import Mark
from genecon.world.economies import SUM, EconomyFile
from genecon.world.economy_build import build

if TYPE_CHECKING:
    from genecon.economy.general.result import GeneralEquilibrium

NO_LOTS = "goods of an economy file are divisible: there are no lots to round to"
"""Why the figure `lot_rounding` of an economy file is null."""

_CONSUMERS = 5
"""Consumers in one table of goods."""


@dataclass(frozen=True)
class EconomyTheory:
    """Every equilibrium found of an economy file."""

    file: EconomyFile
    equilibria: "tuple[GeneralEquilibrium, ...]"

    @property
    def normalisation(self) -> str:
        """How prices are scaled, in words."""
        numeraire = self.file.numeraire or self.file.goods[-1]
        level = f"{float(self.file.level):g}"
        if numeraire == SUM and SUM not in self.file.goods:
            return f"prices sum to {level}"
        return f"the price of {numeraire} is {level}"

    def to_json(self) -> dict[str, Any]:
        """All figures in the units of the file."""
        return {
            "kind": "economy",
            "name": self.file.name,
            "normalisation": self.normalisation,
            "equilibria": [_plain(found) for found in self.equilibria],
        }

    def text(self) -> str:
        """For a reader."""
        blocks = []
        for n, found in enumerate(self.equilibria, start=1):
            many = f" {n} of {len(self.equilibria)} found" if len(self.equilibria) > 1 else ""
            blocks.append(f"{self.file.name}: competitive equilibrium{many} ({self.normalisation})")
            blocks.append("\n\n".join(part for part in _parts(found) if part) + "\n")
        return "\n".join(blocks).rstrip("\n")


def economy_theory(file: EconomyFile, starts: int = 48) -> EconomyTheory:
    """Solve an economy file for every equilibrium that `starts` starting points lead to.

    Raises
    ------
    EquilibriumError
        No equilibrium can be certified; says why.
    WorldError
        A parameter is out of its range.

    Examples
    --------
    >>> from genecon.world.economy_loader import load_economy
    >>> found = economy_theory(load_economy("equilibrium/scarf1960"))
    >>> [round(price, 6) for price in found.equilibria[0].prices.tolist()]
    [0.333333, 0.333333, 0.333333]
    """
    import numpy as np

    from genecon.economy.general.solve import solve_all

    economy, wrong = build(file)
    if economy is None:
        raise WorldError([Mark(file.name, 1, 1).says(one.message) for one in wrong])
    try:
        with np.errstate(all="ignore"):  # a start that leads to infinity is no news for the reader
            return EconomyTheory(file, solve_all(economy, starts))
    except (ArithmeticError, ValueError) as error:
        raise EquilibriumError(
            f"the figures of {file.name} are too far apart to be solved: {error}"
        ) from None


def _plain(found: "GeneralEquilibrium") -> dict[str, Any]:
    economy, certificate = found.economy, found.certificate
    goods, collected = economy.goods, zip(economy.taxes, found.collected.tolist(), strict=True)
    rows = zip(economy.consumers, found.allocation, found.incomes, found.utilities, strict=True)
    return {
        "prices": _named(goods, found.prices),
        "consumers": {
            each.name: {"income": float(m), "utility": float(u), "consumption": _named(goods, x)}
            for each, x, m, u in rows
        },
        "producers": {
            each.name: {
                "level": float(found.levels[f]),
                "idle": bool(found.idle[f]),
                "profit": float(found.profits[f]),
                "outputs": _some(goods, found.supplies[f]),
                "inputs": _some(goods, found.uses[f]),
            }
            for f, each in enumerate(economy.producers)
        },
        "tax_revenue": found.revenue,
        "taxes": [asdict(tax) | {"revenue": revenue} for tax, revenue in collected],
        "left_over": _some(goods, found.left_over),
        "certificate": {
            "excess_demand": certificate.excess_demand,
            "zero_profit": certificate.zero_profit,
            "budget": certificate.budget,
            "walras": certificate.walras,
            "iterations": certificate.iterations,
            "method": certificate.method,
            "start": certificate.start,
            "index": certificate.index,
        },
        "lot_rounding": {"loss": None, "coarseness": None, "price_gap": None, "reason": NO_LOTS},
    }


def _named(goods: tuple[str, ...], amounts: Any) -> dict[str, float]:
    return dict(zip(goods, map(float, amounts), strict=True))


def _some(goods: tuple[str, ...], amounts: Any) -> dict[str, float]:
    return {good: float(amount) for good, amount in zip(goods, amounts, strict=True) if amount}


def _parts(found: "GeneralEquilibrium") -> list[str]:
    return [_goods(found), _consumers(found), _producers(found), _taxes(found), _certificate(found)]


def _goods(found: "GeneralEquilibrium") -> str:
    economy = found.economy
    names = [each.name for each in economy.consumers]
    made = found.supplies.sum(axis=0) - found.uses.sum(axis=0)
    parts = []
    for first in range(0, len(names), _CONSUMERS):
        some = range(first, min(first + _CONSUMERS, len(names)))
        columns = [Column("good", economy.goods), Column("price", figures(found.prices))]
        if first == 0:
            columns.append(Column("endowment", figures(economy.resources)))
            if economy.producers:
                columns.append(Column("net output", figures(made)))
        columns += [Column(names[i], figures(found.allocation[i])) for i in some]
        if some[-1] == len(names) - 1 and found.left_over.any():
            columns.append(Column("left over", figures(found.left_over)))
        parts.append(table(columns))
    return "\n\n".join(parts)


def _consumers(found: "GeneralEquilibrium") -> str:
    names = [each.name for each in found.economy.consumers]
    columns = [Column("consumer", names), Column("income", figures(found.incomes))]
    utilities = [f"{u:.6g}" for u in found.utilities.tolist()]  # in units of each consumer's own
    return table([*columns, Column("utility", utilities)])


def _producers(found: "GeneralEquilibrium") -> str:
    economy = found.economy
    if not economy.producers:
        return ""
    levels = [
        "idle" if idle else level
        for level, idle in zip(figures(found.levels), found.idle.tolist(), strict=True)
    ]
    names = [each.name for each in economy.producers]
    columns = [Column("producer", names), Column("level", levels)]
    if found.profits.any():
        columns.append(Column("profit", figures(found.profits)))
    if any(hasattr(each, "output") for each in economy.producers):  # coefficients that are not fixed
        uses = [_used(found, f) for f in range(len(names))]
        columns.append(Column("uses", uses, left=True))
    return table(columns)


def _used(found: "GeneralEquilibrium", f: int) -> str:
    pairs = zip(found.economy.goods, found.uses[f].tolist(), strict=True)
    return ", ".join(f"{good} {amount:.6g}" for good, amount in pairs if amount)


def _taxes(found: "GeneralEquilibrium") -> str:
    taxes = found.economy.taxes
    if not taxes:
        return ""
    what = [
        " ".join(filter(None, (tax.base, tax.good and f"of {tax.good}", tax.producer and f"by {tax.producer}",
                               tax.consumer and f"of {tax.consumer}")))
        for tax in taxes
    ]  # fmt: skip
    rates = [f"{tax.rate:.4g}" for tax in taxes]
    collected = figures([*found.collected.tolist(), found.revenue])
    columns = [Column("tax on", [*what, "all"], left=True), Column("rate", [*rates, ""])]
    return table([*columns, Column("revenue", collected)])


def _certificate(found: "GeneralEquilibrium") -> str:
    c = found.certificate
    return (
        f"  certificate: excess demand {c.excess_demand:.1e}, profits {c.zero_profit:.1e},"
        f" budgets {c.budget:.1e}, Walras' law {c.walras:.1e}\n"
        f"  method: {c.method}, {counted(c.iterations, 'iteration')}"
        + (f"; index {c.index:+d}" if c.index else "")
    )
