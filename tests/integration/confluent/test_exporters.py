"""/exporters: making, changing and deleting them. What they copy is under test in `tests/integration/exporters`."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from app.audit.query import list_events
from app.exporters.copying import Copier
from app.identity.principals import Role
from app.settings import Settings
from app.storage.engine import fetch
from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import actions, nothing_written
from tests.support.tenants import Tenancy

NOWHERE = "http://127.0.0.1:1"
"""An address that is allowed here, and that nothing listens at."""
PASSWORD = "nobody-must-see-this"
CONFIG = {
    "schema.registry.url": NOWHERE,
    "basic.auth.credentials.source": "USER_INFO",
    "basic.auth.user.info": f"me:{PASSWORD}",
}
SHOWN = {**CONFIG, "basic.auth.user.info": "[hidden]"}


async def make(registry: Registry, name: str = "e", **body: Any) -> None:
    answer = await registry.call("POST", "/exporters", {"name": name, "config": CONFIG, **body})
    assert (answer.status_code, answer.json()) == (200, {"name": name}), answer.text


async def status(registry: Registry, name: str = "e") -> dict[str, Any]:
    return (await registry.call("GET", f"/exporters/{name}/status")).json()


async def work(tenant: Tenancy, settings: Settings) -> None:
    """What the worker does for the tenant's exporters, once."""
    for row in await fetch("SELECT id FROM exporter WHERE tenant = $1", tenant.id):
        await Copier(settings).copy_due(row["id"])


@pytest.fixture
async def stuck(registry: Registry, tenant: Tenancy, settings: Settings) -> Registry:
    """An exporter `e` that does not reach its destination, and may therefore be paused."""
    await make(registry, subjects=["foo"])
    await work(tenant, settings)
    return registry


@pytest.fixture
async def paused(stuck: Registry) -> Registry:
    """The same, paused."""
    assert (await stuck.call("PUT", "/exporters/e/pause")).json() == {"name": "e"}
    return stuck


async def test_what_was_made_is_shown_without_its_secrets(registry: Registry) -> None:
    assert (await registry.call("GET", "/exporters")).json() == []
    said = {"contextType": "CUSTOM", "context": "test-context", "subjects": ["foo"]}
    formats = {"subjectRenameFormat": "dc_${subject}", "kekRenameFormat": "dc_${kek}"}
    await make(registry, "test-exporter", **said, **formats)
    await make(registry, "another")
    assert (await registry.call("GET", "/exporters")).json() == ["another", "test-exporter"]
    info = await registry.call("GET", "/exporters/test-exporter")
    assert info.json() == {"name": "test-exporter", **said, **formats, "config": SHOWN}
    assert info.headers["content-type"] == "application/vnd.schemaregistry.v1+json"
    assert (await registry.call("GET", "/exporters/test-exporter/config")).json() == SHOWN
    found = await status(registry, "test-exporter")
    assert {**found, "ts": 0} == {"name": "test-exporter", "state": "STARTING", "offset": 0, "ts": 0, "trace": ""}
    assert found["ts"] > 1_700_000_000_000, "milliseconds since 1970"


async def test_by_default_all_subjects_of_the_default_context_go_into_one_of_this_registry(registry: Registry) -> None:
    await make(registry)
    info = (await registry.call("GET", "/exporters/e")).json()
    assert (info["contextType"], info["subjects"]) == ("AUTO", ["*"])
    clusters = (await registry.call("GET", "/v1/metadata/id")).json()["scope"]["clusters"]
    assert info["context"] == f".{clusters['kafka-cluster']}-{clusters['schema-registry-cluster']}"


async def test_a_secret_is_nowhere_to_be_found(paused: Registry, tenant: Tenancy, settings: Settings) -> None:
    await paused.call("PUT", "/exporters/e/config", {**CONFIG, "basic.auth.user.info": f"you:{PASSWORD}"})
    await paused.call("PUT", "/exporters/e/resume")
    await work(tenant, settings)
    everything = [(await paused.call("GET", f"/exporters/e{path}")).text for path in ("", "/config", "/status")]
    everything += [repr(event) for event in (await list_events(tenant.admin, limit=1000)).results]
    everything += [repr([*row.values()]) for row in await fetch("SELECT * FROM exporter WHERE tenant = $1", tenant.id)]
    assert all(PASSWORD not in text for text in everything)


async def test_an_exporter_that_cannot_go_on_says_why(stuck: Registry) -> None:
    found = await status(stuck)
    assert found["state"] == "STARTING"
    assert "cannot be reached" in found["trace"]


async def test_a_life(paused: Registry, tenant: Tenancy) -> None:
    assert (await status(paused))["state"] == "PAUSED"
    assert (await paused.call("PUT", "/exporters/e/pause")).status_code == 200, "paused it is"
    changed = {"subjects": ["bar*"], "contextType": "NONE", "subjectRenameFormat": "x-${subject}"}
    assert (await paused.call("PUT", "/exporters/e", changed)).json() == {"name": "e"}
    assert (await paused.call("PUT", "/exporters/e", {"subjectRenameFormat": ""})).json() == {"name": "e"}
    bearer = {"schema.registry.url": "https://192.0.43.8/apis/ccompat/v7", "bearer.auth.token": PASSWORD}
    assert (await paused.call("PUT", "/exporters/e/config", bearer)).json() == {"name": "e"}
    info = (await paused.call("GET", "/exporters/e")).json()
    shown = {**bearer, "bearer.auth.token": "[hidden]"}
    assert info == {"name": "e", "contextType": "NONE", "subjects": ["bar*"], "config": shown}
    assert (await paused.call("PUT", "/exporters/e/reset")).json() == {"name": "e"}
    assert (await paused.call("PUT", "/exporters/e/resume")).json() == {"name": "e"}
    found = await status(paused)
    assert (found["state"], found["offset"], found["trace"]) == ("STARTING", 0, "")
    deleted = await paused.call("DELETE", "/exporters/e")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await paused.call("GET", "/exporters")).json() == []
    done = [action.removeprefix("exporter.") for action in await actions(tenant) if action.startswith("exporter.")]
    assert done == ["created", "paused", "updated", "updated", "updated", "reset", "resumed", "deleted"]
    await make(paused)


async def test_states_that_stand_against_it(registry: Registry, tenant: Tenancy) -> None:
    await make(registry)
    async with nothing_written(tenant):
        refused(await registry.call("POST", "/exporters", {"name": "e", "config": CONFIG}), 409, 40960)
        refused(await registry.call("PUT", "/exporters/e/pause"), 409, 40962)
        refused(await registry.call("PUT", "/exporters/e/resume"), 409, 40961)
        refused(await registry.call("PUT", "/exporters/e/reset"), 409, 40963)
        refused(await registry.call("PUT", "/exporters/e", {"subjects": ["a"]}), 409, 40963)
        refused(await registry.call("PUT", "/exporters/e/config", CONFIG), 409, 40963)


async def test_there_are_only_so_many(registry: Registry, tenant: Tenancy) -> None:
    for number in range(10):
        await make(registry, f"e{number}")
    async with nothing_written(tenant):
        refused(await registry.call("POST", "/exporters", {"name": "one-more", "config": CONFIG}), 409, 40964)
    await registry.call("DELETE", "/exporters/e3")
    await make(registry, "one-more")


def _of_nobody() -> Iterator[tuple[str, str, Any]]:
    yield "GET", "", None
    yield "PUT", "", {}
    yield "DELETE", "", None
    yield "GET", "/status", None
    yield "GET", "/config", None
    yield "PUT", "/config", CONFIG
    for what in ("pause", "resume", "reset"):
        yield "PUT", f"/{what}", None


@pytest.mark.parametrize(("method", "path", "body"), [*_of_nobody()])
async def test_what_is_not_there(registry: Registry, method: str, path: str, body: Any) -> None:
    refused(await registry.call(method, f"/exporters/nobody{path}", body), 404, 40450)


@pytest.mark.parametrize("name", [None, "", " ", ".", "a b", "a/b", "é", "x" * 256, "a\n"])
async def test_names_that_no_exporter_can_have(registry: Registry, tenant: Tenancy, name: str | None) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("POST", "/exporters", {"name": name, "config": CONFIG}), 409, 40950)


@pytest.mark.parametrize(
    ("subjects", "more"),
    [
        ([], {}),
        ([""], {}),
        (["a*b"], {}),
        (["**"], {}),
        ([":.ctx"], {}),
        (["x" * 256], {}),
        (["a\u0007"], {}),
        (["*"], {"subjectRenameFormat": "one-for-all"}),
        (["*"], {"subjectRenameFormat": ":.other:${subject}"}),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_subjects_that_cannot_be(
    paused: Registry, tenant: Tenancy, subjects: list[str], more: dict[str, str]
) -> None:
    async with nothing_written(tenant):
        body = {"name": "new", "config": CONFIG, "subjects": subjects, **more}
        refused(await paused.call("POST", "/exporters", body), 409, 40952)
        refused(await paused.call("PUT", "/exporters/e", {"subjects": subjects, **more}), 409, 40952)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (None, "schema.registry.url is missing"),
        ({}, "schema.registry.url is missing"),
        ({"schema.registry.url": ""}, "schema.registry.url has 1 to"),
        ({"schema.registry.url": "ftp://127.0.0.1"}, "begins with http"),
        ({"schema.registry.url": "http://a,http://b"}, "one address"),
        ({"schema.registry.url": "http://127.0.0.1:99999"}, "not an address"),
        ({"schema.registry.url": "http://127.0.0.1/?a=b"}, "ends with its path"),
        ({"schema.registry.url": f"http://me:{PASSWORD}@127.0.0.1"}, "has a user in it"),
        ({"schema.registry.url": "http://10.0.0.1:8081"}, "ASSENT_CHANNEL_ALLOW"),
        ({"schema.registry.url": "http://169.254.169.254"}, "ASSENT_CHANNEL_ALLOW"),
        ({"schema.registry.url": "http://[::1]:8081"}, "ASSENT_CHANNEL_ALLOW"),
        ({"schema.registry.url": "http://127.1:8081", "no.such.setting": "x"}, "no.such.setting"),
        ({**CONFIG, "basic.auth.credentials.source": "SASL_INHERIT"}, "can only be USER_INFO"),
        ({**CONFIG, "basic.auth.user.info": PASSWORD}, "a user and a password"),
        ({**CONFIG, "basic.auth.user.info": "[hidden]"}, "give the secret itself"),
        ({"schema.registry.url": NOWHERE, "basic.auth.credentials.source": "USER_INFO"}, "user.info is missing"),
        ({**CONFIG, "bearer.auth.token": "t"}, "exclude each other"),
        ({"schema.registry.url": NOWHERE, "bearer.auth.token": "a\r\nX: y"}, "no token has"),
        ({**CONFIG, "schema.registry.ssl.truststore.location": "/etc/passwd"}, "as PEM"),
        ({**CONFIG, "schema.registry.ssl.truststore.type": "JKS"}, "can only be PEM"),
        ({**CONFIG, "schema.registry.ssl.truststore.certificates": "none"}, "no certificate in PEM"),
        ({**CONFIG, "schema.registry.ssl.keystore.key": PASSWORD}, "given together"),
        (
            {
                **CONFIG,
                "schema.registry.ssl.keystore.key": PASSWORD,
                "schema.registry.ssl.keystore.certificate.chain": "c",
            },
            "no certificate and its key",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_configurations_that_cannot_be(
    paused: Registry, tenant: Tenancy, config: dict[str, str] | None, named: str
) -> None:
    async with nothing_written(tenant):
        said = refused(await paused.call("POST", "/exporters", {"name": "new", "config": config}), 409, 40951)
        if config is not None:
            assert refused(await paused.call("PUT", "/exporters/e/config", config), 409, 40951) == said
    assert named in said
    assert PASSWORD not in said


@pytest.mark.parametrize("context", [None, "a:b", "a*", "x" * 300])
async def test_contexts_that_cannot_be(registry: Registry, tenant: Tenancy, context: str | None) -> None:
    async with nothing_written(tenant):
        body = {"name": "e", "config": CONFIG, "contextType": "CUSTOM", "context": context}
        refused(await registry.call("POST", "/exporters", body), 409, 40951)


@pytest.mark.parametrize("body", ["{", "[]", '{"subjects": "all"}', '{"contextType": "SOME"}', '{"config": {"a": 1}}'])
async def test_bodies_that_cannot_be_read(registry: Registry, tenant: Tenancy, body: str) -> None:
    async with nothing_written(tenant):
        answer = await registry.http.post("/exporters", content=body)
        assert answer.status_code == 400, answer.text


async def test_who_may(registry: Registry, registry_of: Any, tenant: Tenancy) -> None:
    await make(registry)
    developer, stranger = registry_of(await tenant.team()), registry_of(await Tenancy.create())
    reader = registry_of(await tenant.key(Role.READER))
    for someone in (developer, reader):
        assert (await someone.call("GET", "/exporters")).json() == ["e"]
        assert (await someone.call("GET", "/exporters/e")).status_code == 200
        for method, path, body in _of_nobody():
            if method != "GET":
                refused(await someone.call(method, f"/exporters/e{path}", body), 403, 40301)
        refused(await someone.call("POST", "/exporters", {"name": "f", "config": CONFIG}), 403, 40301)
    assert (await stranger.call("GET", "/exporters")).json() == []
    refused(await stranger.call("DELETE", "/exporters/e"), 404, 40450)
    refused(await registry_of(None).call("GET", "/exporters"), 401, 40101)


async def test_what_is_on_record_of_a_new_exporter(registry: Registry, tenant: Tenancy) -> None:
    await make(registry)
    event = (await list_events(tenant.admin, limit=1000, action="exporter.created")).results[0]
    assert (event.detail["name"], event.detail["url"]) == ("e", NOWHERE)
    assert msgspec.json.decode(event.canonical or "")["detail"] == event.detail
