"""Who may do what: keys in every form that clients send them, rights of teams, and reading without a key."""

import base64
from collections.abc import Callable

import httpx
import msgspec
import pytest

from app.asgi import create_app
from app.identity.principals import Role
from app.settings import Settings
from app.storage.engine import fetch
from tests.integration.confluent.conftest import ROOT, Registry, refused
from tests.support.answers import nothing_written
from tests.support.clients import client_of
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

READS = (
    "/", "/subjects", "/subjects/s/versions", "/subjects/s/versions/1", "/subjects/s/versions/1/schema",
    "/subjects/s/versions/1/referencedby", "/schemas", "/schemas/types", "/schemas/ids/1", "/schemas/ids/1/schema",
    "/schemas/ids/1/subjects", "/schemas/ids/1/versions", "/config", "/mode", "/contexts", "/v1/metadata/id",
)  # fmt: skip


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


@pytest.fixture
def bare(registry_of: Callable[[None], Registry]) -> httpx.AsyncClient:
    """A client without a key."""
    return registry_of(None).http


async def test_a_key_is_a_password_or_a_bearers_token(bare: httpx.AsyncClient, tenant: Tenancy) -> None:
    key = tenant.admin_key
    for header in (_basic("anyone", key), _basic("", key), f"Bearer {key}", f"bearer {key}"):
        assert (await bare.get("/subjects", headers={"Authorization": header})).status_code == 200
    assert (await bare.get("/subjects", headers={"X-API-Key": key})).status_code == 200


async def test_without_a_key_that_is_known_nothing_is_answered(bare: httpx.AsyncClient, tenant: Tenancy) -> None:
    headers = [
        {}, {"Authorization": _basic("u", "wrong")}, {"Authorization": _basic(tenant.admin_key, "")},
        {"Authorization": "Basic nonsense"}, {"Authorization": "Digest x"}, {"Authorization": "Bearer"},
    ]  # fmt: skip
    for header in headers:
        for path in READS:
            answer = await bare.get(path, headers=header)
            message = refused(answer, 401, 40101)
            assert answer.headers["WWW-Authenticate"] == 'Basic realm="assent"'
            assert tenant.admin_key not in message


async def test_who_reads_only_reads_everything_and_writes_nothing(
    registry: Registry, registry_of: Callable[[str], Registry], tenant: Tenancy
) -> None:
    await registry.register("s")
    for role in (Role.READER, Role.AUDITOR):
        reader = registry_of(await tenant.key(role))
        for path in READS:
            assert (await reader.call("GET", path)).status_code == 200
        assert (await reader.call("POST", "/subjects/s", {"schema": ORDER})).status_code == 200
        assert (await reader.call("POST", "/compatibility/subjects/s/versions", {"schema": ORDER})).status_code == 200
        async with nothing_written(tenant):
            refused(await reader.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER}), 403, 40301)
            refused(await reader.call("DELETE", "/subjects/s"), 403, 40301)
            refused(await reader.call("PUT", "/config/s", {"compatibility": "FULL"}), 403, 40301)
            refused(await reader.call("PUT", "/mode", {"mode": "READONLY"}), 403, 40301)


async def test_another_tenant_sees_nothing_of_it(
    registry: Registry, registry_of: Callable[[Tenancy], Registry]
) -> None:
    await registry.register("s")
    await registry.call("PUT", "/config", {"compatibility": "FULL"})
    other = registry_of(await Tenancy.create())
    assert (await other.call("GET", "/subjects")).json() == []
    assert (await other.call("GET", "/config")).json() == {"compatibilityLevel": "BACKWARD"}
    refused(await other.call("GET", "/schemas/ids/1"), 404, 40403)
    refused(await other.call("GET", "/subjects/s/versions"), 404, 40401)


@pytest.fixture
async def open_to_all(settings: Settings, registry: Registry, tenant: Tenancy) -> Registry:
    """The registry without a key, where the tenant `tenant` can be read by everybody; it has the subject `s`."""
    await registry.register("s")
    ((name,),) = await fetch("SELECT name FROM tenant WHERE id = $1", tenant.id)
    service = create_app(msgspec.structs.replace(settings, anonymous_tenant=name))
    return Registry(client_of(service, None, ROOT))


async def test_everybody_may_read_where_the_operator_says_so(open_to_all: Registry) -> None:
    for path in READS:
        assert (await open_to_all.call("GET", path)).status_code == 200
    body = {"schema": ORDER}
    assert (await open_to_all.call("POST", "/subjects/s", body)).json()["version"] == 1
    assert (await open_to_all.call("POST", "/compatibility/subjects/s/versions", body)).json()["is_compatible"]


async def test_nobody_writes_without_a_key(open_to_all: Registry, tenant: Tenancy) -> None:
    async with nothing_written(tenant):
        for method, path, body in (
            ("POST", "/subjects/s/versions", {"schema": ORDER_WIDER}),
            ("POST", "/subjects/t/versions", {"schema": ORDER}),
            ("DELETE", "/subjects/s", None),
            ("DELETE", "/subjects/s/versions/1", None),
            ("PUT", "/config", {"compatibility": "NONE"}),
            ("PUT", "/config/s", {"compatibility": "NONE"}),
            ("PUT", "/mode/s", {"mode": "READONLY"}),
        ):
            refused(await open_to_all.call(method, path, body), 401, 40101)


async def test_a_wrong_key_is_not_no_key(open_to_all: Registry) -> None:
    answer = await open_to_all.http.get("/subjects", headers={"Authorization": _basic("u", "wrong")})
    refused(answer, 401, 40101)


async def test_a_tenant_that_there_is_not_is_open_to_nobody(settings: Settings, storage: None) -> None:
    service = create_app(msgspec.structs.replace(settings, anonymous_tenant="no such tenant"))
    refused(await client_of(service, None, ROOT).get("/subjects"), 401, 40101)
