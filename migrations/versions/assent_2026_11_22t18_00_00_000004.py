"""What the API of Apicurio needs; the SQL is in `migrations/sql/0004_apicurio.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "the API of Apicurio"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0004_apicurio.sql")
