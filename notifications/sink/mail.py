"""The SMTP side of a sink (RFC 5321, as much as a client that submits mail needs).

The name of a recipient says how it is answered: `refused@…` with 550, `later@…` with 451, others with success.
"""

import asyncio
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from notifications.sink.inbox import Inbox, Received

_ADDRESS = re.compile(rb"<([^<>\r\n]*)>")
_MAX_LINES = 50_000


class Mail:
    """Talks SMTP on a connection."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection from greeting to QUIT."""
        recipients: list[str] = []
        writer.write(b"220 sink ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                reply = _recipient(line, recipients)
            elif verb == b"DATA":
                writer.write(b"354 go ahead\r\n")
                await self._inbox.add(_received(await _content(reader), recipients))
                reply = b"250 kept"
                recipients = []
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            elif verb in {b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP"}:
                recipients = recipients if verb == b"NOOP" else []
                reply = b"250 ok"
            else:
                reply = b"502 not known here"
            writer.write(reply + b"\r\n")
            await writer.drain()


def _recipient(line: bytes, recipients: list[str]) -> bytes:
    found = _ADDRESS.search(line)
    address = found[1].decode("ascii", "replace") if found else ""
    match address.partition("@")[0]:
        case "":
            return b"501 no address"
        case "refused":
            return b"550 no such user"
        case "later":
            return b"451 try again later"
        case _:
            recipients.append(address)
            return b"250 ok"


async def _content(reader: asyncio.StreamReader) -> bytes:
    """The lines up to the final dot; a dot that was doubled for transport is a single one again."""
    lines: list[bytes] = []
    while (line := await reader.readline()) not in {b".\r\n", b""} and len(lines) < _MAX_LINES:
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)


def _received(content: bytes, recipients: list[str]) -> Received:
    message = message_from_bytes(content, EmailMessage, policy=default)
    return Received(
        via="mail",
        to=", ".join(recipients),
        subject=str(message.get("subject", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name.lower(): str(value) for name, value in message.items()},
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""
