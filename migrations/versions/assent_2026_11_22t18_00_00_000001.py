"""The first tables; the SQL is in `migrations/sql/0001_core.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "identity, contracts, proposals, deliveries and the audit trail"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0001_core.sql")
