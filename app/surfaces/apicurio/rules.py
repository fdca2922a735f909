"""Rules: for everything, for a group, and for an artifact."""

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.contracts.groups import get_group
from app.contracts.names import DEFAULT_GROUP
from app.contracts.records import ArtifactRecord
from app.contracts.rules import Place
from app.proposals.negotiation import Held
from app.proposals.registry_rules import RuleType, change_rule, create_rule, delete_rules, get_rule, list_rules
from app.surfaces.apicurio.coordinates import artifact_in_path
from app.surfaces.apicurio.errors import RegistryProblem, missing_parameter
from app.surfaces.apicurio.governance import held_back
from app.surfaces.apicurio.requests import Call, in_path, required
from app.surfaces.apicurio.rule_bodies import CreateRule, Rule

EVERYWHERE = Place()


class GlobalRuleController(Controller):
    """Rules for everything."""

    path = "/admin/rules"
    tags = ("Global rules",)

    @get(operation_id="listGlobalRules", summary="The rules that are set for everything")
    async def list_rules(self, request: Call) -> list[RuleType]:
        return [*await list_rules(request.user.reads(), EVERYWHERE)]

    @post(status_code=204, operation_id="createGlobalRule", summary="Set a rule for everything")
    async def create_rule(self, request: Call, data: JSONBody[CreateRule]) -> None:
        await _create(request, EVERYWHERE, data)

    @delete(status_code=204, operation_id="deleteAllGlobalRules", summary="Set no rule for everything")
    async def delete_rules(self, request: Call) -> None:
        await delete_rules(request.user, EVERYWHERE)

    @get("/{rule:str}", operation_id="getGlobalRuleConfig", summary="One rule for everything")
    async def get_rule(self, request: Call, rule: FromPath[RuleType]) -> Rule:
        return Rule(rule, await get_rule(request.user.reads(), EVERYWHERE, rule))

    @put("/{rule:str}", operation_id="updateGlobalRuleConfig", summary="Change a rule for everything")
    async def update_rule(self, request: Call, rule: FromPath[RuleType], data: JSONBody[CreateRule]) -> Rule:
        return await _change(request, EVERYWHERE, rule, data)

    @delete("/{rule:str}", status_code=204, operation_id="deleteGlobalRule", summary="Take a rule for everything away")
    async def delete_rule(self, request: Call, rule: FromPath[RuleType]) -> None:
        await change_rule(request.user, EVERYWHERE, rule, None)


class GroupRuleController(Controller):
    """Rules for a group."""

    path = "/groups/{group:str}/rules"
    tags = ("Group rules",)

    @get(operation_id="listGroupRules", summary="The rules that are set for a group")
    async def list_rules(self, request: Call, group: FromPath[str]) -> list[RuleType]:
        return [*await list_rules(request.user.reads(), await _group(request, group))]

    @post(status_code=204, operation_id="createGroupRule", summary="Set a rule for a group")
    async def create_rule(self, request: Call, group: FromPath[str], data: JSONBody[CreateRule]) -> None:
        if in_path(group) == DEFAULT_GROUP:
            raise RegistryProblem(405, "NotAllowedException", "Default group is not allowed")
        await _create(request, await _group(request, group), data)

    @delete(status_code=204, operation_id="deleteGroupRules", summary="Set no rule for a group")
    async def delete_rules(self, request: Call, group: FromPath[str]) -> None:
        await delete_rules(request.user, await _group(request, group))

    @get("/{rule:str}", operation_id="getGroupRuleConfig", summary="One rule for a group")
    async def get_rule(self, request: Call, group: FromPath[str], rule: FromPath[RuleType]) -> Rule:
        place = await _group(request, group)
        return Rule(rule, await get_rule(request.user.reads(), place, rule))

    @put("/{rule:str}", operation_id="updateGroupRuleConfig", summary="Change a rule for a group")
    async def update_rule(
        self, request: Call, group: FromPath[str], rule: FromPath[RuleType], data: JSONBody[CreateRule]
    ) -> Rule:
        return await _change(request, await _group(request, group), rule, data)

    @delete("/{rule:str}", status_code=204, operation_id="deleteGroupRule", summary="Take a rule for a group away")
    async def delete_rule(self, request: Call, group: FromPath[str], rule: FromPath[RuleType]) -> None:
        await change_rule(request.user, await _group(request, group), rule, None)


class ArtifactRuleController(Controller):
    """Rules for an artifact."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/rules"
    tags = ("Artifact rules",)

    @get(operation_id="listArtifactRules", summary="The rules that are set for an artifact")
    async def list_rules(self, request: Call, group: FromPath[str], artifact: FromPath[str]) -> list[RuleType]:
        found = await artifact_in_path(request, group, artifact)
        return [*await list_rules(request.user.tenant, _place(found))]

    @post(status_code=204, operation_id="createArtifactRule", summary="Set a rule for an artifact")
    async def create_rule(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], data: JSONBody[CreateRule]
    ) -> None:
        found = await artifact_in_path(request, group, artifact)
        await _create(request, _place(found), data, found)

    @delete(status_code=204, operation_id="deleteArtifactRules", summary="Set no rule for an artifact")
    async def delete_rules(self, request: Call, group: FromPath[str], artifact: FromPath[str]) -> None:
        found = await artifact_in_path(request, group, artifact)
        await _told(request, found, await delete_rules(request.user, _place(found), found))

    @get("/{rule:str}", operation_id="getArtifactRuleConfig", summary="One rule for an artifact")
    async def get_rule(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], rule: FromPath[RuleType]
    ) -> Rule:
        found = await artifact_in_path(request, group, artifact)
        return Rule(rule, await get_rule(request.user.tenant, _place(found), rule))

    @put("/{rule:str}", operation_id="updateArtifactRuleConfig", summary="Change a rule for an artifact")
    async def update_rule(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        rule: FromPath[RuleType],
        data: JSONBody[CreateRule],
    ) -> Rule:
        found = await artifact_in_path(request, group, artifact)
        return await _change(request, _place(found), rule, data, found)

    @delete(
        "/{rule:str}", status_code=204, operation_id="deleteArtifactRule", summary="Take a rule for an artifact away"
    )
    async def delete_rule(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], rule: FromPath[RuleType]
    ) -> None:
        found = await artifact_in_path(request, group, artifact)
        await _told(request, found, await change_rule(request.user, _place(found), rule, None, found))


async def _group(request: Call, group: str) -> Place:
    """A group's place; the default group has none, as everything that is set for it is set for all."""
    return Place((await get_group(request.user.reads(), in_path(group))).name)


def _place(artifact: ArtifactRecord) -> Place:
    return Place(artifact.group, artifact.name)


def _config(data: CreateRule) -> str:
    if data.config is None or not data.config.strip():
        raise missing_parameter("config")
    return data.config


async def _create(request: Call, place: Place, data: CreateRule, artifact: ArtifactRecord | None = None) -> None:
    kind, config = required(data.rule_type, "ruleType"), _config(data)
    await _told(request, artifact, await create_rule(request.user, place, kind, config, artifact))


async def _change(
    request: Call, place: Place, kind: RuleType, data: CreateRule, artifact: ArtifactRecord | None = None
) -> Rule:
    await _told(request, artifact, await change_rule(request.user, place, kind, _config(data), artifact))
    return Rule(kind, await get_rule(request.user.tenant, place, kind))


async def _told(request: Call, artifact: ArtifactRecord | None, held: Held | None) -> None:
    """Raise `RegistryProblem` 409 where consumers who rely on the level have to agree first."""
    if held is not None and artifact is not None:
        raise await held_back(request, held, artifact.name, artifact.format)
