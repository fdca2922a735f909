"""What requests are measured against: the same server program, and handlers that only return the bytes they were given.

`python -m benchmarks.bare_litestar PORT FOLDER`: each file of the folder is the answer at the address of its name.
"""

import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, route
from litestar.handlers import HTTPRouteHandler


def _returning(name: str, answer: bytes) -> HTTPRouteHandler:
    @route(f"/{name}", http_method=["GET", "POST"])
    async def handler() -> Response[bytes]:
        return Response(answer, media_type="application/json")

    return handler


def main() -> None:
    """Serve until SIGTERM, with the options of the API process."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    handlers = [_returning(file.name, file.read_bytes()) for file in folder.iterdir()]
    app = Litestar(handlers, openapi_config=None, logging_config=None)
    uvicorn.run(
        app, port=port, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False,
        proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
