"""Token estimates: one stated rule, the same on every machine, for reservation and for accounting.

The rule: **one token for every started group of three UTF-8 bytes**, plus four for each message and
each tool. English prose takes about four bytes a token and JSON with numbers about two and a half, so
that for our prompts, which are mostly JSON, the rule errs a little to the careful side. JSON inside
tools, schemas and tool calls is counted in its canonical form, so that spaces cost nothing and a request
counts the same before and after a trip over a wire.
"""

import json
from functools import lru_cache
from typing import TypeGuard

from genecon.core.canonical import spell
from genecon.core.model import Usage
from genecon.llm.port import Answer, Request

BYTES_PER_TOKEN = 3
"""UTF-8 bytes that count as one token."""

MOST = 10**9
"""A call that is said to have used as many tokens has not: there is no such prompt."""

OVERHEAD = 4
"""Tokens added for the frame of each message and each tool."""


def estimate_tokens(text: str) -> int:
    """Tokens of a text by the stated rule: ceil(UTF-8 bytes / 3).

    Examples
    --------
    >>> estimate_tokens("bread"), estimate_tokens("é"), estimate_tokens("")
    (2, 1, 0)
    """
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return -(-size // BYTES_PER_TOKEN)


def tidy_json(text: str) -> str:
    """JSON text in canonical form; text that is no JSON comes back as it is.

    Examples
    --------
    >>> tidy_json('{"b": 1, "a": 2}'), tidy_json("{half")
    ('{"a":2,"b":1}', '{half')
    """
    try:
        return spell(json.loads(text)).decode()
    except (ValueError, RecursionError):
        return text


@lru_cache(maxsize=512)
def _json_tokens(text: str) -> int:
    return estimate_tokens(tidy_json(text))


def estimate_request(request: Request) -> int:
    """Prompt tokens of a request by the stated rule, tools and schema included."""
    total = 0
    for message in request.messages:
        total += OVERHEAD + estimate_tokens(message.content)
        for call in message.tool_calls:
            total += estimate_tokens(call.name) + _json_tokens(call.arguments)
    for tool in request.tools:
        total += OVERHEAD + estimate_tokens(tool.name) + estimate_tokens(tool.description)
        total += _json_tokens(tool.parameters)
    if request.schema is not None:
        total += OVERHEAD + _json_tokens(request.schema.schema)
    return total


def estimate_answer(answer: Answer) -> int:
    """Completion tokens of an answer by the stated rule."""
    calls = sum(estimate_tokens(call.name) + _json_tokens(call.arguments) for call in answer.tool_calls)
    return estimate_tokens(answer.text) + calls


def estimate_usage(request: Request, answer: Answer) -> Usage:
    """Usage where a server reported none: estimated, and marked so."""
    return Usage(estimate_request(request), estimate_answer(answer), estimated=True)


def settled_usage(tokens_in: object, tokens_out: object, cached: object, reasoning: object) -> Usage | None:
    """Usage as a server reports it, checked; None where it is no pair of sensible whole numbers.

    Details that are no counts are taken for 0, and none exceeds the count that it is a part of.

    Examples
    --------
    >>> settled_usage(100, 20, 600, "some")
    Usage(tokens_in=100, tokens_out=20, estimated=False, cached=100, reasoning=0)
    >>> settled_usage(5.5, 20, 0, 0) is None
    True
    """
    # what a server writes is not checked by anybody before: a fraction would not fit into the log
    if not (_is_count(tokens_in) and _is_count(tokens_out)) or tokens_in == 0:
        return None
    cached = min(cached, tokens_in) if _is_count(cached) else 0
    reasoning = min(reasoning, tokens_out) if _is_count(reasoning) else 0
    return Usage(tokens_in, tokens_out, cached=cached, reasoning=reasoning)


def _is_count(tokens: object) -> TypeGuard[int]:
    return type(tokens) is int and 0 <= tokens < MOST
