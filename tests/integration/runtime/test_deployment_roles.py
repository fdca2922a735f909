"""`deploy/roles.sh`, run as PostgreSQL's image runs it, on a real server."""

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from app.runtime.postgres import EmbeddedPostgres
from app.runtime.postgres_files import find_binaries
from app.storage.migrate import migrate

_SCRIPT = Path(__file__).parents[3] / "deploy" / "roles.sh"


async def test_the_roles_of_the_deployment_suffice_for_the_migrations_and_no_more(home: Path) -> None:
    server = EmbeddedPostgres(home)
    await server.start()
    try:
        await _execute(server.superuser_dsn, "DROP DATABASE assent", "DROP ROLE assent, assent_owner")
        _run_script(server.superuser_dsn)
        place = urlsplit(server.superuser_dsn).query
        owner, service = (f"postgresql://{role}@/assent?{place}" for role in ("assent_owner:o'wn", "assent:serve"))
        await migrate(owner, service)
        await _execute(service, "SELECT count(*) FROM audit_event")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _execute(service, "DROP TABLE audit_event")
        for foreign in ("assent:serve@/temporal", "temporal:clock@/assent"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await _execute(f"postgresql://{foreign}?{place}", "SELECT 1")
        for database in ("temporal", "temporal_visibility"):
            await _execute(f"postgresql://temporal:clock@/{database}?{place}", "CREATE EXTENSION btree_gin")
    finally:
        await server.stop()


def _run_script(superuser: str) -> None:
    parts = urlsplit(superuser)
    environment = {
        "PATH": os.pathsep.join((str(Path(find_binaries().program("psql")).parent), os.defpath)),
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGPASSWORD": str(parts.password),
        "POSTGRES_USER": str(parts.username),
        "ASSENT_OWNER_PASSWORD": "o'wn",
        "ASSENT_PASSWORD": "serve",
        "TEMPORAL_PASSWORD": "clock",
    }
    done = subprocess.run([_SCRIPT], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    assert done.returncode == 0, done.stderr


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
