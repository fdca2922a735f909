"""The command line against canned answers of the API."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.cli import run
from app.client import Client

Answer = tuple[int, Any]


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


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    """The server that commands talk to."""
    canned = Api()

    def connect(url: str, key: str | None) -> Client:
        return Client(url, key, transport=httpx.MockTransport(canned))

    monkeypatch.setattr("app.commands.session.Client", connect)
    monkeypatch.setenv("ASSENT_URL", "http://assent.test")
    monkeypatch.setenv("ASSENT_KEY", "assent_test")
    return canned


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


@pytest.fixture
def assent(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Result]:
    """Run the command line."""

    def call(*arguments: str) -> Result:
        code = run(arguments)
        captured = capfdbinary.readouterr()
        return Result(int(code), captured.out.decode(), captured.err.decode())

    return call
