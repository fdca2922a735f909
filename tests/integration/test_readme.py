"""The README's own lines, run as they are written."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.stack import stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.timeout(240)]

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(r"<!-- these lines are run by .*? -->\n```sh\n(.*?)```", re.DOTALL)


async def test_the_lines_of_the_readme_run(tmp_path: Path) -> None:
    script = "".join(_BLOCK.findall(README.read_text()))
    assert script.count("assent ") > 10, "the README shows the command line"
    async with stack() as running:
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "ASSENT_URL": running.first.url,
            "ASSENT_KEY": running.key,
        }
        shell = await asyncio.create_subprocess_exec(
            "bash", "-euxo", "pipefail", "-c", script, cwd=tmp_path, env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output = (await asyncio.wait_for(shell.communicate(), 150))[0].decode()
    assert shell.returncode == 0, output
    assert "2.0.0" in output
    assert "proposal.published" in output
