"""Links by which a browser fetches an export once, without a key."""

from uuid import UUID

from app.contracts.properties import DOWNLOAD_SECONDS, number
from app.errors import NotFound
from app.identity.principals import Principal, Scope, system
from app.storage.engine import fetch, fetch_one, transaction


async def make_download(actor: Principal) -> UUID:
    """A link that is good once, for as many seconds as is configured. Admins only. Raises `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    seconds = await number(actor.tenant, DOWNLOAD_SECONDS)
    async with transaction():
        await fetch("DELETE FROM download WHERE tenant = $1 AND expires_at < now()", actor.tenant)
        row = await fetch_one(
            """
            INSERT INTO download (tenant, created_by, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))
            RETURNING id
            """,
            actor.tenant, actor.name, seconds,
        )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return row["id"]


async def use_download(written: str) -> Principal:
    """Whoever the link stands for; from now on it is used. Raises `NotFound` for one that is, or has expired."""
    try:
        link = UUID(written)
    except ValueError:
        raise NotFound("download", written) from None
    row = await fetch_one(
        """
        UPDATE download SET used_at = now() WHERE id = $1 AND used_at IS NULL AND expires_at > now() RETURNING tenant
        """,
        link,
    )
    if row is None:
        raise NotFound("download", written)
    return system(row["tenant"])
