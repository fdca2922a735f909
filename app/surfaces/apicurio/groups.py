"""Groups: made, listed, described and deleted."""

from enum import StrEnum

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from app.contracts.groups import create_group, get_group, update_group
from app.contracts.names import DEFAULT_GROUP
from app.contracts.properties import DELETE_GROUPS, flag
from app.contracts.searching import Filters, Page, search_groups
from app.errors import NotFound
from app.proposals.agreed_clearance import group_was_cleared
from app.proposals.disposal import artifacts_of, dispose_of_artifacts
from app.surfaces.apicurio.errors import bad_request, not_allowed
from app.surfaces.apicurio.governance import held_back
from app.surfaces.apicurio.requests import Call, Limit, Offset, at_most, from_on, group_name, in_path
from app.surfaces.apicurio.wire import CreateGroup, EditableGroup, GroupMetaData, GroupSearchResults


class GroupOrder(StrEnum):
    """What groups are sorted by."""

    GROUP_ID = "groupId"
    CREATED_ON = "createdOn"
    MODIFIED_ON = "modifiedOn"


class Direction(StrEnum):
    """Which way."""

    ASC = "asc"
    DESC = "desc"


class GroupController(Controller):
    """Groups."""

    path = "/groups"
    tags = ("Groups",)

    @get(operation_id="listGroups", summary="All groups but the default one")
    async def list_groups(
        self,
        request: Call,
        limit: Limit = 20,
        offset: Offset = 0,
        order: FromQuery[Direction] = Direction.ASC,
        orderby: FromQuery[GroupOrder] = GroupOrder.GROUP_ID,
    ) -> GroupSearchResults:
        page = Page(orderby.value, order is Direction.DESC, at_most(limit), from_on(offset))
        found = await search_groups(request.user.reads(), Filters(), page)
        return GroupSearchResults([GroupMetaData.of(group) for group in found.results], found.total)

    @post(status_code=200, operation_id="createGroup", summary="Make a group")
    async def create_group(self, request: Call, data: JSONBody[CreateGroup]) -> GroupMetaData:
        name = DEFAULT_GROUP if data.group_id is None else data.group_id
        if name == DEFAULT_GROUP:
            raise bad_request("The group name 'default' is reserved and cannot be used.")
        return GroupMetaData.of(await create_group(request.user, group_name(name), data.description, data.labels))

    @get("/{group:str}", operation_id="getGroupById", summary="One group")
    async def get_group(self, request: Call, group: FromPath[str]) -> GroupMetaData:
        return GroupMetaData.of(await get_group(request.user.reads(), in_path(group)))

    @put("/{group:str}", status_code=204, operation_id="updateGroupById", summary="Describe a group")
    async def update_group(self, request: Call, group: FromPath[str], data: JSONBody[EditableGroup]) -> None:
        await update_group(request.user, in_path(group), data.description, data.labels)

    @delete("/{group:str}", status_code=204, operation_id="deleteGroupById", summary="Delete a group and all in it")
    async def delete_group(self, request: Call, group: FromPath[str]) -> None:
        tenant, name = request.user.reads(), in_path(group)
        if not await flag(tenant, DELETE_GROUPS):
            raise not_allowed("Group deletion")
        try:
            found = await get_group(tenant, name)
        except NotFound:
            if await group_was_cleared(request.user, name):
                return
            raise
        held = await dispose_of_artifacts(request.user, await artifacts_of(tenant, name), group=found)
        if held is not None:
            raise await held_back(request, held, name, "group")
