"""What is deployed where: endpoints with the versions of services that they serve, as they are asked for and kept."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from app.errors import Invalid
from app.landscape.environment_model import EnvironmentChange

ServiceKind = Literal["OData", "REST", "SOAP", "Business Events"]
ContractKind = Literal["CSDL", "Open API", "WSDL", "Async API"]
FORMAT_OF: dict[ContractKind, str] = {"CSDL": "CSDL", "Open API": "OPENAPI", "WSDL": "WSDL", "Async API": "ASYNCAPI"}
"""The schema language of a contract."""
_JOINED: frozenset[ContractKind] = frozenset(["CSDL", "Open API", "Async API"])
"""Contracts whose documents can be put into one."""
MAX_DOCUMENT = 5 * 1024 * 1024
"""Bytes of one document."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document of a contract: with its text while it is being sent, by the id of its content once it is stored."""

    uri: str
    primary: bool = False
    text: str | None = None
    content: int | None = None


class Contract(msgspec.Struct, frozen=True, omit_defaults=True):
    """The documents that describe a version of a service; the primary one is what is versioned and compared."""

    kind: ContractKind
    base_url: str
    documents: tuple[Document, ...] = ()
    specification: str = ""
    """The version of the language, as the document says it."""
    others: str = ""
    """A digest of the documents beside the primary one, as they were sent."""
    whole: int | None = None
    """The content in which the primary document is together with those that it includes; null if it includes none."""

    @property
    def primary(self) -> Document | None:
        """What is versioned."""
        return next((document for document in self.documents if document.primary), None)

    @property
    def included(self) -> tuple[Document, ...]:
        """The other documents that the primary one may include: their names are in its text, as they are sent."""
        text = self.primary.text if self.primary is not None and self.kind in _JOINED else None
        named = [(one, one.uri.rstrip("/").rpartition("/")[2]) for one in self.documents if not one.primary]
        return tuple(one for one, name in named if text is not None and name and name in text)


class Line(NamedTuple):
    """A version of a service, by name: shared by all environments of an application."""

    service: str
    version: str


class EndpointWish(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An endpoint as it is to be."""

    path: str
    id: UUID | None = None
    """Null where the path says which it is."""
    discoverable: bool = True
    validated: bool = False
    service: str
    version: str
    type: ServiceKind
    description: str = ""
    tags: tuple[str, ...] = ()
    security: dict[str, Any] = {}
    contracts: tuple[Contract, ...] = ()
    digest: str
    """Of the documents that are compared, as they were sent."""

    @property
    def line(self) -> Line:
        """The version of a service that it serves."""
        return Line(self.service, self.version)

    @property
    def main(self) -> Contract | None:
        """The contract that is versioned: the first one that has a document."""
        return next((contract for contract in self.contracts if contract.primary is not None), None)

    @property
    def authentication(self) -> frozenset[str]:
        """The ways in which callers may log in."""
        return frozenset(one["name"] for one in self.security.get("securityTypes", ()))

    @property
    def said(self) -> bytes:
        """Everything that is said of the version of the service but its documents."""
        return said_of(self.type, self.description, self.tags, self.security, self.contracts)


class EnvironmentWish(msgspec.Struct, frozen=True, omit_defaults=True):
    """All endpoints that an environment is to have. `base` is what was at each path when this was asked for."""

    environment: UUID
    endpoints: tuple[EndpointWish, ...]
    base: dict[str, str] = {}
    change: EnvironmentChange | None = None
    """What is to become of the environment itself; its endpoints stay as they are then."""


class Wish(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is to become of environments of an application."""

    application: UUID
    environments: tuple[EnvironmentWish, ...]
    removes: Literal["", "environments", "application"] = ""
    """What is removed with its endpoints."""


def of_one(application: UUID, environment: UUID, endpoints: Sequence[EndpointWish]) -> Wish:
    """What is to become of one environment."""
    return Wish(application=application, environments=(EnvironmentWish(environment, tuple(endpoints)),))


def said_of(
    kind: str, description: str, tags: tuple[str, ...], security: dict[str, Any], contracts: tuple[Contract, ...]
) -> bytes:
    """What two versions of a service share if all that is said of them is the same, but for their documents."""
    bases = [(contract.kind, contract.base_url, contract.others) for contract in contracts]
    return _encode([kind, description, tags, security, bases])


def digest_of(contracts: tuple[Contract, ...]) -> str:
    """What two lists of contracts share if their main documents and what these include are the same, byte for byte."""
    mains = [
        (one.kind, one.primary.text, *((each.uri, each.text) for each in one.included))
        for one in contracts
        if one.primary is not None
    ]
    return hashlib.sha256(_encode(mains)).hexdigest()


def with_primary(contract: Contract) -> Contract:
    """The contract with its one primary document marked, texts without a byte order mark. Raises `Invalid`."""
    documents = [
        msgspec.structs.replace(document, text=(document.text or "").removeprefix("\ufeff"))
        for document in contract.documents
    ]
    if any(len((document.text or "").encode("utf-8", "surrogatepass")) > MAX_DOCUMENT for document in documents):
        raise Invalid(f"A document has at most {MAX_DOCUMENT} bytes.", kind="too-large", field="contents")
    marked = [document for document in documents if document.primary]
    if len(marked) > 1:
        raise Invalid("A contract has one primary document at most.", field="documents")
    if not marked and len(documents) == 1:
        documents = [msgspec.structs.replace(documents[0], primary=True)]
    elif not marked and documents:
        raise Invalid("Mark the primary one of several documents with isPrimary.", field="documents")
    others = [(document.uri, document.text) for document in documents if not document.primary]
    return msgspec.structs.replace(
        contract,
        documents=tuple(documents),
        others=hashlib.sha256(_encode(others)).hexdigest() if others else "",
    )


def fingerprint(wish: Wish, identities: dict[Line, str]) -> str:
    """What two wishes share exactly when they come to the same. `identities` are those of what is in the contracts."""
    parts = [
        [
            str(one.environment),
            sorted(
                [end.path, end.discoverable, end.validated, *end.line, end.said.decode(), identities[end.line]]
                for end in one.endpoints
            ),
        ]
        for one in wish.environments
    ]
    changes = [[str(one.environment), one.change.becomes] for one in wish.environments if one.change is not None]
    return hashlib.sha256(_encode([wish.removes, sorted(parts), *changes])).hexdigest()
