"""Who may do what: everybody reads, administrators keep registrars, teams give out identifiers."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.identity.principals import Role, Scope
from tests.integration.untp.conftest import REGISTRAR, SCHEME, SERVICE, Naming, NamingOf, refused
from tests.support.answers import nothing_written, problem
from tests.support.tenants import Tenancy

KINDS = ("registrars", "schemes", "identifiers", "services")


@pytest.mark.parametrize("key", [None, "assent_nonsense"])
async def test_a_key_is_needed(naming_of: NamingOf, key: str | None) -> None:
    for kind in KINDS:
        for method, path in (
            ("GET", kind),
            ("POST", kind),
            ("GET", f"{kind}/x"),
            ("PATCH", f"{kind}/x"),
            ("DELETE", f"{kind}/x"),
        ):
            answer = await naming_of(key).call(method, path, {} if method in ("POST", "PATCH") else None)
            assert refused(answer, 401) == "Unauthorized"
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def _written(naming: Naming) -> Sequence[tuple[str, str, Any]]:
    """All that only administrators do."""
    scheme, service = await naming.scheme(), await naming.service()
    return (
        ("POST", "registrars", REGISTRAR),
        ("PATCH", f"registrars/{scheme['registrarId']}", {"name": "N"}),
        ("DELETE", f"registrars/{scheme['registrarId']}", None),
        ("POST", "schemes", SCHEME | {"registrarId": scheme["registrarId"], "primaryKey": "b"}),
        ("PATCH", f"schemes/{scheme['id']}", {"name": "N"}),
        ("DELETE", f"schemes/{scheme['id']}", None),
        ("POST", "services", SERVICE),
        ("PATCH", f"services/{service['id']}", {"name": "N"}),
        ("DELETE", f"services/{service['id']}", None),
    )


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.READER, Role.AUDITOR])
async def test_registrars_schemes_and_services_are_the_administrators(
    naming: Naming, naming_of: NamingOf, tenant: Tenancy, role: Role
) -> None:
    team = (await tenant.team()).id if role is Role.DEVELOPER else None
    ours = naming_of(await tenant.key(role, team))
    changes = await _written(naming)
    for kind in KINDS:
        await ours.get(kind)
    async with nothing_written(tenant):
        for method, path, body in changes:
            assert "administer" in refused(await ours.call(method, path, body), 403)


async def test_identifiers_are_their_teams(naming: Naming, naming_of: NamingOf, tenant: Tenancy) -> None:
    scheme = (await naming.scheme())["id"]
    first, second = naming_of(await tenant.team()), naming_of(await tenant.team())
    address = f"identifiers/{(await first.identifier(scheme))['id']}"
    admins = f"identifiers/{(await naming.identifier(scheme))['id']}"
    readers = [naming_of(await tenant.key(role)) for role in (Role.READER, Role.AUDITOR)]
    async with nothing_written(tenant):
        for other, path in ((second, address), (first, admins)):
            refused(await other.call("PATCH", path, {"value": "stolen"}), 403)
            refused(await other.call("DELETE", path), 403)
        for reader in readers:
            refused(await reader.call("POST", "identifiers", {"schemeId": scheme, "value": "abc"}), 403)
    await first.patch(address, value="shop.orders")
    await naming.patch(address, value="shop.parcels")
    await first.delete(address)


async def test_a_key_that_does_not_read_sees_nothing(naming: Naming, naming_of: NamingOf, tenant: Tenancy) -> None:
    scheme = await naming.scheme()
    blind = naming_of(await tenant.key(Role.AUDITOR, scopes=[Scope.AUDIT]))
    for path in (*KINDS, f"registrars/{scheme['registrarId']}", f"schemes/{scheme['id']}"):
        refused(await blind.call("GET", path), 403)


async def test_who_may_not_see_what_comes_of_it_writes_nothing(
    naming: Naming, naming_of: NamingOf, tenant: Tenancy
) -> None:
    scopes = [Scope.ADMINISTER, Scope.PUBLISH]
    blind = naming_of(await tenant.key(Role.ADMIN, scopes=scopes))
    changes = [change for change in await _written(naming) if change[0] != "DELETE"]
    identifier = {"schemeId": "system-scheme-gtin", "value": "09506000134352"}
    governing = {"scheme_id": "system-scheme-gtin"}
    async with nothing_written(tenant):
        for method, path, body in (*changes, ("POST", "identifiers", identifier)):
            assert "'read'" in refused(await blind.call(method, path, body), 403)
        problem(await blind.http.put("groups/shop/naming", json=governing), 403, "forbidden")
