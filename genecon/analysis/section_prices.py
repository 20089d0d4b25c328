"""The section on prices: every market in every period, against the competitive price."""

from rich.console import RenderableType
from rich.text import Text

from genecon.analysis.measures import Measures
from genecon.analysis.prices import PriceLine, Target
from genecon.analysis.spark import sparkline
from genecon.analysis.tables import Notes, facts_list, heading, ratio, share, shown, table, tenth
from genecon.core.ids import COIN
from genecon.economy.goods import Currency

Pieces = list[RenderableType]

CONVENTION = (
    "every price of an interval is competitive: distance is 0 within it; Smith's alpha, profit dispersion and"
    " the split of losses into missed and extra-marginal are taken from its middle"
)
"""What is measured from where when competition leaves several prices."""


def prices(report: Measures) -> Pieces:
    """Prices of every market in every period, against the competitive price."""
    facts, money = report.facts, report.facts.setting.money
    at = shown(len(facts.periods))
    heads = [f"day {facts.periods[n].period}" for n in at]
    found = report.convergence
    pieces: Pieces = [heading("Prices and equilibrium")]
    if not facts.periods:
        return [*pieces, Text("no period was opened")]

    notes, rows = Notes(), list[list[str]]()
    for line in report.prices:
        chosen = [line.periods[n] for n in at]
        paid = [notes.value(p.median, money.approximate, "no trade") for p in chosen]
        medians = [p.median for p in line.periods]
        ends = competitive(line)
        known = [price for series in (medians, *ends) for price in series if price is not None] or [0.0]
        rows.append([line.line, sparkline(medians, min(known), max(known)), *paid])
        for name, series in zip(("  competitive", "           to"), ends, strict=False):
            told = [
                notes.value(series[n], money.approximate, p.target.reason or "no bound")
                for n, p in zip(at, chosen, strict=True)
            ]
            rows.append([name, sparkline(series, min(known), max(known)), *told])
    pieces += table(f"median price, {unit(report)} a lot", ["market", "trend", *heads], rows, notes)
    for title, name, spelled in (
        ("distance |ln(median / competitive)|; near is .10 or less", "distance", ratio),
        ("spread within a period: standard deviation of ln price", "dispersion", ratio),
        ("Smith's alpha: 100 x root mean square distance from the competitive price / it", "alpha", tenth),
    ):
        notes = Notes()
        rows = [
            [line.line, *(notes.cell(getattr(line.periods[n], name), spelled) for n in at)]
            for line in report.prices
        ]
        pieces += table(title, ["market", *heads], rows, notes)
    pieces.append(
        facts_list(
            [
                *intervals(report),
                ("near", _near(report)),
                ("from first to last", _first_last(report)),
                *_ideal(report),
            ]
        )
    )
    if found.judged and len(at) < len(facts.periods):
        pieces.append(
            Text(f"shown are {len(at)} of {len(facts.periods)} periods; --json has all", style="dim")
        )
    return pieces


def unit(report: Measures) -> str:
    """The currency in the plural, as prices are written in."""
    return report.facts.setting.money.money(2).partition(" ")[2]


def competitive(line: PriceLine) -> list[list[float | None]]:
    """Competitive prices by period: one series, or lowest and highest where some period has an interval."""
    if not any(p.target.wide for p in line.periods):
        return [[p.target.point for p in line.periods]]
    return [[p.target.low for p in line.periods], [p.target.high for p in line.periods]]


def intervals(report: Measures) -> list[tuple[str, str]]:
    """Which prices are competitive where several are, and what is measured from their middle."""
    money, rows, rounded = report.facts.setting.money, list[tuple[str, str]](), False
    for line in report.prices:
        wide = dict.fromkeys(p.target for p in line.periods if p.target.wide)
        if not wide:
            continue
        said = [_interval(target, money) for target in wide]
        rest = f"; and {len(said) - 1} more by day, see above" if len(said) > 1 else ""
        rows.append(("" if rows else "competitive", f"{line.line}: {said[0]}{rest}"))
        rounded = rounded or any(target.middle != target.point for target in wide)
    if rows:
        tick = ", rounded down to a tick" if rounded else ""
        rows.append(("", f"{CONVENTION}{tick}"))
    return rows


def _interval(target: Target, money: Currency) -> str:
    if target.middle is None or target.low is None or target.high is None:
        return f"{target.told(money)}, measured from that bound"
    whole = target.middle.is_integer()
    middle = money.figure(int(target.middle)) if whole else money.approximate(target.middle)
    return f"{target.told(money)}, measured from the middle, {middle}"


def _near(report: Measures) -> str:
    found = report.convergence
    if found.in_band is None:
        return f"not known: {found.reason}"
    said = "yes" if found.in_band else "no"
    return (
        f"{said}: {found.near} of {found.judged} markets within .10 in the last two periods;"
        " four in five are needed"
    )


def _first_last(report: Measures) -> str:
    found = report.convergence
    if found.first.value is None or found.last.value is None:
        return f"not known: {found.first.reason or found.last.reason}"
    if len(report.facts.closed) == 1:
        return f"mean distance {ratio(found.last.value)} in the only period"
    return (
        f"mean distance {ratio(found.first.value)} in the first period, {ratio(found.last.value)} in the last"
    )


def _ideal(report: Measures) -> list[tuple[str, str]]:
    money = report.facts.setting.money
    prices = [
        f"{good} {money.approximate(price)}"
        for good, price in report.stationary.prices.items()
        if good != COIN
    ]
    rows = []
    if report.facts.setting.period_type != "induced":
        rows.append(("stationary prices", ", ".join(prices) or f"none: {report.stationary.reason}"))
    gap = report.rounding
    if gap is not None:
        rows.append(
            (
                "rounding",
                f"whole lots cost {share(max(gap.loss, 0.0))} of income at equilibrium;"
                f" one lot of {gap.coarsest} is {share(gap.coarseness)} of its mean holding",
            )
        )
    return rows
