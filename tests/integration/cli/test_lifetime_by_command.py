"""Starting, starting again, and deleting."""

import contextlib
from pathlib import Path

import pytest

from app.client import Client
from app.runtime.postgres import EmbeddedPostgres
from tests.support.command_line import Run, Up, bring_up, finish

pytestmark = pytest.mark.xdist_group("stack")


def teams(up: Up, key: str) -> list[str]:
    """The names of all teams."""
    with contextlib.closing(Client(up.told["url"], key)) as client:
        return [team["name"] for team in client.teams()["results"]]


async def test_the_admin_key_is_shown_once_and_the_data_stays(shared_home: Path, assent: Run) -> None:
    first = await bring_up(shared_home)
    key = first.told["admin_key"]
    assert (await assent("team", "create", "kept", ASSENT_KEY=key)).code == 0
    second = await assent("up")
    assert second.code == 6
    assert f"process {first.process.pid}" in second.stderr
    first.process.kill()
    await first.process.communicate()

    again = await bring_up(shared_home)
    assert again.told["admin_key"] is None
    assert teams(again, key) == ["kept"]
    again.process.terminate()
    assert (await finish(again.process)).code == 143

    assert (await assent("reset", "--yes")).code == 0
    fresh = await bring_up(shared_home)
    assert teams(fresh, fresh.told["admin_key"]) == []
    fresh.process.terminate()
    await finish(fresh.process)


async def test_migrating_prints_the_admin_key_once(database: EmbeddedPostgres, assent: Run) -> None:
    where = {"DATABASE_URL": database.dsn, "ASSENT_OWNER_DATABASE_URL": database.owner_dsn}
    first = await assent("migrate", **where)
    assert first.code == 0, first.stderr
    assert first.stdout.startswith("assent_")
    again = await assent("migrate", **where)
    assert (again.code, again.stdout) == (0, "")
