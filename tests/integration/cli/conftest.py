"""A whole Assent of its own in a folder of its own, started and asked through the command line."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.command_line import Ended, Run, bring_up, finish, start


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """A data folder that the user PostgreSQL runs as can pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="assent-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def assent(shared_home: Path) -> Run:
    """Run a command to its end."""

    async def run(*arguments: str, **more: str) -> Ended:
        return await finish(await start(*arguments, home=shared_home, **more))

    return run


@pytest.fixture(scope="module")
async def admin(shared_home: Path) -> AsyncIterator[dict[str, str]]:
    """The environment of an admin's commands against a running instance."""
    up = await bring_up(shared_home)
    yield {"ASSENT_KEY": up.told["admin_key"]}
    up.process.terminate()
    ended = await finish(up.process)
    assert ended.code == 143, ended.stderr
