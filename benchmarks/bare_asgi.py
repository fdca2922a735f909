"""What reads are measured against: the same server program, and a bare ASGI application with the answers in memory.

`python -m benchmarks.bare_asgi PORT FILE`: the file is JSON, an object of answers (text) by method and path, such as
`GET /schemas/ids/1`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn


def main() -> None:
    """Serve until SIGTERM, with the options of the API process."""
    port, texts = int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    answers = {tuple(name.split(" ", 1)): text.encode() for name, text in texts.items()}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        body = answers[scope["method"], scope["path"]]
        if scope["method"] == "POST":
            await receive()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(
        application, port=port, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False,
        proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
