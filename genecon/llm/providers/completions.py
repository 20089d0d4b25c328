"""Chat completions on the wire, as OpenAI-compatible servers speak it: a body written, an answer read.

OpenAI's API reference, "Create chat completion"; what a server writes is untrusted.
"""

import json
from functools import lru_cache
from typing import Any

from genecon.core.errors import ProviderError
from genecon.core.model import ToolSchema, Usage
from genecon.core.values import MILLION
from genecon.llm.port import Answer, Message, Request, ToolCall
from genecon.llm.tokens import estimate_usage, settled_usage


def body_of(request: Request, model: str, *, compatible: bool) -> bytes:
    """The body of a request, UTF-8.

    Parameters
    ----------
    compatible : bool
        A server other than OpenAI's: older ones know the completion limit only as ``max_tokens``.

    Examples
    --------
    >>> body = json.loads(body_of(Request((Message("user", "Bid?"),)), "qwen3", compatible=False))
    >>> body["messages"], body["max_completion_tokens"]
    ([{'role': 'user', 'content': 'Bid?'}], 400)
    """
    body: dict[str, Any] = {
        "model": model,
        "messages": [_written(message) for message in request.messages],
        "max_completion_tokens": request.max_tokens,
        "temperature": request.temperature_millionths / MILLION,
        "seed": request.seed,
        "stream": False,
    }
    if compatible:
        body["max_tokens"] = request.max_tokens
    if request.tools:
        body["tool_choice"] = "required"
    elif request.json_object:
        body["response_format"] = {"type": "json_object"}
    elif request.schema is not None:
        form = {"name": request.schema.title, "schema": json.loads(request.schema.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    text = json.dumps(body, ensure_ascii=False)
    if request.tools:
        text = f'{text[:-1]}, "tools": {_tools(request.tools)}}}'
    return text.encode("utf-8", "replace")


@lru_cache(maxsize=64)
def _tools(tools: tuple[ToolSchema, ...]) -> str:
    return json.dumps(tool_functions(tools), ensure_ascii=False)


def tool_functions(tools: tuple[ToolSchema, ...]) -> list[dict[str, Any]]:
    """Tools in the form that OpenAI-compatible servers take."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": json.loads(tool.parameters),
            },
        }
        for tool in tools
    ]


def _written(message: Message) -> dict[str, Any]:
    match message.role:
        case "tool":
            return {"role": "tool", "content": message.content, "tool_call_id": message.tool_call_id}
        case "assistant" if message.tool_calls:
            calls = [
                {
                    "id": c.id,
                    "type": "function",
                    "function": {"name": c.name, "arguments": _object(c.arguments)},
                }
                for c in message.tool_calls
            ]
            return {"role": "assistant", "content": message.content or None, "tool_calls": calls}
        case _:
            return {"role": message.role, "content": message.content}


def _object(arguments: str) -> str:
    # a server that renders them by a template needs an object, whatever the model wrote
    try:
        read = json.loads(arguments)
    except ValueError:
        return "{}"
    return arguments if isinstance(read, dict) else "{}"


def answer_of(body: bytes, request: Request) -> Answer:
    """What a server answered.

    Tool calls whose arguments are no JSON keep them as raw text. Usage that is missing, or no pair of
    whole numbers, is estimated and marked so.

    Raises
    ------
    ProviderError
        ``garbage``: the body is no chat completion.

    Examples
    --------
    >>> said = {"role": "assistant", "content": "I wait."}
    >>> answer_of(json.dumps({"choices": [{"message": said}]}).encode(), Request(())).text
    'I wait.'
    """
    try:
        read = json.loads(body)
        message = read["choices"][0]["message"]
        calls = tuple(_call(call) for call in message.get("tool_calls") or ())
        answer = Answer(_text(message), calls)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        shown = body[:200].decode("utf-8", "replace")
        reason = f"no chat completion ({type(error).__name__}: {error}): {shown!r}"
        raise ProviderError("garbage", reason, retryable=True) from error
    return Answer(answer.text, calls, _usage(read.get("usage"), request, answer))


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or message.get("refusal") or ""
    if isinstance(content, str):
        return content
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content)


def _call(call: dict[str, Any]) -> ToolCall:
    function = call["function"]
    name, arguments = function.get("name"), function.get("arguments")
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}", strict=False)
        except (ValueError, RecursionError):
            return ToolCall(str(call.get("id") or ""), str(name or ""), arguments)
    return ToolCall(str(call.get("id") or ""), str(name or ""), json.dumps(arguments))


def _usage(reported: Any, request: Request, answer: Answer) -> Usage:
    if not isinstance(reported, dict):
        return estimate_usage(request, answer)
    return settled_usage(
        reported.get("prompt_tokens"),
        reported.get("completion_tokens"),
        _detail(reported.get("prompt_tokens_details"), "cached_tokens"),
        _detail(reported.get("completion_tokens_details"), "reasoning_tokens"),
    ) or estimate_usage(request, answer)


def _detail(details: Any, name: str) -> object:
    return details.get(name) if isinstance(details, dict) else 0
