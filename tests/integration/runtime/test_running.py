"""One instance per data folder, found by others, and never deleted under it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.runtime.home import prepare_home
from app.runtime.postgres import EmbeddedPostgres
from app.runtime.problems import RuntimeProblem
from app.runtime.reset import reset
from app.runtime.running import RunningInstance, load_running, lock, publish_running
from app.settings import Settings

_HOLD = """
import sys
from pathlib import Path
from app.runtime.running import lock

with lock(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.read()
"""
_RUNNING = RunningInstance(
    pid=os.getpid(),
    url="http://127.0.0.1:8081",
    temporal_address="127.0.0.1:7233",
    temporal_ui=None,
    embedded_database=True,
    processes={"api": 1},
)


def test_an_instance_is_found_while_it_runs_and_only_then(home: Path) -> None:
    assert load_running(home) is None
    with lock(home):
        assert load_running(home) is None, "not up yet"
        publish_running(home, _RUNNING)
        assert load_running(home) == _RUNNING
        assert (home / "run.json").stat().st_mode & 0o077 == 0
    assert load_running(home) is None, "killed: it could not take its file back"


def test_a_second_instance_is_told_who_holds_the_folder(home: Path) -> None:
    with lock(home):
        publish_running(home, _RUNNING)
        with pytest.raises(RuntimeProblem, match=rf"process {os.getpid()}, at http://127\.0\.0\.1:8081"), lock(home):
            pass


def test_a_killed_instance_holds_nothing(home: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  # our own words
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(RuntimeProblem, match=f"process {holder.pid}, on its way"), lock(home):
        pass
    holder.kill()
    holder.communicate()
    with lock(home):
        pass


async def test_joining_in_needs_the_address_of_a_database_that_is_not_embedded(home: Path) -> None:
    settings = Settings(home=home)
    elsewhere = RunningInstance(
        pid=1, url="http://x", temporal_address="t:1", temporal_ui=None, embedded_database=False, processes={}
    )
    with pytest.raises(RuntimeProblem, match="set DATABASE_URL here"):
        elsewhere.settings(settings)


async def test_reset_clears_all_but_not_under_a_running_instance(home: Path) -> None:
    server = EmbeddedPostgres(home)
    await server.start()
    (home / "secret.key").write_text("s")
    with lock(home), pytest.raises(RuntimeProblem, match="Stop it"):
        await reset(home)
    assert (home / "secret.key").exists()

    left_behind = server.pid
    await reset(home)
    await server.wait()
    assert left_behind is not None
    assert server.pid is None
    assert _names(home) == {"assent.home", "instance.lock"}
    await server.stop()


def _names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


async def test_reset_refuses_a_folder_of_somebody_else(home: Path) -> None:
    (home / "thesis.tex").touch()
    with pytest.raises(RuntimeProblem, match="nothing was deleted"):
        await reset(home)
    assert (home / "thesis.tex").exists()


def test_reset_of_nothing_is_nothing(home: Path) -> None:
    asyncio.run(reset(home / "absent"))
    assert not (home / "absent").exists()


def test_a_folder_that_cannot_be_made_is_named(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(RuntimeProblem, match=f"{home / 'file'}.*ASSENT_HOME"):
        prepare_home(home / "file")
