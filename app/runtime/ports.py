"""TCP ports of the loopback interface."""

import contextlib
import errno
import socket


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now. Another process may take one before it is used: be ready to ask again."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


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
