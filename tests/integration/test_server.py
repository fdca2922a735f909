"""The API as a process: how it starts, ends, and lives without the servers behind it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_database, temporary_home
from tests.support.process import api_process
from tests.support.tenants import Tenancy


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


async def test_it_serves_without_temporal_and_ends_in_good_order(
    home: Path, database: EmbeddedPostgres, tenant: Tenancy
) -> None:
    with api_process(home, DATABASE_URL=database.dsn) as process:
        process.wait_until_ready()
        ready = process.ask("GET", "/health/ready").json()
        assert ready == {"status": "ready", "parts": {"database": "up", "temporal": "down"}}
        headers = {"Authorization": f"Bearer {tenant.admin_key}"}
        made = process.ask("POST", "/api/v1/teams", json={"name": "x"}, headers=headers)
        assert made.status_code == 201
        process.signal(signal.SIGTERM)
        assert process.wait() == 0
        assert tenant.admin_key not in process.said
        assert database.dsn not in process.said


async def test_when_keys_were_used_is_written_down_at_the_end_at_last(
    home: Path, database: EmbeddedPostgres, tenant: Tenancy
) -> None:
    headers = {"Authorization": f"Bearer {tenant.admin_key}"}
    with api_process(home, DATABASE_URL=database.dsn) as process:
        process.wait_until_ready()
        assert process.ask("GET", "/api/v1/me", headers=headers).status_code == 200
        process.signal(signal.SIGTERM)
        process.wait()
    with api_process(home, DATABASE_URL=database.dsn) as process:
        process.wait_until_ready()
        (key,) = process.ask("GET", "/api/v1/keys", headers=headers).json()["results"]
    assert key["last_used_at"] is not None


def test_it_says_what_is_missing(home: Path) -> None:
    with api_process(home) as process:
        assert process.wait() == 1
        assert "DATABASE_URL is not set" in process.said
    with api_process(home, ASSENT_PORT="many") as process:
        assert process.wait() == 1
        assert "ASSENT_PORT" in process.said


def test_it_says_that_the_database_is_not_there(home: Path) -> None:
    with api_process(home, DATABASE_URL="postgresql://assent:hunter2@127.0.0.1:1/assent") as process:
        assert process.wait() == 3
        assert "PostgreSQL cannot be reached" in process.said
        assert "Traceback" not in process.said
        assert "hunter2" not in process.said


async def test_while_the_database_is_away_it_says_so_and_goes_on_afterwards(home: Path) -> None:
    async with temporary_database() as database:
        with api_process(home, DATABASE_URL=database.dsn) as process:
            process.wait_until_ready()
            await database.stop()
            headers = {"Authorization": "Bearer assent_some"}
            refused = process.ask("GET", "/api/v1/me", headers=headers)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert refused.json()["type"] == "urn:assent:problem:unavailable"
            ready = process.ask("GET", "/health/ready")
            assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "down")
            assert process.ask("GET", "/health/live").status_code == 200
            await database.start()
            process.wait_until_ready()
            assert process.ask("GET", "/api/v1/me", headers=headers).status_code == 401


async def test_only_a_trusted_proxy_says_whose_address_it_is(
    home: Path, database: EmbeddedPostgres, tenant: Tenancy
) -> None:
    headers = {"Authorization": f"Bearer {tenant.admin_key}", "X-Forwarded-For": "203.0.113.9"}
    for name, proxies, address in (
        ("a", "127.0.0.1", "203.0.113.9"),
        ("b", "192.0.2.1", "127.0.0.1"),
        ("c", "", "127.0.0.1"),
    ):
        with api_process(home, DATABASE_URL=database.dsn, ASSENT_TRUSTED_PROXIES=proxies) as process:
            process.wait_until_ready()
            process.ask("POST", "/api/v1/teams", json={"name": name}, headers=headers)
            events = process.ask("GET", "/api/v1/audit/events?action=team.created", headers=headers).json()["results"]
            assert f'"address":"{address}"' in events[-1]["canonical"]
