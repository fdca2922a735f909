"""A migration that is one SQL script, run as it is written."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.storage import piccolo_conf

_SCRIPTS = Path(__file__).parent / "sql"


def run_script(migration_id: str, description: str, name: str) -> MigrationManager:
    """What Piccolo runs for a script of `migrations/sql`."""
    manager = MigrationManager(migration_id=migration_id, app_name="assent", description=description)

    async def run() -> None:
        transaction = piccolo_conf.DB.current_transaction.get()
        if transaction is None:
            raise RuntimeError("Piccolo runs migrations in a transaction.")
        await transaction.connection.execute((_SCRIPTS / name).read_text())

    manager.add_raw(run)
    return manager
