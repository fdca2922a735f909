"""Bodies of the registry's API, with the members' names as they are on the wire. Unknown members are ignored."""

from uuid import UUID

import msgspec

from app.contracts.data_contracts import DataContract, Metadata, RuleSet
from app.contracts.names import DEFAULT_GROUP
from app.contracts.registry import SchemaReference, SubjectVersion
from app.surfaces.confluent.names import qualified

AVRO = "AVRO"
TYPES = ("JSON", "PROTOBUF", AVRO)
"""What can be registered, looked up and checked here, as the registry lists it.

Contracts of other types, made through other APIs, are there to be listed and read, with their own type.
"""


class Reference(msgspec.Struct, frozen=True):
    """A name in a schema, and the subject and version that it stands for."""

    name: str
    subject: str
    version: int = -1


class SchemaRequest(msgspec.Struct, frozen=True, rename="camel"):
    """A schema to register, look up, or check. `id` and `version` are for imports."""

    schema: str | None = None
    schema_type: str | None = None
    references: list[Reference] | None = None
    metadata: Metadata | None = None
    rule_set: RuleSet | None = None
    id: int | None = None
    version: int | None = None

    @property
    def contract(self) -> DataContract:
        """What travels with the schema."""
        return DataContract(self.metadata, self.rule_set)


class SchemaAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A version of a subject, or as much of it as was asked for."""

    subject: str | None = None
    version: int | None = None
    id: int | None = None
    guid: UUID | None = None
    schema_type: str | None = None
    references: list[Reference] | None = None
    metadata: Metadata | None = None
    rule_set: RuleSet | None = None
    schema: str | None = None
    deleted: bool | None = None
    max_id: int | None = None
    aliases: list[str] | None = None


def subject_answer(found: SubjectVersion) -> SchemaAnswer:
    """A version of a subject with all of it."""
    return SchemaAnswer(
        subject=qualified(found.group, found.name),
        version=found.ordinal,
        id=found.schema_id,
        guid=guid(found.digest),
        schema_type=found.format,
        references=[reference(one, found.group) for one in found.references] or None,
        metadata=found.contract.metadata,
        rule_set=found.contract.rule_set,
        schema=found.text,
        deleted=found.deleted or None,
    )


def rendered_answer(found: SubjectVersion, text: str) -> SchemaAnswer:
    """A version of a subject with its text in another form."""
    return msgspec.structs.replace(subject_answer(found), schema=text)


def registered_answer(found: SubjectVersion, text: str) -> SchemaAnswer:
    """What registering answers: all but the subject, which the client named."""
    return msgspec.structs.replace(subject_answer(found), subject=None, schema=text)


def reference(stored: SchemaReference, context: str) -> Reference:
    """A reference as clients write it: with the context only where it is another group than the referring one's."""
    if stored.group == context:
        return Reference(stored.name, stored.subject, stored.version)
    prefix = ":.:" if stored.group == DEFAULT_GROUP else ""
    return Reference(stored.name, prefix + qualified(stored.group, stored.subject), stored.version)


def guid(digest: bytes) -> UUID:
    """The same for the same schema wherever it is registered, as Confluent's is."""
    return UUID(bytes=digest[:16])
