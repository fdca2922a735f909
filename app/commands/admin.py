"""The first administrator's key: made with the tenant `default`, and known to nobody else afterwards."""

from app.identity.tenants import DEFAULT_TENANT, create_tenant
from app.storage.engine import close_storage, open_storage


async def first_admin_key(database_url: str) -> str | None:
    """Make the default tenant in a migrated database, and answer its admin's key; None if it has been made before."""
    await open_storage(database_url, pool_size=1)
    try:
        made = await create_tenant(DEFAULT_TENANT)
    finally:
        await close_storage()
    return made[1].secret if made else None
