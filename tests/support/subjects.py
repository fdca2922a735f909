"""Subjects of a registry, through the domain's own operations."""

from uuid import UUID

from app.contracts.data_contracts import DataContract
from app.contracts.model import Draft, Imported, Origin, Reference
from app.contracts.registry import SubjectVersion, find_version, get_subject_version, list_ordinals
from app.proposals.removal import Deleted, delete_versions, purge_versions
from app.proposals.submit import Door, Held, Published, Refused, publish
from tests.support.tenants import Contract, Member, Tenancy


class Subject:
    """A subject, and what its producer does with it as a registry's client."""

    def __init__(self, tenant: Tenancy, producer: Member, name: str, context: str = "default") -> None:
        self.tenant, self.producer, self.name, self.context = tenant, producer, name, context
        self.artifact = UUID(int=0)

    @classmethod
    async def create(
        cls, tenant: Tenancy, *texts: str, name: str = "orders", context: str = "default", by: Member | None = None
    ) -> "Subject":
        """A subject with these versions, each of which is accepted at once."""
        subject = cls(tenant, by or await tenant.team(), name, context)
        for text in texts:
            await subject.register(text)
        return subject

    def draft(
        self,
        text: str,
        *,
        format_name: str = "AVRO",
        references: tuple[Reference, ...] = (),
        contract: DataContract | None = None,
        imported: Imported | None = None,
    ) -> Draft:
        """What a client sends."""
        return Draft(
            fqn=self.name if self.context == "default" else f"{self.context}.{self.name}",
            group=self.context,
            text=text,
            format=format_name,
            origin=Origin.CONFLUENT,
            references=references,
            contract=contract or DataContract(),
            imported=imported,
        )

    async def send(self, draft: Draft) -> Published | Held | Refused:
        """Register, whatever comes of it."""
        return await publish(self.producer.principal, draft, door=Door.REGISTRY)

    async def accepted(self, draft: Draft) -> SubjectVersion:
        """The version of a draft that is accepted at once, or was before."""
        result = await self.send(draft)
        assert isinstance(result, Published), result
        version = await get_subject_version(result.version)
        self.artifact = version.artifact
        return version

    async def register(self, text: str, *references: Reference) -> int:
        """The number of the version that a text is or becomes."""
        return (await self.accepted(self.draft(text, references=references))).ordinal

    async def version(self, ordinal: int, *, deleted: bool = False) -> SubjectVersion:
        """A version that is there."""
        found = await find_version(self.tenant.id, self.context, self.name, ordinal, deleted=deleted)
        assert found is not None
        return found

    async def contract(self, ordinal: int) -> Contract:
        """A version, to register on."""
        found = await self.version(ordinal)
        return Contract(found.id, found.artifact, self.draft("").fqn)

    async def delete(self, *ordinals: int) -> Deleted | Held:
        """Softly."""
        return await delete_versions(self.producer.principal, self.artifact, ordinals)

    async def purge(self, *ordinals: int) -> list[int]:
        """For good."""
        return (await purge_versions(self.producer.principal, self.artifact, ordinals)).ordinals

    async def ordinals(self, *, deleted: bool = False) -> list[int]:
        """The numbers of its versions."""
        return await list_ordinals(self.tenant.id, self.context, self.name, deleted=deleted)

    async def schema_id(self, ordinal: int) -> int:
        """The schema id of a version, deleted or not."""
        return (await self.version(ordinal, deleted=True)).schema_id
