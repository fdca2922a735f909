"""Version numbers as clients write them: 1 to 2^31-1, `latest`, or -1 for the same."""

from app.contracts.registry import SubjectVersion, find_version, list_ordinals
from app.identity.principals import Principal
from app.surfaces.confluent.drafts import MAX_ID
from app.surfaces.confluent.errors import RegistryError, subject_not_found, version_not_found
from app.surfaces.confluent.names import Subject


def version_number(written: str) -> int | None:
    """The number, or null for the latest. Raises `RegistryError` 42202."""
    if written in ("latest", "-1"):
        return None
    if written.isascii() and written.isdecimal() and len(written) <= 10 and 0 < int(written) <= MAX_ID:
        return int(written)
    raise RegistryError(
        42202,
        f"The specified version '{written[:100]}' is not a valid version id. "
        'Allowed values are between [1, 2^31-1] and the string "latest"',
    )


async def require_version(
    actor: Principal, subject: Subject, number: int | None, *, deleted: bool = False
) -> SubjectVersion:
    """A version of a subject. Raises `RegistryError` 40401 and 40402."""
    tenant = actor.reads()
    found = await find_version(tenant, subject.group, subject.name, number, deleted=deleted)
    if found is not None:
        return found
    if not await list_ordinals(tenant, subject.group, subject.name, deleted=deleted):
        raise subject_not_found(subject)
    raise version_not_found("latest" if number is None else number)
