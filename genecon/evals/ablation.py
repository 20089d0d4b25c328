"""An ablation task: a mind without one of its faculties against the full mind, on the same seeds.

Park et al. (2023), section 6, is the pattern: full architecture, and the same with parts taken away.
"""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from genecon.core.canonical import digest
from genecon.core.errors import UsageError
from genecon.evals.form import Form
from genecon.evals.outcome import MEASURES
from genecon.evals.registration import REGISTERED, WORDS, Registration
from genecon.evals.tasks import RULES
from genecon.world.loader import load_world

ABLATION = "ablation"
"""The kind of these tasks."""


class Arm(Form):
    """A condition: changes of the world, ``path=value`` each. The first one is the full mind."""

    id: str
    title: str
    set: tuple[str, ...] = ()


class Setting(Form):
    """Changes of the world under which all conditions are compared."""

    id: str
    title: str
    set: tuple[str, ...] = ()


class AblationTask(Form):
    """Conditions under settings; seeds first_seed, first_seed + 1, ...: the same in every cell.

    Attributes
    ----------
    level : float
        Of the whole family of tests, by Holm's correction.
    better : dict of str to str
        The figures that are compared, and whether ``more`` or ``less`` of each is better.
    """

    format: Literal[1]
    kind: Literal["ablation"]
    name: str
    title: str
    date: date
    level: float = Field(gt=0, lt=1)
    sessions: int = Field(ge=2, le=100_000)
    first_seed: int = Field(ge=0, le=2**62)
    world: str
    better: dict[str, Literal["more", "less"]] = Field(min_length=1)
    settings: tuple[Setting, ...] = Field(min_length=1)
    arms: tuple[Annotated[Arm, Field()], ...] = Field(min_length=2)

    @field_validator("better")
    @classmethod
    def _known(cls, better: dict[str, str]) -> dict[str, str]:
        for measure in better:
            if measure not in MEASURES:
                raise ValueError(f"the measure {measure!r} is unknown; known: {', '.join(MEASURES)}")
        return better

    @model_validator(mode="after")
    def _full_first(self) -> "AblationTask":
        if self.arms[0].set:
            raise ValueError("the first arm is the full mind and changes nothing")
        for named in (self.arms, self.settings):
            ids = [each.id for each in named]
            if len(dict.fromkeys(ids)) < len(ids):
                raise ValueError("two arms, or two settings, have the same id")
        return self


def ablation_registration(folder: Path, task: AblationTask) -> Registration:
    """The hash of rules, words and what the settings make of the world file, and the one registered.

    Raises
    ------
    UsageError
        A file cannot be read.
    WorldError
        A setting has mistakes.
    """
    words, kept = folder / WORDS, folder / REGISTERED
    parts = [_bytes(folder / RULES), _bytes(words) if words.is_file() else b""]
    parts += [_written(task, setting) for setting in task.settings]
    registered = _bytes(kept).decode(errors="replace").split() if kept.is_file() else []
    return Registration(task.date.isoformat(), digest(*parts), registered[0] if registered else "")


def _written(task: AblationTask, setting: Setting) -> bytes:
    # all that is written in the file and the setting; neither comments and question, nor a later default
    world = load_world(task.world, (*setting.set, "seed=0"))
    plain = world.model_dump(mode="json", exclude_unset=True, exclude={"question"})
    return json.dumps(plain, sort_keys=True).encode()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
