"""What the analysis needs of the resolved world, read from the log's first event and nowhere else."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from genecon.core.errors import StoreError
from genecon.economy.goods import Currency

PeriodType = Literal["induced", "exchange", "carry"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StopRule(_Part):
    """When a period's trading ends; `proposals` a trader (cap of ``exhausted``; 0 for ``rounds``)."""

    kind: str = "rounds"
    proposals: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "proposals":
                return f"after {self.proposals} proposals a trader"
            case "exhausted":
                return f"when no feasible trade is left, or after {self.proposals} proposals a trader"
            case _:
                return "after the rounds of the period"


class Limits(_Part):
    """Token limits of the budget's scopes; None is unlimited. `agent` is each agent's in a period."""

    run: int | None = None
    period: int | None = None
    agent: int | None = None
    decision: int | None = None

    @property
    def any(self) -> bool:
        """Whether any scope is limited."""
        return (self.run, self.period, self.agent, self.decision) != (None,) * 4


class Treated(_Part):
    """What a world does to an agent's mind: biases in millionths, and limits of sight, those that it sets."""

    agent: str
    biases: dict[str, int] = {}
    observability: dict[str, int] = {}


class MindFrame(_Part):
    """Of the settings of generative minds: the faculties that the world leaves out."""

    without: tuple[str, ...] = ()


class Setting(_Part):
    """The frame of a run.

    Examples
    --------
    >>> text = '{"name":"box","periods":5,"rounds":1,"period_type":"carry","currency":"crown","decimals":2}'
    >>> found = Setting.of(text)
    >>> found.period_type, found.money.figure(250), found.budget.any
    ('carry', '2.50', False)
    """

    name: str
    question: str = ""
    periods: int
    rounds: int
    period_type: PeriodType
    stop_rule: StopRule = StopRule()
    currency: str = "crown"
    decimals: int = 2
    budget: Limits = Limits()
    agents: tuple[Treated, ...] = ()
    mind: MindFrame = MindFrame()

    @property
    def money(self) -> Currency:
        """The currency, which writes amounts for a reader."""
        return Currency(self.currency, self.decimals)

    @property
    def renewed(self) -> bool:
        """Whether goods are given anew each period and eaten at its close."""
        return self.period_type == "exchange"

    @classmethod
    def of(cls, world: str) -> "Setting":
        """The setting in the text of `RunOpened.world`; `StoreError` where it is no resolved world."""
        try:
            return cls.model_validate_json(world)
        except ValidationError as error:
            raise StoreError(f"the log's first event holds no resolved world: {error}") from error
