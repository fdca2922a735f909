"""What all acts of the story share: the players, the sink, the asset of this run, and how to look for what happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.client import Client, Document
from app.commands.render import change_lines
from app.demo.cast import CONSUMERS, Player, assemble
from app.demo.mailbox import Letter, Mailbox
from app.demo.narrator import Narrator

_PREFIX = "datahub.run"


class Stage:
    """One run of the story against a running server."""

    def __init__(self, url: str, admin_key: str, mailbox: Mailbox, narrator: Narrator) -> None:
        self.url = url
        self.mailbox = mailbox
        self.narrator = narrator
        self.watcher = Client(url, admin_key)
        """Looks again and again at what the workflow does, which is not told."""
        self.run = self.watcher.assets(prefix=_PREFIX, page_size=1)["total"] + 1
        self.fqn = f"{_PREFIX}{self.run}.DataFlowInfo"
        self._clients = [self.watcher]
        self._admin_key = admin_key
        self._players: dict[str, Player] = {}

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients:
            client.close()

    def assemble(self) -> None:
        """Call the players in."""
        self._players = assemble(self._connect(self._admin_key), self.mailbox, self._connect, self.run)

    def _connect(self, key: str) -> Client:
        client = Client(self.url, key, transport=self.narrator.transport())
        self._clients.append(client)
        return client

    def player(self, name: str) -> Player:
        """A team, with a client of its own."""
        return self._players[name]

    def letter(self, team: str, *containing: str, since: datetime) -> Letter:
        """The message to a team that says all of this about this run's asset, once it has arrived."""
        return self.narrator.until(
            lambda: self.mailbox.find(team, self.fqn, *containing, since=since),
            f"{team} got no message that says {' and '.join(map(repr, containing))}",
        )

    def asked(self, headline: str, since: datetime) -> dict[str, Letter]:
        """The messages with this headline that ask the consumers, by team. Each holds a link to answer by."""
        letters = {name: self.letter(name, headline, since=since) for name in CONSUMERS}
        for name, letter in letters.items():
            self.narrator.check(letter.link, f"the message to {name} holds no link")
        return letters

    def show(self, letter: Letter) -> None:
        """A message as it arrived."""
        link = "" if letter.link and letter.link in letter.words else f"\n-> {letter.link}"
        self.narrator.tell(f"{'By mail' if letter.via == 'mail' else 'By webhook'}, to {letter.to}:")
        self.narrator.quote(letter.words + link)

    def published(self, proposal: str) -> Document:
        """The proposal, once the workflow has published it."""

        def look() -> Document | None:
            found = self.watcher.proposal(proposal)
            self.narrator.check(found["state"] in {"open", "approved", "published"}, f"it ended {found['state']}")
            return found if found["state"] == "published" else None

        return self.narrator.until(look, "the workflow did not publish")

    def told(self, teams: Iterable[str], *containing: str, since: datetime) -> None:
        """Check that each of the teams hears of it."""
        for team in teams:
            letter = self.letter(team, *containing, since=since)
            self.narrator.tell(f"{team} hears: {letter.words.splitlines()[0]}")

    def audited(self, proposal: str, expected: Sequence[str]) -> None:
        """Show the audit trail of a proposal, and check that it holds exactly these actions in this order."""
        events = self.player("data-platform").client.events(entity_type="proposal", entity_id=proposal)["results"]
        for event in events:
            who = event["detail"].get("via")
            self.narrator.tell(
                f"{event['seq']:4}  {event['at'][11:19]}  {event['action']:22} {event['actor_name']}"
                + (f", by {who}" if who else "")
            )
        actions = [event["action"].removeprefix("proposal.") for event in events]
        self.narrator.check(actions == list(expected), f"the audit trail says {actions}, not {list(expected)}")

    def explain(self, changes: Iterable[Document]) -> None:
        """Show changes with their proofs."""
        self.narrator.tell(*change_lines(changes))
