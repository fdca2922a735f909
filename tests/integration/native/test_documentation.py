"""The lines of docs/api.md and docs/naming.md, run as they stand against a server."""

import asyncio
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_home
from tests.support.process import api_process
from tests.support.tenants import Tenancy

_DOCS = Path(__file__).parents[3] / "docs"
_LINES = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NEEDED = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="the lines are for curl and jq")


async def _said_by_the_lines_of(page: str, database: EmbeddedPostgres, tenant: Tenancy) -> str:
    """What the lines of a page print, run one after the other against a server."""
    script = "\n".join(_LINES.findall((_DOCS / page).read_text()))
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as process:
        process.wait_until_ready()
        ours = {"ASSENT_URL": process.url, "ADMIN": tenant.admin_key, "NO_PROXY": "127.0.0.1"}
        shell = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", script, env=os.environ | ours,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, complaints = await asyncio.wait_for(shell.communicate(), 120)
    assert shell.returncode == 0, out.decode() + complaints.decode()
    return out.decode()


@_NEEDED
async def test_the_lines_of_the_documentation_work(database: EmbeddedPostgres, tenant: Tenancy) -> None:
    said = await _said_by_the_lines_of("api.md", database, tenant)
    for expected in ('"published"', '"would_propose"', '"acknowledged"', '"P7D"', "proposal.objected billing"):
        assert expected in said
    refused = json.loads(said.strip().splitlines()[-1])
    assert refused["type"] == "urn:assent:problem:forbidden"


@_NEEDED
async def test_the_lines_about_names_work(database: EmbeddedPostgres, tenant: Tenancy) -> None:
    said = await _said_by_the_lines_of("naming.md", database, tenant)
    assert "The name 'Orders_V2' does not fit the scheme 'Service names' of 'Acme Naming Office'" in said
    for expected in ('"1.0.0"', '"namespace": "acme"', '"fqn": "shop.orders"', '"latestVersion": "1.0.0"'):
        assert expected in said
