"""Searching, by what was said and by content."""

import hashlib
from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromQuery, QueryParameter

from app.contracts.contents import parse
from app.contracts.searching import Filters, LabelFilter, Page, search_artifacts, search_groups, search_versions
from app.errors import Invalid
from app.formats import FORMATS
from app.surfaces.apicurio.artifacts import ArtifactOrder
from app.surfaces.apicurio.errors import RegistryProblem, bad_request
from app.surfaces.apicurio.groups import Direction, GroupOrder
from app.surfaces.apicurio.requests import Call, Limit, Offset, at_most, from_on
from app.surfaces.apicurio.versions import VersionOrder
from app.surfaces.apicurio.wire import (
    ArtifactMetaData,
    ArtifactSearchResults,
    GroupMetaData,
    GroupSearchResults,
    State,
    VersionMetaData,
    VersionSearchResults,
)

Text = Annotated[str | None, QueryParameter(description="This, with `*` for anything.")]
Labels = Annotated[list[str] | None, QueryParameter(description="`name`, or `name:value`, each.")]
Group = Annotated[str | None, QueryParameter(name="groupId", description="The group, with `*` for anything.")]
Artifact = Annotated[str | None, QueryParameter(name="artifactId", description="The artifact, with `*` for anything.")]
Type = Annotated[str | None, QueryParameter(name="artifactType", description="The artifact type.")]
GlobalId = Annotated[int | None, QueryParameter(name="globalId", description="The number of a version.")]
ContentId = Annotated[int | None, QueryParameter(name="contentId", description="The number of a content.")]
Canonical = Annotated[
    bool, QueryParameter(description="Whether contents that say the same are found; needs `artifactType`.")
]


class SearchController(Controller):
    """Searches."""

    path = "/search"
    tags = ("Search",)

    @get("/artifacts", operation_id="searchArtifacts", summary="Find artifacts")
    async def artifacts(  # noqa: PLR0913, PLR0917  # as many filters as the registry has
        self,
        request: Call,
        name: Text = None,
        offset: Offset = 0,
        limit: Limit = 20,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[ArtifactOrder] = ArtifactOrder.NAME,
        labels: Labels = None,
        description: FromQuery[str | None] = None,
        group: Group = None,
        global_id: GlobalId = None,
        content_id: ContentId = None,
        artifact: Artifact = None,
        artifact_type: Type = None,
    ) -> ArtifactSearchResults:
        filters = Filters(
            group=group or None, artifact=artifact or None, name=name or None, description=description or None,
            labels=_labels(labels), format=artifact_type or None, global_id=_number(global_id),
            content=_number(content_id),
        )  # fmt: skip
        return await _artifacts(request, filters, _page(orderby, order, limit, offset))

    @post("/artifacts", status_code=200, operation_id="searchArtifactsByContent", summary="Find artifacts by content")
    async def artifacts_by_content(
        self,
        request: Call,
        canonical: Canonical = False,
        artifact_type: Type = None,
        group: Group = None,
        offset: Offset = 0,
        limit: Limit = 20,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[ArtifactOrder] = ArtifactOrder.NAME,
    ) -> ArtifactSearchResults:
        filters = await _by_content(request, group, None, artifact_type, canonical=canonical)
        return await _artifacts(request, filters, _page(orderby, order, limit, offset))

    @get("/groups", operation_id="searchGroups", summary="Find groups")
    async def groups(
        self,
        request: Call,
        offset: Offset = 0,
        limit: Limit = 20,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[GroupOrder] = GroupOrder.GROUP_ID,
        labels: Labels = None,
        description: FromQuery[str | None] = None,
        group: Group = None,
    ) -> GroupSearchResults:
        filters = Filters(group=group or None, description=description or None, labels=_labels(labels))
        found = await search_groups(request.user.reads(), filters, _page(orderby, order, limit, offset))
        return GroupSearchResults([GroupMetaData.of(one) for one in found.results], found.total)

    @get("/versions", operation_id="searchVersions", summary="Find versions")
    async def versions(  # noqa: PLR0913, PLR0917  # as many filters as the registry has
        self,
        request: Call,
        version: FromQuery[str | None] = None,
        offset: Offset = 0,
        limit: Limit = 20,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[VersionOrder] = VersionOrder.GLOBAL_ID,
        labels: Labels = None,
        description: FromQuery[str | None] = None,
        group: Group = None,
        global_id: GlobalId = None,
        content_id: ContentId = None,
        artifact: Artifact = None,
        name: Text = None,
        in_state: Annotated[State | None, QueryParameter(name="state", description="The state.")] = None,
        artifact_type: Type = None,
    ) -> VersionSearchResults:
        filters = Filters(
            group=group or None, artifact=artifact or None, name=name or None, description=description or None,
            labels=_labels(labels), format=artifact_type or None, global_id=_number(global_id),
            content=_number(content_id), version=version or None, state=in_state.value if in_state else None,
        )  # fmt: skip
        return await _versions(request, filters, _page(orderby, order, limit, offset))

    @post("/versions", status_code=200, operation_id="searchVersionsByContent", summary="Find versions by content")
    async def versions_by_content(
        self,
        request: Call,
        canonical: Canonical = False,
        artifact_type: Type = None,
        offset: Offset = 0,
        limit: Limit = 20,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[VersionOrder] = VersionOrder.GLOBAL_ID,
        group: Group = None,
        artifact: Artifact = None,
    ) -> VersionSearchResults:
        filters = await _by_content(request, group, artifact, artifact_type, canonical=canonical)
        return await _versions(request, filters, _page(orderby, order, limit, offset))


async def _artifacts(request: Call, filters: Filters, page: Page) -> ArtifactSearchResults:
    found = await search_artifacts(request.user.reads(), filters, page)
    return ArtifactSearchResults([ArtifactMetaData.of(one) for one in found.results], found.total)


async def _versions(request: Call, filters: Filters, page: Page) -> VersionSearchResults:
    found = await search_versions(request.user.reads(), filters, page)
    return VersionSearchResults([VersionMetaData.of(one) for one in found.results], found.total)


def _page(by: ArtifactOrder | VersionOrder | GroupOrder, order: Direction, limit: int, offset: int) -> Page:
    return Page(by.value, order is Direction.DESC, at_most(limit), from_on(offset))


def _number(given: int | None) -> int | None:
    """A number to filter by; one that nothing can have filters nothing, as in the registry."""
    return given if given is not None and given > 0 else None


def _labels(given: Sequence[str] | None) -> tuple[LabelFilter, ...]:
    found: list[LabelFilter] = []
    for one in given or ():
        name, _, value = one.partition(":")
        if not one.strip():
            continue
        if not name:
            raise bad_request("label search filter wrong format, missing left side of ':' delimiter")
        found.append(LabelFilter(name, value or None))
    return tuple(found)


async def _by_content(
    request: Call, group: str | None, artifact: str | None, language: str | None, *, canonical: bool
) -> Filters:
    """The filter that a content is. Raises `RegistryProblem` 400."""
    body = await request.body()
    if not body:
        raise bad_request("Empty content is not allowed.")
    place = Filters(group=group or None, artifact=artifact or None)
    if not canonical:
        return msgspec.structs.replace(place, content_hash=hashlib.sha256(body).digest())
    if not language:
        raise bad_request("When setting 'canonical' to 'true', the 'artifactType' query parameter is also required.")
    if language not in FORMATS:
        raise RegistryProblem(400, "InvalidArtifactTypeException", f"No such artifact type provider: {language[:100]}")
    try:
        schema = await parse(language, body.decode())
    except (Invalid, UnicodeDecodeError):
        return msgspec.structs.replace(place, content_hash=hashlib.sha256(body).digest())
    return msgspec.structs.replace(place, format=language, fingerprint=schema.fingerprint)
