"""What the demo keeps in the data folder: the admin key that it uses, and where its sink listens."""

import os
from pathlib import Path

import msgspec

from app.commands.session import ADMIN_KEY
from app.runtime.ports import is_free

_STATE = "demo.json"
_LOOPBACK = "127.0.0.1"


class SinkPlace(msgspec.Struct, frozen=True):
    """Where the sink of the demo with this process id listens, or last listened."""

    pid: int
    url: str
    http_port: int
    smtp_port: int


def write_place(home: Path, place: SinkPlace) -> None:
    """Tell other processes, and the next start."""
    _write_private(home / _STATE, msgspec.json.encode(place))


def read_place(home: Path) -> SinkPlace | None:
    """Where the sink of the last demo on this folder listens or listened."""
    try:
        return msgspec.json.decode((home / _STATE).read_bytes(), type=SinkPlace)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def preferred_ports(home: Path) -> tuple[int, int]:
    """The ports of the last time, so that channels stay right; 0 for one that is taken, or the first time."""
    last = read_place(home)
    if last is None:
        return 0, 0
    http_port, smtp_port = (port if is_free(_LOOPBACK, port) else 0 for port in (last.http_port, last.smtp_port))
    return http_port, smtp_port


def store_admin_key(home: Path, key: str) -> None:
    """Keep the admin key where only the owner of the folder can read it."""
    _write_private(home / ADMIN_KEY, key.encode() + b"\n")


def admin_key(home: Path) -> str | None:
    """The key from the environment, or the one that was kept."""
    if given := os.environ.get("ASSENT_KEY"):
        return given
    try:
        return (home / ADMIN_KEY).read_text().strip()
    except FileNotFoundError:
        return None


def _write_private(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.rename(path)
