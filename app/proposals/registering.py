"""Registering a schema as registries do: what is there already is found, what is left out comes from before."""

import msgspec

from app.contracts.data_contracts import DataContract, check_rule_set, merge_metadata, merge_rule_sets
from app.contracts.model import Draft, Reference
from app.contracts.names import ArtifactName
from app.contracts.registry import SubjectVersion, find_version, look_up
from app.contracts.rules import Place, RegistryConfig, effective_rule
from app.errors import Invalid
from app.identity.principals import Principal
from app.proposals.submit import Door, Held, Published, Refused, publish


async def register(actor: Principal, draft: Draft) -> Published | Held | Refused:
    """Register a draft, whose text may be empty to take the latest version's.

    A schema that the subject has already is found, which needs the right to read alone. Metadata and rules come, in
    this order of precedence, from what is configured to override, from the draft (or the latest version, where the
    draft has none), and from what is configured as default. Raises what `publish` raises.
    """
    tenant, name = actor.reads(), draft.name
    check_rule_set(draft.contract.rule_set)
    config = (await effective_rule(tenant, Place(name.group, name.name))).config
    draft = msgspec.structs.replace(draft, normalize=draft.normalize or bool(config.normalize))
    imports = draft.imported is not None
    if draft.text.strip() and not imports and not _merges(config):
        found = await look_up(tenant, draft)
        if found is not None:
            return Published(found.id, created=False, changes=())
    if not imports:
        latest = await find_version(tenant, name.group, name.name)
        draft = _populated(draft, latest, config)
    if not draft.text.strip():
        raise Invalid("Empty schema", kind="invalid-schema", field="schema")
    return await publish(actor, draft, door=Door.REGISTRY)


def _merges(config: RegistryConfig) -> bool:
    return any((config.default_metadata, config.override_metadata, config.default_rule_set, config.override_rule_set))


def _populated(draft: Draft, latest: SubjectVersion | None, config: RegistryConfig) -> Draft:
    before = latest.contract if latest else DataContract()
    metadata = merge_metadata(config.default_metadata, draft.contract.metadata or before.metadata)
    rule_set = merge_rule_sets(config.default_rule_set, draft.contract.rule_set or before.rule_set)
    contract = DataContract(
        merge_metadata(metadata, config.override_metadata), merge_rule_sets(rule_set, config.override_rule_set)
    )
    if latest is not None and not draft.text.strip():
        references = tuple(
            Reference(one.name, ArtifactName(one.group, one.subject).fqn, one.version if one.version > 0 else None)
            for one in latest.references
        )
        draft = msgspec.structs.replace(draft, text=latest.text, format=latest.format, references=references)
    return msgspec.structs.replace(draft, contract=contract)
