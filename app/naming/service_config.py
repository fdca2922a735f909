"""The settings of services: any JSON object. All of it is sealed at rest; what looks like a secret is not shown again.

Which members are secrets is told by their names, at any depth: the adapters are not ours, and a setting shown as `***`
by mistake does no harm.
"""

import re
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from app.errors import Conflict, Invalid
from app.outbound.vault import Use, Vault, VaultError
from app.settings import Settings

HIDDEN = "***"
"""What is shown of a secret, and keeps it where it is sent back."""
MAX_CONFIG = 20_000
"""Bytes of JSON."""
_MAX_DEPTH = 10
_SECRET = re.compile(
    "secret|token|passw|passphrase|credential|authorization|private|signature|cookie|(api|access|auth|signing|shared|client)[-_]?key|^key$",
    re.IGNORECASE,
)

Config = dict[str, Any]


def check_config(config: Config) -> None:
    """Raise `Invalid` for settings that are too large, hold credentials in an address, or `***` for no secret."""
    if len(msgspec.json.encode(config)) > MAX_CONFIG:
        raise Invalid(f"config must have at most {MAX_CONFIG} bytes", field="config")
    _check(config, "config", 1, secret=False)


def _check(value: Any, place: str, depth: int, *, secret: bool) -> None:
    if depth > _MAX_DEPTH:
        raise Invalid(f"config must not be nested more than {_MAX_DEPTH} deep", field="config")
    if isinstance(value, dict):
        for name, member in cast(Config, value).items():
            _check(member, f"{place}.{name[:100]}", depth + 1, secret=secret or _is_secret(name))
    elif isinstance(value, list):
        for number, member in enumerate(cast(list[Any], value)):
            _check(member, f"{place}[{number}]", depth + 1, secret=secret)
    elif value == HIDDEN:
        raise Invalid(f"{place} is {HIDDEN}, which only stands for a secret that is stored already", field="config")
    elif isinstance(value, str) and not secret and _has_credentials(value):
        raise Invalid(f"{place} must not contain credentials", field="config")


def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def _has_credentials(text: str) -> bool:
    try:
        return "://" in text and "@" in urlsplit(text.strip()).netloc
    except ValueError:
        return False


def shown(config: Config) -> Config:
    """Settings without their secrets."""
    return {name: HIDDEN if _is_secret(name) and value is not None else _shown(value) for name, value in config.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return shown(cast(Config, value))
    return [_shown(member) for member in cast(list[Any], value)] if isinstance(value, list) else value


def merged(old: Config, patch: Config) -> Config:
    """RFC 7396: members are replaced, objects merged, null takes away; and `***` keeps what is there."""
    result = dict(old)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            before = old.get(name)
            inner = cast(Config, before) if isinstance(before, dict) else {}
            result[name] = merged(inner, cast(Config, value))
        elif value != HIDDEN or name not in old:
            result[name] = value
    return result


def seal(settings: Settings, config: Config, tenant: UUID, service: str) -> bytes:
    """All settings, as they are stored."""
    return _vault(settings).seal(msgspec.json.encode(config).decode(), tenant=tenant, row=UUID(service))


def unseal(settings: Settings, sealed: bytes, tenant: UUID, service: str) -> Config:
    """All settings, secrets included. Raises `Conflict` where another installation's secret sealed them."""
    try:
        return msgspec.json.decode(_vault(settings).open(sealed, tenant=tenant, row=UUID(service)))
    except VaultError as error:
        raise Conflict(str(error), kind="sealed") from None


def _vault(settings: Settings) -> Vault:
    return Vault(settings.secret(), Use.SERVICE_CONFIG)
