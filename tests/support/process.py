"""The API as a process of its own, for what only a process can show."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx

from app.runtime.ports import free_ports

_PATIENCE = 60.0


class ApiProcess:
    """`python -m app.server` with settings of its own; its output is kept in a file below its home."""

    def __init__(self, home: Path, port: int | None = None, /, **environ: str) -> None:
        self._log = home / "api.log"
        self._port = port or free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self._port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASSENT_", "TEMPORAL_"))}
        inherited.pop("DATABASE_URL", None)
        ours = {
            "ASSENT_HOME": str(home),
            "ASSENT_PORT": str(self._port),
            "ASSENT_SECRET_KEY": "a secret of tests",
            "TEMPORAL_ADDRESS": "127.0.0.1:1",
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.server"], env=inherited | ours | environ, stdout=log, stderr=log
            )

    @property
    def said(self) -> str:
        """All that it wrote."""
        return self._log.read_text()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request to it, past any proxy that the environment names."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=30) as client:
            return client.request(method, path, **options)

    def wait_until_ready(self) -> None:
        """Return once it serves; fail if it ends, or takes too long."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if self.ask("GET", "/health/ready").is_success:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the API did not come up:\n{self.said}")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        return self._process.wait(_PATIENCE)

    def end(self) -> None:
        """End it, whatever state it is in."""
        self._process.kill()
        self._process.wait(_PATIENCE)


@contextlib.contextmanager
def api_process(home: Path, **environ: str) -> Generator[ApiProcess]:
    """A process that is gone afterwards."""
    process = ApiProcess(home, **environ)
    try:
        yield process
    finally:
        process.end()
