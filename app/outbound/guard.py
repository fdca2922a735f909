"""Keeps what users send to their own addresses out of this host and of private networks, whatever the URL says.

Two lines of defence. Before a connection the host's addresses are looked up and judged, which gives a clear error.
While it is used, an audit hook judges every address that the task connects to, so that neither a name that resolves
differently a moment later, nor a redirect, nor a service's own discovery of another host gets past. The hook sees what
goes through Python's own sockets, which asyncio's loop uses and uvloop does not.
"""

import asyncio
import socket
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")
_LOOKUP_SECONDS = 5.0


class DestinationRefused(Exception):
    """A URL reaches this host or a private network, and the operator's allow-list does not name it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host!r} is this host or in a private network. An operator can allow it with ASSENT_CHANNEL_ALLOW."
        )


class DestinationUnknown(Exception):
    """A host name has no address, for now at least."""

    def __init__(self, host: str) -> None:
        super().__init__(f"The host name {host!r} cannot be resolved.")


class Destination(NamedTuple):
    """Where a URL connects to: a host name, or an address in any spelling that the resolver takes; and the port."""

    host: str
    port: int


class _ConnectionForbidden(OSError):
    """What the code that opens a forbidden connection gets to see."""


class AllowList:
    """The operator's exceptions: `host`, `host:port`, an address, or a network in CIDR form."""

    def __init__(self, entries: Sequence[str]) -> None:
        """Reads the entries. An entry that is no address or network is a host name."""
        self._networks: list[tuple[Network, int | None]] = []
        self._names: list[tuple[str, int | None]] = []
        for entry in entries:
            host, port = _split(entry.strip())
            try:
                self._networks.append((ip_network(host, strict=False), port))
            except ValueError:
                self._names.append((host.lower().rstrip("."), port))

    def names(self, destination: Destination) -> bool:
        """Whether the destination is allowed by its name, wherever that leads."""
        name = destination.host.lower().rstrip(".")
        return any(name == host and port in {None, destination.port} for host, port in self._names)

    def covers(self, address: Address, port: int) -> bool:
        """Whether the address is allowed."""
        return any(
            address.version == network.version and address in network and only in {None, port}
            for network, only in self._networks
        )


def _split(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.startswith("[")):
        return host.strip("[]"), int(port)
    return entry.strip("[]"), None


class Permit:
    """The connections that one send may open: public addresses, and what the allow-list grants to its destination."""

    def __init__(self, allow: AllowList, granted: frozenset[tuple[Address, int]] = frozenset()) -> None:
        self._allow = allow
        self._granted = granted
        self.refused = False
        """Whether a connection was attempted that is not allowed."""

    def allows(self, address: Address, port: int) -> bool:
        """Whether a connection to this address may be opened."""
        return (address, port) in self._granted or self._allow.covers(address, port) or is_public(address)

    @contextmanager
    def enforced(self) -> Generator[None]:
        """While this lasts, no code of this task, nor of threads that run in its context, connects anywhere else."""
        _install_hook()
        token = _in_force.set(self)
        try:
            yield
        finally:
            _in_force.reset(token)

    def check(self, target: object) -> None:
        """Judge what is handed to `socket.connect`. Raises an `OSError` that no library retries elsewhere."""
        match target:
            case (str() as host, int() as port, *_):
                try:
                    allowed = self.allows(_plain(ip_address(host)), port)
                except ValueError:  # a name: the socket itself would look it up, unseen
                    allowed = False
            case _:
                allowed = False
        if not allowed:
            self.refused = True
            raise _ConnectionForbidden("connections to this address are not allowed")


_in_force: ContextVar[Permit | None] = ContextVar("permit_in_force", default=None)


@cache
def _install_hook() -> None:
    """Audit hooks see every connection that Python opens, in whatever library; they cannot be removed again."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    permit = _in_force.get()
    if permit is not None:
        token = _in_force.set(None)  # judging opens a socket of its own
        try:
            permit.check(arguments[1])
        finally:
            _in_force.reset(token)


async def obtain(destination: Destination | None, allow: AllowList) -> Permit:
    """The permit for sending to a destination, or to a service on the public internet if there is none.

    Raises `DestinationRefused` or `DestinationUnknown`.
    """
    if destination is None:
        return Permit(allow)
    addresses = await _resolve(destination)
    if allow.names(destination):
        return Permit(allow, frozenset((address, destination.port) for address in addresses))
    permit = Permit(allow)
    if not all(permit.allows(address, destination.port) for address in addresses):
        raise DestinationRefused(destination.host)
    return permit


async def _resolve(destination: Destination) -> set[Address]:
    """All addresses of a host. The resolver also takes the decimal, octal and hexadecimal spellings of addresses."""
    lookup = asyncio.get_running_loop().getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.wait_for(lookup, _LOOKUP_SECONDS)
    except (OSError, UnicodeError, TimeoutError):
        raise DestinationUnknown(destination.host) from None
    return {_plain(ip_address(sockaddr[0])) for *_, sockaddr in found}


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped IPv6 one; others as they are."""
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet and not this host's own.

    IPv6 addresses that carry an IPv4 one (mapped, 6to4, Teredo, NAT64) are only public if that is.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        carried = [address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local or not all(is_public(inner) for inner in carried if inner is not None):
            return False
    outside = address.is_global and not (address.is_multicast or address.is_reserved)
    return outside and not _is_own(address)


def _is_own(address: Address) -> bool:
    """Whether an interface of this host has the address: the kernel then uses it as the source for reaching it.

    Connecting a datagram socket sends nothing.
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(address), 9))
        except OSError:  # no route: not our own
            return False
        return ip_address(probe.getsockname()[0]) == address
