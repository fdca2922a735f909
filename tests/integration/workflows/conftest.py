"""Temporal servers that the tests of workflows share."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from app.settings import Settings
from tests.support.temporal import dev_server, time_skipping


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    """One per test: its clock does not go back."""
    async with time_skipping() as environment:
        yield environment


@pytest.fixture(scope="session")
async def dev() -> AsyncIterator[WorkflowEnvironment]:
    async with dev_server() as environment:
        yield environment


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a worker on a task queue of its own, which may reach loopback and retries soon."""
    return Settings(
        home=tmp_path,
        task_queue=f"test-{uuid4().hex}",
        channel_allow=("127.0.0.0/8",),
        delivery_retry_base=0.05,
        secret_key="a secret of tests only, " * 3,
    )
