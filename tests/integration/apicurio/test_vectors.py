"""The verdicts of the real servers, held against those that Apicurio's API answers with here.

`ASSENT_CONFORMANCE` names the folder with the vectors and the scripts that send them. AVRO, JSON and PROTOBUF are
judged as Confluent does unless the dialect says otherwise, XSD as Apicurio does, which is the only one that judges it.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.contracts.properties import DIALECT, set_property
from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_home
from tests.support.process import api_process
from tests.support.tenants import Tenancy

_FOLDER = os.environ.get("ASSENT_CONFORMANCE", "")

pytestmark = pytest.mark.skipif(not _FOLDER, reason="ASSENT_CONFORMANCE does not name a folder of vectors")


@pytest.mark.parametrize(
    ("file", "dialect", "reference"),
    [
        ("avro.json", "confluent", "expected"),
        ("json.json", "confluent", "expected"),
        ("protobuf.json", "confluent", "expected"),
        ("protobuf.json", "apicurio", "expected_apicurio"),
        ("xsd.json", "confluent", "expected_apicurio"),
    ],
)
async def test_pairs_get_the_verdicts_of_the_reference(
    file: str, dialect: str, reference: str, database: EmbeddedPostgres, tenant: Tenancy, tmp_path: Path
) -> None:
    await set_property(tenant.admin, DIALECT, dialect)
    found = await _run(database, tenant, "run_vectors_apicurio_v3.py", file, tmp_path, "--skip-tags", "")
    cases = _cases(file)
    assert found.keys() == {case["id"] for case in cases}
    wanted = {case["id"]: _known(case.get(reference)) for case in cases}
    differing = {
        name: (verdicts, found[name])
        for name, verdicts in wanted.items()
        if any(_said(found[name].get(mode)) != verdict for mode, verdict in verdicts.items())
    }
    assert not differing


async def test_histories_get_the_verdicts_of_the_reference(
    database: EmbeddedPostgres, tenant: Tenancy, tmp_path: Path
) -> None:
    found = await _run(database, tenant, "run_history_rest.py", "modes_history.json", tmp_path, "v3")
    cases = {case["id"]: case for case in _cases("modes_history.json")}
    assert found.keys() == cases.keys()
    reference = {"XSD": "expected_apicurio"}
    wanted = {name: case[reference.get(case["format"], "expected")] for name, case in cases.items()}
    assert {name: found[name] for name, verdict in wanted.items() if verdict not in (None, found[name])} == {}


def _cases(file: str) -> list[dict[str, Any]]:
    return json.loads((Path(_FOLDER) / file).read_text())


def _said(verdict: bool | str | None) -> bool | str | None:
    """What has no readable schema is compatible with nothing: Confluent's own verdict then says that it is invalid."""
    return False if verdict == "invalid-update" else verdict


def _known(verdicts: dict[str, bool | None] | None) -> dict[str, bool]:
    return {mode: verdict for mode, verdict in (verdicts or {}).items() if verdict is not None}


async def _run(
    database: EmbeddedPostgres, tenant: Tenancy, script: str, file: str, folder: Path, *options: str
) -> dict[str, Any]:
    """What a script records of a server in a process of its own."""
    output = folder / "found.json"
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as server:
        server.wait_until_ready()
        sending = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(_FOLDER) / script), f"{server.url}/apis/registry/v3", str(Path(_FOLDER) / file),
            str(output), *options, env={**os.environ, "REGISTRY_AUTH": f"vectors:{tenant.admin_key}"},
        )  # fmt: skip
        assert await sending.wait() == 0, server.said
    return json.loads(output.read_text())
