"""Contents by the numbers that clients find in messages, and by hash."""

import re
from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from app.contracts.dereferencing import Handling
from app.contracts.records import (
    ContentRecord,
    VersionRecord,
    find_by_global_id,
    find_content,
    find_content_by_hash,
    get_content,
    inbound,
    outbound,
)
from app.surfaces.apicurio.content import content_answer, deprecation
from app.surfaces.apicurio.contents import References
from app.surfaces.apicurio.errors import RegistryProblem, artifact_not_found
from app.surfaces.apicurio.requests import Call
from app.surfaces.apicurio.versions import ReferenceType, RefType
from app.surfaces.apicurio.wire import ArtifactReference
from app.surfaces.memory import immutable

_MAX = 2**63 - 1
_HASH = re.compile(r"[0-9a-fA-F]{64}")
ReturnType = Annotated[
    bool, QueryParameter(name="returnArtifactType", description="Whether `X-Registry-ArtifactType` names the type.")
]


class IdController(Controller):
    """Contents by id and hash."""

    path = "/ids"
    tags = ("Artifacts",)

    @get(
        "/globalIds/{global_id:int}",
        operation_id="getContentByGlobalId",
        summary="The content of a version, by its number",
    )
    async def by_global_id(
        self,
        request: Call,
        global_id: FromPath[int],
        references: References = Handling.PRESERVE,
        return_artifact_type: ReturnType = False,
    ) -> Response[bytes]:
        found = await _version(request, global_id)
        if found.state in ("DISABLED", "DRAFT"):
            title = f"No artifact with ID '{global_id}' in group 'null' was found."
            raise RegistryProblem(404, "ArtifactNotFoundException", title)
        if references is Handling.PRESERVE:
            immutable(request)
        headers = deprecation(found)
        if return_artifact_type:
            headers["X_Registry_ArtifactType"] = found.format
        return await content_answer(request, await get_content(found.content), references, **headers)

    @get(
        "/globalIds/{global_id:int}/references", operation_id="referencesByGlobalId", summary="References of a version"
    )
    async def references_by_global_id(
        self, request: Call, global_id: FromPath[int], ref_type: RefType = ReferenceType.OUTBOUND
    ) -> list[ArtifactReference]:
        try:
            found = await _version(request, global_id)
        except RegistryProblem:
            raise artifact_not_found("null", f"gid-{global_id}") from None
        inwards = ref_type is ReferenceType.INBOUND
        references = await (inbound(found.id) if inwards else outbound(found.content))
        return [ArtifactReference.of(one) for one in references]

    @get("/contentIds/{content_id:int}", operation_id="getContentById", summary="A content by its number")
    async def by_content_id(self, request: Call, content_id: FromPath[int]) -> Response[bytes]:
        found = await _content(request, content_id)
        immutable(request)
        return await content_answer(request, found, Handling.PRESERVE)

    @get(
        "/contentIds/{content_id:int}/references",
        operation_id="referencesByContentId",
        summary="What a content refers to",
    )
    async def references_by_content_id(self, request: Call, content_id: FromPath[int]) -> list[ArtifactReference]:
        found = await _content(request, content_id)
        return [ArtifactReference.of(one) for one in await outbound(found.id)]

    @get("/contentHashes/{content_hash:str}", operation_id="getContentByHash", summary="A content by its SHA-256")
    async def by_hash(self, request: Call, content_hash: FromPath[str]) -> Response[bytes]:
        found = await _hashed(request, content_hash)
        immutable(request)
        return await content_answer(request, found, Handling.PRESERVE)

    @get(
        "/contentHashes/{content_hash:str}/references",
        operation_id="referencesByContentHash",
        summary="What a content refers to",
    )
    async def references_by_hash(self, request: Call, content_hash: FromPath[str]) -> list[ArtifactReference]:
        found = await _hashed(request, content_hash)
        return [ArtifactReference.of(one) for one in await outbound(found.id)]


async def _version(request: Call, global_id: int) -> VersionRecord:
    found = await find_by_global_id(request.user.reads(), global_id) if 0 < global_id <= _MAX else None
    if found is None:
        title = f"No version with global ID '{global_id}' found."
        raise RegistryProblem(404, "VersionNotFoundException", title)
    return found


async def _content(request: Call, content_id: int) -> ContentRecord:
    found = await find_content(request.user.reads(), content_id) if 0 < content_id <= _MAX else None
    if found is None:
        raise RegistryProblem(404, "ContentNotFoundException", f"No content with ID '{content_id}' was found.")
    return found


async def _hashed(request: Call, content_hash: str) -> ContentRecord:
    tenant = request.user.reads()
    fits = _HASH.fullmatch(content_hash) is not None
    found = await find_content_by_hash(tenant, bytes.fromhex(content_hash)) if fits else None
    if found is None:
        title = f"No content with hash '{content_hash[:100]}' was found."
        raise RegistryProblem(404, "ContentNotFoundException", title)
    return found
