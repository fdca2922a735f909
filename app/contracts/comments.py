"""Comments on versions: anybody who may write says something, and only who said it changes it."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Forbidden, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch, fetch_one, transaction

MAX_COMMENT = 1_024


class CommentRecord(msgspec.Struct, frozen=True):
    """What somebody said about a version."""

    id: int
    owner: str
    value: str
    created_at: datetime


_COMMENTS = "SELECT id, owner, value, created_at FROM version_comment"


async def list_comments(version: UUID) -> list[CommentRecord]:
    """All comments on a version, the newest first."""
    rows = await fetch(f"{_COMMENTS} WHERE version = $1 ORDER BY id DESC", version)
    return [msgspec.convert(dict(row), CommentRecord) for row in rows]


async def add_comment(actor: Principal, version: UUID, value: str) -> CommentRecord:
    """Say something. Raises `Invalid`, `Forbidden`."""
    actor.require(Scope.PUBLISH)
    _check(value)
    async with transaction():
        row = await fetch_one(
            """
            INSERT INTO version_comment (tenant, version, owner, value) VALUES ($1, $2, $3, $4)
            RETURNING id, owner, value, created_at
            """,
            actor.tenant, version, actor.name, value,
        )  # fmt: skip
        await record(actor, "comment.added", "contract", version)
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return msgspec.convert(dict(row), CommentRecord)


async def change_comment(actor: Principal, version: UUID, comment: str, value: str | None) -> None:
    """Say it otherwise, or (null) no longer. Raises `NotFound`, `Invalid`, and `Forbidden` for what others said."""
    actor.require(Scope.PUBLISH)
    if value is not None:
        _check(value)
    number = int(comment) if comment.isascii() and comment.isdigit() and len(comment) < 19 else 0
    async with transaction():
        row = await fetch_one(f"{_COMMENTS} WHERE version = $1 AND id = $2 FOR UPDATE", version, number)
        if row is None:
            raise NotFound("comment", comment)
        if row["owner"] != actor.name and not (value is None and actor.is_admin):
            raise Forbidden(f"Only {row['owner']}, who made the comment, may change it.")
        if value is None:
            await fetch("DELETE FROM version_comment WHERE id = $1", number)
        else:
            await fetch("UPDATE version_comment SET value = $2 WHERE id = $1", number, value)
        await record(actor, "comment.deleted" if value is None else "comment.changed", "contract", version)


def _check(value: str) -> None:
    if len(value) > MAX_COMMENT:
        raise Invalid(f"A comment has at most {MAX_COMMENT} characters.", field="value")
