"""Data contracts: the metadata and the rules that travel with a schema, in the shape of Confluent's registry."""

import re
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from app.errors import Invalid

_canonical = msgspec.json.Encoder(order="deterministic").encode
_Value = TypeVar("_Value")

VERSION_PROPERTY = "confluent:version"
"""A property that clients compare and swap by: the number of the version. It does not make another schema."""
_RULE_NAME = re.compile(r"[^\W\d][\w-]{0,63}")


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tags of fields, named properties, and which of the properties are not to be shown in logs."""

    tags: dict[str, list[str]] | None = None
    properties: dict[str, str] | None = None
    sensitive: list[str] | None = None


class RuleKind(StrEnum):
    """Whether a rule changes data or judges it."""

    TRANSFORM = "TRANSFORM"
    CONDITION = "CONDITION"


class RuleMode(StrEnum):
    """When a rule is carried out: between versions, or when data is written and read."""

    UPGRADE = "UPGRADE"
    DOWNGRADE = "DOWNGRADE"
    UPDOWN = "UPDOWN"
    WRITE = "WRITE"
    READ = "READ"
    WRITEREAD = "WRITEREAD"


_MIGRATING = frozenset({RuleMode.UPGRADE, RuleMode.DOWNGRADE, RuleMode.UPDOWN})
_BOTH_WAYS = frozenset({RuleMode.UPDOWN, RuleMode.WRITEREAD})
"""Rules of these may have an action for each way: `ERROR,NONE`."""


class ContractRule(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A rule that clients carry out when they write or read data. It is stored for them, never run here.

    `kind`, `mode` and `disabled` are always said: TRANSFORM, WRITEREAD and false where a client does not.
    """

    name: str | None = None
    doc: str | None = None
    kind: RuleKind | None = None
    mode: RuleMode | None = None
    type: str | None = None
    tags: list[str] | None = None
    params: dict[str, str] | None = None
    expr: str | None = None
    on_success: str | None = None
    on_failure: str | None = None
    disabled: bool | None = None

    def __post_init__(self) -> None:
        """Say what was left unsaid."""
        msgspec.structs.force_setattr(self, "kind", self.kind or RuleKind.TRANSFORM)
        msgspec.structs.force_setattr(self, "mode", self.mode or RuleMode.WRITEREAD)
        msgspec.structs.force_setattr(self, "disabled", bool(self.disabled))


class RuleSet(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Rules by occasion."""

    migration_rules: list[ContractRule] | None = None
    domain_rules: list[ContractRule] | None = None
    encoding_rules: list[ContractRule] | None = None
    enable_at: str | None = None


class DataContract(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What is registered with a schema text. Two schemas are the same only if theirs are equal."""

    metadata: Metadata | None = None
    rule_set: RuleSet | None = None

    @property
    def property_values(self) -> dict[str, str]:
        """The properties of the metadata."""
        return (self.metadata.properties if self.metadata else None) or {}

    @property
    def identity(self) -> str:
        """What two contracts share exactly when they are equal, but for the version property."""
        metadata = self.metadata
        if VERSION_PROPERTY in self.property_values:
            rest = {name: value for name, value in self.property_values.items() if name != VERSION_PROPERTY}
            metadata = merge_metadata(None, msgspec.structs.replace(metadata or Metadata(), properties=rest or None))
        return f"{stored(metadata) or ''}\n{stored(self.rule_set) or ''}"


def stored(part: Metadata | RuleSet | None) -> str | None:
    """JSON text for a database column: the same for equal parts; null for none, and for one that says nothing."""
    text = _canonical(part).decode() if part is not None else "{}"
    return None if text == "{}" else text


def data_contract(metadata: str | None, rule_set: str | None) -> DataContract:
    """A data contract from the columns that `stored` filled."""
    documents: dict[str, Any] = {"metadata": metadata, "ruleSet": rule_set}
    found = {name: msgspec.json.decode(text) for name, text in documents.items() if text is not None}
    return msgspec.convert(found, DataContract)


def merge_metadata(old: Metadata | None, new: Metadata | None) -> Metadata | None:
    """The metadata of both, in order; where both name a thing, the new one's."""
    if old is None and new is None:
        return None
    old, new = old or Metadata(), new or Metadata()
    tags = {name: sorted(set(values)) for name, values in _merged(old.tags, new.tags).items()}
    return Metadata(
        tags=tags or None,
        properties=_merged(old.properties, new.properties) or None,
        sensitive=sorted({*(old.sensitive or ()), *(new.sensitive or ())}) or None,
    )


def merge_rule_sets(old: RuleSet | None, new: RuleSet | None) -> RuleSet | None:
    """The rules of both; of two that have a name in common, the new one."""
    if old is None or new is None:
        return old or new
    return RuleSet(
        migration_rules=_merged_rules(old.migration_rules, new.migration_rules),
        domain_rules=_merged_rules(old.domain_rules, new.domain_rules),
        encoding_rules=_merged_rules(old.encoding_rules, new.encoding_rules),
        enable_at=new.enable_at or old.enable_at,
    )


def _merged(old: dict[str, _Value] | None, new: dict[str, _Value] | None) -> dict[str, _Value]:
    return dict(sorted({**(old or {}), **(new or {})}.items()))


def _merged_rules(old: list[ContractRule] | None, new: list[ContractRule] | None) -> list[ContractRule] | None:
    names = {rule.name for rule in new or ()}
    return [*(rule for rule in old or () if rule.name not in names), *(new or ())] or None


def check_rule_set(rule_set: RuleSet | None) -> None:
    """Raise `Invalid` of the kind `invalid-rule-set` for rules that clients could not carry out."""
    if rule_set is None:
        return
    seen: set[str] = set()
    for rule in rule_set.migration_rules or ():
        _check_rule(rule, seen)
        if rule.mode not in _MIGRATING:
            raise _unfit("Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN")
    for rule in (*(rule_set.domain_rules or ()), *(rule_set.encoding_rules or ())):
        _check_rule(rule, seen)
        if rule.mode in _MIGRATING:
            raise _unfit("Domain and encoding rules can only be WRITE, READ, WRITEREAD")


def _check_rule(rule: ContractRule, seen: set[str]) -> None:
    if not rule.name:
        raise _unfit("A rule has no name")
    if not _RULE_NAME.fullmatch(rule.name):
        raise _unfit(f"The rule name {rule.name[:100]!r} may have letters, digits, _ and - only, at most 64")
    if rule.name in seen:
        raise _unfit(f"Two rules have the name {rule.name[:100]!r}")
    if rule.type is None:
        raise _unfit(f"The rule {rule.name[:100]!r} has no type")
    if rule.mode not in _BOTH_WAYS and any("," in (action or "") for action in (rule.on_success, rule.on_failure)):
        raise _unfit(f"The rule {rule.name[:100]!r} has two actions: only WRITEREAD and UPDOWN rules may")
    seen.add(rule.name)


def _unfit(message: str) -> Invalid:
    return Invalid(f"{message}.", kind="invalid-rule-set", field="ruleSet")
