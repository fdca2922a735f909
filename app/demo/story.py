"""The whole story, against a running server."""

import subprocess
import threading

import httpx
import msgspec
from rich.console import Console

from app.client import ApiProblem, Unreachable
from app.commands.session import explain
from app.demo import first_break, second_break
from app.demo.mailbox import Mailbox
from app.demo.narrator import Narrator
from app.demo.stage import Stage

_TROUBLE = (
    Unreachable,
    httpx.HTTPError,
    msgspec.MsgspecError,
    subprocess.SubprocessError,
    LookupError,  # an answer lacks what the story reads
    OSError,
)


def play(url: str, admin_key: str, mailbox: Mailbox, console: Console, stopped: threading.Event) -> str:
    """Play it once, with an asset of its own; the asset's name. Raises `StepFailed`, which names the step."""
    narrator = Narrator(console, stopped)
    try:
        stage = Stage(url, admin_key, mailbox, narrator)
        try:
            first_break.play(stage)
            second_break.play(stage)
        finally:
            stage.close()
    except ApiProblem as problem:
        raise narrator.failed(f"{problem.status}: {explain(problem)}") from problem
    except _TROUBLE as error:
        raise narrator.failed(f"{type(error).__name__}: {error}") from error
    return stage.fqn
