"""The `dependencies.json` of a Mendix application as what is to be published and consumed. Pure: nothing is stored."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.errors import Invalid
from app.landscape.consuming import Consumed
from app.landscape.linking import ConsumedItem
from app.landscape.model import Contract, ContractKind, Document, ServiceKind

NAMESPACE = "DefaultNamespace"
"""The namespace of entity sets, which the file does not say."""
_MODULES = {"a4f7847b-9562-4b5a-adc2-4a0bf41cc534": "93457"}
"""Authentication modules by the ids that they have in the file, as the marketplace numbers them."""
_BASE = re.compile(r"""\bxml:base\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")


class _Contract(msgspec.Struct, frozen=True):
    type: str = ""
    value: str = ""


class _SecurityType(msgspec.Struct, frozen=True, rename="camel"):
    type: str
    authentication_module_id: str | None = None


class _Role(msgspec.Struct, frozen=True):
    name: str
    id: str


class _Security(msgspec.Struct, frozen=True, rename="camel"):
    types: list[_SecurityType] = []
    allowed_roles: list[_Role] = []


class _Published(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    version: str
    path: str
    service_type: str
    contracts: list[_Contract] = []
    security: _Security = _Security()


class _Use(msgspec.Struct, frozen=True):
    name: str
    type: str = "entity"


class _Consumes(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    constant: str | None = None
    uses: list[_Use] = []


class _Dependencies(msgspec.Struct, frozen=True, rename="camel"):
    published: list[_Published] | None = None
    consumed: list[_Consumes] | None = None


class TransformedEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint to publish, with what the file says of it and no more."""

    path: str
    version: str
    service: str
    type: ServiceKind
    security: dict[str, Any]
    contracts: tuple[Contract, ...]


class Transformed(msgspec.Struct, frozen=True):
    """Both lists."""

    published: Sequence[TransformedEndpoint]
    consumed: Sequence[Consumed]


def transform(text: str, constants: Mapping[str, str]) -> Transformed:
    """Read the file. `constants` are the locations of what is consumed, by the names of the constants that hold them.

    What names no constant is left out. Raises `Invalid` for what is no such file, and naming constants that are not
    given.
    """
    try:
        found = msgspec.json.decode(text.removeprefix("\ufeff"), type=_Dependencies)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Invalid(
            f"dependenciesJsonString: This is no dependencies.json: {error}.", field="dependenciesJsonString"
        ) from None
    wanted = [one for one in found.consumed or () if one.constant]
    missing = sorted({one.constant for one in wanted if one.constant and one.constant not in constants})
    if missing:
        raise Invalid(
            f"endpointLocationConstants: No value is given for {', '.join(missing)[:2000]}.",
            field="endpointLocationConstants",
        )
    return Transformed(
        [_endpoint(one) for one in found.published or ()],
        [_consumed(one, constants[one.constant or ""]) for one in wanted],
    )


def _endpoint(one: _Published) -> TransformedEndpoint:
    type_, kind, uri = _service(one.service_type)
    return TransformedEndpoint(
        path=one.path,
        version=one.version,
        service=one.name,
        type=type_,
        security=_security(one.security),
        contracts=_contracts(one.contracts, kind, uri),
    )


def _service(service_type: str) -> tuple[ServiceKind, ContractKind, str]:
    """The type of service, of its contract, and what its main document is called."""
    said = service_type.lower()
    if said.startswith("odata"):
        return "OData", "CSDL", "metadata.xml"
    if "business" in said:
        return "Business Events", "Async API", "asyncapi.yaml"
    if "soap" in said or "web service" in said:
        return "SOAP", "WSDL", "service.wsdl"
    if "rest" in said or "openapi" in said.replace(" ", ""):
        return "REST", "Open API", "openapi.json"
    raise Invalid(f"dependenciesJsonString: {service_type[:40]!r} is no known type of service.")


def _contracts(found: Sequence[_Contract], kind: ContractKind, uri: str) -> tuple[Contract, ...]:
    main = [one for one in found if one.type != "ServiceFeed"]
    feeds = [one for one in found if one.type == "ServiceFeed"]
    if not main and not feeds:
        return ()
    documents = [Document(uri, primary=True, text=one.value) for one in main[:1]]
    documents += [Document("servicefeed.xml", text=one.value) for one in feeds[:1]]
    return (Contract(kind, _base(feeds[0].value) if feeds else "", tuple(documents)),)


def _base(feed: str) -> str:
    """The address that a service document says it is at; nothing if it does not."""
    found = _BASE.search(feed)
    return html.unescape(found[1] if found[1] is not None else found[2]) if found else ""


def _security(security: _Security) -> dict[str, Any]:
    types: list[dict[str, str]] = []
    for one in security.types:
        module = one.authentication_module_id
        known = {"marketplaceModuleID": _MODULES.get(module, module)} if module else {}
        types.append({"name": one.type, **known})
    roles = [{"name": role.name, "uuid": role.id} for role in security.allowed_roles]
    return ({"securityTypes": types} if types else {}) | ({"mxAllowedRoles": roles} if roles else {})


def _consumed(one: _Consumes, location: str) -> Consumed:
    return Consumed(location=location, items=tuple(ConsumedItem(use.name, NAMESPACE) for use in one.uses))
