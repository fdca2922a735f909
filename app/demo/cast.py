"""Who plays: a team that publishes, three that read, each with a key and a channel of its own kind."""

from collections.abc import Callable
from dataclasses import dataclass

from app.client import Client, Document
from app.commands.session import first
from app.demo.mailbox import Mailbox

PRODUCER = "data-platform"
CONSUMERS = ("lineage-explorer", "cost-reports", "quality-gates")


@dataclass(frozen=True)
class Player:
    """A team, and a client with its key."""

    id: str
    name: str
    key: str
    client: Client


def assemble(admin: Client, mailbox: Mailbox, connect: Callable[[str], Client], run: int) -> dict[str, Player]:
    """The players by name. Teams are made the first time only; each run has keys of its own.

    Channels lead to the sink: a webhook, mail, and two chat services.
    """
    urls = {
        PRODUCER: mailbox.chat_url(PRODUCER),
        "lineage-explorer": mailbox.webhook_url("lineage-explorer"),
        "cost-reports": mailbox.mail_url("cost-reports"),
        "quality-gates": mailbox.chat_url("quality-gates"),
    }
    return {name: _player(admin, name, url, mailbox.name, connect, run) for name, url in urls.items()}


def _player(admin: Client, name: str, url: str, sink: str, connect: Callable[[str], Client], run: int) -> Player:
    team = first(admin.teams(name=name)) or admin.create_team(name, [f"{name}@example.org"])
    key = admin.create_key(f"{name}, run {run}", "developer", team_id=team["id"])["secret"]
    client = connect(key)
    _reach(client, team, url, sink)
    return Player(team["id"], name, key, client)


def _reach(client: Client, team: Document, url: str, sink: str) -> None:
    """Give the team a channel to the sink, and take away one to where the sink was before."""
    channels = client.channels(team["id"])["results"]
    if sink not in {channel["name"] for channel in channels}:
        for channel in channels:
            client.remove_channel(team["id"], channel["id"])
        client.add_channel(team["id"], sink, url, hears_versions=True)
