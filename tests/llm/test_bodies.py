"""Bodies without an end, and bodies that swell: read no further than an answer can reach."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from genecon.core.errors import ProviderError
from genecon.core.model import ModelSpec
from genecon.llm.port import Answer
from genecon.llm.providers.openai import LARGEST, OpenAiChat
from tests.llm.fakes import ask_for_bid

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
BOMB = gzip.compress(b" " * 100_000_000)


@asynccontextmanager
async def serving(head: bytes, body: bytes, *, again: bool = False) -> AsyncIterator[str]:
    """A server that answers with these bytes, the body for ever if asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD + head + b"\r\n" + body)
            while again:
                writer.write(body)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()


async def asked(head: bytes, body: bytes, *, again: bool = False) -> Answer:
    async with serving(head, body, again=again) as url:
        return await OpenAiChat(ModelSpec.parse(f"openai:m@{url}"), timeout=20).send(ask_for_bid())


@pytest.mark.parametrize(
    ("head", "body", "again", "words"),
    [
        (b"Transfer-Encoding: chunked\r\n", CHUNK, True, f"longer than {LARGEST} bytes"),
        (
            b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(BOMB),
            BOMB,
            False,
            "packed ('gzip'), which was not asked for",
        ),
    ],
)
def test_no_body_takes_more_memory_than_an_answer(head: bytes, body: bytes, again: bool, words: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ProviderError) as caught:
            asyncio.run(asked(head, body, again=again))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert words in caught.value.detail and caught.value.retryable
    assert peak < 40_000_000
