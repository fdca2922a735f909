"""What an import will put on record, kept in a file until everything else is done: the record is written last."""

import tempfile
from collections.abc import Iterator
from typing import Self

import msgspec

from app.audit.log import Event, record_all
from app.identity.principals import Principal

_IN_MEMORY = 1024 * 1024
_BATCH = 500
_LENGTH = 4


class Ledger:
    """Events in the order in which they came. Use it as a context manager."""

    def __init__(self) -> None:
        """Empty."""
        self._file = tempfile.SpooledTemporaryFile[bytes](_IN_MEMORY)  # closed on exit

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw the file away."""
        self._file.close()

    def add(self, event: Event) -> None:
        """Keep one event."""
        body = msgspec.json.encode(event)
        self._file.write(len(body).to_bytes(_LENGTH) + body)

    async def record(self, actor: Principal) -> None:
        """Write all of them to the audit trail, within the caller's transaction and as its last statements."""
        batch: list[Event] = []
        for event in self._events():
            batch.append(event)
            if len(batch) == _BATCH:
                await record_all(actor, batch)
                batch = []
        await record_all(actor, batch)

    def _events(self) -> Iterator[Event]:
        self._file.seek(0)
        while length := self._file.read(_LENGTH):
            yield msgspec.json.decode(self._file.read(int.from_bytes(length)), type=Event)
