"""What the naming operations take and give back. Ids are opaque: a tenant's are random, those of defaults are words."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

T = TypeVar("T")
Order = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class ServiceType(StrEnum):
    """What a service is for: resolving identifiers, storing documents, or issuing credentials."""

    IDR = "IDR"
    STORAGE = "STORAGE"
    VC = "VC"


class Some(msgspec.Struct, Generic[T], frozen=True):
    """Some of many, newest first, and how many there are."""

    rows: Sequence[T]
    total: int


class RegistrarView(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that keeps schemes. `tenant` is null for the defaults that every tenant sees."""

    id: str
    tenant: UUID | None
    name: str
    namespace: str
    url: str
    service: str | None
    created_at: datetime
    updated_at: datetime


class QualifierView(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said beside an identifier of a scheme."""

    id: str
    scheme: str
    key: str
    description: str
    validation_pattern: str
    place: int
    created_at: datetime
    updated_at: datetime


class SchemeView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of identifiers."""

    id: str
    tenant: UUID | None
    registrar: str
    name: str
    primary_key: str
    validation_pattern: str
    link_template: str
    service: str | None
    created_at: datetime
    updated_at: datetime
    qualifiers: tuple[QualifierView, ...] = ()


class IdentifierView(msgspec.Struct, frozen=True, kw_only=True):
    """A value under a scheme."""

    id: str
    tenant: UUID
    scheme: str
    value: str
    created_at: datetime
    updated_at: datetime


class ServiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A configured service. In `config` secrets are replaced."""

    id: str
    tenant: UUID
    service_type: ServiceType
    adapter_type: str
    name: str
    description: str | None
    config: dict[str, Any]
    is_primary: bool
    created_at: datetime
    updated_at: datetime


class NewRegistrar(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A registrar to make."""

    name: str
    namespace: str
    url: str
    idr_service_instance_id: str | UnsetType = UNSET


class RegistrarChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What to change of a registrar; null takes the link to a service away."""

    name: str | UnsetType = UNSET
    namespace: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    idr_service_instance_id: str | UnsetType | None = UNSET


class NewQualifier(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A qualifier to make, together with its scheme."""

    key: str
    description: str
    validation_pattern: str
    order: Order = 0


class NewScheme(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A scheme to make, with its qualifiers."""

    registrar_id: str
    name: str
    primary_key: str
    validation_pattern: str
    link_template: str
    idr_service_instance_id: str | UnsetType = UNSET
    qualifiers: list[NewQualifier] = []


class SchemeChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What to change of a scheme; `qualifiers` are all that it has from then on."""

    name: str | UnsetType = UNSET
    primary_key: str | UnsetType = UNSET
    validation_pattern: str | UnsetType = UNSET
    link_template: str | UnsetType = UNSET
    idr_service_instance_id: str | UnsetType | None = UNSET
    qualifiers: list[NewQualifier] | UnsetType = UNSET


class NewService(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A service to configure."""

    service_type: ServiceType
    adapter_type: str
    name: str
    description: str | None = None
    config: dict[str, Any] = {}
    is_primary: bool = False


class ServiceChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What to change of a service. `config` is merged into what is there (RFC 7396); `***` keeps a secret."""

    adapter_type: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    config: dict[str, Any] | UnsetType = UNSET
    is_primary: bool | UnsetType = UNSET


def given(change: msgspec.Struct) -> dict[str, Any]:
    """The members of a change that were given, by their names in Python."""
    return {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
