"""What a sink has received."""

import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any

import msgspec


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it arrived.

    `to` is the path of a webhook, or the recipients of a mail.

    `via` is `mail`, `webhook` for Apprise's JSON and forms, or `chat` for what Slack and its like take.
    """

    via: str
    to: str
    subject: str = ""
    text: str = ""
    markdown: bool = False
    """Whether `text` is Markdown, as chat services read it."""
    html: str = ""
    headers: dict[str, str] = {}
    """Names in lower case."""
    payload: Any = None
    """The whole body of a webhook, decoded."""
    received_at: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))


class Inbox:
    """The last messages, oldest first, and a way to wait for more. Belongs to one event loop."""

    def __init__(self, keep: int) -> None:
        self._messages: deque[Received] = deque(maxlen=keep)
        self._total = 0
        self._arrived = asyncio.Condition()

    @property
    def messages(self) -> list[Received]:
        """What is kept, oldest first."""
        return list(self._messages)

    async def add(self, message: Received) -> None:
        """Keep a message and wake those who wait for it."""
        async with self._arrived:
            self._messages.append(message)
            self._total += 1
            self._arrived.notify_all()

    async def wait_for(self, total: int) -> list[Received]:
        """What is kept once `total` messages have arrived since the start."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self._total >= total)
            return list(self._messages)
