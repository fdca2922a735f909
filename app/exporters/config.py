"""Where an exporter copies to, and as whom: the settings of Confluent's clients, as far as they are understood here.

A setting that is not understood is refused rather than ignored: some of them say how a connection is protected.
Secrets are kept apart from the rest from the moment they come in, and never shown again.
"""

import ssl
from base64 import b64encode
from collections.abc import Mapping
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

import msgspec

from app.errors import Invalid
from app.exporters.subjects import INVALID_CONFIG
from app.outbound.guard import Destination

URL = "schema.registry.url"
HIDDEN = "[hidden]"
"""What is shown of a secret."""
MAX_VALUE = 20_000
"""Characters of a setting: certificates are the longest."""
_BASIC_SOURCE, _BASIC = "basic.auth.credentials.source", "basic.auth.user.info"
_BEARER_SOURCE, _BEARER = "bearer.auth.credentials.source", "bearer.auth.token"
_TLS = "schema.registry.ssl."
_TRUSTED, _CHAIN = f"{_TLS}truststore.certificates", f"{_TLS}keystore.certificate.chain"
_KEY, _KEY_PASSWORD = f"{_TLS}keystore.key", f"{_TLS}key.password"
_FIXED = {
    _BASIC_SOURCE: "USER_INFO",
    _BEARER_SOURCE: "STATIC_TOKEN",
    f"{_TLS}truststore.type": "PEM",
    f"{_TLS}keystore.type": "PEM",
    f"{_TLS}endpoint.identification.algorithm": "https",
}
"""Settings that have one value here."""
_SECRET = frozenset({_BASIC, _BEARER, _KEY, _KEY_PASSWORD})
_KNOWN = frozenset({URL, _TRUSTED, _CHAIN, *_FIXED, *_SECRET})


class Settled(msgspec.Struct, frozen=True):
    """Settings that can be used: what may be shown of them, and the secrets."""

    shown: dict[str, str]
    secrets: dict[str, str]


class Connection(msgspec.Struct, frozen=True):
    """How the other registry is reached. Its representation says nothing: it holds secrets."""

    url: str
    headers: dict[str, str]
    tls: ssl.SSLContext | None
    """Null trusts the public authorities, and shows no certificate."""
    secrets: tuple[str, ...]
    """What must not be repeated in any message."""

    def __repr__(self) -> str:
        """Nothing of it."""
        return "Connection()"

    @property
    def destination(self) -> Destination:
        """The host and the port that it leads to."""
        parts = urlsplit(self.url)
        return Destination(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


def settle(config: Mapping[str, str]) -> tuple[Settled, Destination]:
    """Check settings, part secrets from what may be shown, and say where they lead.

    Raises `Invalid`, naming the setting and never a secret.
    """
    for name, value in config.items():
        _check_setting(name, value)
    _check_url(config.get(URL))
    _check_credentials(config)
    destination = connect(config).destination
    shown = {name: HIDDEN if name in _SECRET else value for name, value in config.items()}
    return Settled(shown, {name: value for name, value in config.items() if name in _SECRET}), destination


def connect(config: Mapping[str, str]) -> Connection:
    """The connection that settings describe. Raises `Invalid` where certificates or keys cannot be read."""
    headers: dict[str, str] = {}
    if _BASIC in config:
        headers["Authorization"] = f"Basic {b64encode(config[_BASIC].encode()).decode()}"
    if _BEARER in config:
        headers["Authorization"] = f"Bearer {config[_BEARER]}"
    secrets = [config[name] for name in _SECRET if name in config]
    secrets += [value.partition(" ")[2] for value in headers.values()]
    secrets += [config[_BASIC].partition(":")[2]] if _BASIC in config else []
    tls = _tls(config) if _TRUSTED in config or _CHAIN in config else None
    return Connection(config[URL].rstrip("/"), headers, tls, tuple(secrets))


def _check_setting(name: str, value: str) -> None:
    if name not in _KNOWN:
        hint = " Give certificates and keys as PEM." if name.startswith(_TLS) else ""
        known = ", ".join(sorted(_KNOWN))
        raise _unfit(name, f"The setting {name[:100]!r} is not understood here.{hint} These are: {known}.")
    if name in _FIXED and value != _FIXED[name]:
        raise _unfit(name, f"{name} can only be {_FIXED[name]} here.")
    if not value or len(value) > MAX_VALUE:
        raise _unfit(name, f"{name} has 1 to {MAX_VALUE} characters.")
    if name in _SECRET and value == HIDDEN:
        raise _unfit(name, f"{name} is {HIDDEN}, which only stands for a secret; give the secret itself.")


def _check_url(url: str | None) -> None:
    if url is None:
        raise _unfit(URL, f"{URL} is missing.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise _unfit(URL, f"{URL} has characters that no address has.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _unfit(URL, f"{URL} is not an address.") from None
    if parts.scheme not in ("http", "https") or not host or "," in url:
        raise _unfit(URL, f"{URL} is one address that begins with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise _unfit(URL, f"{URL} has a user in it; give credentials as {_BASIC}.")
    if parts.query or parts.fragment:
        raise _unfit(URL, f"{URL} ends with its path.")


def _check_credentials(config: Mapping[str, str]) -> None:
    for source, value in ((_BASIC_SOURCE, _BASIC), (_BEARER_SOURCE, _BEARER)):
        if source in config and value not in config:
            raise _unfit(value, f"{value} is missing.")
    if _BASIC in config and _BEARER in config:
        raise _unfit(_BEARER, f"{_BASIC} and {_BEARER} exclude each other.")
    if _BASIC in config and ":" not in config[_BASIC]:
        raise _unfit(_BASIC, f"{_BASIC} is a user and a password with a colon between them.")
    if not all(character.isascii() and character.isprintable() for character in config.get(_BEARER, "")):
        raise _unfit(_BEARER, f"{_BEARER} has characters that no token has.")
    if (_CHAIN in config) != (_KEY in config):
        raise _unfit(_CHAIN, f"{_CHAIN} and {_KEY} are given together.")


def _tls(config: Mapping[str, str]) -> ssl.SSLContext:
    """Verifies the host, against the given authorities if there are any, and shows the given certificate."""
    try:
        context = ssl.create_default_context(cadata=config.get(_TRUSTED))
    except (ssl.SSLError, ValueError):
        raise _unfit(_TRUSTED, f"{_TRUSTED} has no certificate in PEM.") from None
    if _CHAIN in config:
        try:
            # The library reads certificates of its own from files only; this one is gone when it has been read.
            with NamedTemporaryFile("w", suffix=".pem") as file:
                file.write(f"{config[_KEY]}\n{config[_CHAIN]}\n")
                file.flush()
                context.load_cert_chain(file.name, password=config.get(_KEY_PASSWORD, ""))
        except ssl.SSLError:
            raise _unfit(_CHAIN, f"{_CHAIN} and {_KEY} are no certificate and its key in PEM.") from None
    return context


def _unfit(setting: str, message: str) -> Invalid:
    return Invalid(message, kind=INVALID_CONFIG, field=f"config.{setting[:100]}")
