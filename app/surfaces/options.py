"""OPTIONS: the methods of an address, which anyone may know (RFC 9110, 9.3.7)."""

from app.surfaces.asgi import Asgi, Message, Receive, Send

_OF_NONE = "TRACE"
"""A method that no address has: its refusal names those that there are, of whichever controllers they are."""


class Options:
    """ASGI middleware that answers OPTIONS from the refusal of another method."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] == "OPTIONS":
            scope, send = {**scope, "method": _OF_NONE}, _approving(send)
        await self._app(scope, receive, send)


def _approving(send: Send) -> Send:
    refused: list[bool] = []

    async def approve(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 405:
            refused.append(True)
            allowed = [(name, value) for name, value in message["headers"] if name.lower() == b"allow"]
            message = {**message, "status": 204, "headers": allowed}
        elif refused:
            message = {**message, "body": b""}
        await send(message)

    return approve
