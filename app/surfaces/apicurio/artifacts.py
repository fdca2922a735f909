"""Artifacts of a group: made with or without a first version, listed, described and deleted."""

from enum import StrEnum
from typing import Annotated
from uuid import uuid4

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.contracts.model import Draft
from app.contracts.names import ArtifactName
from app.contracts.properties import DELETE_ARTIFACTS, flag
from app.contracts.records import get_artifact_record, is_disabled
from app.contracts.searching import Filters, Page, search_artifacts
from app.errors import Conflict, NotFound
from app.proposals.agreed_clearance import was_cleared
from app.proposals.describing import describe_artifact
from app.proposals.disposal import artifacts_of, dispose_of_artifacts
from app.proposals.negotiation import Held
from app.proposals.submit import Refused
from app.proposals.versioning import Made, create_artifact, create_draft, create_version, find_same
from app.surfaces.apicurio.coordinates import artifact_in_path, name_in_path
from app.surfaces.apicurio.drafts import draft_of, info_of, language_of
from app.surfaces.apicurio.errors import RegistryProblem, artifact_not_found, not_allowed
from app.surfaces.apicurio.governance import held_back, refused
from app.surfaces.apicurio.groups import Direction
from app.surfaces.apicurio.located import located_version
from app.surfaces.apicurio.requests import (
    Call,
    DryRun,
    Limit,
    Offset,
    artifact_name,
    at_most,
    from_on,
    group_name,
    in_path,
)
from app.surfaces.apicurio.wire import (
    ArtifactMetaData,
    ArtifactSearchResults,
    CreateArtifact,
    CreateArtifactResponse,
    CreateVersion,
    EditableArtifact,
    VersionMetaData,
)


class ArtifactOrder(StrEnum):
    """What artifacts are sorted by."""

    GROUP_ID = "groupId"
    ARTIFACT_ID = "artifactId"
    CREATED_ON = "createdOn"
    MODIFIED_ON = "modifiedOn"
    ARTIFACT_TYPE = "artifactType"
    NAME = "name"


class IfExists(StrEnum):
    """What becomes of a request for an artifact that is there."""

    FAIL = "FAIL"
    CREATE_VERSION = "CREATE_VERSION"
    FIND_OR_CREATE_VERSION = "FIND_OR_CREATE_VERSION"


class ArtifactController(Controller):
    """Artifacts."""

    path = "/groups/{group:str}/artifacts"
    tags = ("Artifacts",)

    @get(operation_id="listArtifactsInGroup", summary="All artifacts of a group")
    async def list_artifacts(
        self,
        request: Call,
        group: FromPath[str],
        limit: Limit = 20,
        offset: Offset = 0,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[ArtifactOrder] = ArtifactOrder.NAME,
    ) -> ArtifactSearchResults:
        page = Page(orderby.value, order is Direction.DESC, at_most(limit), from_on(offset))
        found = await search_artifacts(request.user.reads(), Filters(group=in_path(group)), page)
        return ArtifactSearchResults([ArtifactMetaData.of(one) for one in found.results], found.total)

    @post(status_code=200, operation_id="createArtifact", summary="Make an artifact, or a version of one that is there")
    async def create_artifact(
        self,
        request: Call,
        group: FromPath[str],
        data: JSONBody[CreateArtifact],
        if_exists: Annotated[IfExists, QueryParameter(name="ifExists")] = IfExists.FAIL,
        canonical: FromQuery[bool] = False,
        dry_run: DryRun = False,
    ) -> CreateArtifactResponse:
        name = ArtifactName(group_name(in_path(group)), artifact_name(data.artifact_id or str(uuid4())))
        if data.first_version is not None:
            data = msgspec.structs.replace(data, first_version=await located_version(request, data.first_version))
        language = language_of(data)
        if data.first_version is None:
            made = await create_artifact(request.user, name, language, info_of(data), on_trial=dry_run)
            return CreateArtifactResponse(ArtifactMetaData.of(made.artifact))
        draft = draft_of(name, data.first_version, language, where="body.firstVersion")
        draft = msgspec.structs.replace(draft, new_artifact=info_of(data))
        try:
            made = await made_version(request, name, draft, data.first_version, dry_run=dry_run)
        except Conflict as conflict:
            if conflict.kind != "artifact-exists" or if_exists is IfExists.FAIL:
                raise
            draft = msgspec.structs.replace(draft, new_artifact=None, format=None)
            if if_exists is IfExists.FIND_OR_CREATE_VERSION:
                found = await find_same(request.user, name, draft, canonical=canonical)
                if found is not None:
                    return CreateArtifactResponse(ArtifactMetaData.of(found[0]), VersionMetaData.of(found[1]))
            made = await made_version(request, name, draft, data.first_version, dry_run=dry_run)
        version = None if made.version is None else VersionMetaData.of(made.version)
        return CreateArtifactResponse(ArtifactMetaData.of(made.artifact), version)

    @delete(status_code=204, operation_id="deleteArtifactsInGroup", summary="Delete all artifacts of a group")
    async def delete_artifacts(self, request: Call, group: FromPath[str]) -> None:
        tenant, name = request.user.reads(), in_path(group)
        await _require_deletion(request)
        found = await artifacts_of(tenant, name)
        if not found:
            if await was_cleared(request.user, name):
                return
            raise artifact_not_found(name, "null")
        held = await dispose_of_artifacts(request.user, found)
        if held is not None:
            raise await held_back(request, held, name, "group")

    @get("/{artifact:str}", operation_id="getArtifactMetaData", summary="One artifact")
    async def get_artifact(self, request: Call, group: FromPath[str], artifact: FromPath[str]) -> ArtifactMetaData:
        found = await artifact_in_path(request, group, artifact)
        if await is_disabled(found.id):
            raise artifact_not_found(found.group, found.name)
        return ArtifactMetaData.of(found)

    @put("/{artifact:str}", status_code=204, operation_id="updateArtifactMetaData", summary="Describe an artifact")
    async def update_artifact(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], data: JSONBody[EditableArtifact]
    ) -> None:
        if data.owner is not None and not data.owner.strip():
            raise RegistryProblem(
                400,
                "MissingRequiredParameterException",
                "Request is missing a required parameter: Owner cannot be empty",
            )
        found = await artifact_in_path(request, group, artifact)
        owner = data.owner.strip() if data.owner is not None else None
        await describe_artifact(
            request.user, found, title=data.name, description=data.description, labels=data.labels, owner=owner
        )

    @delete("/{artifact:str}", status_code=204, operation_id="deleteArtifact", summary="Delete an artifact")
    async def delete_artifact(self, request: Call, group: FromPath[str], artifact: FromPath[str]) -> None:
        await _require_deletion(request)
        name = name_in_path(group, artifact)
        try:
            found = await artifact_in_path(request, group, artifact)
        except RegistryProblem:
            if await was_cleared(request.user, name.group, name.name):
                return
            raise
        held = await dispose_of_artifacts(request.user, [found.id])
        if held is not None:
            raise await held_back(request, held, name.name, found.format)


async def made_version(request: Call, name: ArtifactName, draft: Draft, body: CreateVersion, *, dry_run: bool) -> Made:
    """The version that a draft becomes. Raises `RegistryProblem` 409 where it is refused, or held back."""
    make = create_draft if body.is_draft else create_version
    try:
        result = await make(request.user, draft, on_trial=dry_run)
    except NotFound as missing:
        if missing.entity != "asset":
            raise
        raise artifact_not_found(name.group, name.name) from None  # deleted a moment ago
    language = draft.format or (await get_artifact_record(request.user.tenant, name.group, name.name)).format
    if isinstance(result, Held):
        raise await held_back(request, result, name.name, language)
    if isinstance(result, Refused):
        raise refused(name, language, result)
    return result


async def _require_deletion(request: Call) -> None:
    if not await flag(request.user.reads(), DELETE_ARTIFACTS):
        raise not_allowed("Artifact deletion")
