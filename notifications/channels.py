"""Channel URLs: which services and options are accepted, what is shown of a URL, and the Apprise service behind it.

Apprise knows some 170 services and many options per URL. Only services that a team is reached through are accepted,
with the options that say where to and as whom. Refused are services that act on this host, and options that read local
files, fetch other addresses, switch off certificate checks or make Apprise report failures as successes.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import msgspec
from apprise import Apprise, AppriseAsset
from apprise.plugins import url_to_dict

import notifications.quiet  # pyright: ignore[reportUnusedImport] - for what it does  # noqa: F401 - the same
from app.outbound.guard import AllowList, Destination, DestinationRefused, DestinationUnknown, obtain
from notifications.kinds import KINDS, Kind, Plugin

MAX_URL = 2000
MAX_RECIPIENTS = 20
_SCHEMA = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_FORBIDDEN_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "idempotency-key"}


class ChannelError(Exception):
    """A channel URL cannot be used. The message says why, without anything of the URL that may be secret."""


class Channel(msgspec.Struct, frozen=True):
    """What may be shown of a channel: its kind (`slack`), and its address without secrets (`slack://…`)."""

    kind: str
    address: str


class Service(msgspec.Struct, frozen=True):
    """An accepted channel URL, ready to be sent through once."""

    schema: str
    kind: Kind
    plugin: Plugin

    @property
    def destination(self) -> Destination | None:
        """Where it connects to; none for services at a fixed public address."""
        return self.kind.reach(self.plugin)

    @property
    def address(self) -> str:
        """The URL as far as it can be shown to anybody."""
        if self.kind.name == "email":
            first, *rest = [address for _, address in self.plugin.targets]
            return f"{self.schema}://{first}" + (f" and {len(rest)} more" if rest else "")
        destination = self.destination
        if destination is None:
            return f"{self.schema}://…"
        host = f"[{destination.host}]" if ":" in destination.host else destination.host
        return f"{self.schema}://{host}:{destination.port}/…"


async def accept(url: str, allow: AllowList) -> Channel:
    """What is shown of a channel URL that may be stored. Raises `ChannelError`; looks up the host, sends nothing."""
    service = open_service(url)
    try:
        await obtain(service.destination, allow)
    except (DestinationRefused, DestinationUnknown) as error:
        raise ChannelError(str(error)) from None
    return Channel(kind=service.kind.name, address=service.address)


def open_service(url: str) -> Service:
    """The Apprise service for a channel URL. Raises `ChannelError`. Where it leads is not looked at here."""
    parts = _parse(url)
    kind = KINDS[parts["schema"]]
    _check_options(kind, parts)
    # No images and no advertising; nothing on disk; no redirects, which would carry credentials elsewhere.
    asset = AppriseAsset(
        app_id="Assent", app_desc="Assent", app_url="", image_url_mask="", image_url_logo="", http_redirects=False,
        pgp_autogen=False, pem_autogen=False, storage_mode="memory", allow_templates=False,
    )  # fmt: skip
    plugin: Plugin = Apprise.instantiate(parts, asset=asset)
    if plugin is None:
        raise ChannelError(f"The URL is not complete or not valid for {parts['schema']}://.")
    service = Service(parts["schema"], kind, plugin)
    if kind.name == "email" and not 0 < len(plugin.targets) <= MAX_RECIPIENTS:
        raise ChannelError(f"A mail channel needs 1 to {MAX_RECIPIENTS} valid recipients.")
    return service


def _parse(url: str) -> dict[str, Any]:
    """The parts of a URL as Apprise sees them: the checks must see what Apprise will act on."""
    if len(url) > MAX_URL:
        raise ChannelError(f"A channel URL has at most {MAX_URL} characters.")
    if " " in url or not unquote(unquote(url)).isprintable():
        raise ChannelError("A channel URL has no control characters, and blanks are written as %20.")
    found = _SCHEMA.match(url)
    if not found:
        raise ChannelError("A channel URL starts with a service, as in slack:// or mailto://.")
    schema = found[1].lower()
    pasted = schema in {"http", "https"}
    if not pasted and schema not in KINDS:
        raise ChannelError(f"{schema[:20]}:// is not accepted. Accepted are: {', '.join(sorted(KINDS))}.")
    parts = url_to_dict(url)
    kind = KINDS.get(parts["schema"]) if parts else None
    if pasted and (schema == "http" or kind is None or not kind.pasted):
        raise ChannelError(
            "This is not a webhook address of Slack, Discord, Teams or Google Chat. For a webhook of your own write "
            "jsons:// instead of https://."
        )
    if not parts or kind is None:
        raise ChannelError(f"The URL is not complete or not valid for {schema}://.")
    return parts


def _check_options(kind: Kind, parts: Mapping[str, Any]) -> None:
    for name in parts["qsd"]:
        if name[:1] and name[:1] in kind.free:
            continue
        if name not in kind.options:
            accepted = ", ".join(sorted(kind.options)) or "none"
            raise ChannelError(
                f"The URL has an option that {kind.name} channels do not accept. Accepted are: {accepted}."
            )
    refused = _FORBIDDEN_HEADERS.intersection(name.lower().strip() for name in parts["qsd+"])
    if refused:
        raise ChannelError(f"The header {min(refused)!r} cannot be set.")
