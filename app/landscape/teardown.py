"""Taking down an environment, or an application with all of its environments."""

from uuid import UUID

from msgspec.structs import replace

from app.identity.principals import Principal
from app.landscape.deployment import Deployed, deploy
from app.landscape.model import EnvironmentWish, Wish, of_one
from app.proposals.negotiation import Held
from app.storage.engine import fetch


async def delete_environment(actor: Principal, application: UUID, environment: UUID) -> Deployed | Held:
    """Remove an environment with its endpoints and what it consumes. Raises what `put_endpoints` raises."""

    async def wish() -> Wish:
        return replace(of_one(application, environment, []), removes="environments")

    return await deploy(actor, application, environment, (), wish)


async def delete_application(actor: Principal, application: UUID) -> Deployed | Held:
    """Remove an application with all of its environments. Raises what `put_endpoints` raises."""

    async def wish() -> Wish:
        rows = await fetch("SELECT id FROM environment WHERE application = $1 ORDER BY id", application)
        emptied = tuple(EnvironmentWish(row["id"], ()) for row in rows)
        return Wish(application=application, environments=emptied, removes="application")

    return await deploy(actor, application, None, (), wish)
