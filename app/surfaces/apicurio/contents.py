"""The content of a version: read by coordinates, and changed while it is a draft."""

from typing import Annotated

from litestar import Controller, Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter

from app.contracts.dereferencing import Handling
from app.contracts.model import Draft, Origin, VersionInfo
from app.contracts.properties import CHANGE_DRAFTS, flag
from app.contracts.records import get_content
from app.errors import Conflict
from app.proposals.versioning import change_draft
from app.surfaces.apicurio.content import content_answer, deprecation
from app.surfaces.apicurio.coordinates import name_in_path, version_in_path
from app.surfaces.apicurio.drafts import references_of, text_of
from app.surfaces.apicurio.errors import not_allowed, version_not_found
from app.surfaces.apicurio.located import located
from app.surfaces.apicurio.requests import Call, in_path
from app.surfaces.apicurio.wire import VersionContent
from app.surfaces.memory import immutable

References = Annotated[
    Handling, QueryParameter(description="Whether references stay, are put into the content, or become addresses.")
]


class ContentController(Controller):
    """Contents by coordinates."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/versions/{version:str}/content"
    tags = ("Versions",)

    @get(operation_id="getArtifactVersionContent", summary="The content of a version")
    async def get_content(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        references: References = Handling.PRESERVE,
    ) -> Response[bytes]:
        found = await version_in_path(request, group, artifact, version, disabled=False)
        if found.state == "DISABLED":
            raise version_not_found(in_path(group), in_path(artifact), in_path(version))
        if found.state != "DRAFT" and not in_path(version).startswith("branch=") and references is Handling.PRESERVE:
            immutable(request)
        headers = deprecation(found)
        return await content_answer(request, await get_content(found.content), references, **headers)

    @put(status_code=204, operation_id="updateArtifactVersionContent", summary="Change the content of a draft")
    async def change_content(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        data: JSONBody[VersionContent],
    ) -> None:
        if not await flag(request.user.reads(), CHANGE_DRAFTS):
            raise not_allowed("Artifact version content update")
        found = await version_in_path(request, group, artifact, version)
        if found.state != "DRAFT":
            raise Conflict("Requested artifact version is not in DRAFT state.  Update disallowed.", kind="no-draft")
        name = name_in_path(group, artifact)
        data = await located(request, data)
        draft = Draft(
            fqn=name.fqn, group=name.group, text=text_of(data), format=found.format, origin=Origin.APICURIO,
            references=references_of(data.references or ()), info=VersionInfo(media_type=data.content_type or None),
            lenient=True,
        )  # fmt: skip
        await change_draft(request.user, found, draft)
