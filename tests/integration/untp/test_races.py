"""Two at once: one is first, the other hears of it, and nothing is half there."""

from functools import partial

from app.errors import AssentError, Conflict, NotFound
from app.naming.identifiers import create_identifier, delete_identifier, update_identifier
from app.naming.model import NewRegistrar, NewScheme, NewService, RegistrarChange, SchemeChange, ServiceType
from app.naming.registrars import create_registrar, delete_registrar, get_registrar, update_registrar
from app.naming.schemes import create_scheme, delete_scheme, list_schemes, update_scheme
from app.naming.services import create_service, delete_service, list_services
from app.settings import Settings
from tests.support.races import ROUNDS, at_once
from tests.support.tenants import Tenancy

IDR = NewService(service_type=ServiceType.IDR, adapter_type="PYX", name="Resolver")


def _registrar() -> NewRegistrar:
    return NewRegistrar(name="Acme", namespace="acme", url="https://acme.example")


def _scheme(registrar: str, key: str = "svc") -> NewScheme:
    return NewScheme(
        registrar_id=registrar, name="Service", primary_key=key, validation_pattern="^[a-z]+$", link_template="/{value}"
    )


def _one_is_refused(results: list[object]) -> Conflict:
    (refusal,) = [result for result in results if isinstance(result, AssentError)]
    assert isinstance(refusal, Conflict)
    assert refusal.kind == "duplicate"
    return refusal


async def test_two_of_one_primary_key(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        registrar = (await create_registrar(tenant.admin, _registrar())).id
        make = partial(create_scheme, tenant.admin)
        _one_is_refused(await at_once(make(_scheme(registrar)), make(_scheme(registrar))))
        first, second = await create_scheme(tenant.admin, _scheme(registrar, "a")), await make(_scheme(registrar, "b"))
        change = SchemeChange(primary_key="c")
        _one_is_refused(await at_once(*(update_scheme(tenant.admin, scheme.id, change) for scheme in (first, second))))


async def test_two_of_one_value(tenant: Tenancy) -> None:
    registrar = (await create_registrar(tenant.admin, _registrar())).id
    for _ in range(ROUNDS):
        scheme = (await create_scheme(tenant.admin, _scheme(registrar, f"key-{_}"))).id
        give = partial(create_identifier, tenant.admin, scheme)
        _one_is_refused(await at_once(give("orders"), give("orders")))
        first, second = await give("a"), await give("b")
        _one_is_refused(await at_once(*(update_identifier(tenant.admin, one.id, "c") for one in (first, second))))


async def test_a_scheme_is_deleted_while_an_identifier_is_given_out(tenant: Tenancy) -> None:
    registrar = (await create_registrar(tenant.admin, _registrar())).id
    for number in range(ROUNDS):
        scheme = (await create_scheme(tenant.admin, _scheme(registrar, f"key-{number}"))).id
        deleted, given = await at_once(
            delete_scheme(tenant.admin, scheme), create_identifier(tenant.admin, scheme, "orders")
        )
        if deleted is None:
            assert isinstance(given, NotFound)
        else:
            assert isinstance(deleted, Conflict)
            await delete_identifier(tenant.admin, given.id)


async def test_a_registrar_is_deleted_while_a_scheme_is_made(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        registrar = (await create_registrar(tenant.admin, _registrar())).id
        deleted, made = await at_once(
            delete_registrar(tenant.admin, registrar), create_scheme(tenant.admin, _scheme(registrar))
        )
        assert deleted is None
        left = await list_schemes(tenant.admin, registrar=registrar, limit=None)
        assert left.total == 0, "either it was not made, or it went with its registrar"
        assert isinstance(made, NotFound) or made.registrar == registrar


async def test_a_service_is_deleted_while_it_is_linked(tenant: Tenancy, settings: Settings) -> None:
    registrar = (await create_registrar(tenant.admin, _registrar())).id
    for number in range(ROUNDS):
        service = (await create_service(tenant.admin, settings, IDR)).id
        link = update_registrar(tenant.admin, registrar, RegistrarChange(idr_service_instance_id=service))
        deleted, linked = await at_once(delete_service(tenant.admin, service, force=bool(number % 2)), link)
        left = (await get_registrar(tenant.admin, registrar)).service
        if deleted is None:
            assert left is None
            assert not isinstance(linked, AssentError) or isinstance(linked, NotFound)
        else:
            assert isinstance(deleted, Conflict)
            assert left == service
            await delete_service(tenant.admin, service, force=True)


async def test_two_primary_services(tenant: Tenancy, settings: Settings) -> None:
    primary = NewService(service_type=ServiceType.IDR, adapter_type="PYX", name="Resolver", is_primary=True)
    for _ in range(ROUNDS):
        await at_once(*(create_service(tenant.admin, settings, primary) for _ in range(3)))
        found = await list_services(tenant.admin, limit=1000, offset=0)
        assert sum(service.is_primary for service in found.rows) == 1
