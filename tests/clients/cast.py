"""Who plays in the tests of clients: teams with keys, and what the consumer does through the native API."""

from types import TracebackType
from typing import Self

import httpx
import msgspec

from tests.support.stack import Document, Stack


class Team(msgspec.Struct, frozen=True):
    """A team with a developer's key."""

    id: str
    name: str
    key: str

    @classmethod
    async def of(cls, running: Stack) -> "Team":
        """A new team of an instance."""
        made = await running.team()
        wanted = {"name": made["name"], "role": "developer", "team_id": made["id"]}
        return cls(made["id"], made["name"], (await running.call("POST", "/keys", wanted))["secret"])

    @property
    def user_info(self) -> str:
        """What Kafka's clients call `basic.auth.user.info`: any name, and the key."""
        return f"{self.name}:{self.key}"


class Cast:
    """A producer, and a consumer that depends on what the producer registers."""

    def __init__(self, running: Stack, producer: Team, consumer: Team) -> None:
        self.running, self.producer, self.consumer = running, producer, consumer
        self.url = running.first.url
        self._consumer_http = httpx.AsyncClient(
            base_url=f"{self.url}/api/v1", headers={"Authorization": f"Bearer {consumer.key}"}, timeout=20
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer_http.aclose()

    def settings(self, team: Team) -> dict[str, str]:
        """All that confluent-kafka has to be told."""
        return {"url": self.url, "basic.auth.user.info": team.user_info}

    async def depend(self, subject: str) -> None:
        """The consumer says that it reads the latest version of a subject."""
        page = await self._call("GET", f"/contracts?asset_fqn={subject}")
        registration = {"contract_id": page["results"][0]["id"], "consumer_team_id": self.consumer.id}
        await self._call("POST", "/registrations", registration)

    async def waiting(self, subject: str) -> str:
        """The id of the one proposal that waits for an answer about a subject, as the consumer finds it."""
        open_ones = (await self._call("GET", f"/proposals?state=open&asset_fqn={subject}"))["results"]
        assert len(open_ones) == 1, open_ones
        return open_ones[0]["id"]

    async def acknowledge(self, proposal: str) -> None:
        """The consumer agrees."""
        await self._call("POST", f"/proposals/{proposal}/acknowledge", {"reason": "we read both since Monday"})

    async def _call(self, method: str, path: str, body: Document | None = None) -> Document:
        response = await self._consumer_http.request(method, path, json=body)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json()
