"""What this API answers: members in camel case, instants in milliseconds, `system` as the tenant of defaults."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

import msgspec

from app.contracts.identifiers import NamedAsset
from app.naming.model import IdentifierView, QualifierView, RegistrarView, SchemeView, ServiceType, ServiceView, Some

_T = TypeVar("_T")
_V = TypeVar("_V")
_SYSTEM = "system"


class Pagination(msgspec.Struct, frozen=True, rename="camel"):
    """Which part of the whole a page is."""

    total: int
    limit: int
    offset: int
    has_more: bool


class Page(msgspec.Struct, Generic[_T], frozen=True):
    """Some results, newest first."""

    data: list[_T]
    pagination: Pagination


class Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What everything has."""

    id: str
    tenant_id: str


class Registrar(Row, frozen=True, kw_only=True):
    """An organisation that keeps schemes."""

    name: str
    namespace: str
    url: str
    idr_service_instance_id: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, view: RegistrarView, **more: Any) -> Self:
        """As it is shown; in full with its schemes."""
        return cls(
            id=view.id,
            tenant_id=_tenant(view.tenant),
            name=view.name,
            namespace=view.namespace,
            url=view.url,
            idr_service_instance_id=view.service,
            created_at=_instant(view.created_at),
            updated_at=_instant(view.updated_at),
            **more,
        )


class Qualifier(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What can be said beside an identifier of a scheme."""

    id: str
    scheme_id: str
    key: str
    description: str
    validation_pattern: str
    order: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, view: QualifierView) -> Self:
        """As it is shown."""
        return cls(
            id=view.id,
            scheme_id=view.scheme,
            key=view.key,
            description=view.description,
            validation_pattern=view.validation_pattern,
            order=view.place,
            created_at=_instant(view.created_at),
            updated_at=_instant(view.updated_at),
        )


class Scheme(Row, frozen=True, kw_only=True):
    """A kind of identifiers."""

    registrar_id: str
    name: str
    primary_key: str
    validation_pattern: str
    link_template: str
    idr_service_instance_id: str | None
    created_at: str
    updated_at: str
    qualifiers: list[Qualifier]

    @classmethod
    def of(cls, view: SchemeView, **more: Any) -> Self:
        """As it is shown; in full with its registrar."""
        return cls(
            id=view.id,
            tenant_id=_tenant(view.tenant),
            registrar_id=view.registrar,
            name=view.name,
            primary_key=view.primary_key,
            validation_pattern=view.validation_pattern,
            link_template=view.link_template,
            idr_service_instance_id=view.service,
            created_at=_instant(view.created_at),
            updated_at=_instant(view.updated_at),
            qualifiers=[Qualifier.of(one) for one in view.qualifiers],
            **more,
        )


class RegistrarInFull(Registrar, frozen=True, kw_only=True):
    """A registrar with those of its schemes that the tenant sees."""

    schemes: list[Scheme]


class SchemeInFull(Scheme, frozen=True, kw_only=True):
    """A scheme with its registrar."""

    registrar: Registrar


class Identifier(Row, frozen=True, kw_only=True):
    """A value under a scheme."""

    scheme_id: str
    value: str
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, view: IdentifierView, **more: Any) -> Self:
        """As it is shown; in full with its scheme and what it names."""
        return cls(
            id=view.id,
            tenant_id=_tenant(view.tenant),
            scheme_id=view.scheme,
            value=view.value,
            created_at=_instant(view.created_at),
            updated_at=_instant(view.updated_at),
            **more,
        )


class Asset(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The asset that an identifier names, and its latest version: the native API has them by these ids."""

    id: UUID
    fqn: str
    latest_version: str | None
    latest_contract_id: UUID | None

    @classmethod
    def of(cls, view: NamedAsset) -> Self:
        """As it is shown."""
        return cls(**msgspec.structs.asdict(view))


class IdentifierInFull(Identifier, frozen=True, kw_only=True):
    """An identifier with its scheme, and the asset that it names if there is one."""

    scheme: SchemeInFull
    asset: Asset | None


class Service(Row, frozen=True, kw_only=True):
    """A configured service. Secrets of its configuration are shown as `***`."""

    service_type: ServiceType
    adapter_type: str
    name: str
    description: str | None
    config: dict[str, Any]
    is_primary: bool
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, view: ServiceView) -> Self:
        """As it is shown."""
        return cls(
            id=view.id,
            tenant_id=_tenant(view.tenant),
            service_type=view.service_type,
            adapter_type=view.adapter_type,
            name=view.name,
            description=view.description,
            config=view.config,
            is_primary=view.is_primary,
            created_at=_instant(view.created_at),
            updated_at=_instant(view.updated_at),
        )


def page(found: Some[_V], show: Callable[[_V], _T], limit: int, offset: int) -> Page[_T]:
    """A page of what was found."""
    has_more = offset + len(found.rows) < found.total
    return Page([show(row) for row in found.rows], Pagination(found.total, limit, offset, has_more))


def _tenant(tenant: UUID | None) -> str:
    return _SYSTEM if tenant is None else str(tenant)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
