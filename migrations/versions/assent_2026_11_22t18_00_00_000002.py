"""Names, deletions, settings and schema ids of registries; the SQL is in `migrations/sql/0002_registries.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "what the APIs of schema registries need"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0002_registries.sql")
