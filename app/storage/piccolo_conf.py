"""Where Piccolo looks: the engine of this process and the one Piccolo app.

`DATABASE_URL` serves Piccolo's own command line; the service binds its engine with `app.storage.engine.open_storage`.
"""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine


class Engine(PostgresEngine):
    """Piccolo's engine without the connection that it opens as soon as it is made, in a thread of its own."""

    def __init__(self, dsn: str) -> None:
        """Keep the address; nothing is connected yet."""
        super().__init__(config={"dsn": dsn}, extensions=())

    async def check_version(self) -> None:
        """Nothing: the embedded server and the compose file fix the version."""

    async def prep_database(self) -> None:
        """Nothing: no extension is used."""


DB = Engine(os.environ.get("DATABASE_URL", ""))

APP_REGISTRY = AppRegistry(apps=["app.storage.piccolo_app"])
