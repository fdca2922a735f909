"""Branches: lists of an artifact's versions. `latest` and `drafts` follow from the versions' states; others are kept.

Every change of a branch happens under the artifact's lock.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal
from app.storage.engine import fetch, fetch_one

LATEST = "latest"
DRAFTS = "drafts"
SYSTEM = frozenset({LATEST, DRAFTS})
_BRANCH = re.compile(r"[a-zA-Z0-9._\-+]{1,256}")
_PUBLISHED = "v.state NOT IN ('DRAFT', 'DELETED', 'PURGED')"
_MEMBERS = """
SELECT v.id, v.label, v.state, {order} AS place FROM version v {joins} WHERE v.artifact = $1 AND {states}
"""


class BranchRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A branch as people see it."""

    name: str
    description: str | None
    system_defined: bool
    created_by: str
    created_at: datetime
    modified_by: str
    modified_at: datetime


class BranchPage(msgspec.Struct, frozen=True):
    """Some branches, and how many there are."""

    results: list[BranchRecord]
    total: int


_BRANCHES = f"""
SELECT name, description, false AS system_defined, created_by, created_at, modified_by, modified_at
FROM branch WHERE artifact = $1
UNION ALL
SELECT s.name, NULL, true, a.created_by, a.created_at, a.modified_by, a.modified_at
FROM artifact a, (VALUES ('{LATEST}', false), ('{DRAFTS}', true)) AS s(name, draft)
WHERE a.id = $1 AND EXISTS (SELECT 1 FROM version v WHERE v.artifact = a.id AND v.state NOT IN ('DELETED', 'PURGED')
                            AND (v.state = 'DRAFT') = s.draft)
"""


def check_branch(name: str) -> str:
    """The name, if it can be one. Raises `Invalid` of the kind `invalid-name`."""
    if not _BRANCH.fullmatch(name):
        raise Invalid(
            f"Branch ID '{name[:256]}' is invalid. It must consist of alphanumeric characters or '._-+', "
            "and have length 1..256 (inclusive).",
            kind="invalid-name",
            field="branchId",
        )
    return name


async def list_branches(artifact: UUID, *, limit: int, offset: int) -> BranchPage:
    """An artifact's branches by name."""
    rows = await fetch(
        f'SELECT * FROM ({_BRANCHES}) b ORDER BY name COLLATE "C" LIMIT $2 OFFSET $3', artifact, limit, offset
    )
    total = await fetch_one(f"SELECT count(*) FROM ({_BRANCHES}) b", artifact)
    return BranchPage([msgspec.convert(dict(row), BranchRecord) for row in rows], total[0] if total else 0)


async def get_branch(artifact: UUID, name: str) -> BranchRecord:
    """One branch. Raises `NotFound`."""
    row = await fetch_one(f"SELECT * FROM ({_BRANCHES}) b WHERE name = $2", artifact, name)
    if row is None:
        raise NotFound("branch", name)
    return msgspec.convert(dict(row), BranchRecord)


async def branch_versions(artifact: UUID, name: str, *, limit: int, offset: int) -> tuple[list[UUID], int]:
    """The versions on a branch from the tip on, and how many there are."""
    members = _members(name)
    arguments = (artifact,) if name in SYSTEM else (artifact, name)
    at = len(arguments)
    rows = await fetch(f"{members} ORDER BY place DESC LIMIT ${at + 1} OFFSET ${at + 2}", *arguments, limit, offset)
    total = await fetch_one(f"SELECT count(*) FROM ({members}) m", *arguments)
    return [row["id"] for row in rows], total[0] if total else 0


async def branch_tip(artifact: UUID, name: str, *, disabled: bool) -> UUID | None:
    """The newest version on a branch; with `disabled`, also if it is DISABLED."""
    hidden = "" if disabled else "WHERE m.state <> 'DISABLED'"
    arguments = (artifact,) if name in SYSTEM else (artifact, name)
    row = await fetch_one(f"SELECT m.id FROM ({_members(name)}) m {hidden} ORDER BY place DESC LIMIT 1", *arguments)
    return row["id"] if row else None


def _members(name: str) -> str:
    if name == LATEST:
        return _MEMBERS.format(order="v.ordinal", joins="", states=_PUBLISHED)
    if name == DRAFTS:
        return _MEMBERS.format(order="v.global_id", joins="", states="v.state = 'DRAFT'")
    joins = "JOIN branch_version m ON m.version = v.id JOIN branch b ON b.id = m.branch AND b.name = $2"
    return _MEMBERS.format(order="m.id", joins=joins, states="v.state NOT IN ('DELETED', 'PURGED')")


async def create_branch(
    actor: Principal, artifact: UUID, name: str, description: str | None, labels: Sequence[str]
) -> UUID:
    """Make a branch with versions, named from the oldest to the tip; within a transaction.

    Raises `Conflict` of the kind `branch-exists`, `NotFound` for a version that is not there, `Invalid`.
    """
    if check_branch(name) in SYSTEM:
        raise _exists(name)
    made = await _insert(actor, artifact, name, description)
    if made is None:
        raise _exists(name)
    await _append(made, artifact, labels)
    return made


async def put_on_branches(actor: Principal, artifact: UUID, version: UUID, names: Sequence[str]) -> None:
    """Make a version the tip of branches, which are made where there are none; within a transaction.

    Raises `Conflict` of the kind `system-branch`, `Invalid`.
    """
    for name in dict.fromkeys(names):
        if check_branch(name) in SYSTEM:
            raise _is_system(name)
        made = await _insert(actor, artifact, name, None)
        branch = made or await _own_branch(artifact, name)
        await fetch("INSERT INTO branch_version (branch, version) VALUES ($1, $2)", branch, version)


async def describe_branch(actor: Principal, artifact: UUID, name: str, description: str | None) -> UUID:
    """Change what a branch says of itself, where something is given. Raises `NotFound`, `Conflict`."""
    branch = await _own_branch(artifact, name)
    sql = (
        "UPDATE branch SET description = coalesce($2, description), modified_by = $3, modified_at = now() WHERE id = $1"
    )
    await fetch(sql, branch, description, actor.name)
    return branch


async def append_to_branch(actor: Principal, artifact: UUID, name: str, label: str) -> UUID:
    """Make a version the tip of a branch. Raises `NotFound`, `Conflict` of the kinds `on-branch`, `system-branch`."""
    branch = await _own_branch(artifact, name)
    version = (await _versions(artifact, [label]))[0]
    row = await fetch_one(
        "INSERT INTO branch_version (branch, version) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
        branch, version,
    )  # fmt: skip
    if row is None:
        raise Conflict(f"Version '{label}' already exists in branch '{name}'.", kind="on-branch", version=label)
    await _touch(actor, branch)
    return branch


async def replace_on_branch(actor: Principal, artifact: UUID, name: str, labels: Sequence[str]) -> UUID:
    """Put exactly these versions on a branch, from the oldest to the tip. Raises what `append_to_branch` does."""
    branch = await _own_branch(artifact, name)
    await fetch("DELETE FROM branch_version WHERE branch = $1", branch)
    await _append(branch, artifact, labels)
    await _touch(actor, branch)
    return branch


async def delete_branch(artifact: UUID, name: str) -> UUID:
    """Delete a branch; its versions stay. Raises `NotFound`, and `Conflict` of the kind `system-branch`."""
    if name in SYSTEM:
        raise Conflict("System generated branches cannot be deleted.", kind="system-branch")
    branch = await _own_branch(artifact, name)
    await fetch("DELETE FROM branch_version WHERE branch = $1", branch)
    await fetch("DELETE FROM branch WHERE id = $1", branch)
    return branch


async def _insert(actor: Principal, artifact: UUID, name: str, description: str | None) -> UUID | None:
    row = await fetch_one(
        """
        INSERT INTO branch (tenant, artifact, name, description, created_by, modified_by)
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING id
        """,
        actor.tenant, artifact, name, description, actor.name,
    )  # fmt: skip
    return row["id"] if row else None


async def _own_branch(artifact: UUID, name: str) -> UUID:
    if name in SYSTEM:
        raise _is_system(name)
    row = await fetch_one("SELECT id FROM branch WHERE artifact = $1 AND name = $2", artifact, name)
    if row is None:
        raise NotFound("branch", name)
    return row["id"]


async def _append(branch: UUID, artifact: UUID, labels: Sequence[str]) -> None:
    versions = await _versions(artifact, labels)
    if len(set(versions)) != len(versions):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise Conflict(f"Version '{twice}' is named twice.", kind="on-branch", version=twice)
    await fetch(
        """
        INSERT INTO branch_version (branch, version)
        SELECT $1, one.version FROM unnest($2::uuid[]) WITH ORDINALITY AS one(version, place) ORDER BY one.place
        """,
        branch, versions,
    )  # fmt: skip


async def _versions(artifact: UUID, labels: Sequence[str]) -> list[UUID]:
    """The versions of names, in their order. Raises `NotFound` naming the first that is none."""
    rows = await fetch(
        """
        SELECT id, label FROM version
        WHERE artifact = $1 AND label = ANY($2) AND state NOT IN ('DELETED', 'PURGED') ORDER BY id FOR SHARE
        """,
        artifact, list(labels),
    )  # fmt: skip
    found = {row["label"]: row["id"] for row in rows}
    for label in labels:
        if label not in found:
            raise NotFound("version", label)
    return [found[label] for label in labels]


async def _touch(actor: Principal, branch: UUID) -> None:
    await fetch("UPDATE branch SET modified_by = $2, modified_at = now() WHERE id = $1", branch, actor.name)


def _exists(name: str) -> Conflict:
    return Conflict(f"Branch '{name}' already exists.", kind="branch-exists")


def _is_system(name: str) -> Conflict:
    return Conflict(f"System generated branches cannot be modified: {name}.", kind="system-branch")
