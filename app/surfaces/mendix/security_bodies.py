"""Who may call a service, as it is sent."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.errors import Invalid
from app.landscape.model import ServiceKind
from app.surfaces.mendix.wire import Text200, Text500

SecurityName = Literal["Basic", "Session", "Custom", "MxID", "Anonymous", "OAuth", "OpenID_Connect"]
_WITH_MODULE = frozenset({"MxID", "Custom", "OAuth", "OpenID_Connect"})


class SecurityType(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way to log in; the module is named where one does it."""

    name: SecurityName
    marketplace_module_id: Text200 | UnsetType | None = msgspec.field(default=UNSET, name="marketplaceModuleID")
    marketplace_module_location: Text500 | UnsetType | None = msgspec.field(
        default=UNSET, name="marketplaceModuleLocation"
    )


class AllowedRole(msgspec.Struct, frozen=True):
    """A role that callers need."""

    name: Annotated[str, Meta(max_length=255)]
    uuid: UUID


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Who may call. It may say nothing."""

    security_types: Annotated[list[SecurityType], Meta(max_length=50)] | UnsetType | None = UNSET
    mx_allowed_roles: Annotated[list[AllowedRole], Meta(max_length=1000)] | UnsetType | None = UNSET

    def kept(self, type_: ServiceKind) -> dict[str, Any]:
        """As it is kept. Raises `Invalid`."""
        for one in self.security_types or ():
            if one.name == "Session" and type_ == "SOAP":
                raise Invalid("securityTypes: SOAP services have no Session.", field="securityTypes")
            module = one.marketplace_module_id or one.marketplace_module_location
            if module and one.name not in _WITH_MODULE:
                raise Invalid(f"securityTypes: {one.name} has no module.", field="securityTypes")
        found: dict[str, Any] = {name: value for name, value in msgspec.to_builtins(self).items() if value is not None}
        if "securityTypes" in found:
            found["securityTypes"] = [
                {name: value for name, value in one.items() if value is not None} for one in found["securityTypes"]
            ]
        return found
