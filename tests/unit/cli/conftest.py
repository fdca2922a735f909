"""The command line against canned answers of the API."""

import httpx
import pytest

from app.cli import run
from app.client import Client
from tests.support.canned_api import Api, Assent, Result


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


@pytest.fixture
def assent(capfdbinary: pytest.CaptureFixture[bytes]) -> Assent:
    """Run the command line."""

    def call(*arguments: str) -> Result:
        code = run(arguments)
        captured = capfdbinary.readouterr()
        return Result(int(code), captured.out.decode(), captured.err.decode())

    return call
