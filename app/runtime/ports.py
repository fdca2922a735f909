"""TCP ports of the loopback interface."""

import contextlib
import errno
import random
import socket

_CHOICE = range(15_000, 32_000)
"""Below those that systems give to outgoing connections. A server that is started again on its port would otherwise
find it taken, now and then, by a connection that somebody made meanwhile."""
_ATTEMPTS = 200


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now. Another process may take one before it is used: be ready to ask again.

    Raises `OSError` if none can be found.
    """
    with contextlib.ExitStack() as held:
        return [_hold_one(held) for _ in range(count)]


def _hold_one(held: contextlib.ExitStack) -> int:
    for port in random.sample(_CHOICE, _ATTEMPTS):
        with contextlib.suppress(OSError):
            held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return port
    raise OSError(errno.EADDRINUSE, "no port of the loopback interface seems to be free")


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. Raises `OSError` if the host is not an address of this machine."""
    kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True
