"""Proposals, impact and changes as people read them in a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.client import Document
from app.commands.output import clean, instant, pairs, table

_STYLES = {"breaking": "bold red", "risky": "yellow"}


def state_line(proposal: Document) -> str:
    """A proposal in one line."""
    reason = f": {proposal['reason']}" if proposal.get("reason") else ""
    until = f", until {instant(proposal['deadline'])}" if proposal["state"] == "open" else ""
    waiting = waiting_for(proposal)
    return f"Proposal {proposal['id']} is {proposal['state']}{reason}{until}" + (
        f"; waiting for {', '.join(waiting)}" if waiting else ""
    )


def waiting_for(proposal: Document) -> list[str]:
    """The teams that have neither agreed nor objected to an open proposal."""
    if proposal["state"] != "open":
        return []
    waiting = {"pending", "extension_requested"}
    teams = [consumer["team_name"] for consumer in proposal["consumers"] if consumer["status"] in waiting]
    return sorted(set(teams))


def proposal_view(proposal: Document) -> RenderableType:
    """A proposal, whole: what changes, who is asked, what they said."""
    return Group(
        pairs(
            {
                "proposal": proposal["id"],
                "state": proposal["state"] + (" (forced)" if proposal["forced"] else ""),
                "reason": proposal["reason"],
                "producer": proposal["producer_team_name"],
                "revision": f"{proposal['revision']} ({proposal['cause']})",
                "deadline": instant(proposal["deadline"]),
                "contract": proposal["contract_id"],
            }
        ),
        *(_item_view(item) for item in proposal["items"]),
        Text(),
        _consumers(proposal["consumers"]),
        *_answers(proposal["answers"]),
    )


def _item_view(item: Document) -> RenderableType:
    versions = f" {item['base_version'] or 'new'} -> {item['new_version']}" if item["new_version"] else ""
    return Group(
        Text(f"\n{clean(item['asset_fqn'])}{versions} ({item['kind']})", "bold"), *change_lines(item["changes"])
    )


def change_lines(changes: Iterable[Document]) -> list[Text]:
    """A line for each change that can be felt, and under it the proof of a break."""
    lines: list[Text] = []
    for change in changes:
        if change["severity"] == "informational":
            continue
        label = f"  {change['severity']:9}"
        lines.append(Text.assemble((label, _STYLES.get(change["severity"], "dim")), clean(change["message"])))
        proofs = change.get("witnesses", [])[:1]
        lines += [Text(f"{'':11}for example {clean(proof['document'])}", "dim") for proof in proofs]
    return lines or [Text("  no change that data could show")]


def _consumers(consumers: Sequence[Document]) -> Table:
    columns = ("consumer", "status", "depends on", "")
    return table(
        columns,
        (
            [
                consumer["team_name"],
                consumer["status"],
                f"{consumer['asset_fqn'] or ''} {consumer['registered_version'] or ''}".strip(),
                "could not be reached" if consumer["undeliverable"] else "",
            ]
            for consumer in consumers
        ),
    )


def _answers(answers: Sequence[Document]) -> list[RenderableType]:
    if not answers:
        return []
    rows = (
        [
            instant(answer["created_at"]),
            answer["team_name"],
            answer["kind"],
            f"{answer['revision']}{'' if answer['current'] else ', does not count'}",
            answer["via"],
            answer["reason"],
        ]
        for answer in answers
    )
    return [Text(), table(("answered", "team", "answer", "revision", "via", "reason"), rows)]


def _concerning(impact: Document) -> list[Document]:
    """What changes, and what only older versions notice: a consumer may be held to one of them."""
    older = [change for consumer in impact["affected"] for change in consumer["changes"]]
    unique: dict[tuple[Any, ...], Document] = {}
    for change in (*impact["changes"], *impact["violations"], *older):
        key = (change["rule"], change.get("old_path"), change.get("new_path"), change["message"])
        unique.setdefault(key, change)
    return list(unique.values())


def impact_view(impact: Document) -> RenderableType:
    """What publishing would do."""
    affected = table(
        ("affected", "depends on", "has to answer"),
        (
            [each["team_name"], f"{each['asset_fqn']} {each['registered_version']}", each.get("duty", True)]
            for each in impact["affected"]
        ),
    )
    return Group(
        pairs(
            {"would": impact["action"].removeprefix("would_"), "version": impact["version"], "level": impact["level"]}
        ),
        *change_lines(_concerning(impact)),
        *([Text(), affected] if impact["affected"] else []),
    )
