"""Branches of an artifact."""

from collections.abc import Sequence

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.contracts.branches import branch_versions, check_branch, get_branch, list_branches
from app.contracts.labels import check_label
from app.contracts.records import ArtifactRecord, get_version_records
from app.errors import Conflict, NotFound
from app.proposals.branching import append, create, describe, remove, replace
from app.surfaces.apicurio.coordinates import artifact_in_path
from app.surfaces.apicurio.errors import RegistryProblem, branch_not_found, version_not_found
from app.surfaces.apicurio.requests import Call, Limit, Offset, at_most, from_on, in_path, required
from app.surfaces.apicurio.wire import (
    BranchMetaData,
    BranchSearchResults,
    BranchVersion,
    BranchVersions,
    CreateBranch,
    EditableBranch,
    SearchedBranch,
    VersionMetaData,
    VersionSearchResults,
)


class BranchController(Controller):
    """Branches."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/branches"
    tags = ("Branches",)

    @get(operation_id="listBranches", summary="All branches of an artifact")
    async def list_branches(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], limit: Limit = 20, offset: Offset = 0
    ) -> BranchSearchResults:
        found = await artifact_in_path(request, group, artifact)
        page = await list_branches(found.id, limit=at_most(limit), offset=from_on(offset))
        return BranchSearchResults([SearchedBranch.of(one) for one in page.results], page.total)

    @post(status_code=200, operation_id="createBranch", summary="Make a branch")
    async def create_branch(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], data: JSONBody[CreateBranch]
    ) -> BranchMetaData:
        found = await artifact_in_path(request, group, artifact)
        name = required(data.branch_id, "branchId")
        try:
            await create(request.user, found, name, data.description, _checked(data.versions or ()))
        except (NotFound, Conflict) as error:
            raise _told(found, name, error) from None
        return BranchMetaData.of(found, await get_branch(found.id, name))

    @get("/{branch:str}", operation_id="getBranchMetaData", summary="One branch")
    async def get_branch(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], branch: FromPath[str]
    ) -> BranchMetaData:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            return BranchMetaData.of(found, await get_branch(found.id, name))
        except NotFound as error:
            raise _told(found, name, error) from None

    @put("/{branch:str}", status_code=204, operation_id="updateBranchMetaData", summary="Describe a branch")
    async def update_branch(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        branch: FromPath[str],
        data: JSONBody[EditableBranch],
    ) -> None:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            await describe(request.user, found, name, data.description)
        except (NotFound, Conflict) as error:
            raise _told(found, name, error) from None

    @delete("/{branch:str}", status_code=204, operation_id="deleteBranch", summary="Delete a branch")
    async def delete_branch(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], branch: FromPath[str]
    ) -> None:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            await remove(request.user, found, name)
        except (NotFound, Conflict) as error:
            raise _told(found, name, error) from None

    @get("/{branch:str}/versions", operation_id="listBranchVersions", summary="The versions on a branch, its tip first")
    async def list_versions(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        branch: FromPath[str],
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> VersionSearchResults:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            await get_branch(found.id, name)
        except NotFound as error:
            raise _told(found, name, error) from None
        ids, total = await branch_versions(found.id, name, limit=at_most(limit), offset=from_on(offset))
        return VersionSearchResults([VersionMetaData.of(one) for one in await get_version_records(ids)], total)

    @put(
        "/{branch:str}/versions",
        status_code=204,
        operation_id="replaceBranchVersions",
        summary="Replace a branch's versions",
    )
    async def replace_versions(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        branch: FromPath[str],
        data: JSONBody[BranchVersions],
    ) -> None:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            await replace(request.user, found, name, _checked(required(data.versions, "versions")))
        except (NotFound, Conflict) as error:
            raise _told(found, name, error) from None

    @post(
        "/{branch:str}/versions",
        status_code=204,
        operation_id="addVersionToBranch",
        summary="Add a version to a branch",
    )
    async def add_version(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        branch: FromPath[str],
        data: JSONBody[BranchVersion],
    ) -> None:
        found, name = await artifact_in_path(request, group, artifact), check_branch(in_path(branch))
        try:
            await append(request.user, found, name, check_label(required(data.version, "version")))
        except (NotFound, Conflict) as error:
            raise _told(found, name, error) from None


def _checked(versions: Sequence[str]) -> list[str]:
    """Names of versions that can be some. Raises `Invalid`."""
    return [check_label(version) for version in versions]


def _told(artifact: ArtifactRecord, branch: str, error: NotFound | Conflict) -> Exception:
    """What the domain says of a name, with the coordinates that the registry says it with."""
    if isinstance(error, NotFound) and error.entity == "version":
        return version_not_found(artifact.group, artifact.name, error.reference)
    if isinstance(error, NotFound):
        return branch_not_found(artifact.group, artifact.name, branch)
    if error.kind == "on-branch":
        title = (
            f"Version '{error.extra['version']}' (for artifact ID '{artifact.name}' in group '{artifact.group}') "
            f"already exists in branch '{branch}'."
        )
        return RegistryProblem(409, "VersionAlreadyExistsOnBranchException", title)
    return error
