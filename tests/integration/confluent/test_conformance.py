"""The probe of behaviours that were measured on Confluent's own server, run against this one.

`ASSENT_CONFORMANCE` names the folder with `ccompat_probe.py` and `expected_confluent.json`.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_home
from tests.support.process import api_process
from tests.support.tenants import Tenancy

_FOLDER = os.environ.get("ASSENT_CONFORMANCE", "")
_DOCUMENTED = {
    # Newer releases of Confluent's registry send 40901; all others, and its own documents, 409.
    "reg-incompat": (409, 409),
    "reg-typechange": (409, 409),
    "transitive": (409, 409),
}


@pytest.mark.skipif(not _FOLDER, reason="ASSENT_CONFORMANCE does not name a folder with measured behaviours")
async def test_behaviours_are_those_that_were_measured(
    database: EmbeddedPostgres, tenant: Tenancy, tmp_path: Path
) -> None:
    found = await _probe(database, tenant, tmp_path / "found.json")
    expected = json.loads((Path(_FOLDER) / "expected_confluent.json").read_text())
    assert found.keys() == expected.keys()
    differing = {name for name in expected if _said(found[name]) != _said(expected[name])}
    assert differing == set(_DOCUMENTED), {name: found[name] for name in differing ^ set(_DOCUMENTED)}
    for name, said in _DOCUMENTED.items():
        assert (found[name]["status"], found[name]["code"]) == said


def _said(behaviour: dict[str, Any]) -> tuple[Any, ...]:
    return behaviour["status"], behaviour["code"], behaviour["x"]


async def _probe(database: EmbeddedPostgres, tenant: Tenancy, output: Path) -> dict[str, Any]:
    """What the probe records of a server in a process of its own."""
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as server:
        server.wait_until_ready()
        probe = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(_FOLDER) / "ccompat_probe.py"), server.url, str(output),
            env={**os.environ, "REGISTRY_AUTH": f"probe:{tenant.admin_key}"},
        )  # fmt: skip
        assert await probe.wait() == 0, server.said
    return json.loads(output.read_text())
