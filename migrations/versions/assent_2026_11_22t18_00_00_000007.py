"""Tallies as differences; the SQL is in `migrations/sql/0007_tallies.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000007"
VERSION = "1.38.0"
DESCRIPTION = "tallies as differences"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0007_tallies.sql")
