"""One typed settings object, read from the environment once per process."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta


class SettingsError(Exception):
    """A setting in the environment cannot be used; the message names the variable, never its value."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an operator can set. Each field names its environment variable in `_VARIABLES`.

    Durations are in seconds, sizes in bytes. With `database_url` or `temporal_address` unset, `assent up` starts the
    embedded server of that kind below `home`.
    """

    home: Path
    database_url: str | None = None
    """What the service connects with: a role that does not own its tables."""
    owner_database_url: str | None = None
    """What migrations connect with; `database_url` if unset, which then has to own the tables."""
    database_pool: Annotated[int, Meta(ge=1, le=1000)] = 10
    temporal_address: str | None = None
    temporal_namespace: str = "default"
    task_queue: str = "assent"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8081
    public_url: Annotated[str, Meta(pattern="^https?://[^/]")] | None = None
    """The address that links in messages start with; `http://host:port` if unset."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."""
    secret_key: Annotated[str, Meta(min_length=16)] | None = None
    """Signs links and encrypts channel URLs and exporters' secrets; kept in a file below `home` if unset."""
    anonymous_tenant: str | None = None
    """The name of the tenant whose schemas can be read without a key through registries' APIs; none if unset."""
    max_body: Annotated[int, Meta(ge=1024)] = 5 * 1024 * 1024
    max_archive: Annotated[int, Meta(ge=1024)] = 1024**3
    """Bytes of another registry's export that is imported, however it was compressed on its way."""
    channel_allow: tuple[str, ...] = ()
    """Private addresses that channels and exporters may reach, and contents be fetched from: `host`, `host:port` or a
    network in CIDR form."""
    sweep_interval: Annotated[int, Meta(ge=1)] = 30
    """How often, at most, a change that the workflow has not heard of is looked for."""
    delivery_retry_base: Annotated[float, Meta(gt=0, le=86400)] = 10.0
    """Wait before the second attempt of a delivery; doubled for each further one, an hour at most."""
    delivery_give_up: Annotated[int, Meta(ge=0)] = 3 * 24 * 3600
    """Age at which a delivery that keeps failing ends as undeliverable."""
    max_exporters: Annotated[int, Meta(ge=0)] = 10
    """How many exporters a tenant may have."""
    log_level: Annotated[str, Meta(pattern="^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$")] = "INFO"

    @property
    def url(self) -> str:
        """The public address, without a slash at the end. Where the API listens on every address, this host's own."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  # read, not bound to
        host = f"[{host}]" if ":" in host else host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    def __repr__(self) -> str:
        """Nothing of the values: some are secrets."""
        return f"Settings(home={str(self.home)!r})"

    def secret(self) -> str:
        """The installation's secret, made and stored (mode 0600) on first use unless `ASSENT_SECRET_KEY` gives it."""
        if self.secret_key:
            return self.secret_key
        path = self.home / "secret.key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            fresh = self.home / f"secret.key.{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:
                path.hardlink_to(fresh)  # whoever is first wins, also against another process
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()


_VARIABLES = {
    "ASSENT_HOME": "home",
    "DATABASE_URL": "database_url",
    "ASSENT_OWNER_DATABASE_URL": "owner_database_url",
    "ASSENT_DATABASE_POOL": "database_pool",
    "TEMPORAL_ADDRESS": "temporal_address",
    "TEMPORAL_NAMESPACE": "temporal_namespace",
    "ASSENT_TASK_QUEUE": "task_queue",
    "ASSENT_HOST": "host",
    "ASSENT_PORT": "port",
    "ASSENT_PUBLIC_URL": "public_url",
    "ASSENT_TRUSTED_PROXIES": "trusted_proxies",
    "ASSENT_SECRET_KEY": "secret_key",
    "ASSENT_ANONYMOUS_TENANT": "anonymous_tenant",
    "ASSENT_MAX_BODY": "max_body",
    "ASSENT_MAX_ARCHIVE": "max_archive",
    "ASSENT_CHANNEL_ALLOW": "channel_allow",
    "ASSENT_SWEEP_INTERVAL": "sweep_interval",
    "ASSENT_DELIVERY_RETRY_BASE": "delivery_retry_base",
    "ASSENT_DELIVERY_GIVE_UP": "delivery_give_up",
    "ASSENT_MAX_EXPORTERS": "max_exporters",
    "ASSENT_LOG_LEVEL": "log_level",
}
_LISTS = {"trusted_proxies", "channel_allow"}


def default_home() -> Path:
    """Where data lives unless `ASSENT_HOME` says: a system folder for root, the user's own data folder otherwise.

    Root's home is closed to the unprivileged user that PostgreSQL then runs as, hence the system folder.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/assent")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "assent"


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises `SettingsError` naming the variable that cannot be read."""
    values: dict[str, object] = {"home": default_home()}
    for variable, field in _VARIABLES.items():
        text = environ.get(variable, "").strip()
        if text:
            values[field] = [part.strip() for part in text.split(",") if part.strip()] if field in _LISTS else text
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        for variable, field in _VARIABLES.items():
            if f"`$.{field}`" in str(error):
                raise SettingsError(f"{variable} cannot be read: {str(error).split(' - ')[0]}") from None
        raise SettingsError("the settings cannot be read") from None


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser().absolute()
    raise NotImplementedError(kind)


def environment(settings: Settings) -> dict[str, str]:
    """The variables that make a child process load the same settings."""
    found: dict[str, str] = {}
    for variable, field in _VARIABLES.items():
        value = getattr(settings, field)
        if value not in (None, ()):
            found[variable] = ",".join(value) if field in _LISTS else str(value)
    return found
