"""The first and the last sections: what was run, who was there, and why to believe it."""

from rich.console import RenderableType
from rich.text import Text

from genecon.analysis.measures import Measures
from genecon.analysis.summary import headline, laws
from genecon.analysis.tables import (
    count,
    facts_list,
    heading,
    table,
)
from genecon.analysis.treatment import treatments
from genecon.economy.goods import counted

Pieces = list[RenderableType]

MOST_PEOPLE = 40
"""Rows of the table of agents; the document has all."""

KINDS = {
    "induced": "induced: values and costs are issued anew each period, nothing is carried over",
    "exchange": "exchange: goods are given anew and eaten each period, coin is carried over",
    "carry": "carry: nothing is given again and nothing is eaten",
}


def economy(report: Measures) -> Pieces:
    """What was run, and how it came out in a line each."""
    facts, setting = report.facts, report.facts.setting
    minds: dict[str, int] = {}
    for agent in facts.agents:
        minds[agent.mind] = minds.get(agent.mind, 0) + 1
    for born in facts.populations:
        minds[born.mind] = minds.get(born.mind, 0) + born.count
    rows = [
        (
            "run",
            f"{report.run} ({report.status}, {counted(len(facts.closed), 'period')} of {setting.periods})",
        ),
        ("world", f"{setting.name}, seed {facts.seed}"),
        ("question", setting.question or "none is asked in the world file"),
        ("period", KINDS[setting.period_type]),
        ("stop rule", f"{setting.stop_rule}; {counted(setting.rounds, 'round')} a period"),
        ("agents", ", ".join(f"{n:,} {mind}" for mind, n in minds.items())),
        *treatments(facts),
        ("markets", ", ".join(f"{facts.line(m)} ({m.mechanism}, {m.timing})" for m in facts.markets)),
        ("trades", _trades(report)),
        ("outcome", headline(report)),
    ]
    return [heading("The economy"), facts_list(rows)]


def _trades(report: Measures) -> str:
    each = [f"{line.line} {sum(p.trades for p in line.periods)}" for line in report.prices]
    lots = sum(period.lots() for period in report.facts.periods)
    return f"{report.facts.trades:,} ({', '.join(each)}), {counted(lots, 'lot')}"


def people(report: Measures) -> Pieces:
    """One row an agent."""
    money = report.facts.setting.money
    induced = report.facts.setting.period_type == "induced"
    rows = []
    for row in report.people[:MOST_PEOPLE]:
        ends = [row.profit] if induced else [row.coin_first, row.coin_last]
        amounts = [money.figure(amount) for amount in ends if amount is not None]
        numbers = [count(n) for n in (row.trades, row.bought, row.sold, row.tokens)]
        rows.append([f"{row.name} ({row.mind})", *numbers, *amounts])
    money_heads = ["profit"] if induced else ["coin first", "coin last"]
    heads = ["", "trades", "lots bought", "lots sold", "tokens", *money_heads]
    pieces: Pieces = [heading("Agents"), *table("", heads, rows)]
    rest = len(report.people) - MOST_PEOPLE
    return [*pieces, Text(f"and {rest} more: --json has all", style="dim")] if rest > 0 else pieces


def trust(report: Measures) -> Pieces:
    """Why to believe all this, and where to look."""
    facts, spending = report.facts, report.spending
    cassette = spending.calls.from_cassette
    if not facts.minds.made:
        answers = "no model was asked"
    elif cassette.value is None:
        answers = f"not known: {cassette.reason}"
    elif cassette.value >= facts.minds.made:
        answers = "all from a cassette"
    else:
        answers = f"{facts.minds.made - cassette.value:.0f} live, {cassette.value:.0f} from a cassette"
    rows = [
        ("laws", laws(report)),
        ("answers", answers),
        (
            "fallbacks",
            f"{sum(facts.minds.fallbacks.values())}, calls failed for good {spending.calls.failed}",
        ),
        ("time", _time(report)),
        ("log", f"{facts.events:,} events, hash {facts.log_hash}"),
        ("check it", f"genecon verify {report.run}"),
    ]
    if spending.models and spending.note:
        rows.insert(1, ("model", spending.note))
    return [heading("Can this be trusted?"), facts_list(rows)]


def _time(report: Measures) -> str:
    wall, cpu = report.spending.wall_seconds, report.spending.cpu_seconds
    if wall.value is None or cpu.value is None:
        return f"not known: {wall.reason or cpu.reason}"
    return f"{wall.value:.1f} s of wall, {cpu.value:.1f} s of processor"
