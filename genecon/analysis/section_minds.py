"""The section on minds: calls, tokens, memories, plans, and where a mind could not decide for itself."""

from collections.abc import Iterable, Mapping

from rich.console import RenderableType
from rich.text import Text

from genecon.analysis.cost import expectations, money
from genecon.analysis.measures import Measures
from genecon.analysis.minds import MindFacts
from genecon.analysis.plans import PlanCount, PlanFacts
from genecon.analysis.section_prompts import prompt_rows
from genecon.analysis.tables import Notes, count, facts_list, heading, share, shown, table
from genecon.economy.goods import counted

Pieces = list[RenderableType]

PURPOSES = {
    "choose": "what to do",
    "focal": "what to reflect on",
    "insight": "what follows from memories",
    "importance": "how much a memory matters",
}
"""What a model is asked for, by faculty."""

PLANNED = "plan: nothing was in hand; react: after a surprise; dropped: given up, as on every new day"
ADHERENCE = "steps count when they are done in full; lots also where the plan was given up before its end"
UNPAID = "what cannot be paid for is left out; only a choice falls to the fallback"
"""Words that a reader of the section needs beside its numbers."""


def minds(report: Measures) -> Pieces:
    """What went on in the minds, and what it took."""
    if not report.spending.models and not report.facts.minds.made:
        return [heading("Minds"), Text(report.spending.note)]
    notes = Notes()
    said = [
        *_spent(report, notes),
        *prompt_rows(report.prompts, notes),
        *_thought(report.facts.minds),
        *_adherence(report.facts.plans, notes),
    ]
    pieces = [heading("Minds and tokens"), facts_list([row for row in said if row[1]])]
    pieces += [Text(f"  {line}", style="dim") for line in notes.lines()]
    periods = [report.facts.periods[n] for n in shown(len(report.facts.periods))]
    rows = [
        [f"day {p.period}", count(p.calls), count(p.tokens), count(p.fallbacks), count(p.trades)]
        for p in periods
    ]
    return [*pieces, *table("by day", ["", "model calls", "tokens", "fallbacks", "trades"], rows)]


def _spent(report: Measures, notes: Notes) -> list[tuple[str, str]]:
    spending, found = report.spending, report.facts.minds
    tokens, calls = spending.tokens, spending.calls
    estimated = notes.cell(tokens.estimated_share, share)
    taken = notes.cell(calls.from_cassette, count)
    return [
        ("models", ", ".join(spending.models)),
        ("", spending.note),
        ("tokens", f"{tokens.tokens_in:,} in, {tokens.tokens_out:,} out; {estimated} of them estimated"),
        ("calls", f"{calls.made:,} made{_bracket(found.faculties)}, {taken} of them from a cassette"),
        ("", "; ".join(f"{name}: {what}" for name, what in PURPOSES.items() if name in found.faculties)),
        ("failed", f"{calls.failed}{_bracket(calls.failures)}; {calls.repaired} asked for a repair"),
        ("", _detail(tokens.cached, tokens.reasoning)),
        ("cost", notes.cell(spending.cost, money)),
        ("expected", "; ".join(expectations(spending.estimate))),
    ]


def _detail(cached: int, reasoning: int) -> str:
    if not cached and not reasoning:
        return ""
    return f"of these {cached:,} in that a server had cached, {reasoning:,} out for hidden reasoning"


def _thought(found: MindFacts) -> list[tuple[str, str]]:
    insights = f"{counted(found.insights, 'insight')} drawn from memories"
    ungrounded = f"{counted(found.ungrounded, 'citation')} of a memory that was not shown"
    changes = counted(found.strategy_changes, "change")
    plans = f"{sum(found.plans.values()):,} made{_bracket(found.plans)}"
    steps = f"{found.steps_done:,} of their steps done in full"
    out = f": too few tokens for {', '.join(f'{what} {n}' for what, n in found.unpaid.items())}"
    return [
        (
            "budgets",
            f"exhausted {counted(sum(found.exhausted.values()), 'time')}{_bracket(found.exhausted)}"
            f"{out if found.unpaid else ''}",
        ),
        ("", UNPAID if found.unpaid else ""),
        ("fallbacks", f"{sum(found.fallbacks.values())} decisions{_bracket(found.fallbacks)}"),
        ("refused", f"{sum(found.refusals.values())} tool calls{_bracket(found.refusals)}"),
        ("memories", _memories(found)),
        ("reflections", f"{found.reflections}, with {insights} ({ungrounded}), {changes} of strategy"),
        ("plans", f"{plans}, {steps}; {counted(found.plans_dropped, 'plan')} dropped"),
        ("", PLANNED if found.plans else ""),
    ]


def _adherence(plans: PlanFacts, notes: Notes) -> list[tuple[str, str]]:
    """Of plans with steps: what became of them, and the share of their steps carried out."""
    whole = plans.whole
    ends = f"{whole.kept:,} kept, {whole.replaced:,} replaced, {whole.dropped:,} dropped, {whole.open:,} open"
    periods = ", ".join(
        f"day {n} {notes.cell(count.adherence, share)}" for n, count in _ends(plans.by_period.items())
    )
    lots = f"{notes.cell(whole.fulfilment, share)} of planned lots traded"
    steps = f"{whole.steps_done:,} of {counted(whole.steps, 'step')} carried out in full, {lots}"
    said = f"{notes.cell(whole.adherence, share)}: {steps}; plans: {ends}, {whole.waits:,} to wait"
    rows = [("plan adherence", said)]
    return [*rows, ("", ADHERENCE), ("", periods)] if whole.made else rows


def _ends(periods: Iterable[tuple[int, PlanCount]]) -> list[tuple[int, PlanCount]]:
    every = list(periods)
    return [every[n] for n in shown(len(every))]


def _memories(found: MindFacts) -> str:
    parts = [f"{found.memories:,}"]
    if found.rated or found.unrated:
        stayed = f" ({found.unrated:,} left to the rule: illegible or missing)" if found.unrated else ""
        parts.append(f"{found.rated:,} rated by the model{stayed}")
    if found.forgotten:
        parts.append(f"{found.forgotten:,} forgotten")
    return ", ".join(parts)


def _bracket(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{name} {n}" for name, n in counts.items())
    return f" ({told})" if told else ""
