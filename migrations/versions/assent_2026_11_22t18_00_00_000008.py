"""What imports of archives need; the SQL is in `migrations/sql/0008_archives.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000008"
VERSION = "1.38.0"
DESCRIPTION = "ids of imported archives are exceeded"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0008_archives.sql")
