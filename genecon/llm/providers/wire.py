"""Port messages to LangChain's and back."""

import json
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from genecon.core.model import Usage
from genecon.llm.port import Answer, Message, Request, ToolCall
from genecon.llm.tokens import estimate_usage, settled_usage


def to_langchain(messages: tuple[Message, ...]) -> list[BaseMessage]:
    """LangChain messages of a conversation."""
    return [_message(message) for message in messages]


def _message(message: Message) -> BaseMessage:
    match message.role:
        case "system":
            return SystemMessage(message.content)
        case "user":
            return HumanMessage(message.content)
        case "tool":
            return ToolMessage(message.content, tool_call_id=message.tool_call_id)
        case "assistant":
            return AIMessage(message.content, tool_calls=[_call(call) for call in message.tool_calls])


def _call(call: ToolCall) -> Any:
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        arguments = {}
    return {"id": call.id, "name": call.name, "args": arguments if isinstance(arguments, dict) else {}}


def from_langchain(message: AIMessage, request: Request) -> Answer:
    """An answer; tool calls whose arguments are no JSON keep them as raw text."""
    calls = [ToolCall(c["id"] or "", c["name"], json.dumps(c["args"])) for c in message.tool_calls]
    calls += [ToolCall(c["id"] or "", c["name"] or "", c["args"] or "") for c in message.invalid_tool_calls]
    content = message.content
    if not isinstance(content, str):
        parts = [part if isinstance(part, str) else str(part.get("text", "")) for part in content]
        content = "".join(parts)
    answer = Answer(content, tuple(calls))
    return Answer(content, tuple(calls), _usage(message, request, answer))


def _usage(message: AIMessage, request: Request, answer: Answer) -> Usage:
    reported = message.usage_metadata
    if reported is None:
        return estimate_usage(request, answer)
    return settled_usage(
        reported["input_tokens"],
        reported["output_tokens"],
        _detail(reported.get("input_token_details"), "cache_read"),
        _detail(reported.get("output_token_details"), "reasoning"),
    ) or estimate_usage(request, answer)


def _detail(details: Any, name: str) -> int:
    # a service tier puts its name before the detail's: priority_cache_read
    if not isinstance(details, dict):
        return 0
    counts = [n for key, n in details.items() if key == name or str(key).endswith(f"_{name}")]
    return max((n for n in counts if type(n) is int), default=0)
