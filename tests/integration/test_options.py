"""OPTIONS, which names the methods of an address to whoever may use them, on every surface."""

import pytest

from app.asgi import Application
from tests.support.clients import client_of
from tests.support.tenants import Tenancy


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/subjects/s/versions", {"GET", "POST"}),
        ("/apis/registry/v3/groups/shop", {"GET", "PUT", "DELETE"}),
        ("/rest/registration/v5/applications", {"GET", "POST"}),
        ("/api/v1/registrars", {"GET", "POST"}),
        ("/api/v1/teams", {"GET", "POST"}),
    ],
)
async def test_all_methods_of_an_address_are_named(
    service: Application, tenant: Tenancy, address: str, methods: set[str]
) -> None:
    answer = await client_of(service, tenant, "http://assent.test").options(address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert methods <= set(answer.headers["allow"].replace(" ", "").split(","))
