"""What tests of the surfaces share: the service in the test's own process, and HTTP clients of it."""

from collections.abc import Iterator

import httpx
import pytest

from app.asgi import Application, create_app
from app.settings import Settings
from tests.support.clients import ClientOf, client_of
from tests.support.database import temporary_home
from tests.support.tenants import Tenancy


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """The settings of the service in this process."""
    with temporary_home() as home:
        yield Settings(
            home=home,
            secret_key="a secret of tests",
            max_body=200_000,
            max_archive=20_000_000,
            channel_allow=("127.0.0.1",),
            port=80,
        )


@pytest.fixture(scope="session")
def service(settings: Settings) -> Application:
    """The whole service as an ASGI application in this process, on `storage`. Temporal is not there."""
    return create_app(settings)


@pytest.fixture
def client(service: Application, storage: None) -> ClientOf:
    """Makes HTTP clients of the native API: for a team, a tenant's administrator, a key, or nobody."""
    return lambda who: client_of(service, who)


@pytest.fixture
def api(client: ClientOf, tenant: Tenancy) -> httpx.AsyncClient:
    """The native API with the administrator's key."""
    return client(tenant)
