"""Registrars, schemes and identifiers; the SQL is in `migrations/sql/0005_naming.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "registrars, schemes and identifiers"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0005_naming.sql")
