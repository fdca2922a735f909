"""The guard: which addresses are public, what the allow-list grants, and that connections are really stopped."""

import asyncio
import socket
from ipaddress import ip_address
from typing import Any

import pytest

from app.outbound.guard import (
    AllowList,
    Destination,
    DestinationRefused,
    DestinationUnknown,
    Permit,
    is_public,
    obtain,
)

NOBODY = AllowList([])


def _answer(monkeypatch: pytest.MonkeyPatch, addresses: list[Any]) -> None:
    """Make every name resolve to these."""

    def resolve(*_: object, **__: object) -> list[Any]:
        return addresses

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%1",
        "fc00::1", "fd00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "2002:7f00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "017700000001", "::1", "::ffff:127.0.0.1", "0:0:0:0:0:ffff:7f00:1", "0", "10.0.0.8", "169.254.169.254",
    ],
)  # fmt: skip
async def test_no_spelling_of_a_private_host_gets_through(host: str) -> None:
    with pytest.raises(DestinationRefused, match="ASSENT_CHANNEL_ALLOW"):
        await obtain(Destination(host, 80), NOBODY)


@pytest.mark.parametrize("host", ["nosuch.invalid", "a" * 300, "-.invalid", "x..y"])
async def test_names_that_lead_nowhere_are_told_apart(host: str) -> None:
    with pytest.raises(DestinationUnknown, match="cannot be resolved"):
        await obtain(Destination(host, 80), NOBODY)


@pytest.mark.parametrize(
    ("entry", "granted"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("localhost:8080", True),
        ("localhost:8081", False),
        ("127.0.0.1", False),  # localhost may also be ::1
        ("otherhost", False),
        ("", False),
    ],
)
async def test_names_on_the_allow_list(monkeypatch: pytest.MonkeyPatch, entry: str, granted: bool) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 8080)),
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 8080, 0, 0)),
    ]
    _answer(monkeypatch, both)
    destination = Destination("localhost", 8080)
    if granted:
        permit = await obtain(destination, AllowList([entry]))
        assert permit.allows(ip_address("::1"), 8080)
        assert not permit.allows(ip_address("::1"), 5432)
    else:
        with pytest.raises(DestinationRefused):
            await obtain(destination, AllowList([entry]))


@pytest.mark.parametrize(
    ("entry", "granted"),
    [
        ("127.0.0.0/8", True),
        ("127.0.0.1", True),
        ("127.0.0.1:8080", True),
        ("127.0.0.1:8081", False),
        ("10.0.0.0/8", False),
        ("::1", False),
        ("[::1]:8080", False),
        ("::/0", False),
    ],
)
async def test_networks_on_the_allow_list(entry: str, granted: bool) -> None:
    allow = AllowList([entry])
    assert allow.covers(ip_address("127.0.0.1"), 8080) == granted
    assert AllowList(["[::1]:8080"]).covers(ip_address("::1"), 8080)


async def test_every_address_of_a_name_must_be_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
    ]
    _answer(monkeypatch, mixed)
    with pytest.raises(DestinationRefused):
        await obtain(Destination("mixed.example", 80), NOBODY)


async def test_a_connection_is_stopped_while_a_permit_is_in_force_and_only_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = server.getsockname()
        permit = Permit(NOBODY)

        def connect() -> None:
            socket.create_connection(target, timeout=5).close()

        with permit.enforced(), pytest.raises(OSError, match="not allowed"):
            await asyncio.to_thread(connect)
        assert permit.refused
        connect()

        allowed = Permit(AllowList([f"127.0.0.1:{target[1]}"]))
        with allowed.enforced():
            connect()
            with pytest.raises(OSError, match="not allowed"), socket.socket(socket.AF_UNIX) as local:
                local.connect("/nowhere")


async def test_a_name_that_moves_after_the_check_is_stopped_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        answers = ["1.1.1.1", host]

        def rebinding(*_: object, **__: object) -> list[object]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        permit = await obtain(Destination("moving.example", port), NOBODY)
        with permit.enforced(), pytest.raises(OSError, match="not allowed"):
            socket.create_connection(("moving.example", port), timeout=5)
        assert permit.refused
