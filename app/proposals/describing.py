"""Changing what is said of artifacts and versions. None of it breaks anybody, so none of it is negotiated."""

import msgspec

from app.audit.log import Event, record, record_all
from app.contracts.described import check_words
from app.contracts.forgetting import forget
from app.contracts.limits import Limits
from app.contracts.records import ArtifactRecord, VersionRecord
from app.contracts.tags import tags_of
from app.errors import Forbidden, Invalid
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.deprecation import plan_sunset
from app.proposals.versioning import lock_writable
from app.storage.engine import fetch, fetch_one, transaction

_MAX_OWNER = 256


async def describe_artifact(
    actor: Principal,
    artifact: ArtifactRecord,
    *,
    title: str | None = None,
    description: str | None = None,
    labels: dict[str, str] | None = None,
    owner: str | None = None,
) -> None:
    """Change what is given, and leave the rest.

    Another owner is named by who owns it, or by an admin; where the name is that of one principal with a team, the team
    owns the artifact from then on. Raises `Forbidden`, `Invalid`, and `Conflict` of the kinds `limit` and `read-only`.
    """
    actor.require(Scope.PUBLISH)
    check_words(title, description, labels)
    (await Limits.of(actor)).check_words(title, description, labels)
    if owner is not None and owner != artifact.created_by:
        _check_owner(actor, artifact, owner)
    async with transaction():
        await lock_writable(actor, artifact.id)
        await fetch(
            """
            UPDATE artifact SET title = coalesce($2, title), description = coalesce($3, description),
                   labels = coalesce($4, labels), tags = coalesce($5, tags), created_by = coalesce($6, created_by),
                   modified_by = $7, modified_at = now() WHERE id = $1
            """,
            artifact.id, title, description, None if labels is None else msgspec.json.encode(labels).decode(),
            None if labels is None else tags_of(labels), owner, actor.name,
        )  # fmt: skip
        if owner is not None and owner != artifact.created_by:
            await _hand_over(actor, artifact, owner)
        await record(actor, "asset.described", "asset", artifact.id, {"fqn": artifact.fqn, "owner": owner})


def _check_owner(actor: Principal, artifact: ArtifactRecord, owner: str) -> None:
    if len(owner) > _MAX_OWNER or not owner.isprintable():
        raise Invalid(f"An owner's name has at most {_MAX_OWNER} printable characters.", field="owner")
    if not actor.is_admin and actor.name != artifact.created_by:
        raise Forbidden(f"Only {artifact.created_by}, who owns the artifact, or an administrator names another owner.")


async def _hand_over(actor: Principal, artifact: ArtifactRecord, owner: str) -> None:
    row = await fetch_one(
        """
        SELECT count(DISTINCT team) AS teams, min(team::text)::uuid AS team FROM principal
        WHERE tenant = $1 AND name = $2
        """,
        actor.tenant, owner,
    )  # fmt: skip
    if row is not None and row["teams"] == 1:
        await fetch("UPDATE artifact SET owner = $2 WHERE id = $1", artifact.id, row["team"])


async def describe_version(
    actor: Principal,
    version: VersionRecord,
    *,
    title: str | None = None,
    description: str | None = None,
    labels: dict[str, str] | None = None,
) -> None:
    """Change what is given, and leave the rest; a deprecated version may get a day on which it goes, of which those who
    depend on it are told. Raises what `describe_artifact` does, and `Invalid` if that is no day."""
    actor.require(Scope.PUBLISH)
    check_words(title, description, labels)
    (await Limits.of(actor)).check_words(title, description, labels)
    async with transaction():
        state = await lock_writable(actor, version.artifact)
        await fetch(
            """
            UPDATE version SET title = coalesce($2, title), description = coalesce($3, description),
                   labels = coalesce($4, labels), tags = coalesce($5, tags), modified_by = $6, modified_at = now()
            WHERE id = $1
            """,
            version.id, title, description, None if labels is None else msgspec.json.encode(labels).decode(),
            None if labels is None else tags_of(labels), actor.name,
        )  # fmt: skip
        notices = await plan_sunset(actor, state, version.id) if labels is not None else []
        await forget(actor.tenant)
        described = Event("contract.described", "contract", version.id, {"asset": state.fqn})
        await record_all(actor, [described, *notices])
    if notices:
        wakeups.wake_announcement(version.id)
