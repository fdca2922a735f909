"""Contents as they are answered: the text as it was sent, in the type that it was sent as."""

from collections.abc import Callable
from urllib.parse import quote

from litestar import Response

from app.contracts.dereferencing import Handling, content_with
from app.contracts.names import DEFAULT_GROUP
from app.contracts.records import ContentRecord, ReferenceRecord, VersionRecord
from app.contracts.sunset import sunset_header
from app.surfaces.apicurio.requests import Call, settings_of

_TYPES = {
    "PROTOBUF": "application/x-protobuf",
    "GRAPHQL": "application/graphql",
    "XSD": "application/xml",
    "WSDL": "application/xml",
    "XML": "application/xml",
    "TEXT": "text/plain",
}


async def content_answer(request: Call, content: ContentRecord, handling: Handling, **headers: str) -> Response[bytes]:
    """The answer with a content."""
    text = await content_with(request.user.tenant, content, handling, _addresses(request))
    said = content.media_type or _TYPES.get(content.format, "application/json")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(text.encode(), media_type=said, headers=named)


def deprecation(version: VersionRecord) -> dict[str, str]:
    """The headers that say that a version is deprecated, and (RFC 8594) until when it can be used."""
    if version.state != "DEPRECATED":
        return {}
    sunset = sunset_header(version.labels)
    return {"X_Registry_Deprecated": "true"} | ({"Sunset": sunset} if sunset is not None else {})


def _addresses(request: Call) -> Callable[[ReferenceRecord], str]:
    base = f"{settings_of(request).url}/apis/registry/v3"

    def address(reference: ReferenceRecord) -> str:
        group, artifact = (quote(part, safe="") for part in (reference.group or DEFAULT_GROUP, reference.artifact))
        version = quote(reference.version, safe="") if reference.version is not None else "branch=latest"
        return f"{base}/groups/{group}/artifacts/{artifact}/versions/{version}/content?references=REWRITE"

    return address
