"""Changing branches: under the artifact's lock, by who may write the artifact, and on record."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from app.audit.log import record
from app.contracts.branches import (
    append_to_branch,
    create_branch,
    delete_branch,
    describe_branch,
    replace_on_branch,
)
from app.contracts.described import check_words
from app.contracts.records import ArtifactRecord
from app.errors import Invalid
from app.identity.principals import Principal, Scope
from app.proposals.versioning import lock_writable
from app.storage.engine import transaction

MAX_VERSIONS = 10_000


async def create(
    actor: Principal, artifact: ArtifactRecord, name: str, description: str | None, labels: list[str]
) -> None:
    """Make a branch with versions, named from the oldest to the tip."""
    check_words(None, description, None)
    _check(labels)
    await _changed(
        actor, artifact, name, "created", partial(create_branch, actor, artifact.id, name, description, labels)
    )


async def describe(actor: Principal, artifact: ArtifactRecord, name: str, description: str | None) -> None:
    """Change what a branch says of itself."""
    check_words(None, description, None)
    await _changed(actor, artifact, name, "described", partial(describe_branch, actor, artifact.id, name, description))


async def append(actor: Principal, artifact: ArtifactRecord, name: str, label: str) -> None:
    """Make a version the tip of a branch."""
    await _changed(actor, artifact, name, "appended", partial(append_to_branch, actor, artifact.id, name, label))


async def replace(actor: Principal, artifact: ArtifactRecord, name: str, labels: list[str]) -> None:
    """Put exactly these versions on a branch."""
    _check(labels)
    await _changed(actor, artifact, name, "replaced", partial(replace_on_branch, actor, artifact.id, name, labels))


async def remove(actor: Principal, artifact: ArtifactRecord, name: str) -> None:
    """Delete a branch."""
    await _changed(actor, artifact, name, "deleted", partial(delete_branch, artifact.id, name))


def _check(labels: list[str]) -> None:
    if len(labels) > MAX_VERSIONS:
        raise Invalid(f"A branch has at most {MAX_VERSIONS} versions.", field="versions")


async def _changed(
    actor: Principal, artifact: ArtifactRecord, name: str, what: str, change: Callable[[], Awaitable[UUID]]
) -> None:
    actor.require(Scope.PUBLISH)
    async with transaction():
        await lock_writable(actor, artifact.id)
        branch = await change()
        await record(actor, f"branch.{what}", "branch", branch, {"asset": artifact.fqn, "name": name})
