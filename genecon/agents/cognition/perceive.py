"""Perceive and remember: what the frozen view says, and the few memories it leaves."""

from collections.abc import Mapping
from dataclasses import replace

from genecon.agents.cognition.block import render_observation
from genecon.agents.cognition.ports import Ports
from genecon.agents.cognition.sentences import Wording, describe, describe_own_trades
from genecon.agents.cognition.turn import Percept, Turn
from genecon.agents.observation import Observation, Quote
from genecon.agents.state import Belief, Disposition
from genecon.core.canonical import clean_text
from genecon.core.events.decision import Observed
from genecon.core.events.envelope import Event, Payload
from genecon.core.events.genesis import Endowed
from genecon.core.events.market import CancelRejected, OrderClosed, OrderRejected, Traded
from genecon.core.events.memory import MemoryAdded
from genecon.core.events.period import Consumed, Earned, PeriodOpened, ValuesIssued
from genecon.core.values import MILLION
from genecon.memory import importance
from genecon.memory.importance import Yardstick

MOST_MEMORIES = 4
"""Memories of what happened that one tick leaves: the most important, in the order of events."""

PRICE_MOVE = 50_000
"""A tape that moved by less than this share of the believed price is no memory (millionths)."""

TEXT_LENGTH = 240
"""Characters of one memory."""


def perceive(turn: Turn, ports: Ports) -> None:
    """Put the view on record and gather what is worth remembering."""
    observation = turn.observation
    if not turn.heedless:
        turn.seed = ports.chance.integer(0, 2**31 - 1)
    if ports.settings.uses("observation"):
        turn.percepts = gather(observation, turn.mind, ports.wording)
    block = render_observation(observation, turn.mind)
    seqs = [event.seq for event in observation.happened] or [observation.period_seq]
    turn.observed = turn.note(Observed(observation.agent, block), *seqs, observation.allowance_seq)


def remember(turn: Turn, ports: Ports) -> None:
    """Add a memory for each percept, caused by the observation and by the world events behind it."""
    for percept in turn.percepts:
        memory = turn.next_memory
        added = MemoryAdded(turn.agent, memory, percept.record, percept.text, percept.importance)
        turn.note(added, turn.observed, *percept.causes)
        turn.remembered.append(memory)


def gather(observation: Observation, mind: Disposition, wording: Wording) -> list[Percept]:
    """What happened, gathered into at most `MOST_MEMORIES` percepts, oldest first."""
    groups: dict[str, list[Event]] = {}
    for event in observation.happened:
        topic = _topic(event.payload, observation.agent)
        if topic:
            groups.setdefault(topic, []).append(event)
    usual = yardstick(observation, mind)
    percepts = [
        _percept(topic, events, observation.agent, mind, usual, wording) for topic, events in groups.items()
    ]
    moved = _price_moves(observation, mind.beliefs, wording)
    if moved is not None:
        percepts.append(moved)
    said = [percept for percept in percepts if percept.text]
    if len(said) <= MOST_MEMORIES:
        return said
    kept = sorted(range(len(said)), key=lambda i: (-said[i].importance, i))[:MOST_MEMORIES]
    return [said[i] for i in sorted(kept)]


def _topic(payload: Payload, agent: str) -> str:
    """What belongs into one memory; empty for what the agent knows because it did it."""
    match payload:
        case Traded():
            return f"trade {payload.market} {payload.seller == agent}"
        case OrderRejected() | CancelRejected():
            return "refused"
        case OrderClosed():
            return "expired" if payload.reason == "expired" else ""
        case PeriodOpened() | Endowed() | ValuesIssued():
            return "opening"
        case Consumed() | Earned():
            return "closing"
        case _:
            return ""


def _percept(
    topic: str, events: list[Event], me: str, mind: Disposition, usual: Yardstick, wording: Wording
) -> Percept:
    weight = max(importance.of_event(e.payload, me, _of(usual, mind, e.payload)) for e in events)
    causes = tuple(event.seq for event in events)
    if topic.startswith("trade"):
        text, record = describe_own_trades(events, me, wording), "trade"
    else:
        sentences = [describe(event, me, wording) for event in events]
        shown = 3 if topic == "opening" else 2
        text, record = " ".join(sentence for sentence in sentences[:shown] if sentence), "observation"
        if len(sentences) > shown:
            text += f" And {len(sentences) - shown} more of the kind."
    return Percept(clean_text(text, TEXT_LENGTH), record, weight, causes)


def yardstick(observation: Observation, mind: Disposition) -> Yardstick:
    """What is large for this agent now: wealth and prices as believed."""
    prices = {good: belief.price_milliticks // 1000 for good, belief in mind.beliefs.items()}
    wealth = observation.coin + observation.coin_reserved
    for stock in observation.stocks:
        wealth += (stock.free + stock.reserved) * prices.get(stock.good, 0)
    return Yardstick(wealth, prices)


def _of(usual: Yardstick, mind: Disposition, payload: Payload) -> Yardstick:
    """The yardstick with what the agent usually gets or eats, for an event that gives or takes."""
    match payload:
        case Endowed():
            return replace(usual, endowed=mind.usual_before(payload))
        case Consumed():
            return replace(usual, eaten=mind.usual_before(payload))
        case _:
            return usual


def _price_moves(observation: Observation, beliefs: Mapping[str, Belief], wording: Wording) -> Percept | None:
    """New trades away from what was believed, all markets in one memory, the greatest surprise first."""
    moves: list[tuple[int, Quote, int]] = []
    for quote in observation.quotes:
        belief, last = beliefs.get(quote.good), quote.last
        if belief is None or last is None or belief.knows(quote.last_seq):
            continue
        believed = belief.price_milliticks
        distance = abs(1000 * last - believed)
        share = distance * MILLION // believed
        if share >= PRICE_MOVE and distance > belief.error_milliticks:
            moves.append((share, quote, believed))
    if not moves:
        return None
    moves.sort(key=lambda move: -move[0])
    bonus = max((b for least, b in importance.STEPS if moves[0][0] >= least), default=0)
    text = " ".join(_describe_move(quote, believed, wording) for _, quote, believed in moves[:3])
    weight = min(importance.HIGHEST, importance.LOWEST + bonus)
    causes = tuple(quote.last_seq for _, quote, _ in moves)
    return Percept(clean_text(text, TEXT_LENGTH), "observation", weight, causes)


def _describe_move(quote: Quote, believed: int, wording: Wording) -> str:
    last = quote.recent[-1][0]
    way = "above" if 1000 * last > believed else "below"
    now, expected = wording.money(last), wording.money((believed + 500) // 1000)
    return f"{quote.good.capitalize()} traded at {now}, {way} the {expected} I expected."
