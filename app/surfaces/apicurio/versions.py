"""Versions of an artifact: made, listed, described, deleted, and their references."""

from enum import StrEnum
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.contracts.properties import DELETE_VERSIONS, flag
from app.contracts.records import find_artifact_record, inbound, outbound
from app.contracts.searching import Filters, Page, search_versions
from app.proposals.agreed_clearance import was_cleared
from app.proposals.describing import describe_version
from app.proposals.disposal import dispose_of_version, finish_version
from app.surfaces.apicurio.artifacts import made_version
from app.surfaces.apicurio.coordinates import artifact_in_path, name_in_path, version_in_path
from app.surfaces.apicurio.drafts import draft_of
from app.surfaces.apicurio.errors import RegistryProblem, artifact_not_found, not_allowed
from app.surfaces.apicurio.governance import held_back
from app.surfaces.apicurio.groups import Direction
from app.surfaces.apicurio.located import located_version
from app.surfaces.apicurio.requests import Call, DryRun, Limit, Offset, at_most, from_on, in_path
from app.surfaces.apicurio.wire import (
    ArtifactReference,
    CreateVersion,
    EditableVersion,
    VersionMetaData,
    VersionSearchResults,
)


class VersionOrder(StrEnum):
    """What versions are sorted by."""

    GROUP_ID = "groupId"
    ARTIFACT_ID = "artifactId"
    VERSION = "version"
    NAME = "name"
    CREATED_ON = "createdOn"
    MODIFIED_ON = "modifiedOn"
    GLOBAL_ID = "globalId"


class ReferenceType(StrEnum):
    """From a version, or to it."""

    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


RefType = Annotated[
    ReferenceType, QueryParameter(name="refType", description="What it refers to, or what refers to it.")
]


class VersionController(Controller):
    """Versions."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/versions"
    tags = ("Versions",)

    @get(operation_id="listArtifactVersions", summary="All versions of an artifact")
    async def list_versions(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        limit: Limit = 20,
        offset: Offset = 0,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[VersionOrder] = VersionOrder.GLOBAL_ID,
    ) -> VersionSearchResults:
        found = await artifact_in_path(request, group, artifact)
        page = Page(orderby.value, order is Direction.DESC, at_most(limit), from_on(offset))
        versions = await search_versions(request.user.tenant, Filters(), page, artifact=found.id)
        return VersionSearchResults([VersionMetaData.of(one) for one in versions.results], versions.total)

    @post(status_code=200, operation_id="createArtifactVersion", summary="Add a version, or propose it")
    async def create_version(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        data: JSONBody[CreateVersion],
        dry_run: DryRun = False,
    ) -> VersionMetaData:
        await artifact_in_path(request, group, artifact)
        name = name_in_path(group, artifact)
        data = await located_version(request, data)
        made = await made_version(request, name, draft_of(name, data, None), data, dry_run=dry_run)
        assert made.version is not None  # noqa: S101  # that is what was made
        return VersionMetaData.of(made.version)

    @get("/{version:str}", operation_id="getArtifactVersionMetaData", summary="One version")
    async def get_version(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], version: FromPath[str]
    ) -> VersionMetaData:
        return VersionMetaData.of(await version_in_path(request, group, artifact, version, disabled=False))

    @put("/{version:str}", status_code=204, operation_id="updateArtifactVersionMetaData", summary="Describe a version")
    async def update_version(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        data: JSONBody[EditableVersion],
    ) -> None:
        found = await version_in_path(request, group, artifact, version, disabled=False)
        await describe_version(request.user, found, title=data.name, description=data.description, labels=data.labels)

    @delete("/{version:str}", status_code=204, operation_id="deleteArtifactVersion", summary="Delete a version")
    async def delete_version(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], version: FromPath[str]
    ) -> None:
        if not await flag(request.user.reads(), DELETE_VERSIONS):
            raise not_allowed("Artifact version deletion")
        try:
            found = await version_in_path(request, group, artifact, version)
        except RegistryProblem:
            name = name_in_path(group, artifact)
            there = await find_artifact_record(request.user.tenant, name.group, name.name)
            if there is not None and await finish_version(request.user, there, in_path(version)):
                return
            if there is None and await was_cleared(request.user, name.group, name.name):
                return
            raise
        held = await dispose_of_version(request.user, found)
        if held is not None:
            raise await held_back(request, held, name_in_path(group, artifact).name, found.format)

    @get("/{version:str}/references", operation_id="getArtifactVersionReferences", summary="References of a version")
    async def get_references(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        ref_type: RefType = ReferenceType.OUTBOUND,
    ) -> list[ArtifactReference]:
        try:
            found = await version_in_path(request, group, artifact, version)
        except RegistryProblem:
            name = name_in_path(group, artifact)
            raise artifact_not_found(name.group, name.name) from None
        inwards = ref_type is ReferenceType.INBOUND
        references = await (inbound(found.id) if inwards else outbound(found.content))
        return [ArtifactReference.of(one) for one in references]
