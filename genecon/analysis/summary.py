"""A run in a few lines."""

from genecon.analysis.cost import expectations
from genecon.analysis.measures import Measures
from genecon.analysis.tables import ratio, share
from genecon.economy.goods import counted


def summary(report: Measures) -> list[str]:
    """What a reader wants first: did the economy work, what did thinking take, did the laws hold."""
    facts, spending, found = report.facts, report.spending, report.convergence
    lines = [
        f"{facts.setting.name}, seed {facts.seed}: {report.status};"
        f" {counted(len(facts.closed), 'period')}, {counted(facts.trades, 'trade')}",
        headline(report),
    ]
    if found.first.value is not None and found.last.value is not None:
        first = f"{ratio(found.first.value)} in the first period, " if len(facts.closed) > 1 else ""
        last = f"{ratio(found.last.value)} in the {'last' if first else 'only period'}"
        lines.append(
            f"mean distance of prices from equilibrium: {first}{last} (|ln p/p*|: .10 is ten per cent)"
        )
    else:
        lines.append(f"distance of prices from equilibrium: none ({found.first.reason})")
    if facts.minds.made:
        tokens = spending.tokens.tokens_in + spending.tokens.tokens_out
        lines.append(
            f"minds: {counted(facts.minds.made, 'model call')}, {tokens:,} tokens,"
            f" {counted(facts.minds.reflections, 'reflection')},"
            f" {counted(sum(facts.minds.fallbacks.values()), 'fallback')}"
        )
        if spending.estimate:
            lines.append(f"expected before the first call: {'; '.join(expectations(spending.estimate))}")
    if spending.calls.failed:
        why = ", ".join(f"{reason} {n}" for reason, n in sorted(spending.calls.failures.items()))
        lines.append(
            f"ATTENTION: {spending.calls.failed} of {counted(facts.minds.made, 'model call')} failed for good"
            f" ({why}); the fallback decided instead"
        )
    if spending.models and spending.note:
        lines.append(spending.note)
    lines.append(laws(report))
    return lines


def laws(report: Measures) -> str:
    """Whether the laws held."""
    facts = report.facts
    checked = f"laws checked at {counted(facts.ticks_checked, 'tick')}"
    if facts.breaches:
        return f"{checked}; {counted(len(facts.breaches), 'breach')}, the first: {facts.breaches[0]}"
    return f"{checked} and kept; recomputed from the log just now: no breach"


def headline(report: Measures) -> str:
    """Efficiency or gains share, with its name."""
    found = report.efficiency
    what = "allocative efficiency" if found.kind == "surplus" else "gains from trade realised"
    return f"{what}: none ({found.reason})" if found.value is None else f"{what}: {share(found.value)}"
