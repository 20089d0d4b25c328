"""The market as a model sees it: tools with schemas, and the judge of the calls that come back.

Who calls is bound in code: no tool has an argument that names an agent, so no text can act for another.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from genecon.agents.observation import Observation, Quote
from genecon.core.canonical import canonical, clean_text
from genecon.core.events.market import Side
from genecon.core.model import ToolSchema
from genecon.llm.port import ToolCall

REASON_LENGTH = 240
"""Characters kept of a model's stated reason."""

ARGUMENT_LENGTH = 4_000
"""Characters of raw arguments beyond which a call is refused unread."""

MOST_LOTS = 1_000_000_000
"""No order asks for more lots than this, so that price x quantity stays within 64 bits."""


class Place(NamedTuple):
    """A legal-looking order; `limit` in ticks, `quantity` in lots. The market still judges it."""

    tool: str
    market: str
    side: Side
    limit: int
    quantity: int
    reason: str


class Cancel(NamedTuple):
    """Take one of the agent's own live orders back."""

    tool: str
    market: str
    order: str
    reason: str


class Wait(NamedTuple):
    """Do nothing this turn, on purpose."""

    tool: str
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """A looking tool and its answer (canonical JSON), read from the frozen view."""

    tool: str
    answer: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that never becomes an intent.

    `reason` is ``unknown_tool``, ``bad_arguments``, ``unknown_market``, ``unknown_order``,
    ``off_grid``, ``above_top``, ``wrong_side`` or ``too_many``; `detail` says what would be legal.
    """

    tool: str
    reason: str
    detail: str


Acting = Place | Cancel | Wait
Judged = Acting | Look | Refusal


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _PlaceArguments(_Arguments):
    market: str = Field(max_length=80)
    price: int = Field(ge=1)
    quantity: int = Field(ge=1, le=MOST_LOTS)
    reason: str = ""


class _CancelArguments(_Arguments):
    order: str = Field(max_length=100)
    reason: str = ""


class _WaitArguments(_Arguments):
    reason: str = ""


class _DepthArguments(_Arguments):
    market: str = Field(max_length=80)


def _schema(name: str, description: str, **properties: dict[str, object]) -> ToolSchema:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return ToolSchema(name, description, canonical(parameters).decode())


_TEXT: dict[str, object] = {"type": "string"}
_COUNT: dict[str, object] = {"type": "integer"}
_ORDER = {"market": _TEXT, "price": _COUNT, "quantity": _COUNT, "reason": _TEXT}

ACTING_TOOLS = (
    _schema("place_bid", "Buy lots at `price` or less.", **_ORDER),
    _schema("place_ask", "Sell lots at `price` or more.", **_ORDER),
    _schema("cancel_order", "Take an own order back.", order=_TEXT, reason=_TEXT),
    _schema("wait", "Do nothing.", reason=_TEXT),
)
"""Tools that end the turn. Their words are few: every prompt begins with them."""

LOOKING_TOOLS = (_schema("look_depth", "See price levels first.", market=_TEXT),)
"""Tools that are answered at once from the frozen view; own orders are in the observation anyway."""

TOOLS = ACTING_TOOLS + LOOKING_TOOLS


def judge(call: ToolCall, observation: Observation) -> Judged:
    """A raw tool call made typed, or refused with what would be legal.

    Parameters
    ----------
    call : ToolCall
        Untrusted name and JSON arguments.
    observation : Observation
        The frozen view of the agent that called.

    Examples
    --------
    >>> here = Observation("ada", 1, 0, 1, 1, 1, 1, 100, 0, (), (), (), ())
    >>> judge(ToolCall("c1", "wait", '{"reason": "Prices may fall."}'), here)
    Wait(tool='wait', reason='Prices may fall.')
    >>> judge(ToolCall("c2", "steal", '{"from": "bo"}'), here).reason
    'unknown_tool'
    """
    judges: dict[str, Callable[[str, str, Observation], Judged]] = {
        "place_bid": _judge_place,
        "place_ask": _judge_place,
        "cancel_order": _judge_cancel,
        "wait": _judge_wait,
        "look_depth": _judge_depth,
    }
    tool = clean_text(call.name, 40)
    if call.name not in judges:
        return Refusal(tool, "unknown_tool", f"there is no tool {tool!r}; legal: {', '.join(judges)}")
    if len(call.arguments) > ARGUMENT_LENGTH:
        return Refusal(tool, "bad_arguments", f"arguments are longer than {ARGUMENT_LENGTH} characters")
    try:
        return judges[tool](tool, call.arguments or "{}", observation)
    except ValidationError as error:
        return Refusal(tool, "bad_arguments", _explain(error))


def _judge_place(tool: str, raw: str, observation: Observation) -> Judged:
    order = _PlaceArguments.model_validate_json(raw)
    quote = _find_market(order.market, observation)
    if quote is None:
        return _unknown_market(tool, order.market, observation)
    side = Side.BID if tool == "place_bid" else Side.ASK
    if order.price > quote.top:
        return Refusal(tool, "above_top", f"price {order.price} is above the highest legal price {quote.top}")
    if order.price % quote.tick:
        return Refusal(
            tool, "off_grid", f"price {order.price} is off the grid: use a multiple of {quote.tick}"
        )
    if observation.side and side != observation.side:
        return Refusal(tool, "wrong_side", f"in this market you may only place a {observation.side}")
    reason = clean_text(order.reason, REASON_LENGTH)
    return Place(tool, order.market, side, order.price, order.quantity, reason)


def _judge_cancel(tool: str, raw: str, observation: Observation) -> Judged:
    wanted = _CancelArguments.model_validate_json(raw)
    for order in observation.orders:
        if order.order == wanted.order:
            return Cancel(tool, order.market, order.order, clean_text(wanted.reason, REASON_LENGTH))
    own = ", ".join(order.order for order in observation.orders) or "none"
    name = clean_text(wanted.order, 40)
    return Refusal(tool, "unknown_order", f"{name!r} is not a live order of yours; yours: {own}")


def _judge_wait(tool: str, raw: str, observation: Observation) -> Judged:
    return Wait(tool, clean_text(_WaitArguments.model_validate_json(raw).reason, REASON_LENGTH))


def _judge_depth(tool: str, raw: str, observation: Observation) -> Judged:
    market = _DepthArguments.model_validate_json(raw).market
    quote = _find_market(market, observation)
    if quote is None:
        return _unknown_market(tool, market, observation)
    levels = {"market": market, "bids": quote.bids, "asks": quote.asks, "recent": quote.recent}
    return Look(tool, canonical(levels).decode())


def _find_market(market: str, observation: Observation) -> Quote | None:
    return next((quote for quote in observation.quotes if quote.market == market), None)


def _unknown_market(tool: str, market: str, observation: Observation) -> Refusal:
    markets = ", ".join(quote.market for quote in observation.quotes) or "none"
    return Refusal(tool, "unknown_market", f"there is no market {clean_text(market, 40)!r}; legal: {markets}")


def _explain(error: ValidationError) -> str:
    """The first mistakes, in words for a model: where, what; never the input itself."""
    wrong = [
        f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg']}"
        for item in error.errors(include_url=False, include_context=False, include_input=False)[:3]
    ]
    return clean_text("; ".join(wrong), 300)


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def arguments_text(action: Acting) -> str:
    """Canonical JSON of a validated call's arguments, without its reason.

    Examples
    --------
    >>> arguments_text(Place("place_bid", "bread", Side.BID, 31, 2, "cheap"))
    '{"market":"bread","price":31,"quantity":2}'
    """
    match action:
        case Place(market=market, limit=limit, quantity=quantity):
            return f'{{"market":{_quoted(market)},"price":{limit},"quantity":{quantity}}}'
        case Cancel(market=market, order=order):
            return f'{{"market":{_quoted(market)},"order":{_quoted(order)}}}'
        case Wait():
            return "{}"
