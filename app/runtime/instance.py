"""A whole Assent on one machine: its servers, its tables, the worker and the API, under one supervisor."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import asyncpg
import httpx
import msgspec
from temporalio.service import RPCError

from app.runtime.child import Command
from app.runtime.home import prepare_home
from app.runtime.ports import free_ports, is_free
from app.runtime.postgres import EmbeddedPostgres
from app.runtime.problems import RuntimeProblem
from app.runtime.running import RunningInstance, lock, publish_running, withdraw_running
from app.runtime.supervisor import Program, Supervisor
from app.runtime.temporal import EmbeddedTemporal, wait_for_worker
from app.settings import Settings, environment
from app.storage.migrate import MigrationError, migrate

_PROJECT = Path(__file__).parents[2]
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared with, not bound to


class Instance:
    """`async with Instance(settings, say) as running:` is up inside the block and down after it.

    What the settings do not point elsewhere is started below `settings.home`: PostgreSQL and Temporal; always the
    worker and the API. What ends unasked is started again at the same address. With port 0 the API takes a free one.
    Raises `RuntimeProblem` if it cannot come up; nothing of it is left running then. `say` hears of each long step.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._home = settings.home
        self._say = say
        self._supervisor = Supervisor(self._home / "logs", say, self._changed)
        self._stack = contextlib.AsyncExitStack()
        self._running: RunningInstance | None = None

    async def __aenter__(self) -> RunningInstance:
        prepare_home(self._home)
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(lock(self._home))
            self._choose_port()
            await stack.enter_async_context(self._supervisor)
            async with _together() as first:
                database = first.create_task(self._prepare_database())
                temporal = first.create_task(self._start_temporal())
            async with _together() as then:
                then.create_task(self._start_worker())
                then.create_task(self._start_api())
            stack.callback(withdraw_running, self._home)
            self._running = RunningInstance(
                pid=os.getpid(),
                url=self._url,
                temporal_address=str(self._settings.temporal_address),
                temporal_ui=temporal.result(),
                embedded_database=database.result(),
                processes=self._supervisor.pids,
            )
            publish_running(self._home, self._running)
            self._stack = stack.pop_all()
        return self._running

    async def __aexit__(self, *_: object) -> None:
        self._say("stopping")
        self._running = None
        await self._stack.aclose()

    @property
    def _url(self) -> str:
        """Of the API, from this machine."""
        host = _ANY_ADDRESS.get(self._settings.host, self._settings.host)
        return f"http://[{host}]:{self._settings.port}" if ":" in host else f"http://{host}:{self._settings.port}"

    def _changed(self) -> None:
        if self._running:
            self._running = msgspec.structs.replace(self._running, processes=self._supervisor.pids)
            publish_running(self._home, self._running)

    def _choose_port(self) -> None:
        host, port = self._settings.host, self._settings.port or free_ports(1)[0]
        try:
            free = is_free(host, port)
        except OSError as error:
            raise RuntimeProblem(
                f"cannot listen on {host}, port {port}: {error.strerror}. Set ASSENT_HOST or ASSENT_PORT."
            ) from None
        if not free:
            raise RuntimeProblem(f"port {port} of {host} is taken. Set ASSENT_PORT to a free one.")
        self._settings = msgspec.structs.replace(self._settings, port=port)

    async def _prepare_database(self) -> bool:
        """Whether it is our own."""
        service, owner = self._settings.database_url, self._settings.owner_database_url
        if embedded := service is None:
            self._say("starting PostgreSQL")
            database = EmbeddedPostgres(self._home)
            await self._supervisor.run("postgres", database)
            service, owner = database.dsn, database.owner_dsn
        self._say("bringing the tables up to date")
        await _migrate(owner or service, service)
        # The owner's rights end here: no process that serves requests is given them.
        self._settings = msgspec.structs.replace(self._settings, database_url=service, owner_database_url=None)
        return embedded

    async def _start_temporal(self) -> str | None:
        """The address of its web pages, if it is our own."""
        if self._settings.temporal_address:
            return None
        self._say("starting Temporal")
        server = EmbeddedTemporal(self._home, ui=True)
        await self._supervisor.run("temporal", server)
        self._settings = msgspec.structs.replace(self._settings, temporal_address=server.address)
        return server.ui_url

    async def _start_worker(self) -> None:
        self._say("starting the worker")
        worker = Program(self._command("worker", "workflows.worker"))
        address = str(self._settings.temporal_address)

        async def polls() -> None:
            try:
                await wait_for_worker(address, self._settings.temporal_namespace, self._settings.task_queue)
            except (RPCError, RuntimeError) as error:
                raise RuntimeProblem(f"Temporal at {address} cannot be used: {error}") from None

        await self._supervisor.run("worker", worker, lambda: worker.until(polls()))

    async def _start_api(self) -> None:
        self._say("starting the API")
        api = Program(self._command("api", "app.server"))
        await self._supervisor.run("api", api, lambda: api.until(self._is_ready()))

    async def _is_ready(self) -> None:
        """Return once the API says so. Not through a proxy that the environment names: it is our own process."""
        async with httpx.AsyncClient(base_url=self._url, trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/health/ready")).is_success:
                        return
                await asyncio.sleep(0.05)

    def _command(self, name: str, module: str) -> Command:
        inherited = {name: value for name, value in os.environ.items() if name != "ASSENT_OWNER_DATABASE_URL"}
        ours = {"PYTHONPATH": str(_PROJECT), "PYTHONUNBUFFERED": "1"}
        return Command(
            [sys.executable, "-P", "-m", module],
            self._home / "logs" / f"{name}.log",
            inherited | ours | environment(self._settings),
        )


@contextlib.asynccontextmanager
async def _together() -> AsyncGenerator[asyncio.TaskGroup]:
    """Tasks side by side, of which the first that fails ends the others and says why."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def _migrate(owner_dsn: str, service_dsn: str) -> None:
    try:
        await migrate(owner_dsn, service_dsn)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise RuntimeProblem(
            f"cannot use the database: {error}. Check DATABASE_URL and ASSENT_OWNER_DATABASE_URL."
        ) from None
    except MigrationError as error:
        raise RuntimeProblem(f"cannot bring the tables up to date: {error}") from None
