"""Keeping parts running, and ending them in order, with real processes."""

import asyncio
import contextlib
import os
import shlex
import signal
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.runtime import logs
from app.runtime.child import Command
from app.runtime.problems import RuntimeProblem
from app.runtime.signals import Signalled, interruptible
from app.runtime.supervisor import Program, Supervisor


@dataclass
class Scene:
    """A supervisor, and what became known of it."""

    supervisor: Supervisor
    folder: Path
    said: list[str] = field(default_factory=list[str])
    replaced: asyncio.Event = field(default_factory=asyncio.Event)

    def program(self, script: str, name: str = "part") -> Program:
        return Program(Command(["/bin/sh", "-c", script], self.folder / f"{name}.log", {"PATH": os.defpath}))


@pytest.fixture
def supervised(tmp_path: Path) -> Callable[[], contextlib.AbstractAsyncContextManager[Scene]]:
    @contextlib.asynccontextmanager
    async def scene() -> AsyncGenerator[Scene]:
        said: list[str] = []
        replaced = asyncio.Event()
        async with Supervisor(tmp_path, said.append, replaced.set) as supervisor:
            yield Scene(supervisor, tmp_path, said, replaced)

    return scene


Supervised = Callable[[], contextlib.AbstractAsyncContextManager[Scene]]


async def test_a_part_that_is_killed_is_started_again(supervised: Supervised) -> None:
    async with supervised() as scene:
        await scene.supervisor.run("part", scene.program("exec sleep 600"))
        first = scene.supervisor.pids["part"]
        os.kill(first, signal.SIGKILL)
        await scene.replaced.wait()
        assert scene.supervisor.pids["part"] != first
        assert scene.said == ["part ended unexpectedly and is started again"]


async def test_parts_end_in_the_reverse_order_of_their_start(supervised: Supervised) -> None:
    async with supervised() as scene:
        ended = shlex.quote(str(scene.folder / "ended"))
        for name in ("database", "worker", "api"):
            script = f"trap 'echo {name} >> {ended}; exit' TERM; echo up; while :; do sleep 0.05; done"
            part = scene.program(script, name)
            await scene.supervisor.run(name, part, lambda name=name, part=part: part.until(_logged(scene, name)))
    assert (scene.folder / "ended").read_text().split() == ["api", "worker", "database"]


async def test_a_part_that_does_not_come_up_is_reported_with_the_end_of_its_log(supervised: Supervised) -> None:
    async with supervised() as scene:
        part = scene.program("echo no such table >&2; exit 3", "worker")
        with pytest.raises(RuntimeProblem, match=r"worker did not come up.*worker\.log(.|\n)*no such table"):
            await scene.supervisor.run("worker", part, lambda: part.until(asyncio.sleep(600)))
        assert scene.supervisor.pids == {}


async def test_a_program_that_is_not_there_is_named(supervised: Supervised) -> None:
    async with supervised() as scene:
        part = Program(Command(["/no/such/program"], scene.folder / "part.log", {}))
        with pytest.raises(RuntimeProblem, match="/no/such/program: No such file"):
            await scene.supervisor.run("part", part, lambda: part.until(asyncio.sleep(600)))


async def test_the_first_signal_ends_in_order_and_further_ones_do_not_disturb_that() -> None:
    cleaned_up = False
    with pytest.raises(Signalled) as caught:  # noqa: PT012  # the block is what is tested
        async with interruptible():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(600)
            finally:
                os.kill(os.getpid(), signal.SIGINT)
                await asyncio.sleep(0.05)
                cleaned_up = True
    assert cleaned_up
    assert caught.value.exit_status == 128 + signal.SIGTERM


def test_a_log_keeps_its_end_when_it_grows_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LIMIT", 1000)
    path = tmp_path / "part.log"
    with logs.open_log(path) as log:
        for number in range(200):
            log.write(f"line {number}\n".encode())
        logs.trim_all(tmp_path)
        log.write(b"and on\n")
    assert path.read_text() == "and on\n"
    kept = path.with_name("part.log.1")
    assert kept.read_text().endswith("line 199\n")
    assert kept.stat().st_size == 1000
    assert kept.stat().st_mode & 0o077 == 0


async def _logged(scene: Scene, name: str) -> None:
    while True:
        if "up" in logs.tail(scene.folder / f"{name}.log"):
            return
        await asyncio.sleep(0.01)
