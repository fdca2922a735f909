"""`python -m notifications.sink`: a sink in a process of its own, until SIGINT or SIGTERM."""

import argparse
import asyncio
import signal
import sys

from notifications.sink.server import Sink


async def _run(http_port: int, smtp_port: int, keep: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Sink(http_port, smtp_port, keep) as sink:
        sys.stdout.write(f"{sink.url} smtp://127.0.0.1:{sink.smtp_port}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Print the two addresses on one line, then listen."""
    parser = argparse.ArgumentParser(prog="python -m notifications.sink", description="Shows messages that it is sent.")
    parser.add_argument("--port", type=int, default=0, help="HTTP port; a free one by default")
    parser.add_argument("--smtp-port", type=int, default=0, help="SMTP port; a free one by default")
    parser.add_argument("--keep", type=int, default=200, help="how many messages to keep")
    options = parser.parse_args()
    asyncio.run(_run(options.port, options.smtp_port, options.keep))


if __name__ == "__main__":
    main()
