"""Planning problems typed in as YAML: what an agent has and believes, its goals, and what to expect."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from genecon.agents.goap.almanac import Almanac
from genecon.agents.goap.facts import Facts, Holding, Resting
from genecon.agents.goap.goals import KEPT, Goal, Want
from genecon.agents.goap.planner import Plan, make_plan
from genecon.agents.goap.prospects import (
    Forecast,
    Promise,
    Prospects,
    Receipt,
    Spoilage,
    Technology,
)
from genecon.core.errors import Diagnostic, UsageError, WorldError
from genecon.core.events.market import Side
from genecon.core.values import MILLION
from genecon.world.document import Mapping, read_document
from genecon.world.fields import Form
from genecon.world.prune import read_tree


class GoodForm(Form):
    """A good: lots owned, believed prices, lots needed at home, and what its market and shelf allow."""

    lots: int = Field(default=0, ge=0)
    buy: int = Field(ge=1)
    sell: int = Field(ge=1)
    need: int = Field(default=0, ge=0)
    band: int = Field(default=1, ge=0)
    depth: int | None = Field(default=None, ge=1, description="Lots that can be traded in one round.")
    shelf: int | None = Field(default=None, ge=1, description="Rounds for which a lot that comes in keeps.")


class ForecastForm(Form):
    """Believed prices from a round on."""

    good: str
    round: int
    buy: int = Field(ge=1)
    sell: int = Field(ge=1)


class ReceiptForm(Form):
    """What is to come in; `trust` is the chance that it does, in millionths."""

    name: str
    asset: str
    amount: int = Field(ge=1)
    round: int
    partner: str = ""
    trust: int = Field(default=MILLION, ge=0, le=MILLION)


class PromiseForm(Form):
    """What is owed to a partner."""

    name: str
    partner: str
    asset: str
    amount: int = Field(ge=1)
    deadline: int
    payment: int = Field(default=0, ge=0)
    penalty: int = Field(default=0, ge=0)


class SpoilageForm(Form):
    """Lots of the stock that are worthless after a round."""

    good: str
    lots: int = Field(ge=1)
    last: int


class TechnologyForm(Form):
    """Inputs that become outputs, per batch."""

    name: str
    inputs: dict[str, int] = Field(default={})
    outputs: dict[str, int]
    rounds: int = Field(default=0, ge=0)
    capacity: int = Field(default=1, ge=1)
    fee: int = Field(default=0, ge=0)
    labour: int = Field(default=0, ge=0)


class OrderForm(Form):
    """An own order that rests in the market."""

    order: str
    good: str
    side: Literal["bid", "ask"]
    limit: int = Field(ge=1)
    lots: int = Field(ge=1)


class GoalForm(Form):
    """A goal: wants in words (``cloth >= 2``, ``coin >= 90``, ``bo.1 kept``), utility, latest round."""

    name: str
    wants: tuple[str, ...] = Field(min_length=1)
    utility: int = Field(ge=0)
    by: int = 0


class ExpectForm(Form):
    """The plan worked out by hand: steps as ``buy 5 wool``, their cost, and the goal that comes second."""

    goal: str
    steps: tuple[str, ...]
    cost: int
    runner_up: str = ""


class ProblemFile(Form):
    """A planning problem. Amounts in lots, money in minor units, prices in minor units a lot.

    `goals` are those to choose from; without them the planner finds its own in the facts.
    """

    question: str
    coin: int = Field(ge=0)
    rounds: int = Field(ge=1, le=1000)
    round: int = 1
    coin_floor: int = Field(default=0, ge=0)
    effort: int = Field(default=1, ge=0)
    orders_per_round: int = Field(default=4, ge=1)
    impatience: int = Field(default=0, ge=0)
    goods: dict[str, GoodForm]
    forecasts: tuple[ForecastForm, ...] = ()
    receipts: tuple[ReceiptForm, ...] = ()
    promises: tuple[PromiseForm, ...] = ()
    spoilage: tuple[SpoilageForm, ...] = ()
    technology: tuple[TechnologyForm, ...] = ()
    orders: tuple[OrderForm, ...] = ()
    goals: tuple[GoalForm, ...] = ()
    expansions: int = Field(default=400, ge=0)
    expect: ExpectForm | None = None

    def facts(self) -> Facts:
        """The planner's facts.

        Raises
        ------
        ValueError
            A price or a name does not fit.
        """
        depth = tuple((good, form.depth) for good, form in self.goods.items() if form.depth)
        shelf = tuple((good, form.shelf) for good, form in self.goods.items() if form.shelf)
        prospects = Prospects(
            self.round,
            tuple(Forecast(**form.model_dump()) for form in self.forecasts),
            tuple(Receipt(**form.model_dump()) for form in self.receipts),
            tuple(Promise(**form.model_dump()) for form in self.promises),
            tuple(Spoilage(**form.model_dump()) for form in self.spoilage),
            tuple(_technology(form) for form in self.technology),
            depth,
            shelf,
            self.impatience,
        )
        holdings = (
            Holding(good, form.lots, form.buy, form.sell, form.need, form.band)
            for good, form in self.goods.items()
        )
        resting = (Resting(o.order, o.good, Side(o.side), o.limit, o.lots) for o in self.orders)
        return Facts(
            self.coin, tuple(holdings), self.rounds, tuple(resting), self.coin_floor,
            self.orders_per_round, self.effort, prospects=prospects,
        )  # fmt: skip

    def goals_given(self) -> tuple[Goal, ...] | None:
        """The goals to choose from; None where the planner is to find its own."""
        goals = (
            Goal(form.name, tuple(map(read_want, form.wants)), form.utility, form.by) for form in self.goals
        )
        return tuple(goals) or None

    def plan(self) -> Plan:
        """What the planner makes of it."""
        return make_plan(self.facts(), goals=self.goals_given(), expansions=self.expansions)


def _technology(form: TechnologyForm) -> Technology:
    inputs, outputs = tuple(form.inputs.items()), tuple(form.outputs.items())
    return Technology(form.name, inputs, outputs, form.rounds, form.capacity, form.fee, form.labour)


def read_want(text: str) -> Want:
    """A want from its words.

    Raises
    ------
    ValueError
        It is none.

    Examples
    --------
    >>> read_want("cloth >= 2"), read_want("bo.1 kept")
    (Want(good='cloth', relation='>=', lots=2), Want(good='bo.1', relation='kept', lots=0))
    """
    match text.split():
        case [subject, "kept"]:
            return Want(subject, KEPT)
        case [subject, (">=" | "<=") as relation, amount] if amount.isdigit():
            return Want(subject, relation, int(amount))
        case _:
            raise ValueError(f"{text!r} is no want; write 'cloth >= 2', 'coin >= 90' or 'PROMISE kept'")


def load_problem(path: str | Path) -> ProblemFile:
    """Read and validate a problem file.

    Raises
    ------
    WorldError
        With every mistake at once, each with file, line and column.
    UsageError
        There is no such file.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    return parse_problem(raw, str(path))


def parse_problem(raw: bytes, label: str) -> ProblemFile:
    """A problem from the bytes of its file; `label` names the file in diagnostics.

    Examples
    --------
    >>> text = b"question: sell?\\ncoin: 0\\nrounds: 1\\ngoods: {fish: {lots: 2, buy: 5, sell: 4}}"
    >>> parse_problem(text, "fish.yaml").facts().state
    (0, 2)
    """
    tree, found = read_document(raw, label)
    if not isinstance(tree, Mapping):
        hint = "a problem file holds named values: question, coin, rounds, goods"
        raise WorldError(found or [Diagnostic(label, 1, 1, hint)])
    reading = read_tree(tree, ProblemFile)
    found += reading.diagnostics
    if not found and isinstance(reading.form, ProblemFile):
        try:
            _check(reading.form)
        except ValueError as error:
            found.append(Diagnostic(label, 1, 1, str(error)))
        else:
            return reading.form
    raise WorldError(found)


def _check(form: ProblemFile) -> None:
    facts = form.facts()
    known = {*Almanac(facts).slots, *(promise.name for promise in form.promises)}
    named = {want.good for goal in form.goals_given() or () for want in goal.wants}
    named |= {order.good for order in facts.resting}
    if named - known:
        raise ValueError(f"no good or promise is called {sorted(named - known)}; there are {sorted(known)}")
