"""The sections on outcomes: surplus, welfare, inequality."""

from rich.console import RenderableType
from rich.text import Text

from genecon.analysis.measures import Measures
from genecon.analysis.section_prices import unit
from genecon.analysis.spark import sparkline
from genecon.analysis.tables import Notes, facts_list, heading, ratio, share, shown, table

Pieces = list[RenderableType]


def surplus(report: Measures) -> Pieces:
    """Efficiency with induced values; nothing where there are none."""
    found = report.surplus
    if found is None:
        return []
    money = report.facts.setting.money
    notes = Notes()
    rows = [
        [
            f"day {each.period} {each.line}",
            notes.cell(each.surplus.share, share),
            money.figure(each.surplus.realised),
            money.figure(each.surplus.possible),
            money.figure(each.surplus.missed),
            money.figure(each.surplus.extramarginal),
            f"{each.surplus.units} / {'-'.join(str(q) for q in dict.fromkeys(each.benchmark.quantity))}",
            notes.cell(each.profit_dispersion, money.approximate),
        ]
        for each in found.markets
    ]
    whole = found.whole
    rows.append(
        [
            "all",
            notes.cell(whole.share, share),
            money.figure(whole.realised),
            money.figure(whole.possible),
            money.figure(whole.missed),
            money.figure(whole.extramarginal),
            str(whole.units),
            notes.mark("a figure of single periods"),
        ]
    )
    heads = [
        "",
        "efficiency",
        "surplus",
        "possible",
        "missed",
        "extra-\nmarginal",
        "units\n/ Q*",
        "profit\ndispersion",
    ]
    return [heading("Surplus"), *table(f"in {unit(report)}", heads, rows, notes)]


RANDOM = (
    "every lot and every coin given to somebody by lot: nearly equal shares, a"
    " yardstick that is high where tastes are alike, since gains are nearly free and prices the hard part"
)
"""What the yardstick of random allocation is, for a reader who wonders at it."""


def welfare(report: Measures) -> Pieces:
    """The three welfare figures, by period and for the run, beside autarky and random allocation."""
    found = report.welfare
    pieces: Pieces = [heading("Welfare")]
    if not found.periods:
        return [*pieces, Text(f"no gains share, waste or losers: {found.gains_share.reason}")]
    notes = Notes()
    rows = [
        [
            f"day {each.period}",
            notes.cell(each.gains_share, share),
            notes.cell(each.waste, share),
            notes.cell(each.losers, share),
        ]
        for each in found.periods
    ]
    rows += [
        [
            "run",
            notes.cell(found.gains_share, share),
            notes.cell(found.waste, share),
            notes.cell(found.losers, share),
        ],
        ["autarky", share(0.0), notes.cell(found.autarky_waste, share), share(0.0)],
        [
            "random allocation",
            notes.cell(found.random_gains_share, share),
            notes.mark("not asked of a random allocation"),
            notes.mark("not asked of a random allocation"),
        ],
    ]
    pieces += table("", ["", "gains share", "waste", "losers"], rows, notes)
    pieces.append(
        facts_list(
            [
                ("run", found.basis),
                ("random", RANDOM),
                ("left out", "; ".join(found.omitted)),
                *_rates(report),
            ]
        )
    )
    return pieces


def _rates(report: Measures) -> list[tuple[str, str]]:
    money, rows = report.facts.setting.money, []
    for rates in report.mrs:
        spread = [rates.opening, *rates.closing]
        told = ", ".join(ratio(s.value) if s.value is not None else "none" for s in spread[:9])
        end = "none" if rates.final is None else money.approximate(rates.final)
        ideal = "none" if rates.p_star is None else money.approximate(rates.p_star)
        rows.append(
            (
                f"MRS of {rates.good}",
                f"spread (sd of ln) {sparkline([s.value for s in spread])} from opening: {told};"
                f" ends at {end}, competitive price {ideal}",
            )
        )
    return rows


def inequality(report: Measures) -> Pieces:
    """Gini coefficients by period and for the run."""
    found = report.inequality
    notes = Notes()
    periods = [found.periods[n] for n in shown(len(found.periods))]
    rows = [
        [f"day {p.period}", *(notes.cell(each, ratio) for each in (p.income, p.wealth, p.utility))]
        for p in periods
    ]
    rows.append(["run", *(notes.cell(each, ratio) for each in (found.income, found.wealth, found.utility))])
    named = (("income", found.income_of), ("wealth", found.wealth_of), ("utility", found.utility_of))
    said = [(name, what) for name, what in named if what]
    pieces = [heading("Inequality"), *table("Gini", ["", "income", "wealth", "utility"], rows, notes)]
    return [*pieces, facts_list(said)] if said else pieces
