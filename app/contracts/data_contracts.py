"""Data contracts: the metadata and the rules that travel with a schema, in the shape of Confluent's registry."""

from typing import Any

import msgspec

_canonical = msgspec.json.Encoder(order="deterministic").encode


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=False):
    """Tags of fields, named properties, and which of the properties are not to be shown in logs."""

    tags: dict[str, list[str]] | None = None
    properties: dict[str, str] | None = None
    sensitive: list[str] | None = None


class ContractRule(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A rule that clients carry out when they write or read data. It is stored for them, never run here."""

    name: str | None = None
    doc: str | None = None
    kind: str | None = None
    mode: str | None = None
    type: str | None = None
    tags: list[str] | None = None
    params: dict[str, str] | None = None
    expr: str | None = None
    on_success: str | None = None
    on_failure: str | None = None
    disabled: bool = False


class RuleSet(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Rules by occasion."""

    migration_rules: list[ContractRule] | None = None
    domain_rules: list[ContractRule] | None = None
    encoding_rules: list[ContractRule] | None = None


class DataContract(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What is registered with a schema text. Two schemas are the same only if theirs are equal."""

    metadata: Metadata | None = None
    rule_set: RuleSet | None = None

    @property
    def property_values(self) -> dict[str, str]:
        """The properties of the metadata."""
        return (self.metadata.properties if self.metadata else None) or {}


def canonical(part: Metadata | RuleSet | None) -> str:
    """JSON text that two parts share exactly when they are equal; empty for none."""
    return _canonical(part).decode() if part is not None else ""


def stored(part: Metadata | RuleSet | None) -> str | None:
    """JSON text for a database column."""
    return canonical(part) or None


def data_contract(metadata: str | None, rule_set: str | None) -> DataContract:
    """A data contract from the columns that `stored` filled."""
    documents: dict[str, Any] = {"metadata": metadata, "ruleSet": rule_set}
    found = {name: msgspec.json.decode(text) for name, text in documents.items() if text is not None}
    return msgspec.convert(found, DataContract)
