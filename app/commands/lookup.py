"""From the names that people use to the ids that the API takes."""

from uuid import UUID

import rich_click as click

from app.client import ApiProblem, Client, Document
from app.commands.session import first


def is_id(reference: str) -> bool:
    """Whether this is an id and not a name."""
    try:
        UUID(reference)
    except ValueError:
        return False
    return True


def team_id(client: Client, reference: str) -> str:
    """The id of a team that is given by its name or its id."""
    if is_id(reference):
        return reference
    return _found(first(client.teams(name=reference)), "team", reference)["id"]


def optional_team(client: Client, reference: str | None) -> str | None:
    """As `team_id`, where naming none means one's own."""
    return team_id(client, reference) if reference else None


def own_team(client: Client) -> str:
    """The team of the key. A key without one has to name a team."""
    team = client.me()["team_id"]
    if team is None:
        raise click.UsageError("this key belongs to no team: name one with --team")
    return team


def asset(client: Client, fqn: str) -> Document:
    """An asset by its full name."""
    return _found(first(client.assets(fqn=fqn)), "asset", fqn)


def contract_id(client: Client, fqn: str, version: str | None) -> str:
    """A version of an asset; the latest unless one is named."""
    if version is None:
        latest = asset(client, fqn)["latest_contract_id"]
        return _found({"id": latest} if latest else None, "published version of", fqn)["id"]
    page = 1
    while (found := client.contracts(asset_fqn=fqn, page=page, page_size=200))["results"]:
        for contract in found["results"]:
            if contract["version"] == version:
                return contract["id"]
        page += 1
    return _found(None, "contract", f"{fqn} {version}")["id"]


def proposal_id(client: Client, reference: str) -> str:
    """A proposal by its id, or the open one by the full name of the asset that it changes."""
    if is_id(reference):
        return reference
    return _found(first(client.proposals(asset_fqn=reference, state="open")), "open proposal for", reference)["id"]


def _found(document: Document | None, kind: str, reference: str) -> Document:
    """Answers as the server does for an id that it does not know."""
    if document is None:
        raise ApiProblem(
            {"type": "urn:assent:problem:not-found", "status": 404, "detail": f"No {kind} {reference!r} exists."}
        )
    return document
