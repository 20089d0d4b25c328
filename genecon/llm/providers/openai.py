"""Any OpenAI-compatible server (LocalAI, vLLM, Ollama, llama.cpp, OpenAI): openai's client over aiohttp.

The client carries requests and names faults; bodies are written and read by `completions`, since on the
way through the client's typed methods, or LangChain's, a request with tools costs twice the processor time.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator

import openai
from httpx2 import AsyncByteStream, Limits, Response

from genecon.core.errors import ProviderError, UsageError
from genecon.core.model import ModelSpec
from genecon.llm.ladder import Ladder
from genecon.llm.port import Answer, Request
from genecon.llm.providers.completions import answer_of, body_of
from genecon.llm.providers.faults import classify

PATH = "/chat/completions"

JSON: openai.RequestOptions = {"headers": {"Content-Type": "application/json", "Accept-Encoding": "identity"}}

LARGEST = 4_000_000
"""Bytes of a body that are read; no answer of a chat model comes near."""

_MOST_CONNECTIONS = 4096
"""As many as ``--concurrency`` may ask for; the aiohttp transport opens them as they are needed."""


class OpenAiChat:
    """A chat model behind an OpenAI-compatible endpoint.

    It asks once: retries, waiting and deadlines are the till's. The key is read from the environment
    variable ``OPENAI_API_KEY`` only; where a URL is given and there is none, a placeholder is sent,
    which local servers take.

    Parameters
    ----------
    spec : ModelSpec
        ``openai:NAME`` or ``openai:NAME@URL``.
    timeout : float
        Seconds for one request.

    Raises
    ------
    UsageError
        No URL and no key.

    Examples
    --------
    >>> OpenAiChat(ModelSpec.parse("openai:qwen3@http://127.0.0.1:8080/v1")).name
    'openai:qwen3'
    """

    def __init__(self, spec: ModelSpec, *, timeout: float = 120.0) -> None:
        key = os.environ.get("OPENAI_API_KEY", "")
        if not key and not spec.url:
            raise UsageError(
                f"model {spec.name!r} needs a key: set the environment variable OPENAI_API_KEY, or name a"
                f" server that needs none, as in {spec.name}@http://127.0.0.1:8080/v1"
            )
        self.name, self._model = spec.name, spec.name.removeprefix("openai:")
        self._compatible = bool(spec.url)
        self._spec, self._key, self._timeout = spec, key or "none", timeout
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: AsyncGenerator[None, None] | None = None
        self._client: openai.AsyncOpenAI | None = None
        self.ladder = Ladder(self.send)

    async def complete(self, request: Request) -> Answer:
        """Answer one request; raises ProviderError and nothing else."""
        return await self.ladder.complete(request)

    async def send(self, request: Request) -> Answer:
        """Send one request as it is, on no rung but its own; raises ProviderError and nothing else."""
        client = self._client
        if client is None or asyncio.get_running_loop() is not self._loop:
            client = await self._connect()
        body = body_of(request, self._model, compatible=self._compatible)
        try:
            response = await client.post(PATH, content=body, options=JSON, cast_to=Response)
            return answer_of(response.content, request)
        except Exception as error:
            raise classify(error) from error

    async def _connect(self) -> openai.AsyncOpenAI:
        # A connection belongs to the event loop that opened it. openai's own aiohttp client bears far
        # more than an httpx pool, whose search for a free connection is quadratic; asyncio closes it
        # when the loop ends, since it closes every generator that waits.
        transport = openai.DefaultAioHttpClient(
            timeout=openai.Timeout(self._timeout),
            limits=Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS),
            event_hooks={"response": [_bound]},
        )
        client = openai.AsyncOpenAI(
            api_key=self._key,
            base_url=self._spec.url or None,
            max_retries=0,
            timeout=self._timeout,
            http_client=transport,
        )
        self._loop, self._client, self._closing = asyncio.get_running_loop(), client, _until_the_end(client)
        await anext(self._closing)
        return client


async def _until_the_end(client: openai.AsyncOpenAI) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await client.close()


async def _bound(response: Response) -> None:
    """Read no more of a body than an answer can hold, and none that swells when it is unpacked."""
    packed = response.headers.get("content-encoding", "identity")
    if packed != "identity":
        detail = f"the answer is packed ({packed[:40]!r}), which was not asked for"
        raise ProviderError("garbage", detail, retryable=True)
    if isinstance(response.stream, AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(AsyncByteStream):
    def __init__(self, body: AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._body:
            size += len(chunk)
            if size > LARGEST:
                raise ProviderError("garbage", f"the answer is longer than {LARGEST} bytes", retryable=True)
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()
