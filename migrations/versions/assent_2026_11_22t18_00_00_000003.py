"""Exporters to other registries; the SQL is in `migrations/sql/0003_exporters.sql`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.script import run_script

ID = "2026-11-22T18:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "exporters to other registries"


async def forwards() -> MigrationManager:
    """Piccolo's entry point."""
    return run_script(ID, DESCRIPTION, "0003_exporters.sql")
