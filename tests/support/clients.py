"""HTTP clients of the service, which run it in the test's own process."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import httpx

from app.asgi import Application
from tests.support.tenants import Member, Tenancy

ClientOf: TypeAlias = Callable[[Member | Tenancy | str | None], httpx.AsyncClient]
BASE = "http://assent.test/api/v1/"


def client_of(service: Application, who: Member | Tenancy | str | None, base: str = BASE) -> httpx.AsyncClient:
    """A client with the key of a team, of a tenant's administrator, a key given as it is, or none."""
    key = who.key if isinstance(who, Member) else who.admin_key if isinstance(who, Tenancy) else who
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # What the service raises is the test's to see, not an answer.
    transport = httpx.ASGITransport(cast(Any, service), raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)
