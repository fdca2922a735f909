"""An API of canned answers, and what the command line makes of them."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

Answer: TypeAlias = tuple[int, Any]


class Api:
    """Answers by method and path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Exception] = {}
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.path.removeprefix('/api/v1')}"
        self.asked.append((line, json.loads(request.content) if request.content else dict(request.url.params)))
        answer = self.answers[line]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer[0], json=answer[1])

    def refuse(self, line: str, status: int, kind: str, detail: str, **extra: Any) -> None:
        """Have a request answered with a problem document."""
        document = {"type": f"urn:assent:problem:{kind}", "title": "T", "status": status, "detail": detail}
        self.answers[line] = (status, document | extra)


class Result:
    """How a command ended, and what it printed."""

    def __init__(self, code: int, stdout: str, stderr: str) -> None:
        self.code = code
        self.stdout = stdout
        self.stderr = stderr

    @property
    def document(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.stdout)


Assent: TypeAlias = Callable[..., Result]
"""Runs a command line."""
