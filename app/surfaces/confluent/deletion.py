"""DELETE below /subjects: softly first, then for good; agreed on first where somebody depends on what would go."""

from uuid import UUID

from litestar import Controller, delete
from litestar.params import FromPath, FromQuery

from app.contracts.registry import find_artifact_id, list_ordinals
from app.errors import NotFound
from app.identity.principals import Principal
from app.proposals.removal import delete_versions, deleted_by_agreement, purge_versions
from app.proposals.submit import Held
from app.surfaces.confluent.aliases import resolve_alias
from app.surfaces.confluent.errors import RegistryError, subject_not_found
from app.surfaces.confluent.governance import deletion_held_back
from app.surfaces.confluent.names import Subject, subject_to_read
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.versions import require_version, version_number


class DeletionController(Controller):
    """Versions and subjects out."""

    path = "/subjects/{subject:str}"
    tags = ("Subjects",)

    @delete(status_code=200, operation_id="deleteSubject", summary="Delete all versions of a subject")
    async def delete_subject(
        self, request: Call, subject: FromPath[str], permanent: FromQuery[bool] = False
    ) -> list[int]:
        target = await resolve_alias(request.user.reads(), subject_to_read(subject))
        artifact, everything = await _subject(request.user, target)
        live = await list_ordinals(request.user.tenant, target.group, target.name)
        if permanent:
            if live:
                raise RegistryError(40405, f"Subject '{target}' was not deleted first before being permanently deleted")
            return (await purge_versions(request.user, artifact, everything)).ordinals
        if live and (gone := await self._delete(request, target, artifact, live)) is not None:
            return gone
        if await deleted_by_agreement(artifact, everything):
            return everything
        raise RegistryError(40404, f"Subject '{target}' was soft deleted. Set permanent=true to delete permanently")

    @delete(
        "/versions/{version:str}",
        status_code=200,
        operation_id="deleteSchemaVersion",
        summary="Delete a version of a subject",
    )
    async def delete_version(
        self, request: Call, subject: FromPath[str], version: FromPath[str], permanent: FromQuery[bool] = False
    ) -> int:
        number = version_number(version)
        target = await resolve_alias(request.user.reads(), subject_to_read(subject))
        artifact, _ = await _subject(request.user, target)
        found = await require_version(request.user, target, number, deleted=number is not None)
        if permanent and number is not None:  # `latest` is never deleted for good
            if not found.deleted:
                raise RegistryError(
                    40407,
                    f"Subject '{target}' Version {number} was not deleted first before being permanently deleted",
                )
            await purge_versions(request.user, artifact, [found.ordinal])
        elif not found.deleted and await self._delete(request, target, artifact, [found.ordinal]) is not None:
            return found.ordinal
        elif not await deleted_by_agreement(artifact, [found.ordinal]):
            raise RegistryError(
                40406,
                f"Subject '{target}' Version {found.ordinal} was soft deleted. "
                "Set permanent=true to delete permanently",
            )
        return found.ordinal

    async def _delete(self, request: Call, subject: Subject, artifact: UUID, ordinals: list[int]) -> list[int] | None:
        """The versions that were deleted; none if they all were since they were looked for: by others, or by agreement.

        Raises `RegistryError` 409 where consumers have to agree first.
        """
        try:
            result = await delete_versions(request.user, artifact, ordinals)
        except NotFound:
            return None
        if isinstance(result, Held):
            raise await deletion_held_back(request, subject, result)
        return result.ordinals


async def _subject(actor: Principal, subject: Subject) -> tuple[UUID, list[int]]:
    """The artifact of a subject and all versions that it has, deleted ones too. Raises `RegistryError` 40401."""
    tenant = actor.reads()
    artifact = await find_artifact_id(tenant, subject.group, subject.name)
    ordinals = await list_ordinals(tenant, subject.group, subject.name, deleted=True)
    if artifact is None or not ordinals:
        raise subject_not_found(subject)
    return artifact, ordinals
