"""From the names in a path to what they name."""

from app.contracts.branches import check_branch
from app.contracts.labels import check_label
from app.contracts.names import ArtifactName
from app.contracts.records import (
    ArtifactRecord,
    VersionRecord,
    find_artifact_record,
    find_tip,
    find_version_record,
)
from app.surfaces.apicurio.errors import artifact_not_found, version_not_found
from app.surfaces.apicurio.requests import Call, in_path

_BRANCH = "branch="


def name_in_path(group: str, artifact: str) -> ArtifactName:
    """The coordinates of an artifact in a path."""
    return ArtifactName(in_path(group), in_path(artifact))


async def artifact_in_path(request: Call, group: str, artifact: str) -> ArtifactRecord:
    """An artifact. Raises `RegistryProblem` 404."""
    name = name_in_path(group, artifact)
    found = await find_artifact_record(request.user.reads(), name.group, name.name)
    if found is None:
        raise artifact_not_found(name.group, name.name)
    return found


async def version_in_path(
    request: Call, group: str, artifact: str, expression: str, *, disabled: bool = True
) -> VersionRecord:
    """A version by its name, or the tip of a branch; a tip that is DISABLED only with `disabled`.

    Raises `RegistryProblem` 404, `Invalid` for what is neither a name nor `branch=NAME`.
    """
    name, asked = name_in_path(group, artifact), in_path(expression)
    found = await find_artifact_record(request.user.reads(), name.group, name.name)
    if asked.startswith(_BRANCH):
        branch = check_branch(asked.removeprefix(_BRANCH))
        tip = None if found is None else await find_tip(found.id, branch, disabled=disabled)
        if tip is None:
            raise version_not_found(name.group, name.name, f"<tip of the branch '{branch}'>")
        return tip
    label = check_label(asked)
    version = None if found is None else await find_version_record(found.id, label)
    if version is None:
        raise version_not_found(name.group, name.name, label)
    return version
