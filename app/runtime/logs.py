"""Log files of child processes: appended to, bounded, and quoted when a child does not come up."""

from pathlib import Path
from typing import BinaryIO

LIMIT = 8 * 1024 * 1024
"""Bytes after which a log is moved to `<name>.1`, replacing what was there."""


def open_log(path: Path) -> BinaryIO:
    """The log, open for appending, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    trim(path)
    path.touch(mode=0o600)
    return path.open("ab", buffering=0)


def trim(path: Path) -> None:
    """Keep the log within its limit. What a child writes meanwhile may be lost: it has the file open, so it is emptied
    in place, after a copy."""
    if not path.exists() or path.stat().st_size <= LIMIT:
        return
    kept = path.with_name(path.name + ".1")
    kept.touch(mode=0o600)
    with path.open("rb") as source:
        source.seek(-LIMIT, 2)
        kept.write_bytes(source.read())
    with path.open("r+b") as log:
        log.truncate(0)


def trim_all(folder: Path) -> None:
    """Keep every log of the folder within its limit."""
    for log in folder.glob("*.log"):
        trim(log)


def tail(path: Path, since: int = 0, lines: int = 12) -> str:
    """The last lines written after byte `since`."""
    with path.open("rb") as log:
        log.seek(since)
        return "\n".join(log.read().decode(errors="replace").strip().splitlines()[-lines:])
