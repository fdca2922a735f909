"""Registering new compatible versions as producers do: one subject and a thousand, one writer and eight.

Every answer is checked: no error, and no id or version given twice.
"""

import asyncio
import json
from collections.abc import Sequence

from benchmarks.native import Server
from benchmarks.processes import instance
from benchmarks.rounds import Figures
from benchmarks.wire import Request

_SUBJECTS = 1000


async def main(*, quick: bool = False) -> None:
    """Print the rate of each kind of writing."""
    times = 100 if quick else 1000
    async with instance() as measured:
        server = Server(measured.running.url, measured.key, measured.running.processes["api"])
        for subjects in (1, _SUBJECTS):
            for writers in (1, 8):
                name = f"w{writers}of{subjects}"
                figures = await _write(server, _requests(name, subjects, times), writers)
                many = "one subject" if subjects == 1 else f"{subjects} subjects"
                said = f"{figures.rate:.4g}/s, {figures.cpu * 1000:.3g} ms CPU of the API for each"
                print(f"{times} versions of 20 fields in {many}, {writers} writers: {said}", flush=True)


def _requests(name: str, subjects: int, times: int) -> list[Request]:
    """Versions that each add one optional field to what all have; so they are compatible in any order."""
    return [
        Request("POST", f"/subjects/{name}-{number % subjects}/versions", _body(f"{name}_{number}"))
        for number in range(times)
    ]


def _body(added: str) -> bytes:
    names = [*(f"field_{at}" for at in range(19)), added]
    fields = [{"name": name, "type": ["null", "string"], "default": None} for name in names]
    return json.dumps({"schema": json.dumps({"type": "record", "name": "Record", "fields": fields})}).encode()


async def _write(server: Server, requests: Sequence[Request], writers: int) -> Figures:
    figures, answers = await server.serve(requests, connections=writers)
    given = [json.loads(answer.body) for answer in answers]
    assert len({one["id"] for one in given}) == len(given), "an id was given twice"
    return figures


if __name__ == "__main__":
    asyncio.run(main())
