"""What every kind of task file is made of, and how one is read: all its mistakes at once."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from genecon.core.errors import UsageError


class Form(BaseModel):
    """A part of a task file: unknown keys are mistakes, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Task = TypeVar("Task", bound=Form)


def read_form(path: Path, kind: type[Task]) -> Task:
    """A task from its file.

    Raises
    ------
    UsageError
        It cannot be read, or has mistakes: all of them.
    """
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no YAML: {error}") from error
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, e['loc'])) or 'task'}: {e['msg']}" for e in error.errors()]
        raise UsageError("\n".join(lines)) from error
