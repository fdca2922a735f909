"""The API process: `python -m app.server`. Settings come from the environment; `DATABASE_URL` has to be among them."""

import logging
import signal
import sys

import uvicorn

from app.asgi import create_app
from app.settings import Settings, SettingsError, load_settings

_GRACE_SECONDS = 10
"""How long requests that are under way at SIGTERM get to end."""


def server(settings: Settings) -> uvicorn.Server:
    """A server of the settings' address. `X-Forwarded-*` headers are believed from trusted proxies only."""
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


def main() -> None:
    """Entry point of the process; ends at SIGTERM or SIGINT, once the requests under way are answered."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if settings.database_url is None:
        raise SystemExit("DATABASE_URL is not set; `assent up` starts everything with an embedded PostgreSQL.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    running = server(settings)
    running.run()
    if not running.started:
        raise SystemExit(3)


def _end(*_: object) -> None:
    """uvicorn ends its work at a signal and then repeats it, to whoever would have had it before: us."""
    sys.exit(0)


if __name__ == "__main__":
    main()
