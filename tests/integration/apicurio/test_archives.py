"""Exports and imports of everything. `fixtures/apicurio-3.3.3.zip` was exported by a server of that release, of
schemas that were made up for it: every kind of thing that an archive can hold is in it."""

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.identity.grants import ensure_administrators
from app.identity.principals import Role
from app.storage.engine import fetch, fetch_one
from tests.integration.apicurio.conftest import Depended, Registry, refused
from tests.support.answers import nothing_written
from tests.support.tenants import Tenancy

REAL = (Path(__file__).parent / "fixtures" / "apicurio-3.3.3.zip").read_bytes()
ANEW = {"X-Registry-Preserve-GlobalId": "false", "X-Registry-Preserve-ContentId": "false"}


def archive_of(files: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return body.getvalue()


def files_of(archive: bytes) -> dict[str, bytes]:
    """What is in a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return {name: read.read(name) for name in read.namelist()}


def documents(archive: bytes, kind: str) -> list[Any]:
    """The documents of a kind in an archive."""
    return [json.loads(body) for name, body in files_of(archive).items() if name.endswith(f".{kind}.json")]


def changed(archive: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """An archive with some of its files changed, or (null) left out."""
    files = {name: change(name, body) for name, body in files_of(archive).items()}
    return archive_of({name: body for name, body in files.items() if body is not None})


async def renumbered(archive: bytes) -> tuple[bytes, int]:
    """The archive as if it came from a registry with higher numbers, and by how much they are higher."""
    row = await fetch_one(
        "SELECT greatest((SELECT max(id) FROM content), (SELECT max(global_id) FROM version), 0) + 1000"
    )
    offset = row[0] if row else 0

    def higher(name: str, body: bytes) -> bytes:
        if not name.endswith(".json"):
            return body
        return re.sub(rb'"(globalId|contentId)":(\d+)', lambda m: b'"%s":%d' % (m[1], int(m[2]) + offset), body)

    return changed(archive, higher), offset


async def send(
    registry: Registry, archive: bytes, headers: dict[str, str] | None = None, *, empty: bool = True
) -> httpx.Response:
    """Import an archive."""
    parameters = {} if empty else {"requireEmptyRegistry": "false"}
    return await registry.http.post(
        "admin/import",
        content=archive,
        params=parameters,
        headers={"Content-Type": "application/zip", **(headers or {})},
    )


@pytest.fixture
async def imported(registry: Registry) -> int:
    """The real archive is in, with ids of its own; by how much they are higher than in the file."""
    archive, offset = await renumbered(REAL)
    answer = await send(registry, archive)
    assert (answer.status_code, answer.content) == (204, b"")
    return offset


async def test_what_apicurio_exported_is_all_there(registry: Registry, imported: int) -> None:
    group = await registry.done("GET", "/groups/shop")
    assert (group["description"], group["labels"]) == ("The shop", {"team": "orders"})
    order = await registry.done("GET", "/groups/shop/artifacts/order")
    assert (order["name"], order["artifactType"], order["labels"]) == ("Order", "AVRO", {"env": "prod"})
    assert order["createdOn"].startswith("2026-11-28T")
    versions = (await registry.done("GET", "/groups/shop/artifacts/order/versions"))["versions"]
    assert [(v["version"], v["state"], v["globalId"] - imported, v["contentId"] - imported) for v in versions] == [
        ("1.0.0", "DEPRECATED", 1, 1),
        ("1.1.0", "ENABLED", 2, 2),
    ]
    assert (versions[0]["name"], versions[0]["labels"]) == ("first", {"by": "hand"})
    stable = await registry.done("GET", "/groups/shop/artifacts/order/branches/stable/versions")
    assert [v["version"] for v in stable["versions"]] == ["1.1.0"]
    [comment] = await registry.done("GET", "/groups/shop/artifacts/order/versions/1.0.0/comments")
    assert comment["value"] == "a first comment"
    text = await registry.text(f"/ids/globalIds/{imported + 2}")
    assert text.encode() in files_of(REAL).values()
    states = [
        (await registry.done("GET", f"/groups/shop/artifacts/{artifact}/versions/{version}/state"))["state"]
        for artifact, version in (("customer", "1"), ("customer", "2"), ("basket", "2-draft"))
    ]
    assert states == ["DISABLED", "ENABLED", "DRAFT"]
    [reference] = await registry.done("GET", "/groups/shop/artifacts/basket/versions/1/references")
    assert reference["artifactId"] == "order"
    assert (await registry.done("GET", "/groups/default/artifacts/empty-one"))["artifactType"] == "XML"
    rules = [
        (await registry.done("GET", path))["config"]
        for path in (
            "/admin/rules/COMPATIBILITY",
            "/groups/shop/rules/VALIDITY",
            "/groups/shop/artifacts/order/rules/COMPATIBILITY",
        )
    ]
    assert rules == ["FORWARD", "FULL", "BACKWARD_TRANSITIVE"]


async def test_new_ids_exceed_those_that_were_kept(registry: Registry, imported: int) -> None:
    made = await registry.make("later", '"string"')
    assert made["version"]["globalId"] > imported + 7
    assert made["version"]["contentId"] > imported + 7


async def test_what_was_imported_is_exported_as_apicurio_would(registry: Registry, imported: int) -> None:
    answer = await registry.call("GET", "/admin/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    for kind, key in (
        ("Group", "groupId"), ("Artifact", "artifactId"), ("ArtifactVersion", "globalId"), ("Branch", "artifactId"),
        ("Comment", "value"), ("GroupRule", "type"), ("ArtifactRule", "type"), ("GlobalRule", "ruleType"),
    ):  # fmt: skip
        ours, theirs = documents(answer.content, kind), documents(REAL, kind)
        assert len(ours) == len(theirs), kind
        assert [set(one) for one in ours] == [set(theirs[0])] * len(ours), kind
        assert sorted(str(one[key]) for one in ours) == sorted(
            str(one[key] + imported if key == "globalId" else one[key]) for one in theirs
        )
    contents = {one["contentHash"]: one for one in documents(answer.content, "Content")}
    for one in documents(REAL, "Content"):
        if not one["contentHash"].startswith("draft:"):
            mine = contents[one["contentHash"]]
            assert (mine["contentId"], mine["contentType"]) == (one["contentId"] + imported, one["contentType"])
            assert mine["serializedReferences"] == one["serializedReferences"]


async def test_an_export_is_imported_elsewhere(registry: Registry, imported: int, registry_of: Any) -> None:
    exported = (await registry.call("GET", "/admin/export")).content
    elsewhere = registry_of(await Tenancy.create())
    assert (await send(elsewhere, exported, ANEW)).status_code == 204
    again = (await elsewhere.call("GET", "/admin/export")).content
    for kind in ("Group", "Artifact", "Branch", "GlobalRule", "GroupRule", "ArtifactRule"):
        assert sorted(map(json.dumps, documents(again, kind))) == sorted(map(json.dumps, documents(exported, kind)))
    hashes = [sorted(one["contentHash"] for one in documents(file, "Content")) for file in (again, exported)]
    assert hashes[0] == hashes[1]


async def test_ids_that_are_taken_are_a_conflict(registry: Registry, imported: int, registry_of: Any) -> None:
    elsewhere = await Tenancy.create()
    await ensure_administrators(elsewhere.admin)
    client = registry_of(elsewhere)
    exported = (await registry.call("GET", "/admin/export")).content
    async with nothing_written(elsewhere):
        assert "without keeping the ids" in refused(await send(client, exported), 409, "ConflictException")


async def test_into_a_registry_that_is_not_empty(registry: Registry, imported: int, tenant: Tenancy) -> None:
    archive, _ = await renumbered(REAL)
    async with nothing_written(tenant):
        assert refused(await send(registry, archive), 409, "ConflictException") == "Registry is not empty."
    before = await registry.done("GET", "/search/versions", limit=100)
    assert (await send(registry, archive, empty=False)).status_code == 204
    assert await registry.done("GET", "/search/versions", limit=100) == before

    def renamed(name: str, body: bytes) -> bytes:
        return body.replace(b'"artifactId":"customer"', b'"artifactId":"supplier"') if name.endswith("json") else body

    assert (await send(registry, changed(archive, renamed), empty=False)).status_code == 204
    assert (await registry.done("GET", "/groups/shop/artifacts/supplier/versions"))["count"] == 2


async def test_what_was_deleted_comes_back_under_its_ids_and_nothing_else_does(
    registry: Registry, tenant: Tenancy
) -> None:
    await registry.make("orders")
    exported = (await registry.call("GET", "/admin/export")).content
    before = await registry.done("GET", "/search/versions")
    await registry.call("DELETE", registry.at("orders"))
    assert (await registry.done("GET", "/search/versions"))["count"] == 0

    def another(name: str, body: bytes) -> bytes:
        return body.replace(b"Order", b"Other") if name.endswith(".Content.data") else body

    other = changed(exported, another)
    for anew in ANEW:
        async with nothing_written(tenant):
            answer = await send(registry, other, {anew: "false"}, empty=False)
            assert "without keeping the ids" in refused(answer, 409, "ConflictException")
    assert (await send(registry, exported, empty=False)).status_code == 204
    assert await registry.done("GET", "/search/versions") == before


async def test_what_a_consumer_could_not_read_does_not_come_in(
    depended: Depended, tenant: Tenancy, registry_of: Any
) -> None:
    await ensure_administrators(tenant.admin)
    admin = registry_of(tenant)
    exported = (await admin.call("GET", "/admin/export")).content
    [version] = documents(exported, "ArtifactVersion")
    text = json.dumps({"type": "record", "name": "Order", "fields": []}).encode()
    content = {"contentId": 7, "contentHash": "ab", "contentType": "application/json"}
    more = {**version, "globalId": version["globalId"] + 1, "version": "2", "versionOrder": 2, "contentId": 7}
    archive = archive_of(
        files_of(exported)
        | {
            "content/ab.Content.json": json.dumps(content).encode(),
            "content/ab.Content.data": text,
            "groups/g/artifacts/orders/versions/2.ArtifactVersion.json": json.dumps(more).encode(),
        }
    )
    async with nothing_written(tenant):
        answer = await send(admin, archive, ANEW, empty=False)
        assert "breaks registered consumers" in refused(answer, 409, "ConflictException")


async def test_a_browser_fetches_an_export_once_by_a_link(registry: Registry, registry_of: Any) -> None:
    await registry.make("orders")
    link = await registry.done("GET", "/admin/export", forBrowser="true")
    assert link["href"] == f"/apis/registry/v3/downloads/{link['downloadId']}"
    nobody: Registry = registry_of(None)
    answer = await nobody.call("GET", f"/downloads/{link['downloadId']}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert len(documents(answer.content, "ArtifactVersion")) == 1
    for used in (link["downloadId"], str(uuid4()), "nonsense"):
        refused(await nobody.call("GET", f"/downloads/{used}"), 404, "DownloadNotFoundException")


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.READER, Role.AUDITOR])
async def test_only_administrators_take_everything_out_or_in(registry_of: Any, tenant: Tenancy, role: Role) -> None:
    client = registry_of(await tenant.team() if role is Role.DEVELOPER else await tenant.key(role))
    refused(await client.call("GET", "/admin/export"), 403, "ForbiddenException")
    refused(await client.call("GET", "/admin/export", forBrowser="true"), 403, "ForbiddenException")
    async with nothing_written(tenant):
        refused(await send(client, REAL), 403, "ForbiddenException")


def _without(part: str) -> bytes:
    return changed(REAL, lambda name, body: None if part in name else body)


def _with(part: str, old: bytes, new: bytes) -> bytes:
    return changed(REAL, lambda name, body: body.replace(old, new) if part in name else body)


def str_of(value: object) -> str:
    """An id of a case that is the same in every process: archives have the time in them."""
    return value if isinstance(value, str) else "archive"


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (b"", "ZIP"),
        (b"nonsense", "ZIP"),
        (REAL[: len(REAL) // 2], "ZIP"),
        (archive_of({}), "No manifest"),
        (_without("Manifest"), "No manifest"),
        (_with("Manifest", b'"exportVersion":"3.0"', b'"exportVersion":"2.0"'), "before version 3"),
        (_without(".Content.data"), "lacks"),
        (_without("42e71b50506f"), "lacks the content"),
        (_without("order/MetaData"), "lacks the artifact"),
        (_without("1.0.0.ArtifactVersion"), "lacks the version"),
        (_with("1.0.0.ArtifactVersion", b'"globalId":1', b'"globalId":"one"'), "cannot be read"),
        (_with("1.0.0.ArtifactVersion", b'"globalId":1', b'"globalId":0'), "An id is between"),
        (_with("1.0.0.ArtifactVersion", b'"DEPRECATED"', b'"PURGED"'), "no state"),
        (_with("1.0.0.ArtifactVersion", b'"createdOn":1', b'"createdOn":999999999999999991'), "no instant"),
        (_with("1.0.0.ArtifactVersion", b'"version":"1.0.0"', b'"version":"1/0"'), "invalid"),
        (_with("order/MetaData", b'"AVRO"', b'"COBOL"'), "no supported format"),
        (_with("shop.Group", b'"groupId":"shop"', b'"groupId":""'), "empty"),
        (_with("rules/VALIDITY", b'"FULL"', b'"SOME"'), "SOME"),
        (_with("rules/INTEGRITY", b'"INTEGRITY"', b'"BEAUTY"'), "no rule"),
        (_with("Content.data", b'"name"', b'"\xff"'), "UTF-8"),
        (_with("Content.json", b'"serializedReferences":"[', b'"serializedReferences":"{'), "references"),
        (_with("shop.Group", b'"The shop"', b'"' + b"x" * 1_100_000 + b'"'), "more than"),
    ],
    ids=str_of,
)  # fmt: skip
async def test_what_is_no_archive_is_refused_and_changes_nothing(
    registry: Registry, tenant: Tenancy, archive: bytes, said: str
) -> None:
    async with nothing_written(tenant):
        answer = await send(registry, archive, ANEW)
        assert (answer.status_code, answer.json()["error_code"]) == (400, 400), answer.text
        assert said in answer.json()["message"]


PACKED = {"Content-Encoding": "gzip"}


async def test_an_import_that_comes_compressed_may_be_as_large_as_any(registry: Registry, tenant: Tenancy) -> None:
    """Beyond the limit of other requests, packed and unpacked."""
    archive, _ = await renumbered(REAL)
    filled = archive_of(files_of(archive) | {"filling": os.urandom(1_000_000)})
    assert (await send(registry, gzip.compress(filled), PACKED)).status_code == 204
    assert (await registry.done("GET", "/groups/shop/artifacts/order/versions"))["count"] == 2


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (gzip.compress(REAL)[:-20], PACKED, 400),
        (gzip.compress(REAL[:-20]), PACKED, 400),
        (gzip.compress(REAL) + b"more", PACKED, 400),
        (REAL, PACKED, 400),
        (gzip.compress(REAL), {}, 400),
        (gzip.compress(b"\0" * 20_000_001), PACKED, 413),
        (b"\0" * 20_000_001, {}, 413),
    ],
    ids=["truncated", "truncated inside", "with more", "not packed", "not said", "a bomb", "too large"],
)
async def test_what_comes_compressed_and_is_no_archive_is_refused(
    registry: Registry, tenant: Tenancy, body: bytes, headers: dict[str, str], status: int
) -> None:
    async with nothing_written(tenant):
        answer = await send(registry, body, headers)
    assert (answer.status_code, answer.json()["error_code"]) == (status, status), answer.text


def _again(kind: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    """The archive with the first document of a kind in it once more, changed, under another name."""
    files = files_of(REAL)
    name = next(name for name in sorted(files) if name.endswith(f".{kind}.json"))
    other = json.dumps(change(json.loads(files[name])), separators=(",", ":")).encode()
    return archive_of(files | {f"again/again.{kind}.json": other})


def _doubled() -> bytes:
    """An archive with two documents of one name."""
    body = io.BytesIO(REAL)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(body, "a") as made:
        made.writestr("groups/shop.Group.json", made.read("groups/shop.Group.json"))
    return body.getvalue()


@pytest.mark.parametrize("headers", [{}, ANEW], ids=["with its numbers", "with new ones"])
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: _again("ArtifactVersion", lambda one: {**one, "version": "other"}), "the version"),
        (lambda: _again("ArtifactVersion", lambda one: {**one, "globalId": 70}), "the version"),
        (lambda: _again("Content", lambda one: one), "the content"),
        (lambda: _again("Artifact", lambda one: {**one, "name": "Other"}), "the artifact"),
        (lambda: _again("Group", lambda one: {**one, "description": "Other"}), "the group"),
        (lambda: _again("GlobalRule", lambda one: one), "the rule"),
        (_doubled, "two documents"),
    ],
    ids=["number", "name of a version", "content", "artifact", "group", "rule", "document"],
)
async def test_what_names_something_twice_is_refused_whole(
    registry: Registry, tenant: Tenancy, made: Callable[[], bytes], said: str, headers: dict[str, str]
) -> None:
    archive = made()
    if said != "two documents":
        archive, _ = await renumbered(archive)
    async with nothing_written(tenant):
        answer = await send(registry, archive, headers)
    assert said in refused(answer, 400, "BadRequestException")


async def test_contents_keep_their_numbers_and_are_each_there_once(registry: Registry, tenant: Tenancy) -> None:
    """Also those of drafts, and one that two versions share."""
    archive, offset = await renumbered(REAL)
    [draft] = [one for one in documents(archive, "ArtifactVersion") if one["state"] == "DRAFT"]
    shared = {**draft, "globalId": draft["globalId"] + 100, "version": "shared", "state": "ENABLED"}
    archive = archive_of(files_of(archive) | {"x/shared.ArtifactVersion.json": json.dumps(shared).encode()})
    assert (await send(registry, archive)).status_code == 204
    rows = await fetch("SELECT id FROM content WHERE tenant = $1 ORDER BY id", tenant.id)
    used = {one["contentId"] for one in documents(archive, "ArtifactVersion")}
    assert [row["id"] for row in rows] == sorted(used)
    assert min(used) > offset


async def test_an_import_is_a_zip_file(registry: Registry, tenant: Tenancy) -> None:
    async with nothing_written(tenant):
        refused(await send(registry, REAL, {"Content-Type": "application/json"}), 415, "NotSupportedException")
