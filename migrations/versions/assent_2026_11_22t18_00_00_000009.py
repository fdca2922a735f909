"""What searches need; the SQL is in `migrations/sql/0009_searches.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000009"
VERSION = "1.38.0"
DESCRIPTION = "every order of a search has an index"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0009_searches.sql")
