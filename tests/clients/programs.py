"""Programs in other languages: each registers, is held back, and goes on once the consumer has agreed.

A program says on its output, a line each: `registered SUBJECT`, and then waits for a line; `held MESSAGE`; `done`.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.clients.cast import Cast
from tests.support.stack import PATIENCE


async def negotiate(
    cast: Cast, command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run a program against the consumer of a cast; what it was told when it was held back."""
    program = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert program.stdin is not None
    try:
        async with asyncio.timeout(PATIENCE):
            subject = await _said(program, "registered")
            await cast.depend(subject)
            program.stdin.write(b"\n")
            held = await _said(program, "held")
            await cast.acknowledge(await cast.waiting(subject))
            await _said(program, "done")
            assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()
        await program.communicate()
    return held


async def _said(program: asyncio.subprocess.Process, what: str) -> str:
    assert program.stdout is not None
    assert program.stderr is not None
    line = (await program.stdout.readline()).decode()
    if not line:
        raise AssertionError(f"the program ended: {(await program.stderr.read()).decode()[-6000:]}")
    said, _, text = line.strip().partition(" ")
    assert said == what, line
    return text


def installed(name: str, install: Callable[[Path], subprocess.CompletedProcess[str]]) -> Path:
    """A folder of this user's cache that something was installed into once. Raises `OSError` if that fails."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent-tests"
    there = home / name
    if there.exists():
        return there
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=home))
    try:
        done = install(made)
        if done.returncode != 0:
            raise OSError((done.stderr or done.stdout)[-2000:])
        made.rename(there)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return there
