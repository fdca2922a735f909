"""What a deployment holds until it ends: the environments, and the artifacts of their services."""

from uuid import UUID

from app.errors import NotFound
from app.landscape.applications import ApplicationView
from app.landscape.model import Wish
from app.storage.engine import fetch


async def hold(tenant: UUID, application: ApplicationView, environment: UUID | None) -> set[UUID]:
    """Lock an environment, or all of an application; which of its environments are production. Raises `NotFound`.

    The application's row comes first: whoever deletes it waits for those who deploy, and they for it.
    """
    strength = "FOR UPDATE" if environment is None else "FOR KEY SHARE"
    await fetch(f"SELECT 1 FROM application WHERE id = $1 {strength}", application.id)
    rows = await fetch(
        """
        SELECT id FROM environment WHERE tenant = $1 AND application = $2 AND ($3::uuid IS NULL OR id = $3)
        ORDER BY id FOR UPDATE
        """,
        tenant, application.id, environment,
    )  # fmt: skip
    if environment is not None and not rows:
        raise NotFound("environment", environment)
    found = await fetch("SELECT id FROM environment WHERE application = $1 AND type = 'Production'", application.id)
    return {row["id"] for row in found}


async def hold_artifacts(application: UUID, wish: Wish) -> None:
    """Lock the artifacts of all services that a wish is about, before and afterwards."""
    named = sorted({end.service for one in wish.environments for end in one.endpoints})
    await fetch(
        """
        SELECT 1 FROM artifact WHERE id IN (
            SELECT s.artifact FROM service s WHERE s.application = $1 AND (s.name = ANY($2) OR EXISTS (
                SELECT 1 FROM service_version sv JOIN endpoint p ON p.service_version = sv.id
                WHERE sv.service = s.id AND p.environment = ANY($3))))
        ORDER BY id FOR NO KEY UPDATE
        """,
        application, named, [one.environment for one in wish.environments],
    )  # fmt: skip
