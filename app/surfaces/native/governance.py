"""/compatibility, /policy and /groups: rules and policies for a whole tenant or group."""

from litestar import Controller, put
from litestar.params import FromPath, JSONBody

from app.proposals.policy import PolicyDocument, set_policy
from app.proposals.rules import set_wider_rule
from app.surfaces.native.assets import Compatibility
from app.surfaces.native.requests import BODY, Call, problems


class GovernanceController(Controller):
    """What holds where an asset has no rule or policy of its own."""

    path = "/"
    tags = ("Governance",)

    @put(
        "/compatibility",
        operation_id="setCompatibility",
        summary="Set the level of the whole tenant",
        responses=problems(*BODY),
    )
    async def set_level(self, request: Call, data: JSONBody[Compatibility]) -> Compatibility:
        await set_wider_rule(request.user, data.level)
        return data

    @put(
        "/groups/{group:str}/compatibility",
        operation_id="setGroupCompatibility",
        summary="Set the level of a group",
        responses=problems(404, *BODY),
    )
    async def set_group_level(
        self, request: Call, group: FromPath[str], data: JSONBody[Compatibility]
    ) -> Compatibility:
        await set_wider_rule(request.user, data.level, group=group)
        return data

    @put(
        "/policy",
        operation_id="setPolicy",
        summary="Set the policy of the whole tenant",
        responses=problems(404, *BODY),
    )
    async def set_policy(self, request: Call, data: JSONBody[PolicyDocument]) -> PolicyDocument:
        await set_policy(request.user, data)
        return data

    @put(
        "/groups/{group:str}/policy",
        operation_id="setGroupPolicy",
        summary="Set the policy of a group",
        responses=problems(404, *BODY),
    )
    async def set_group_policy(
        self, request: Call, group: FromPath[str], data: JSONBody[PolicyDocument]
    ) -> PolicyDocument:
        await set_policy(request.user, data, group=group)
        return data
