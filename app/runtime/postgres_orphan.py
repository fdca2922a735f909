"""A server that outlived the Assent that started it, and still holds the data folder."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT

from app.runtime.problems import RuntimeProblem


async def stop(data: Path) -> None:
    """End the server of this data folder, if one runs: fast, then at once, then by force."""
    pid = _server_of(data)
    if pid is None:
        return
    for signal, patience in ((SIGINT, 20.0), (SIGQUIT, 10.0), (SIGKILL, 10.0)):
        try:
            os.kill(pid, signal)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if _server_of(data) != pid:
                return
            await asyncio.sleep(0.02)
    raise RuntimeProblem(f"a PostgreSQL server, process {pid}, holds {data} and does not end. End it by hand.")


def _server_of(data: Path) -> int | None:
    """The living server that names this data folder on its command line; a number that was reused does not."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    arguments = _command_line(pid)
    return pid if "postgres" in arguments and str(data) in arguments else None


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    found = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607  # a number of our own; ps is where the system has it
    return found.stdout
