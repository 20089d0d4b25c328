"""The few kinds of failure that genecon knows. An economic refusal is a value, never one of these."""

from dataclasses import dataclass


class GeneconError(Exception):
    """Root of every error that genecon raises on purpose.

    Attributes
    ----------
    exit_code : int
        What a command returns when the error reaches it: 1 failed, 2 the user must fix something.
    """

    exit_code = 1


class UsageError(GeneconError):
    """The user asked for something impossible: a missing run, an option that does not fit."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake in a user's file.

    Examples
    --------
    >>> str(Diagnostic("village.yaml", 3, 5, "'perids' is not a key here"))
    "village.yaml:3:5 'perids' is not a key here"
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.message}"


class WorldError(GeneconError):
    """A world file cannot be used. Carries every diagnostic at once, not only the first."""

    exit_code = 2

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n".join(map(str, diagnostics)))


class MechanismError(GeneconError):
    """A market mechanism was used or written wrongly (a programmer's mistake)."""


class LedgerError(GeneconError):
    """The books do not balance. Never caught: the run stops and says which posting broke them."""


class LawError(GeneconError):
    """A law of the run is broken: a crossed book, a negative budget, a state that is no fold."""


class StoreError(GeneconError):
    """A run database cannot be read or written as asked."""

    exit_code = 2


class PluginError(GeneconError):
    """A plug-in is unknown, does not load, or was written for another API number."""

    exit_code = 2


class EquilibriumError(GeneconError):
    """No equilibrium could be certified; the message says why (never a price vector instead)."""


class ProviderError(GeneconError):
    """A model server did not give a usable answer.

    Parameters
    ----------
    reason : str
        Short typed reason: ``rate_limited``, ``server``, ``timeout``, ``connection``, ``refused``,
        ``garbage``, ``empty``, ``too_long``.
    detail : str
        What the server said, cut to a line; shown to the operator, never to an agent.
    retryable : bool
        Whether asking again may help.
    retry_after : float, optional
        Seconds the server asked to wait.
    status : int, optional
        HTTP status, where the server gave one.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.retryable = retryable
        self.retry_after = retry_after
        self.status = status
        super().__init__(f"model call failed ({reason}): {detail}")


class Unreached(ProviderError):
    """A model server that never answered cannot be reached, or refuses whoever asks: the run cannot begin."""


class CassetteMiss(GeneconError):
    """A replayed run asked for an answer that the cassette does not hold."""

    exit_code = 2
