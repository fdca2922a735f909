"""The first start: the tenant `default` and a key for its administrator, shown once."""

from uuid import UUID

from app.audit.log import Event, record_all
from app.identity.keys import NewKey, insert_key
from app.identity.principals import ROLE_SCOPES, Role, system
from app.storage.engine import fetch, fetch_one, transaction

DEFAULT_TENANT = "default"


async def create_tenant(name: str) -> tuple[UUID, NewKey] | None:
    """Make a tenant with an administrator's key; nothing if there is one of that name."""
    async with transaction():
        row = await fetch_one("INSERT INTO tenant (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id", name)
        if row is None:
            return None
        tenant = row["id"]
        await fetch("INSERT INTO audit_head (tenant) VALUES ($1)", tenant)
        key = await insert_key(tenant, name="admin", role=Role.ADMIN, team=None, scopes=ROLE_SCOPES[Role.ADMIN])
        await record_all(
            system(tenant),
            [
                Event("tenant.created", "tenant", tenant, {"name": name}),
                Event(
                    "key.created", "key", key.key.id, {"name": "admin", "role": Role.ADMIN, "prefix": key.key.prefix}
                ),
            ],
        )
    return tenant, key


async def find_tenant(name: str) -> UUID | None:
    """The id of a tenant."""
    row = await fetch_one("SELECT id FROM tenant WHERE name = $1", name)
    return row["id"] if row else None
