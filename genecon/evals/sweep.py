"""A sweep task: one number of a world changed step by step, and what each step does to the outcome."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from genecon.core.values import MILLION
from genecon.evals.form import Form

SWEEP = "sweep"
"""The kind of these tasks."""


class Sweep(Form):
    """One number at several values; `base` and `set` are changes of the world, ``path=value`` each.

    In `set`, ``{x}`` stands for the value and ``{ppm}`` for it in millionths.
    """

    id: str
    title: str
    axis: str
    values: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = Field(min_length=2)
    base: tuple[str, ...] = ()
    set: tuple[str, ...] = Field(min_length=1)

    def changes(self, value: float) -> tuple[str, ...]:
        """The changes that put the number at a value.

        Examples
        --------
        >>> Sweep(id="r", title="r", axis="r", values=(0, 0.5), set=("a={x}", "b={ppm}")).changes(0.5)
        ('a=0.5', 'b=500000')
        """
        written = {"{x}": f"{value:g}", "{ppm}": str(round(value * MILLION))}
        found = []
        for change in self.set:
            for place, number in written.items():
                change = change.replace(place, number)
            found.append(change)
        return (*self.base, *found)


class SweepTask(Form):
    """A task of sweeps over one world; seeds first_seed, first_seed + 1, ... at every value."""

    format: Literal[1]
    kind: Literal["sweep"]
    name: str
    title: str
    date: date
    sessions: int = Field(ge=2, le=100_000)
    first_seed: int = Field(ge=0, le=2**62)
    world: str
    sweeps: tuple[Sweep, ...] = Field(min_length=1)


def kind_of(path: Path) -> str:
    """The kind that a task file names; empty where it names none."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return ""
    return str(raw.get("kind", "")) if isinstance(raw, dict) else ""
