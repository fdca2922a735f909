"""What tests of the Mendix surface share."""

import pytest

from app.asgi import Application
from tests.support.catalog import Company
from tests.support.tenants import Tenancy


@pytest.fixture
async def company(tenant: Tenancy, service: Application) -> Company:
    """A company with two teams."""
    return await Company.create(tenant, service)
