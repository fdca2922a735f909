"""`assent api`, `worker` and `migrate`: the single processes of a deployment, set up by the environment."""

import asyncio
from collections.abc import Callable

import asyncpg
import rich_click as click

import app.server
import workflows.worker
from app.commands.admin import first_admin_key
from app.commands.output import Output
from app.runtime.problems import RuntimeProblem
from app.settings import Settings, load_settings
from app.storage.migrate import MigrationError
from app.storage.migrate import migrate as bring_up_to_date


@click.command()
def api() -> None:
    """Serve the API, on ASSENT_HOST and ASSENT_PORT."""
    _run("API", app.server.main)


@click.command()
def worker() -> None:
    """Run the workflows: notify, remind, decide, publish."""
    _run("worker", workflows.worker.main)


def _run(name: str, process: Callable[[], None]) -> None:
    _database_is_named(load_settings())
    try:
        process()
    except SystemExit as ended:
        if ended.code:
            raise RuntimeProblem(f"the {name} could not be started; what it logged says why.") from None


def _database_is_named(settings: Settings) -> str:
    if settings.database_url is None:
        raise click.UsageError("DATABASE_URL is not set; `assent up` brings a PostgreSQL of its own")
    return settings.database_url


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON on stdout.")
def migrate(as_json: bool) -> None:
    """Bring the database at DATABASE_URL to this version. The first time, print the admin key: this once, on stdout.

    ASSENT_OWNER_DATABASE_URL connects as the owner of the tables, which the service should not be.
    """
    settings = load_settings()
    service_url = _database_is_named(settings)
    out = Output(as_json=as_json)
    try:
        key = asyncio.run(_migrate(settings.owner_database_url or service_url, service_url))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise RuntimeProblem(
            f"cannot use the database: {error}. Check DATABASE_URL and ASSENT_OWNER_DATABASE_URL."
        ) from None
    except MigrationError as error:
        raise RuntimeProblem(f"cannot bring the tables up to date: {error}") from None
    out.say("The database is up to date.")
    if key is not None or as_json:
        out.done({"migrated": True, "admin_key": key}, str(key))
    if key is not None:
        out.say("This is the admin key. It is not shown again.")


async def _migrate(owner_url: str, service_url: str) -> str | None:
    await bring_up_to_date(owner_url, service_url)
    return await first_admin_key(service_url)
