"""The probe of behaviours that were measured on Apicurio's own server, run against this one.

`ASSENT_CONFORMANCE` names the folder with `apicurio_v3_probe.py` and `expected_apicurio_v3.json`.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.contracts.properties import DELETE_VERSIONS, set_property
from app.formats import Level
from app.proposals.rules import set_wider_rule
from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_home
from tests.support.process import api_process
from tests.support.tenants import Tenancy

_FOLDER = os.environ.get("ASSENT_CONFORMANCE", "")
_DOCUMENTED = {
    # An unknown type is the client's mistake: 400, as the seed says, where the server measured answers 500.
    "a-badtype",
    # The seed has limits, which the newer server measured no longer has.
    "y-limits",
    # The types that are kept here.
    "y-types",
    # With its only version an artifact goes, as the seed says; the server measured keeps it.
    "del-last",
    # Roles can be given from the start, as the seed says; the server measured has that switched off.
    "y-roles",
}


@pytest.mark.skipif(not _FOLDER, reason="ASSENT_CONFORMANCE does not name a folder with measured behaviours")
async def test_behaviours_are_those_that_were_measured(
    database: EmbeddedPostgres, tenant: Tenancy, tmp_path: Path
) -> None:
    await set_property(tenant.admin, DELETE_VERSIONS, "true")  # as the server measured was configured
    await set_wider_rule(tenant.admin, Level.BACKWARD)  # and what other probes had left there
    await tenant.level(await tenant.contract(await tenant.team()), Level.FULL)
    found = await _probe(database, tenant, tmp_path / "found.json")
    expected = json.loads((Path(_FOLDER) / "expected_apicurio_v3.json").read_text())
    assert found.keys() == expected.keys()
    differing = {name for name in expected if _said(found[name]) != _said(expected[name])}
    assert differing == _DOCUMENTED, {name: (found[name], expected[name]) for name in differing ^ _DOCUMENTED}
    assert (found["a-badtype"]["status"], found["a-badtype"]["name"]) == (400, "InvalidArtifactTypeException")
    assert (found["del-last"]["status"], found["del-last"]["x"]) == (204, [404, None])
    assert (found["y-roles"]["status"], found["y-roles"]["x"]) == (204, [200, 204, 404])


def _said(behaviour: dict[str, Any]) -> tuple[Any, ...]:
    return behaviour["status"], behaviour["name"], behaviour["x"]


async def _probe(database: EmbeddedPostgres, tenant: Tenancy, output: Path) -> dict[str, Any]:
    """What the probe records of a server in a process of its own."""
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as server:
        server.wait_until_ready()
        probe = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(_FOLDER) / "apicurio_v3_probe.py"), f"{server.url}/apis/registry/v3", str(output),
            env={**os.environ, "REGISTRY_AUTH": f"probe:{tenant.admin_key}"},
        )  # fmt: skip
        assert await probe.wait() == 0, server.said
    return json.loads(output.read_text())
