"""Contexts: listed, and as addresses of their own."""

import pytest

from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


async def test_contexts_are_listed_once_they_have_had_subjects(registry: Registry) -> None:
    assert (await registry.call("GET", "/contexts")).json() == ["."]
    await registry.register(":.b:s")
    await registry.register(":.a:s")
    assert (await registry.call("GET", "/contexts")).json() == [".", ".a", ".b"]
    assert (await registry.call("GET", "/contexts", offset=1, limit=1)).json() == [".a"]
    await registry.call("DELETE", "/subjects/:.b:s")
    await registry.call("DELETE", "/subjects/:.b:s", permanent="true")
    assert (await registry.call("GET", "/contexts")).json() == [".", ".a", ".b"], "what was stays known"


@pytest.mark.parametrize("base", ["/contexts/.c", "/contexts/:.c:", "/contexts/c", "/apis/ccompat/v7/contexts/.c"])
async def test_a_context_is_a_registry_of_its_own(registry: Registry, base: str) -> None:
    async def get(path: str, **parameters: str) -> object:
        answer = await registry.call("GET", base + path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    await registry.register("outside", ORDER_WIDER)
    answer = await registry.call("POST", f"{base}/subjects/s/versions", {"schema": ORDER})
    assert answer.json()["id"] == 1
    assert await get("/subjects") == [":.c:s"]
    assert await get("/subjects", subjectPrefix="x") == []
    assert await get("/subjects", subjectPrefix=":*:") == [":.c:s", "outside"]
    assert await get("/subjects/s/versions") == [1]
    assert await get("/subjects/:.:outside/versions") == [1]
    assert len((await registry.call("GET", f"{base}/schemas")).json()) == 1
    assert (await registry.call("GET", f"{base}/schemas/ids/1")).json()["schema"] == ORDER
    assert (await registry.call("GET", f"{base}/schemas/ids/1/schema")).text == ORDER
    check = await registry.call("POST", f"{base}/compatibility/subjects/s/versions/latest", {"schema": '"int"'})
    assert check.json() == {"is_compatible": False}
    assert (await registry.call("PUT", f"{base}/config", {"compatibility": "NONE"})).status_code == 200
    assert await get("/config") == {"compatibilityLevel": "NONE"}
    assert (await registry.call("GET", "/config")).json() == {"compatibilityLevel": "BACKWARD"}
    assert (await registry.call("PUT", f"{base}/mode/s", {"mode": "READONLY"})).status_code == 200
    assert (await registry.call("GET", "/mode/:.c:s")).json() == {"mode": "READONLY"}
    assert await get("/schemas/types")
    assert await get("") == [".", ".c"]


async def test_the_default_context_is_one_too(registry: Registry) -> None:
    await registry.register("s")
    await registry.register(":.c:t")
    assert (await registry.call("GET", "/contexts/:.:/subjects")).json() == ["s"]
    assert (await registry.call("GET", "/contexts/:.:/config")).json() == {"compatibilityLevel": "BACKWARD"}
    assert (await registry.call("GET", "/subjects/:.:s/versions/1")).json()["subject"] == "s"


async def test_a_context_has_no_colon_in_it(registry: Registry) -> None:
    refused(await registry.call("GET", "/contexts/a:b/subjects"), 400, 400)


@pytest.mark.parametrize("subject", [":.c:", ":.c", ":.:", ":.", ":*:s", ":*:", ":.%20:s", ":.__GLOBAL:s", "__GLOBAL"])
async def test_what_names_no_subject_cannot_be_registered(registry: Registry, tenant: Tenancy, subject: str) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("POST", f"/subjects/{subject}/versions", {"schema": ORDER}), 422, 42208)
