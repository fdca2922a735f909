"""Searches at a thousand artifacts and at a hundred thousand: what a page costs, and how that grows.

Two instances side by side, asked by turns, so that whatever else the machine does hits both. What they hold is told in
`benchmarks.bulk`. Each search is asked over one connection: once when nothing was counted yet, then over and over.
"""

import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.bulk import fill, text_of
from benchmarks.processes import instance
from benchmarks.wire import Request, Wire, connected

WANTED_GROWTH = 2.0
MOUNT = "/apis/registry/v3"
_SMALL, _LARGE = 1_000, 100_000
_BATCH = 25
_ORDERS = {
    "artifacts": ("name", "artifactId", "groupId", "artifactType", "createdOn", "modifiedOn"),
    "versions": ("globalId", "name", "version", "artifactId", "groupId", "createdOn", "modifiedOn"),
    "groups": ("groupId", "createdOn", "modifiedOn"),
}
_SAME = {
    "artifacts": (
        "name=s777", "name=Title%20777", "name=*s777", "name=nothing", "artifactId=s777", "artifactId=*s777",
        "description=about%20776%20and", "labels=own:777", "groupId=team-38", "groupId=team-38*8",
        "groupId=bulk&labels=own:776",
    ),
    "versions": ("name=s777", "name=*s777", "artifactId=s777", "labels=second:770", "groupId=team-38", "version=3",
                 "globalId=777", "contentId=777", "state=DRAFT"),
    "groups": ("groupId=team-38", "groupId=*-38", "description=team%2038%20makes"),
}  # fmt: skip
"""Filters that find the same, however many there are."""
_MORE = {
    "artifacts": (
        "name=s77*", "artifactId=s*", "description=about%2077", "description=words", "labels=even", "labels=even:true",
        "groupId=bulk", "groupId=bulk&artifactType=AVRO", "groupId=team-*", "artifactType=AVRO",
        "artifactType=PROTOBUF",
    ),
    "versions": ("name=s77*", "artifactId=s*", "description=more", "labels=second", "groupId=bulk", "groupId=team-*",
                 "artifactType=AVRO", "version=1", "state=ENABLED", "state=DISABLED"),
    "groups": ("groupId=team-*", "description=makes", "labels=floor:7"),
}  # fmt: skip
"""Filters that find a share of what there is."""


class _Asked(NamedTuple):
    name: str
    request: Request
    far: float = 0.0
    """Which part of what was found comes before the page."""


class _Took(NamedTuple):
    first: float
    """Milliseconds, when it was never asked before."""
    others: list[float]


def _every() -> dict[str, list[_Asked]]:
    asked: dict[str, list[_Asked]] = {"the same is found": [], "a share is found": [], "far pages": []}
    for what, orders in _ORDERS.items():
        for order in orders:
            for way in ("asc", "desc"):
                path = f"{MOUNT}/search/{what}?orderby={order}&order={way}"
                asked["a share is found"].append(_Asked(f"{what} by {order} {way}", Request("GET", path)))
            for far in (0.5, 0.9, 1.0):
                path = f"{MOUNT}/search/{what}?orderby={order}"
                asked["far pages"].append(_Asked(f"{what} by {order}, {far:.0%} on", Request("GET", path), far))
        for kind, filters in (("the same is found", _SAME[what]), ("a share is found", _MORE[what])):
            asked[kind] += [_Asked(f"{what}, {one}", Request("GET", f"{MOUNT}/search/{what}?{one}")) for one in filters]
    for order in _ORDERS["artifacts"]:
        path = f"{MOUNT}/groups/bulk/artifacts?orderby={order}"
        asked["a share is found"].append(_Asked(f"the group by {order}", Request("GET", path)))
        asked["far pages"].append(_Asked(f"the group by {order}, 50% on", Request("GET", path), 0.5))
    text = text_of("s778").encode()
    for what in ("artifacts", "versions"):
        for name, query in (("", ""), (" (canonical)", "?canonical=true&artifactType=AVRO")):
            request = Request("POST", f"{MOUNT}/search/{what}{query}", text)
            asked["the same is found"].append(_Asked(f"{what} by content{name}", request))
    return asked


async def _ask(wire: Wire, request: Request) -> tuple[float, dict[str, object]]:
    began = time.perf_counter()
    answer = await wire.send(request)
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, answer
    return took, json.loads(answer.body)


async def _far(wire: Wire, asked: _Asked) -> Request:
    """The request, with the offset that it needs among what there is."""
    if not asked.far:
        return asked.request
    total = (await _ask(wire, asked.request))[1]["count"]
    assert isinstance(total, int)
    offset = min(int(total * asked.far), total - 20)
    return Request("GET", f"{asked.request.path}&offset={offset}")


async def _by_turns(wires: Sequence[Wire], asked: _Asked, times: int) -> list[_Took]:
    requests = [await _far(wire, asked) for wire in wires]
    took = [_Took((await _ask(wire, request))[0], []) for wire, request in zip(wires, requests, strict=True)]
    for _ in range(8):  # until PostgreSQL has planned it for good
        for wire, request in zip(wires, requests, strict=True):
            await _ask(wire, request)
    for _ in range(times // _BATCH):
        for wire, request, (_, others) in zip(wires, requests, took, strict=True):
            others += [(await _ask(wire, request))[0] for _ in range(_BATCH)]
    return took


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[98]


async def main(*, quick: bool = False) -> None:
    """Print what each search takes at two sizes, and how much more at the larger one."""
    times, large = (50, 10_000) if quick else (150, _LARGE)
    async with AsyncExitStack() as stack:
        wires: list[Wire] = []
        for total in (_SMALL, large):
            measured = await stack.enter_async_context(instance())
            await fill(measured.settings.owner_database_url or "", total)
            wires.append(await stack.enter_async_context(connected(measured.running.url, measured.key)))
        print(f"median / p99 in ms at {_SMALL} artifacts, then at {large}; p99 at most {WANTED_GROWTH} times")
        print("in brackets: the first time, when it has to be counted")
        ratios: dict[str, list[float]] = {}
        for kind, searches in _every().items():
            print(kind)
            for asked in searches:
                few, many = await _by_turns(wires, asked, times)
                ratio = _p99(many.others) / _p99(few.others)
                ratios.setdefault(kind, []).append(ratio)
                print(
                    f"  {asked.name}: {median(few.others):.1f} / {_p99(few.others):.1f} [{few.first:.1f}], then "
                    f"{median(many.others):.1f} / {_p99(many.others):.1f} [{many.first:.1f}]: p99 {ratio:.2f} times, "
                    f"median {median(many.others) / median(few.others):.2f}",
                    flush=True,
                )
        for kind, found in ratios.items():
            above = sum(ratio > WANTED_GROWTH for ratio in found)
            print(f"{kind}: p99 {median(found):.2f} times at the median, {max(found):.2f} at most; {above} above")
