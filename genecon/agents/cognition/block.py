"""What a model reads of the world, as two compact JSON blocks: what stands for the run, and this tick.

The rules (``prompts/rules.md``) hold the legend: rows are arrays, so that a tick costs few characters.
Money in minor units, goods in lots, prices in ticks, beliefs in milliticks, strategy in millionths.
"""

import json

from genecon.agents.cognition.sentences import Wording
from genecon.agents.observation import Observation, Quote
from genecon.agents.state import Disposition
from genecon.economy.biases import heard

STEPS = 2
"""Steps of the plan in hand that a block shows: the next ones."""

Row = list[object]


def render_standing(observation: Observation, state: Disposition, words: Wording, max_orders: int) -> str:
    """Canonical JSON of what does not change in a run; ``<`` is written ``\\u003c``.

    It is the same at every tick, so that a server's prefix cache holds it.
    """
    return _json(
        {
            "days": [observation.periods, observation.rounds],
            "markets": {quote.market: _rules(quote) for quote in observation.quotes},
            "max_orders": max_orders,
            "money": [200, words.money(200)],
            "preferences": json.loads(state.preferences) if state.preferences else None,
        }
    )


def render_observation(observation: Observation, state: Disposition) -> str:
    """Canonical JSON of what one agent sees, believes and plans now; ``<`` is written ``\\u003c``.

    The text can stand between ``<observation>`` tags whatever a name in it says. ``past`` (first price
    ever, usual price) and ``neighbours`` (who, market, side, limit) stand there only where they are used.
    """
    block: dict[str, object] = {
        "coin": [observation.coin, observation.coin_reserved],
        "goods": {stock.good: [stock.free, stock.reserved] for stock in observation.stocks},
        "markets": {quote.market: _market(quote, state) for quote in observation.quotes},
        "orders": [[o.order, o.side, o.limit, o.remaining] for o in observation.orders],
        "plan": _plan(state),
        "strategy": [state.markup, state.patience, state.caution],
        "time": [observation.period, observation.round],
    }
    if heard(state.persona).needs_tape:  # only who leans on them reads them
        block["past"] = {quote.market: [quote.first, quote.usual] for quote in observation.quotes}
    if observation.neighbours:
        block["neighbours"] = [[d.agent, d.market, d.side, d.limit] for d in observation.neighbours]
    if observation.side:
        block["induced"] = [observation.side, observation.market, observation.units]
    return _json(block)


_BLOCK = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
)


def _json(block: dict[str, object]) -> str:
    return _BLOCK.encode(block).replace("<", "\\u003c")


def _rules(quote: Quote) -> Row:
    """Tick and top, and the good where the market is not named after it."""
    return [quote.tick, quote.top, *([] if quote.good == quote.market else [quote.good])]


def _market(quote: Quote, state: Disposition) -> Row:
    belief = state.beliefs.get(quote.good)
    row: Row = [
        quote.best_bid, sum([lots for _, lots in quote.bids]),
        quote.best_ask, sum([lots for _, lots in quote.asks]),
        quote.last, quote.volume,
        belief and belief.price_milliticks, belief and belief.error_milliticks,
    ]  # fmt: skip
    return row if quote.announced is None else [*row, quote.announced]


def _plan(state: Disposition) -> Row | None:
    """The goal, then the next steps."""
    if state.plan is None:
        return None
    steps = state.plan.made.steps[state.plan.step :][:STEPS]
    return [state.plan.made.goal, *([s.action, s.good, s.quantity, s.price] for s in steps)]
