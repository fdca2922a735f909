"""A plan, carried out: contracts become versions, places are made, changed and removed, consumers are linked."""

from collections.abc import Sequence
from uuid import UUID

from app.audit.log import Event
from app.consumers.declared import retract
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView
from app.landscape.done import Done
from app.landscape.environment_rows import update_environment
from app.landscape.linking import lock_links
from app.landscape.observing import tell_observers
from app.landscape.places import PlaceWriter
from app.landscape.plan import Plan
from app.landscape.service_versions import VersionWriter
from app.storage.engine import fetch


async def carry_out(
    actor: Principal, application: ApplicationView, plan: Plan, *, proposal: UUID | None = None,
    publisher: str | None = None,
) -> Done:  # fmt: skip
    """Do what a plan says, within a transaction that holds its environments and artifacts, and remove what is to be
    removed with its endpoints.

    Raises `Forbidden`, `Conflict`, and `Unprepared` where who depends on it has changed.
    """
    wish, done = plan.wish, Done()
    versions = VersionWriter(actor, application, done, proposal=proposal, publisher=publisher)
    written = {line: await versions.write(plan.lines[line]) for line in sorted(plan.lines)}
    await lock_links(actor.tenant)
    await plan.require_current()
    places = PlaceWriter(actor, plan, written, done)
    for one in wish.environments:
        if one.change is None:
            await places.write(one)
        else:
            done.events += await update_environment(actor, one.environment, one.change)
    done.versions += await tell_observers(actor, plan, versions.made)
    if wish.removes:
        await _remove_environments(actor.tenant, [one.environment for one in wish.environments], done)
    if wish.removes == "application":
        await fetch("UPDATE application SET deleted_at = now() WHERE id = $1", application.id)
        done.events.append(Event("application.deleted", "application", application.id, {"name": application.name}))
    return done


async def _remove_environments(tenant: UUID, environments: Sequence[UUID], done: Done) -> None:
    """Their endpoints are gone already, and the links are held."""
    rows = await fetch(
        "SELECT registration FROM consumption WHERE environment = ANY($1) AND registration IS NOT NULL", environments
    )
    done.proposals += await retract(tenant, sorted(row["registration"] for row in rows))
    for table in ("consumption", "environment_location"):
        await fetch(f"DELETE FROM {table} WHERE environment = ANY($1)", environments)
    gone = await fetch("DELETE FROM environment WHERE id = ANY($1) RETURNING id, name", environments)
    done.events += [Event("environment.deleted", "environment", row["id"], {"name": row["name"]}) for row in gone]
