"""`assent up` and `assent reset`: everything on this machine."""

import asyncio
import contextlib
import sys

import rich_click as click

from app.commands.admin import first_admin_key
from app.commands.output import Output, pairs
from app.commands.progress import Progress
from app.runtime.instance import Instance
from app.runtime.problems import RuntimeProblem
from app.runtime.reset import reset as delete_data
from app.runtime.running import RunningInstance
from app.runtime.signals import Signalled, interruptible
from app.settings import Settings, load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print where everything is as JSON on stdout, once it is up.")
def up(as_json: bool) -> int:
    """Start everything here: PostgreSQL, Temporal, the API and the worker; stop it with Ctrl-C.

    On the first start the admin key is printed, this once. DATABASE_URL and TEMPORAL_ADDRESS name servers of your own
    instead; ASSENT_HOME names the data folder.
    """
    try:
        asyncio.run(_stay_up(load_settings(), Output(as_json=as_json)))
    except Signalled as ended:
        return ended.exit_status
    return 0


async def _stay_up(settings: Settings, out: Output) -> None:
    progress = Progress(out)
    async with interruptible(), contextlib.AsyncExitStack() as stack:
        with progress.working():
            running = await stack.enter_async_context(Instance(settings, progress.say))
            admin_key = await first_admin_key(database_url(settings, running))
        _show(out, settings, running, admin_key)
        await asyncio.Event().wait()


def database_url(settings: Settings, running: RunningInstance) -> str:
    """How another process of this machine reaches the instance's database."""
    found = running.settings(settings).database_url
    if found is None:
        raise RuntimeProblem("DATABASE_URL is not set.")
    return found


def _show(out: Output, settings: Settings, running: RunningInstance, admin_key: str | None) -> None:
    where = {
        "url": running.url,
        "documentation": f"{running.url}/docs",
        "temporal": running.temporal_ui or running.temporal_address,
        "home": str(settings.home),
        "admin_key": admin_key,
    }
    if not out.as_json and admin_key is None:
        del where["admin_key"]
    out.show(where, pairs({name.replace("_", " "): value for name, value in where.items()}))
    if admin_key is not None:
        out.say("Keep the admin key: it is not shown again. For this command line: export ASSENT_KEY=<the key>")
    out.say("Up. Ctrl-C stops everything; the data stays.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON on stdout.")
def reset(yes: bool, as_json: bool) -> None:
    """Delete all data of the instance here: database, open proposals, keys, secret and logs."""
    home = load_settings().home
    out = Output(as_json=as_json)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"this deletes everything in {home}: give --yes")
        click.confirm(f"Delete everything in {home}?", abort=True, err=True)
    asyncio.run(delete_data(home))
    out.done({"home": str(home), "deleted": True}, f"Everything in {home} is deleted.")
