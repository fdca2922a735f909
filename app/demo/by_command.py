"""Answering as a person at a terminal does: with the `assent` command, in a process of its own."""

import os
import shlex
import subprocess
import sys

from app.demo.narrator import Narrator


def run_command(narrator: Narrator, url: str, key: str, *arguments: str) -> str:
    """Run `assent` with these arguments; what it printed. Its exit code has to be 0."""
    narrator.tell(f"$ assent {shlex.join(arguments)}")
    done = subprocess.run(  # noqa: S603  # our own interpreter, our own words
        [sys.executable, "-P", "-m", "app.cli", *arguments],
        env={**os.environ, "ASSENT_URL": url, "ASSENT_KEY": key},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    narrator.tell(*said.splitlines())
    narrator.check(done.returncode == 0, f"the command ended with exit code {done.returncode}")
    return said
