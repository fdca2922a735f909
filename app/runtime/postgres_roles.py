"""The two roles of the database: one owns the tables, the other serves requests and owns nothing."""

import secrets
from pathlib import Path
from urllib.parse import quote

import asyncpg
import msgspec

from app.runtime.problems import RuntimeProblem

DATABASE = "assent"
SUPERUSER = "postgres"
OWNER = "assent_owner"
SERVICE = "assent"


class Passwords(msgspec.Struct, frozen=True):
    """One per role, made at random for this data folder."""

    superuser: str
    owner: str
    service: str


def load_passwords(path: Path) -> Passwords:
    """Those of an existing cluster."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Passwords)
    except (OSError, msgspec.DecodeError) as error:
        raise RuntimeProblem(
            f"the passwords of the embedded database cannot be read from {path}: {error}. "
            "Restore the file, or start afresh with `assent reset`."
        ) from None


def make_passwords(path: Path) -> Passwords:
    """New ones, stored readable by their owner only."""
    made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(made))
    return made


def dsn(role: str, password: str, database: str, socket_folder: Path) -> str:
    """The address of a database behind a Unix socket, as asyncpg and libpq read it."""
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(socket_folder), safe='')}"


async def ensure_roles(superuser: asyncpg.Connection, passwords: Passwords) -> None:
    """Make the roles and the database where they are missing. Safe to repeat, also after an interrupted first start."""
    for role, password in ((OWNER, passwords.owner), (SERVICE, passwords.service)):
        if not await superuser.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            # A statement of this kind takes no parameters; the password is of URL-safe characters only.
            await superuser.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
    if not await superuser.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
        await superuser.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    await superuser.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    await superuser.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {SERVICE}")
