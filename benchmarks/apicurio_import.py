"""Taking over another registry's export: versions a second, the peak of memory, and the progress that the log shows.

An archive as Apicurio's server writes it, with ten versions of each artifact, every one of 20 fields or more, goes to a
fresh instance. Each size has an instance of its own, as the peak of a process is that of all it ever did.
"""

import json
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import httpx

from benchmarks.processes import Measured, cpu_seconds, instance

_PER_ARTIFACT = 10
_FIELDS = 20
_PART = 256 * 1024
_OWNER = {"owner": "ada", "createdOn": 1764000000000, "modifiedBy": "ada", "modifiedOn": 1764000000000}


async def main(*, quick: bool = False) -> None:
    """Print the figures at a small size and at one ten times as large."""
    small = 100 if quick else 1_000
    peaks: list[float] = []
    for total in (small, 10 * small):
        archive = archive_of(total)
        async with instance() as measured:
            peaks.append(await _import(measured, archive, total))
    print(f"peak of memory at {10 * small} to that at {small}: {peaks[1] / peaks[0]:.2f}")


async def _import(measured: Measured, archive: bytes, total: int) -> float:
    pid = measured.running.processes["api"]
    idle, used = _peak(pid), cpu_seconds(pid)
    began = time.perf_counter()
    async with httpx.AsyncClient(base_url=measured.running.url, auth=("bench", measured.key), timeout=3600) as client:
        answer = await client.post(
            "/apis/registry/v3/admin/import", content=_parts(archive), headers={"Content-Type": "application/zip"}
        )
        seconds = time.perf_counter() - began
        assert answer.status_code == 204, answer.text
        used, peak = cpu_seconds(pid) - used, _peak(pid)
        found = await client.get("/apis/registry/v3/search/versions", params={"limit": 1})
    assert found.json()["count"] == total, found.text
    print(
        f"{total} versions, a file of {len(archive) / 2**20:.1f} MiB: {total / seconds:.0f}/s, "
        f"{used / total * 1000:.1f} ms of the API's processor time each; "
        f"peak of memory {peak:.0f} MiB, {peak - idle:.0f} more than before"
    )
    log = (measured.settings.home / "logs" / "api.log").read_text()
    shown = [line.partition("import: ")[2] for line in log.splitlines() if "import: " in line]
    print(f"progress in the log: {', '.join(shown) or 'none'}")
    return peak


async def _parts(archive: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(archive), _PART):
        yield archive[at : at + _PART]


def archive_of(total: int) -> bytes:
    """An export of version 3 with so many versions."""
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        said = {
            "systemVersion": "3.3.3",
            "systemName": "Apicurio Registry",
            "systemDescription": "",
            "dbVersion": "109",
        }
        _write(archive, "manifest-2026-11-28T00:00:00.000Z.Manifest", {**said, "exportVersion": "3.0"})
        _write(archive, "groups/bulk.Group", {"groupId": "bulk", **_OWNER})
        for number in range(total):
            artifact, version = divmod(number, _PER_ARTIFACT)
            _add(archive, number + 1, f"schema-{artifact}", version + 1)
    return body.getvalue()


def _add(archive: zipfile.ZipFile, number: int, artifact: str, version: int) -> None:
    names = [f"field_{at}" for at in range(_FIELDS + version)]
    fields = [{"name": name, "type": ["null", "string"], "default": None} for name in names]
    name = artifact.replace("-", "_")
    text = json.dumps({"type": "record", "name": name, "namespace": "bulk", "fields": fields}).encode()
    digest, place = sha256(text).hexdigest(), f"groups/bulk/artifacts/{artifact}"
    content = {"contentId": number, "contentHash": digest, "canonicalHash": digest, "contentType": "application/json"}
    _write(archive, f"content/{digest}.Content", content)
    archive.writestr(f"content/{digest}.Content.data", text)
    coordinates = {"groupId": "bulk", "artifactId": artifact, **_OWNER}
    if version == 1:
        _write(archive, f"{place}/MetaData.Artifact", {**coordinates, "artifactType": "AVRO"})
    said = {"globalId": number, "version": str(version), "versionOrder": version, "state": "ENABLED"}
    _write(archive, f"{place}/versions/{version}.ArtifactVersion", {**coordinates, **said, "contentId": number})


def _write(archive: zipfile.ZipFile, name: str, document: Mapping[str, object]) -> None:
    archive.writestr(f"{name}.json", json.dumps(document))


def _peak(pid: int) -> float:
    """MiB of memory that a process had resident at most. Linux only."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
