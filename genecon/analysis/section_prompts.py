"""Rows of the section on minds: how long prompts are, how much of them was read before, and calls a turn."""

from genecon.analysis.prompts import Prompts
from genecon.analysis.tables import Notes, count, hundredth, share

SURER = "surer: a price is known so much better now that the plan, made in doubt, is out of date"
"""What the rule is that finds a plan out of date though nothing went wrong."""


def prompt_rows(found: Prompts, notes: Notes) -> list[tuple[str, str]]:
    """Prompts, thoughts and surprises; none where nothing was decided."""
    if not found.decisions:
        return []
    same, others = notes.cell(found.prefix_same_agent, share), notes.cell(found.prefix_other_agents, share)
    days = [notes.cell(each, count) for each in found.tokens_by_period if each.value is not None]
    flat = f" ({days[0]} on the first day, {days[-1]} on the last)" if len(days) > 1 else ""
    decision = notes.cell(found.calls_per_decision, hundredth)
    turn = notes.cell(found.calls_per_turn, hundredth)
    quiet = found.turns - found.decisions
    told = ", ".join(f"{rule} {n}" for rule, n in found.surprises.items())
    return [
        ("prompts", f"{notes.cell(found.tokens_per_decision, count)} tokens a decision{flat}"),
        ("", f"read before: {same} with the same agent's last, {others} with another agent's"),
        ("thoughts", f"calls: {decision} a decision, {turn} a turn with those of reflections"),
        ("", f"{quiet:,} of {found.turns:,} turns kept the plan in hand and asked nobody, trade or none"),
        ("surprises", told),
        ("", SURER if "surer" in found.surprises else ""),
    ]
