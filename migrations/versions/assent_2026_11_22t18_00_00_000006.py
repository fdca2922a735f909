"""The landscape of applications and their services; the SQL is in `migrations/sql/0006_landscape.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000006"
VERSION = "1.38.0"
DESCRIPTION = "applications, environments, endpoints; change sets"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0006_landscape.sql")
