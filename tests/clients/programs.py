"""Programs in other languages: most register, are held back, and go on once the consumer has agreed.

Such a program says on its output, a line each: `registered SUBJECT`, and then waits for a line; `held MESSAGE`; `done`.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.clients.cast import Cast
from tests.support.stack import PATIENCE

_INSTALLING = 300.0
"""Seconds that a package manager may take."""


async def carry_out(command: Sequence[str | Path], *, folder: Path) -> None:
    """Run a program that needs nobody else, and only says `done`."""
    async with _running(command, folder) as program:
        await _ended(program)


async def negotiate(cast: Cast, command: Sequence[str | Path], *, folder: Path) -> str:
    """Run a program against the consumer of a cast; what it was told when it was held back."""
    async with _running(command, folder) as program:
        assert program.stdin is not None
        subject = await _said(program, "registered")
        await cast.depend(subject)
        program.stdin.write(b"\n")
        held = await _said(program, "held")
        await cast.acknowledge(await cast.waiting(subject))
        await _ended(program)
    return held


@asynccontextmanager
async def _running(command: Sequence[str | Path], folder: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    program = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield program
    finally:
        if program.returncode is None:
            program.kill()
        await program.communicate()


async def _ended(program: asyncio.subprocess.Process) -> None:
    await _said(program, "done")
    assert await program.wait() == 0


async def _said(program: asyncio.subprocess.Process, what: str) -> str:
    assert program.stdout is not None
    assert program.stderr is not None
    line = (await program.stdout.readline()).decode()
    if not line:
        raise AssertionError(f"the program ended: {(await program.stderr.read()).decode()[-6000:]}")
    said, _, text = line.strip().partition(" ")
    assert said == what, line
    return text


def installed(kind: str, wanted: Sequence[Path], command: Sequence[str | Path]) -> Path:
    """A folder of this user's cache with copies of the files that say what is wanted, and what a command made of them.

    It is made once for the same files, also by several test runs at once. Where that fails, the test is skipped.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent-tests"
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in wanted)).hexdigest()[:12]
    there = home / f"{kind}-{digest}"
    if not there.exists():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as folder:
            made = Path(folder) / kind
            made.mkdir()
            for file in wanted:
                shutil.copy(file, made)
            _run(command, made)
            try:
                made.rename(there)
            except OSError:
                if not there.exists():  # somebody else was faster, and has made the same
                    raise
    return there


def _run(command: Sequence[str | Path], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_INSTALLING)  # noqa: S603  # what runs is ours
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the client cannot be installed: {error}")
    if done.returncode != 0:
        pytest.skip(f"the client cannot be installed: {(done.stderr or done.stdout)[-2000:]}")
