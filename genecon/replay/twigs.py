"""Terse lines for the tree of causes."""

import json
import re
from collections.abc import Sequence

from genecon.core.events.decision import (
    Appraised,
    BeliefRevised,
    BudgetExhausted,
    Drew,
    FellBack,
    IntentDeclared,
    ModelCalled,
    Observed,
    PlanMade,
)
from genecon.core.events.envelope import Event
from genecon.core.events.market import OrderAccepted, Side, Traded
from genecon.core.events.memory import Hit, MemoryAdded, Retrieved
from genecon.core.events.period import PeriodOpened
from genecon.economy.goods import counted
from genecon.replay import minds
from genecon.replay.ends import WORDS
from genecon.replay.page import safe
from genecon.replay.scene import Scene, listed
from genecon.replay.sentences import tell

_FOR = {
    "choose": "to choose",
    "focal": "for questions worth asking",
    "insight": "for insights",
    "importance": "how much each memory matters",
}

MOST_NAMED = 5
"""World events that one line names."""

TEXT = 140
"""Characters of a memory that a line shows."""


def line(event: Event, scene: Scene, *, short: bool) -> str:
    """An event in a line; `short` where it stands above already."""
    match event.payload:
        case MemoryAdded() as added:
            return safe(added.memory, 60) if short else memory(added)
        case Observed(agent=agent):
            return f"{scene.name(agent)} looked around the square, {scene.label(event.tick)}"
        case BeliefRevised() as revised:
            return belief(revised, scene)
        case BudgetExhausted() as spent:
            return exhausted(spent)
        case FellBack() as fall:
            return f"fell back on the rule {safe(fall.policy)}: {safe(fall.reason)}"
        case Drew() as draw:
            return drew(draw, scene)
        case ModelCalled() as call:
            return called(call)
        case Retrieved() as recall:
            return retrieved(recall)
        case Appraised() as found:
            word = "surprised" if found.surprise else "not surprised"
            return f"{word}: {safe('; '.join(found.reasons))}" if found.reasons else word
        case PlanMade() as made:
            return f"plan {safe(made.plan, 60)}" if short else plan(made, scene)
        case _:
            return tell(event, scene).text


def names_its_ends(event: Event) -> bool:
    """Whether the line of an event names the world events that it rests on."""
    match event.payload:
        case MemoryAdded(record=record):
            return record != "reflection"
        case Observed() | BeliefRevised() | BudgetExhausted() | Drew():
            return True
        case _:
            return False


def order(entered: OrderAccepted, scene: Scene) -> str:
    """An order of a trade."""
    what = scene.amount(scene.good_of(entered.market), entered.quantity.lots)
    limit = scene.money.money(entered.limit.ticks)
    bound = f"up to {limit}" if entered.side is Side.BID else f"{limit} or more"
    each = "" if entered.quantity.lots == 1 else " each"
    return (
        f"{entered.side.value} {safe(entered.order)} of {scene.name(entered.agent)}: {bound}{each} for {what}"
    )


def rule(trade: Traded, scene: Scene) -> str:
    """The rule of the market that decided, its prices in money."""
    told = re.sub(r"\bat (\d+)\b", lambda found: f"at {scene.money.figure(int(found[1]))}", safe(trade.rule))
    return f"rule: {told}"


def memory(added: MemoryAdded) -> str:
    """A memory by id and text."""
    kind = "" if added.record in ("observation", "trade") else f" {safe(added.record)}"
    false = f" [ungrounded: {', '.join(map(safe, added.ungrounded))}]" if added.ungrounded else ""
    return f"{safe(added.memory, 60)}{kind} “{safe(added.text, TEXT)}”{false}"


def belief(revised: BeliefRevised, scene: Scene) -> str:
    """A price belief."""
    price = scene.money.approximate(revised.price_milliticks / 1000)
    error = scene.money.approximate(revised.error_milliticks / 1000)
    return f"believed {safe(revised.good)} at {price} ± {error}, from {safe(revised.basis)}"


def exhausted(spent: BudgetExhausted) -> str:
    """A faculty that could not be paid for."""
    return (
        f"too few tokens to {safe(spent.faculty)}: {spent.asked:,} needed,"
        f" {spent.left:,} left of the {safe(spent.scope)}'s"
    )


def drew(draw: Drew, scene: Scene) -> str:
    """A policy's draw, with its stream."""
    money = scene.money.figure
    return (
        f"{safe(draw.policy)} drew {money(draw.price.ticks)} from [{money(draw.low.ticks)},"
        f" {money(draw.high.ticks)}], stream {safe(draw.stream)} ({counted(draw.draws, 'draw')})"
    )


def called(call: ModelCalled) -> str:
    """A model call: what for, and what it took."""
    about = " to mend its answer" if call.repair else ""
    tokens = f"{call.tokens_in:,} + {call.tokens_out:,} tokens{' (estimated)' if call.estimated else ''}"
    head = f"asked {safe(call.model, 60)} {_FOR.get(call.faculty, safe(call.faculty))}{about}: {tokens}"
    return f"{head}, failed: {safe(call.failure)}" if call.failure else head


def plan(made: PlanMade, scene: Scene) -> str:
    """A plan with its cost, and the runner-up with its own."""
    money = scene.money.figure
    second = f"“{safe(made.runner_up)}”, effort {money(made.runner_up_cost)}" if made.runner_up else "none"
    head = f"plan {safe(made.plan, 60)} “{safe(made.goal)}”"
    return f"{head}, worth {money(made.utility)}, effort {money(made.cost)}; runner-up {second}"


def step_of(made: PlanMade, intent: IntentDeclared, scene: Scene) -> str:
    """Which step of the plan an intent takes; empty where it takes none."""
    try:
        market = str(json.loads(intent.arguments or "{}").get("market", ""))
    except (ValueError, AttributeError):
        return ""
    action = {"place_bid": "buy", "place_ask": "sell"}.get(intent.tool, "")
    for n, step in enumerate(made.steps, start=1):
        if action and step.action == action and step.good == scene.good_of(market):
            return f"step {n} of {len(made.steps)}, {minds.step(step, scene)}, of "
    return f"{counted(len(made.steps), 'step')} of " if made.steps else ""


def scores(hit: Hit) -> str:
    """Recency, importance and relevance."""
    return minds.scores(hit.recency, hit.importance, hit.relevance)


def recalled(recall: Retrieved) -> str:
    """How many memories came to mind, of how many."""
    return f"recalled {len(recall.hits)} of {counted(recall.candidates, 'memory')}"


def retrieved(recall: Retrieved) -> str:
    """What a situation brought to mind; each memory below has its three scores."""
    return f"{recalled(recall)} (recency importance relevance) for “{safe(recall.query, TEXT)}”"


def resting(rests: Sequence[Event], scene: Scene) -> str:
    """The world events that a line ends in, those of one tick together."""
    if not rests:
        return ""
    parts: list[str] = []
    by_tick: dict[int, list[str]] = {}
    for event in rests[:MOST_NAMED]:
        by_tick.setdefault(event.tick, []).append(handle(event))
    for tick, handles in by_tick.items():
        where = "" if tick == 0 else f" ({scene.label(tick)})"
        parts.append(f"{listed(handles)}{where}")
    more = f" and {len(rests) - MOST_NAMED} more" if len(rests) > MOST_NAMED else ""
    return f" ⟵ {'; '.join(parts)}{more}"


def handle(event: Event) -> str:
    """A world event by the name under which it can be asked about."""
    match event.payload:
        case Traded(trade=n):
            return f"trade:{n}"
        case _ if event.tick == 0:
            return f"genesis #{event.seq}"
        case PeriodOpened(period=n):
            return f"dawn of day {n} #{event.seq}"
        case _:
            return f"{WORDS.get(event.kind, event.kind)} #{event.seq}"
