"""Any LangChain chat model, by the dotted name of its class."""

from importlib import import_module
from typing import Any, cast

from langchain_core.language_models import BaseChatModel

from genecon.core.errors import UsageError
from genecon.core.model import ModelSpec
from genecon.core.values import MILLION
from genecon.llm.ladder import Ladder, Unsupported
from genecon.llm.port import Answer, Request
from genecon.llm.providers.completions import tool_functions
from genecon.llm.providers.faults import classify
from genecon.llm.providers.wire import from_langchain, to_langchain


class LangChainChat:
    """A LangChain chat model, made with no arguments: it is configured by its own environment variables.

    Tools are bound by the model's own ``bind_tools``; a schema is asked for in text, which every model
    understands. The completion limit, temperature and seed of a request are passed on where the class
    has a field of that name; another model keeps to its own configuration, and what it uses beyond a
    reservation is charged as overshoot.

    Parameters
    ----------
    spec : ModelSpec
        ``langchain:package.module.Class``.

    Raises
    ------
    UsageError
        The class cannot be imported, is no chat model, or cannot be made without arguments.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self.name = spec.name
        self._chat = _load(spec.name.removeprefix("langchain:"))
        self.ladder = Ladder(self.send)

    async def complete(self, request: Request) -> Answer:
        """Answer one request; raises ProviderError and nothing else."""
        return await self.ladder.complete(request)

    async def send(self, request: Request) -> Answer:
        """Send one request as it is; raises ProviderError and nothing else."""
        if request.schema is not None or request.json_object:
            raise Unsupported("refused", "response formats differ between LangChain models", retryable=False)
        messages = to_langchain(request.messages)
        try:
            if request.tools:
                bound = self._chat.bind_tools(cast(Any, tool_functions(request.tools)))
                message = await bound.ainvoke(messages, **self._options(request))
            else:
                message = await self._chat.ainvoke(messages, **self._options(request))
            return from_langchain(message, request)
        except NotImplementedError as error:
            raise Unsupported("refused", "this model binds no tools", retryable=False) from error
        except Exception as error:
            raise classify(error) from error

    def _options(self, request: Request) -> dict[str, Any]:
        wishes: dict[str, Any] = {
            "max_tokens": request.max_tokens,
            "temperature": request.temperature_millionths / MILLION,
            "seed": request.seed,
        }
        fields = type(self._chat).model_fields
        return {name: value for name, value in wishes.items() if name in fields}


def _load(dotted: str) -> BaseChatModel:
    module, _, name = dotted.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"model langchain:{dotted}: cannot import {dotted!r} ({error}); install the package that has it"
        ) from None
    if not (isinstance(found, type) and issubclass(found, BaseChatModel)):
        raise UsageError(f"model langchain:{dotted}: {dotted!r} is no LangChain chat model class")
    try:
        return found()
    except Exception as error:
        raise UsageError(
            f"model langchain:{dotted} cannot be made without arguments: {error}; set what it needs in the"
            " environment, or name a subclass that needs nothing"
        ) from None
