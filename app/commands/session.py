"""What every command that talks to the API shares: where the server is, the key, and how trouble is told."""

import contextlib
import functools
import os
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import rich_click as click

from app.client import ApiProblem, Client, Document, Unreachable
from app.commands.exits import Exit, of_problem
from app.commands.output import Output
from app.runtime.running import load_running
from app.settings import load_settings

ADMIN_KEY = "admin.key"
"""Below the data folder, readable by its owner only: where the demo keeps the key that it uses."""

_P = ParamSpec("_P")


class Session(Output):
    """One command's connection and output."""

    def __init__(self, client: Client, *, as_json: bool) -> None:
        super().__init__(as_json=as_json)
        self.client = client


def connected(command: Callable[Concatenate[Session, _P], Exit | None]) -> Callable[..., Exit]:
    """Give a command `--url`, `--key` and `--json`, and a session as its first argument.

    What a command returns is its exit code; nothing means that it is done.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON on stdout, and nothing else there.")
    @click.option("--key", envvar="ASSENT_KEY", help="API key.  [env: ASSENT_KEY]", show_envvar=False)
    @click.option("--url", envvar="ASSENT_URL", help="Server; else the one running here.  [env: ASSENT_URL]")
    @functools.wraps(command)
    def run(url: str | None, key: str | None, as_json: bool, *args: _P.args, **kwargs: _P.kwargs) -> Exit:
        out = Output(as_json=as_json)
        try:
            with contextlib.closing(_client(url, key)) as client:
                code = command(Session(client, as_json=as_json), *args, **kwargs)
        except ApiProblem as problem:
            code = _tell_problem(out, problem, has_key=bool(key))
        except Unreachable as error:
            out.wrong(f"{error}. Check --url or ASSENT_URL, and that the server runs (assent up).")
            code = Exit.TROUBLE
        return code or Exit.DONE

    return run


def _client(url: str | None, key: str | None) -> Client:
    """For the server that was named; else for the instance that runs on the data folder, with the key kept there."""
    key = key.strip() if key else None
    if key and not (key.isascii() and key.isprintable()):  # the HTTP library would quote it in its complaint
        raise click.UsageError("the key in ASSENT_KEY or --key has characters that no API key has")
    if url:
        return Client(url, key)
    home = load_settings().home
    running = load_running(home)
    if running is None:
        raise Unreachable(f"no server is named, and none runs on {home}")
    stored = home / ADMIN_KEY
    if not key and os.access(stored, os.R_OK):
        key = stored.read_text().strip()
    return Client(running.url, key)


def _tell_problem(out: Output, problem: ApiProblem, *, has_key: bool) -> Exit:
    if out.as_json:
        out.json(problem.document)
    out.wrong(explain(problem))
    if problem.status == 401 and not has_key:
        out.say("Set ASSENT_KEY, or give --key.")
    return of_problem(problem)


def explain(problem: ApiProblem) -> str:
    """A problem document as one line, with the member that is wrong and the ids that help further."""
    extra = problem.document
    place = f" (in {extra['field']})" if extra.get("field") else ""
    further = [f"{name.removesuffix('_id')} {extra[name]}" for name in sorted(extra) if name.endswith("_id")]
    return f"{problem}{place}{''.join(f' [{each}]' for each in further if 'None' not in each)}"


def first(document: Document) -> Document | None:
    """The first of a list's results."""
    return document["results"][0] if document["results"] else None
