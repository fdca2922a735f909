"""From the body of a request to the domain's draft."""

import base64
import binascii
from collections.abc import Sequence

from app.contracts.model import ArtifactInfo, Coordinates, Draft, Origin, Reference, VersionInfo
from app.contracts.names import DEFAULT_GROUP, ArtifactName
from app.formats import FORMATS, recognise
from app.surfaces.apicurio.errors import RegistryProblem, bad_request
from app.surfaces.apicurio.requests import required
from app.surfaces.apicurio.wire import ArtifactReference, CreateArtifact, CreateVersion, VersionContent

DEFAULT_VERSION = "latest"


def draft_of(name: ArtifactName, body: CreateVersion, language: str | None, *, where: str = "body") -> Draft:
    """The draft that a body describes. Raises `RegistryProblem` 400 for what is missing or empty."""
    content = required(body.content, f"{where}.content")
    return Draft(
        fqn=name.fqn,
        group=name.group,
        text=text_of(content, where=where),
        format=language,
        origin=Origin.APICURIO,
        references=references_of(content.references or ()),
        info=VersionInfo(
            label=body.version,
            title=body.name,
            description=body.description,
            labels=body.labels or {},
            branches=tuple(body.branches or ()),
            media_type=content.content_type or None,
        ),
        lenient=True,
    )


def text_of(content: VersionContent, *, where: str = "body") -> str:
    """The text of a version. Raises `RegistryProblem` 400 where there is none, or it is of no type."""
    text = required(content.content, f"{where}.content.content")
    media_type = required(content.content_type, f"{where}.content.contentType")
    if len(media_type) > 256 or not media_type.isprintable() or not media_type.isascii() or media_type.count("/") > 1:
        raise bad_request(f"{media_type[:100]!r} is no content type.")
    if content.encoding == "base64":
        text = _decoded(text)
    if not text:
        raise bad_request("Empty content is not allowed.")
    return text


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise bad_request("Invalid base64-encoded content") from None


def references_of(given: Sequence[ArtifactReference]) -> tuple[Reference, ...]:
    """References as the domain takes them. Raises `RegistryProblem` 400 for one that names nothing."""
    return tuple(_reference(one) for one in given)


def _reference(given: ArtifactReference) -> Reference:
    name = required(given.name, "reference.name")
    artifact = required(given.artifact_id, "reference.artifactId")
    group = given.group_id or DEFAULT_GROUP
    return Reference(name, ArtifactName(group, artifact).fqn, said=Coordinates(group, artifact, given.version or None))


def language_of(body: CreateArtifact) -> str:
    """The artifact type that is named, or that the content of the first version is.

    Raises `RegistryProblem` 400.
    """
    if body.artifact_type:
        if body.artifact_type not in FORMATS:
            raise RegistryProblem(
                400, "InvalidArtifactTypeException", f"No such artifact type provider: {body.artifact_type[:100]}"
            )
        return body.artifact_type
    if body.first_version is None:
        return required(None, "body.artifactType")
    content = required(body.first_version.content, "body.firstVersion.content")
    found = recognise(text_of(content, where="body.firstVersion"), content.content_type)
    if found is None or found not in FORMATS:
        raise RegistryProblem(400, "InvalidArtifactTypeException", "Failed to discover artifact type from content.")
    return found


def info_of(body: CreateArtifact) -> ArtifactInfo:
    """What is said of the artifact."""
    return ArtifactInfo(title=body.name, description=body.description, labels=body.labels or {})
