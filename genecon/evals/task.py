"""A task: propositions, the claims that test them, and what is held fixed; read from ``task.yaml``."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from genecon.evals.form import Form
from genecon.evals.measures import MEASURES
from genecon.evals.statistics import TESTS

FORMAT = 1
"""Format number of a task file."""

EVERYBODY = "all"
"""Under `not_testable`: with no trader."""

Days = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(max_length=100)]


class Claim(Form):
    """A one-sided claim about a statistic of one session.

    The statistic is the mean of `measure` over `days`, less its mean over `minus`; the claim is that its
    mean over sessions lies `above`, or `below`, a bound.
    """

    world: str
    measure: str
    days: Days = Field(min_length=1)
    minus: Days = ()
    above: float | None = Field(default=None, allow_inf_nan=False)
    below: float | None = Field(default=None, allow_inf_nan=False)

    @field_validator("measure")
    @classmethod
    def _known(cls, measure: str) -> str:
        if measure not in MEASURES:
            raise ValueError(f"the measure {measure!r} is unknown; known: {', '.join(MEASURES)}")
        return measure

    @model_validator(mode="after")
    def _one_sided(self) -> "Claim":
        if (self.above is None) == (self.below is None):
            raise ValueError("a claim has one bound: above or below")
        return self

    @property
    def bound(self) -> float:
        """The bound."""
        return self.above if self.above is not None else self.below or 0.0

    def excess(self, value: float) -> float:
        """How far a statistic lies on the claimed side of the bound."""
        return value - self.bound if self.above is not None else self.bound - value

    def __str__(self) -> str:
        told = f"{self.measure} day {_listed(self.days)}"
        told += f" - day {_listed(self.minus)}" if self.minus else ""
        return f"{told} {'>' if self.above is not None else '<'} {self.bound:g}"


class Proposition(Form):
    """What is said, the claims that must all hold, and with whom it cannot be tested."""

    id: str
    statement: str
    caveat: str = ""
    claims: tuple[Claim, ...] = ()
    not_testable: dict[str, str] = Field(default_factory=dict)

    def refusal(self, trader: str) -> str:
        """Why it cannot be tested with a trader; empty where it can."""
        return self.not_testable.get(trader) or self.not_testable.get(EVERYBODY, "")

    @model_validator(mode="after")
    def _testable_or_not(self) -> "Proposition":
        if (EVERYBODY in self.not_testable) == bool(self.claims):
            raise ValueError(f"{self.id} has claims, or it is not testable with {EVERYBODY!r}: one of both")
        return self


class Task(Form):
    """A task of propositions on one market with induced values.

    Attributes
    ----------
    date : date
        When the rules were fixed.
    level : float
        Of the whole family, by Holm's correction.
    test : str
        One-sided test of a claim; the others are reported beside it.
    sessions, first_seed : int
        Seeds first_seed, first_seed + 1, ...: the same for every world and trader.
    set : tuple of str
        Changes of every world.
    worlds : dict of str to str
        World files by the names that claims use.
    """

    format: Literal[1]
    kind: Literal["propositions"]
    name: str
    title: str
    date: date
    level: float = Field(gt=0, lt=1)
    test: str = "t"
    sessions: int = Field(ge=2, le=100_000)
    first_seed: int = Field(ge=0, le=2**62)
    traders: tuple[str, ...] = Field(min_length=1)
    set: tuple[str, ...] = ()
    worlds: dict[str, str] = Field(min_length=1)
    propositions: tuple[Proposition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> "Task":
        if self.test not in TESTS:
            raise ValueError(f"the test {self.test!r} is unknown; known: {', '.join(TESTS)}")
        ids = [proposition.id for proposition in self.propositions]
        if len(set_of(ids)) != len(ids):
            raise ValueError("two propositions have the same id")
        for proposition in self.propositions:
            strangers = set_of(proposition.not_testable) - set_of((*self.traders, EVERYBODY))
            strangers |= set_of(claim.world for claim in proposition.claims) - set_of(self.worlds)
            if strangers:
                raise ValueError(f"{proposition.id} names {', '.join(sorted(strangers))}: no trader or world")
        return self


set_of = frozenset
"""`set` is a key of a task."""


def _listed(days: tuple[int, ...]) -> str:
    return "+".join(map(str, days))
