"""/config: compatibility levels and what else is configured, of subjects, contexts, and all of them."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from app.contracts.catalogue import default_level
from app.contracts.data_contracts import Metadata, RuleSet, check_rule_set
from app.contracts.rules import Place, RegistryConfig, effective_rule, read_rule
from app.formats import Level
from app.proposals.configuration import ConfigChange, set_config
from app.proposals.rules import set_name_rule, set_wider_rule
from app.surfaces.confluent.errors import RegistryError, subject_not_found
from app.surfaces.confluent.governance import loosening_held_back
from app.surfaces.confluent.names import EVERYWHERE, Subject, place_in_path, subject_to_read
from app.surfaces.confluent.parameters import DefaultToGlobal
from app.surfaces.confluent.requests import Call

_MEMBERS = tuple(RegistryConfig.__struct_fields__)


class ConfigRequest(msgspec.Struct, frozen=True, rename="camel"):
    """What to change: members that are left out stay as they are, those that are null go."""

    compatibility: str | UnsetType | None = UNSET
    alias: str | UnsetType | None = UNSET
    normalize: bool | UnsetType | None = UNSET
    validate_fields: bool | UnsetType | None = UNSET
    validate_rules: bool | UnsetType | None = UNSET
    compatibility_group: str | UnsetType | None = UNSET
    default_metadata: Metadata | UnsetType | None = UNSET
    override_metadata: Metadata | UnsetType | None = UNSET
    default_rule_set: RuleSet | UnsetType | None = UNSET
    override_rule_set: RuleSet | UnsetType | None = UNSET

    @property
    def level(self) -> Level | UnsetType | None:
        """The level, in any case. Raises `RegistryError` 42203."""
        if not isinstance(self.compatibility, str):
            return self.compatibility
        try:
            return Level(self.compatibility.upper())
        except ValueError:
            raise RegistryError(
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, "
                "forward_transitive, and full_transitive",
            ) from None

    @property
    def change(self) -> ConfigChange:
        """All but the level. Raises `RegistryError` 42208 for an alias that cannot be, `Invalid` for such rules."""
        sent = {name: getattr(self, name) for name in _MEMBERS}
        sent = {name: None if value == "" else value for name, value in sent.items() if value is not UNSET}
        written = RegistryConfig(**{name: value for name, value in sent.items() if value is not None})
        if written.alias is not None:
            Subject.parse(written.alias)
        check_rule_set(written.default_rule_set)
        check_rule_set(written.override_rule_set)
        return ConfigChange(written, frozenset(name for name, value in sent.items() if value is None))


class ConfigAnswer(RegistryConfig, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What is configured."""

    compatibility_level: Level | None = None


class ConfigChanged(RegistryConfig, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What is configured after a change, with the names that a change has."""

    compatibility: Level | None = None


class ConfigController(Controller):
    """Levels and other settings."""

    path = "/config"
    tags = ("Config",)

    @get(operation_id="getGlobalConfig", summary="What is configured for all subjects")
    async def get_global(self, request: Call, default_to_global: DefaultToGlobal = False) -> ConfigAnswer:
        return await _global(request.user.reads())

    @put(operation_id="updateGlobalConfig", summary="Configure all subjects")
    async def update_global(self, request: Call, data: JSONBody[ConfigRequest]) -> ConfigChanged:
        return await _change(request, EVERYWHERE, data)

    @delete(status_code=200, operation_id="deleteGlobalConfig", summary="Configure nothing for all subjects")
    async def delete_global(self, request: Call) -> ConfigAnswer:
        before = await _global(request.user.reads())
        await _change(request, EVERYWHERE, _NOTHING)
        return before

    @get("/{subject:str}", operation_id="getSubjectConfig", summary="What is configured for a subject or a context")
    async def get_subject(
        self, request: Call, subject: FromPath[str], default_to_global: DefaultToGlobal = False
    ) -> ConfigAnswer:
        tenant, target = request.user.reads(), subject_to_read(subject)
        if target.place == Place():
            return await _global(tenant)
        if default_to_global:
            own = await default_level(tenant, target.group, target.name)
            effective = await effective_rule(tenant, target.place, default_level=own)
            return _answer(effective.level, effective.config)
        found = await _own(tenant, target.place)
        if found is None:
            raise RegistryError(40408, f"Subject '{target}' does not have subject-level compatibility configured")
        return found

    @put("/{subject:str}", operation_id="updateSubjectConfig", summary="Configure a subject or a context")
    async def update_subject(
        self, request: Call, subject: FromPath[str], data: JSONBody[ConfigRequest]
    ) -> ConfigChanged:
        return await _change(request, place_in_path(subject), data)

    @delete(
        "/{subject:str}",
        status_code=200,
        operation_id="deleteSubjectConfig",
        summary="Configure nothing for a subject or a context",
    )
    async def delete_subject(self, request: Call, subject: FromPath[str]) -> ConfigAnswer:
        target = subject_to_read(subject)
        before = await _own(request.user.reads(), target.place)
        if before is None:
            raise subject_not_found(target)
        await _change(request, target, _NOTHING)
        return before


_NOTHING = ConfigRequest(**dict.fromkeys(("compatibility", *_MEMBERS)))


async def _change(request: Call, subject: Subject, body: ConfigRequest) -> ConfigChanged:
    """Change what is configured: the level, where consumers rely on it, only if they agree; all else at once."""
    place, level, change = subject.place, body.level, body.change
    config = await set_config(request.user, place, change)
    if level is not UNSET:
        if place.name is None:
            await set_wider_rule(request.user, level, group=place.group)
        elif (held := await set_name_rule(request.user, place, level)) is not None:
            raise await loosening_held_back(request, subject, held)
    rule = await read_rule(request.user.tenant, place)
    return ConfigChanged(compatibility=rule.level if rule else None, **msgspec.structs.asdict(config))


async def _global(tenant: UUID) -> ConfigAnswer:
    effective = await effective_rule(tenant, Place())
    return _answer(effective.level, effective.config)


async def _own(tenant: UUID, place: Place) -> ConfigAnswer | None:
    rule = await read_rule(tenant, place)
    if rule is None or (rule.level is None and rule.config == RegistryConfig()):
        return None
    return _answer(rule.level, rule.config)


def _answer(level: Level | None, config: RegistryConfig) -> ConfigAnswer:
    return ConfigAnswer(compatibility_level=level, **msgspec.structs.asdict(config))
