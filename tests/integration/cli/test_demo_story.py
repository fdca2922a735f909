"""The demo, from nothing to the end of its story."""

import re
from pathlib import Path

import pytest

from tests.support.command_line import Run, bring_up, finish

pytestmark = pytest.mark.xdist_group("stack")


async def test_the_story_happens_and_a_second_run_finds_the_first_ones_data(shared_home: Path, assent: Run) -> None:
    first = await assent("demo", "--once")
    assert first.code == 0, first.stdout + first.stderr
    assert (shared_home / "data" / "admin.key").stat().st_mode & 0o777 == 0o600
    key = re.search(r"Admin key, shown this once: (assent_\S+)", first.stderr)
    assert key is not None
    second = await assent("demo", "--once")
    assert second.code == 0, second.stdout + second.stderr
    assert "datahub.run1.DataFlowInfo 3.0.0 is published" in first.stdout
    assert "datahub.run2.DataFlowInfo 3.0.0 is published" in second.stdout
    assert key[1] not in second.stdout + second.stderr


async def test_an_instance_without_a_sink_is_left_alone(shared_home: Path, assent: Run) -> None:
    up = await bring_up(shared_home)
    refused = await assent("demo", "--once")
    assert refused.code == 6
    assert "Stop it, or set ASSENT_HOME" in refused.stderr
    up.process.terminate()
    assert (await finish(up.process)).code == 143
