"""Tallies as differences; the SQL is in `migrations/sql/0007_tallies.sql`."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.storage import piccolo_conf

ID = "2026-11-22T18:00:00:000007"
VERSION = "1.38.0"
DESCRIPTION = "tallies as differences"

_SQL = Path(__file__).parents[1] / "sql" / "0007_tallies.sql"


async def forwards() -> MigrationManager:
    """Piccolo's entry point: one script, run as it is written."""
    manager = MigrationManager(migration_id=ID, app_name="assent", description=DESCRIPTION)

    async def run() -> None:
        transaction = piccolo_conf.DB.current_transaction.get()
        if transaction is None:
            raise RuntimeError("Piccolo runs migrations in a transaction.")
        await transaction.connection.execute(_SQL.read_text())

    manager.add_raw(run)
    return manager
