"""The other pages: landing, documentation, health, and what is not there."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from app.asgi import Application
from tests.support.clients import client_of


@pytest.fixture
async def browser(service: Application, storage: None) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service, None, "http://assent.test") as client:
        yield client


async def test_a_browser_finds_its_way_from_the_root(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    for address in re.findall(r'href="(/[^"]*)"', page.text):
        assert (await browser.get(address)).status_code == 200


@pytest.mark.parametrize(
    ("address", "document"), [("/docs", "/api/v1/openapi.json"), ("/api-docs", "/api-docs/openapi.json")]
)
async def test_the_documentation_asks_nobody_else(browser: httpx.AsyncClient, address: str, document: str) -> None:
    page = await browser.get(address)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "://" not in policy
    assert "://" not in page.text
    for needed in re.findall(r'(?:src|href|data-document)="(/[^"]*)"', page.text):
        assert (await browser.get(needed)).status_code == 200
    settings = (await browser.get("/static/documentation.js")).text
    assert "validatorUrl: null" in settings
    assert "dataset.document" in settings
    assert f'data-document="{document}"' in page.text


async def test_health(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/health/live")).json() == {"status": "alive"}
    ready = await browser.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"] == {"database": "up", "temporal": "down"}


@pytest.mark.parametrize(
    ("path", "in_the_shape_of"),
    [
        ("/nowhere", "application/vnd.schemaregistry.v1+json"),
        ("/static/../application.py", "application/vnd.schemaregistry.v1+json"),
        ("/static/%2e%2e/application.py", "application/problem+json"),
        ("/api", "application/vnd.schemaregistry.v1+json"),
        ("/a", "application/problem+json"),
    ],
)
async def test_what_is_not_there(browser: httpx.AsyncClient, path: str, in_the_shape_of: str) -> None:
    """A page for browsers; for everybody else the root is the registry's, but for the pages' own addresses."""
    problem = await browser.get(path)
    assert (problem.status_code, problem.headers["content-type"]) == (404, in_the_shape_of)
    page = await browser.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
