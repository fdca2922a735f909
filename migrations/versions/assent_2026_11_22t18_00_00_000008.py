"""What imports of archives need; the SQL is in `migrations/sql/0008_archives.sql`."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.storage import piccolo_conf

ID = "2026-11-22T18:00:00:000008"
VERSION = "1.38.0"
DESCRIPTION = "ids of imported archives are exceeded"

_SQL = Path(__file__).parents[1] / "sql" / "0008_archives.sql"


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
