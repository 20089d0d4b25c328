"""What every verb shares: one JSON document on standard output, messages on standard error."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from genecon.core.errors import GeneconError, Unreached

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]

INTERRUPTED = 130


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def say(message: str) -> None:
    """A message for the person, on standard error."""
    print(message, file=sys.stderr)


@contextmanager
def in_words(resume: str = "") -> Iterator[None]:
    """Turn a failure into its words and its exit code; no traceback reaches the user.

    Parameters
    ----------
    resume : str
        What to type to go on after an interruption.
    """
    try:
        yield
    except GeneconError as error:
        say(str(error) if str(error) else type(error).__name__)
        if isinstance(error, Unreached) and resume:
            say(f"nothing is decided without it; go on with `{resume}`")
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say(f"interrupted; nothing committed is lost{f': go on with `{resume}`' if resume else ''}")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # the reader (head, less) went away: not a failure
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        say(f"{error.filename or 'standard output'}: {error.strerror or error}")
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        raise typer.Exit(1) from None
