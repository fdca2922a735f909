"""A client of the native API, for the command line and the demo.

Documents come back as the server sent them, so that members which this version does not know yet are kept.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx
import msgspec

Document: TypeAlias = dict[str, Any]
"""A JSON object as the API answers it."""

_PROBLEM = "urn:assent:problem:"
_REASONS = ("detail", "title", "error")
"""Where a refusal says why; the API for registrars has a shape of its own."""
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class ApiProblem(Exception):
    """The server refused a request, and says why in a problem document (RFC 9457)."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.status = int(document.get("status", 0))
        self.kind = str(document.get("type", "")).removeprefix(_PROBLEM)
        super().__init__(str(next((document[name] for name in _REASONS if document.get(name)), "no reason was given")))


class Unreachable(Exception):
    """No server could be reached, or what answered is not Assent. Whether a request was carried out is unknown."""


class Client:
    """The operations of the native API, one method each. Not for use by several threads at once.

    Methods raise `ApiProblem` where the server refuses, and `Unreachable`. Parameters that are None are left out of
    the request. Instants are RFC 3339, durations ISO 8601 (`P14D`).
    """

    def __init__(self, url: str, key: str | None, *, transport: httpx.BaseTransport | None = None) -> None:
        """`transport` carries the requests; plain HTTP unless given."""
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            self._http = httpx.Client(
                base_url=f"{self.url}/api/v1/", headers=headers, timeout=_TIMEOUT, transport=transport
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Unreachable(f"{self.url!r} is no URL of a server: {error}") from None

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def me(self) -> Document:
        return self._get("me")

    def create_team(self, name: str, contacts: Sequence[str] = ()) -> Document:
        return self._send("POST", "teams", {"name": name, "contacts": list(contacts)})

    def teams(self, **filters: Any) -> Document:
        """By `name`; `page` and `page_size` as in every list."""
        return self._get("teams", **filters)

    def team(self, team: str) -> Document:
        return self._get(f"teams/{team}")

    def create_key(
        self,
        name: str,
        role: str,
        *,
        team_id: str | None = None,
        scopes: Sequence[str] | None = None,
        expires_at: str | None = None,
    ) -> Document:
        """The key, and its secret under `secret`: shown here and never again."""
        body = _given(name=name, role=role, team_id=team_id, scopes=scopes, expires_at=expires_at)
        return self._send("POST", "keys", body)

    def keys(self) -> Document:
        return self._get("keys")

    def revoke_key(self, key: str) -> None:
        self._send("DELETE", f"keys/{key}")

    def add_grant(self, prefix: str, team: str) -> Document:
        """The team may write, and alone may make, whatever has a full name that begins so."""
        return self._send("POST", "grants", {"prefix": prefix, "team_id": team})

    def grants(self, **filters: Any) -> Document:
        return self._get("grants", **filters)

    def remove_grant(self, grant: str) -> None:
        self._send("DELETE", f"grants/{grant}")

    def add_channel(self, team: str, name: str, url: str, *, hears_versions: bool = False) -> Document:
        body = {"name": name, "url": url, "hears_versions": hears_versions}
        return self._send("POST", f"teams/{team}/channels", body)

    def channels(self, team: str) -> Document:
        return self._get(f"teams/{team}/channels")

    def remove_channel(self, team: str, channel: str) -> None:
        self._send("DELETE", f"teams/{team}/channels/{channel}")

    def test_channel(self, team: str, channel: str) -> Document:
        return self._send("POST", f"teams/{team}/channels/{channel}/test")

    def create_asset(
        self,
        fqn: str,
        format_name: str,
        *,
        owner_team_id: str | None = None,
        compatibility: str | None = None,
        description: str | None = None,
    ) -> Document:
        body = _given(fqn=fqn, owner_team_id=owner_team_id, compatibility=compatibility, description=description)
        return self._send("POST", "assets", body | {"format": format_name})

    def assets(self, **filters: Any) -> Document:
        """By `fqn`, `prefix`, `owner_team_id`."""
        return self._get("assets", **filters)

    def schemes(self, **page: Any) -> Document:
        """Schemes of identifiers, by `limit` and `offset`; in the form of the native API's lists."""
        found = self._get("schemes", **page)
        return {"results": found["data"], "total": found["pagination"]["total"]}

    def govern(self, group: str, scheme: str) -> Document:
        """The names of new assets in the group have to match the scheme's pattern."""
        return self._send("PUT", f"groups/{quote(group, safe='')}/naming", {"scheme_id": scheme})

    def naming(self, group: str) -> Document:
        return self._get(f"groups/{quote(group, safe='')}/naming")

    def release(self, group: str) -> None:
        self._send("DELETE", f"groups/{quote(group, safe='')}/naming")

    def set_level(self, asset: str, level: str) -> Document:
        """The level, or the proposal that giving up a guarantee became."""
        return self._send("PUT", f"assets/{asset}/compatibility", {"level": level})

    def publish(self, fqn: str, schema: str, **rest: Any) -> Document:
        """With `format`, `references`, `version`, `metadata`, `notice` as needed. What happened is under `action`."""
        return self._send("POST", "contracts", _given(fqn=fqn, schema=schema, **rest))

    def preview(self, fqn: str, schema: str, **rest: Any) -> Document:
        """What publishing the same would do; nothing is written."""
        return self._send("POST", "contracts/preview", _given(fqn=fqn, schema=schema, **rest))

    def contracts(self, **filters: Any) -> Document:
        """By `asset_id`, `asset_fqn`."""
        return self._get("contracts", **filters)

    def contract(self, contract: str) -> Document:
        return self._get(f"contracts/{contract}")

    def register(
        self, contract: str, team: str, *, notes: str | None = None, fields: Sequence[str] | None = None
    ) -> Document:
        body = _given(contract_id=contract, consumer_team_id=team, notes=notes, fields=fields)
        return self._send("POST", "registrations", body)

    def registrations(self, **filters: Any) -> Document:
        """By `contract_id`, `asset_id`, `consumer_team_id`, `status`."""
        return self._get("registrations", **filters)

    def end_registration(self, registration: str) -> None:
        self._send("DELETE", f"registrations/{registration}")

    def proposals(self, **filters: Any) -> Document:
        """By `state`, `asset_id`, `asset_fqn`, `producer_team_id`, `pending_ack_for`."""
        return self._get("proposals", **filters)

    def proposal(self, proposal: str) -> Document:
        return self._get(f"proposals/{proposal}")

    def deliveries(self, proposal: str) -> Document:
        return self._get(f"proposals/{proposal}/deliveries")

    def acknowledge(self, proposal: str, *, reason: str | None = None, team_id: str | None = None) -> Document:
        return self._send("POST", f"proposals/{proposal}/acknowledge", _given(reason=reason, team_id=team_id))

    def object(self, proposal: str, reason: str, *, team_id: str | None = None) -> Document:
        return self._send("POST", f"proposals/{proposal}/object", _given(reason=reason, team_id=team_id))

    def request_extension(
        self, proposal: str, until: str, *, reason: str | None = None, team_id: str | None = None
    ) -> Document:
        body = _given(until=until, reason=reason, team_id=team_id)
        return self._send("POST", f"proposals/{proposal}/request-extension", body)

    def amend(self, proposal: str, schema: str, **rest: Any) -> Document:
        """With `references`, `version`, `metadata`, `notice` as needed."""
        return self._send("POST", f"proposals/{proposal}/amend", _given(schema=schema, **rest))

    def withdraw(self, proposal: str, *, reason: str | None = None) -> Document:
        return self._send("POST", f"proposals/{proposal}/withdraw", _given(reason=reason))

    def force(self, proposal: str, reason: str) -> Document:
        return self._send("POST", f"proposals/{proposal}/force", {"reason": reason})

    def extend(self, proposal: str, deadline: str) -> Document:
        return self._send("POST", f"proposals/{proposal}/extend", {"deadline": deadline})

    def events(self, **filters: Any) -> Document:
        """The audit trail in order, by `entity_type`, `entity_id`, `actor`, `action`, `since`, `until`; `cursor`."""
        return self._get("audit/events", **filters)

    def _get(self, path: str, **query: Any) -> Document:
        return self._send("GET", path, query=_given(**query))

    def _send(self, method: str, path: str, body: Document | None = None, query: Document | None = None) -> Any:
        try:
            answer = self._http.request(method, path, json=body, params=query)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            why = str(error).rstrip(".") or type(error).__name__
            raise Unreachable(f"{self.url} cannot be reached: {why}") from None
        if answer.status_code == 204:
            return None
        document = _decoded(answer)
        if document is None and answer.is_success:
            raise Unreachable(f"what answers at {self.url} is not Assent")
        if not answer.is_success:
            raise ApiProblem((document or _bare_problem(answer)) | {"status": answer.status_code})
        return document


def _given(**members: Any) -> Document:
    return {name: value for name, value in members.items() if value is not None}


def _decoded(answer: httpx.Response) -> Document | None:
    """The JSON object in an answer; None if it is anything else."""
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return None


def _bare_problem(answer: httpx.Response) -> Document:
    """For what a proxy in between answers."""
    return {"title": answer.reason_phrase, "detail": f"{answer.url.host} answered {answer.status_code} and no reason"}
