"""What was found out about a model server: capabilities, speed, what finding out took."""

from dataclasses import asdict, dataclass
from typing import Literal

from genecon.core.model import Usage

Verdict = Literal["yes", "no", "unknown"]

RUNGS = ("tools", "choice as schema", "strict schema", "JSON mode", "JSON in text")
"""Findings of which one must hold for a server to be of use."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a server can do or not; `detail` says how that was seen."""

    name: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds and rates. What could not be measured is None.

    Attributes
    ----------
    latency : float or None
        Median seconds of a short answer, one request at a time.
    asked, in_flight : int
        Concurrency asked for, and reached on this side.
    overlap : float or None
        Requests that the server worked on at once, as it seems: number times `latency` by wall time.
    requests_per_second, tokens_per_second : float or None
        At that concurrency; tokens are of completions.
    cold, warm : float or None
        Median seconds of a first and of a second request with the same long prefix.
    """

    latency: float | None
    asked: int
    in_flight: int
    overlap: float | None
    requests_per_second: float | None
    tokens_per_second: float | None
    cold: float | None
    warm: float | None

    def lines(self) -> list[str]:
        """For a person."""
        saved = None if not self.cold or self.warm is None else self.warm / self.cold
        return [
            f"latency {_shown(self.latency, 's')}, one at a time",
            f"at {self.asked} at once: {_shown(self.requests_per_second, 'requests/s')},"
            f" {_shown(self.tokens_per_second, 'tokens/s')}, {_shown(self.overlap, 'worked on at once')}",
            f"long prefix: {_shown(self.cold, 's')} at first, {_shown(self.warm, 's')} again"
            f" ({_shown(saved, 'of the first')})",
        ]


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    return f"{value:.3g} {unit}" if value >= 0.001 else f"under 0.001 {unit}"


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found out about a model server."""

    model: str
    findings: tuple[Finding, ...]
    speed: Speed
    usage: Usage

    def verdict(self, name: str) -> Verdict:
        """What was found of one capability."""
        return next(finding.verdict for finding in self.findings if finding.name == name)

    @property
    def usable(self) -> bool:
        """Whether a mind can get an answer that it can read, on any rung."""
        return any(self.verdict(name) == "yes" for name in RUNGS)

    def to_json(self) -> dict[str, object]:
        """The document of ``genecon model check --json``; times in seconds."""
        return {
            "model": self.model,
            "usable": self.usable,
            "findings": [asdict(finding) for finding in self.findings],
            "speed": asdict(self.speed),
            "usage": asdict(self.usage),
        }
