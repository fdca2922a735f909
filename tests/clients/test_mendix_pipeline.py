"""A pipeline that deploys a Mendix application, as its users write it: a shell script with curl."""

import asyncio
import json
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from tests.clients.cast import Cast
from tests.support.catalog import EMPLOYEES, NO_SALARY

pytestmark = [
    pytest.mark.xdist_group("clients"),
    pytest.mark.timeout(150),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


async def test_transform_register_put_break_agree_and_retry(cast: Cast, tmp_path: Path) -> None:
    published = {
        "name": "hr.employees", "version": "1.0", "path": "/hr/v1", "serviceType": "OData 3.0",
        "contracts": [{"type": "Metadata", "value": EMPLOYEES}], "security": {"types": [{"type": "Basic"}]},
    }  # fmt: skip
    consumed = {
        "name": "hr.employees", "version": "1.0", "serviceType": "OData 3.0", "constant": "Client.Location",
        "uses": [{"type": "entity", "name": "Employee"}],
    }  # fmt: skip
    (tmp_path / "published.json").write_text(json.dumps({"schemaVersion": "1.3", "published": [published]}))
    (tmp_path / "consumed.json").write_text(json.dumps({"schemaVersion": "1.3", "consumed": [consumed]}))
    (tmp_path / "next.xml").write_text(NO_SALARY)
    keys = {"ASSENT_URL": cast.url, "PUBLISHER": cast.producer.key, "CONSUMER": cast.consumer.key}
    script = Path(__file__).with_name("mendix_pipeline.sh")
    process = await asyncio.create_subprocess_exec(
        "sh", str(script), str(tmp_path), str(tmp_path / "next.xml"), f"hr-{uuid4().hex[:8]}",
        env=os.environ | keys, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert output.decode().startswith("green: ")
