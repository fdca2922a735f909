"""A real PostgreSQL for tests: started once per test process, migrated, gone afterwards."""

import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from app.runtime.postgres import EmbeddedPostgres
from app.storage.migrate import migrate


@contextmanager
def temporary_home() -> Generator[Path]:
    """An empty data folder. Not pytest's own: under root, PostgreSQL's user could not enter that."""
    home = Path(tempfile.mkdtemp(prefix="assent-test-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def temporary_database() -> AsyncGenerator[EmbeddedPostgres]:
    """A running server with this version's tables."""
    with temporary_home() as home:
        server = EmbeddedPostgres(home)
        try:
            await server.start()
            await migrate(server.owner_dsn, server.dsn)
            yield server
        finally:
            await server.stop()
