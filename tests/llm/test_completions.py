"""Chat completions on the wire: bodies as in the API reference, answers as servers really write them."""

import json

import pytest

from genecon.core.errors import ProviderError
from genecon.core.model import Usage
from genecon.llm.port import Answer, Message, Request, ToolCall
from genecon.llm.providers.completions import answer_of, body_of
from tests.llm.fakes import ask_for_bid

ASKED = Request((Message("user", "hello there"),))


def read(message: object, **more: object) -> Answer:
    body = {"choices": [{"message": message, "finish_reason": "stop"}], **more}
    return answer_of(json.dumps(body).encode(), ASKED)


def called(arguments: object, name: object = "wait", of: object = "c1") -> tuple[ToolCall, ...]:
    call = {"id": of, "type": "function", "function": {"name": name, "arguments": arguments}}
    return read({"role": "assistant", "content": None, "tool_calls": [call]}).tool_calls


def test_a_conversation_as_the_reference_writes_it() -> None:
    said = Message("assistant", "", (ToolCall("c1", "look_depth", '{"market": "bread"}'),))
    heard = Message("tool", "{}", tool_call_id="c1")
    request = Request((*ask_for_bid().messages, said, heard), ask_for_bid().tools, seed=7)
    body = json.loads(body_of(request, "m", compatible=True))
    assert body["messages"][-2:] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "c1",
                    "type": "function",
                    "function": {"name": "look_depth", "arguments": '{"market": "bread"}'},
                }
            ],
        },
        {"role": "tool", "content": "{}", "tool_call_id": "c1"},
    ]
    assert (body["tool_choice"], body["seed"], body["max_tokens"]) == ("required", 7, 400)
    assert "max_tokens" not in json.loads(body_of(request, "m", compatible=False))  # OpenAI has dropped it


def test_text_of_every_language_arrives() -> None:
    text = "שלום 🐟 naïve \ud800"
    sent = json.loads(body_of(Request((Message("user", text),)), "m", compatible=True))
    assert sent["messages"][0]["content"] == "שלום 🐟 naïve ?"  # half a character is none


def test_calls_keep_what_the_model_wrote() -> None:
    assert called('{"reason": "dear"}') == (ToolCall("c1", "wait", '{"reason": "dear"}'),)
    assert called({"reason": "dear"})[0].arguments == '{"reason": "dear"}'  # an object where text belongs
    assert called("")[0].arguments == "{}" and called(None)[0].arguments == "null"
    assert called('{"reason": "two\nlines"}')[0].arguments == '{"reason": "two\\nlines"}'
    assert called("{half")[0].arguments == "{half"
    assert called("[" * 9999)[0].arguments == "[" * 9999
    assert called("{}", None, None) == (ToolCall("", "", "{}"),)
    assert called("{}", 7, 3) == (ToolCall("3", "7", "{}"),)


def test_text_in_parts_a_refusal_and_nothing() -> None:
    assert read({"content": [{"type": "text", "text": "I "}, "wait", {"type": "image"}]}).text == "I wait"
    assert read({"content": None, "refusal": "I must not."}).text == "I must not."
    assert read({}).text == "" and read({"content": None, "tool_calls": None}).tool_calls == ()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"null", b"[]", b'{"error": {"message": "overloaded"}}', b'{"choices": []}',
        b'{"choices": [{"message": "hi"}]}', b'{"choices": [{"message": {"tool_calls": [1]}}]}',
        b'{"choices": [{"message": {"tool_calls": [{"function": "f"}]}}]}', b'{"choices": {"a": 1}}',
        b"[" * 100_000, b"\xff\xfe", b'{"choices": [{"message": {"content": [1]}}]}',
        b'{"choices": [{"message": {"content": 7}}]}', b'{"choices": [{"message": {"tool_calls": 3}}]}',
    ],
)  # fmt: skip
def test_what_is_no_completion_is_a_typed_failure(body: bytes) -> None:
    with pytest.raises(ProviderError) as caught:
        answer_of(body, ASKED)
    assert caught.value.reason == "garbage" and caught.value.retryable
    if b"overloaded" in body:
        assert "overloaded" in str(caught.value)


@pytest.mark.parametrize(
    ("usage", "settled"),
    [
        ({"prompt_tokens": 100, "completion_tokens": 20}, Usage(100, 20)),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_tokens_details": {"cached_tokens": 600},
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            Usage(100, 20, cached=100, reasoning=7),
        ),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_tokens_details": [3],
                "completion_tokens_details": {"reasoning_tokens": -1},
            },
            Usage(100, 20),
        ),
        # estimated: ceil(11 bytes / 3) + 4 a message; ceil(3 bytes / 3)
        ({"prompt_tokens": 5.5, "completion_tokens": 1}, Usage(8, 1, estimated=True)),
        ({"prompt_tokens": True, "completion_tokens": 1}, Usage(8, 1, estimated=True)),
        ({"prompt_tokens": 0, "completion_tokens": 3}, Usage(8, 1, estimated=True)),
        (None, Usage(8, 1, estimated=True)),
        ([1, 2], Usage(8, 1, estimated=True)),
    ],
)
def test_usage_is_believed_where_it_is_whole_numbers(usage: object, settled: Usage) -> None:
    assert read({"content": "yes"}, usage=usage).usage == settled
