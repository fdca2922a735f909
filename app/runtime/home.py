"""The data folder: made by Assent, recognised by a marker, and never mistaken for somebody else's."""

import os
import pwd
import stat
from pathlib import Path

from app.runtime.problems import RuntimeProblem

MARKER = "assent.home"
_MARKER_TEXT = "Assent keeps its data in this folder. `assent reset` deletes everything in it.\n"
_OUTSIDER = "nobody"


def prepare_home(home: Path) -> None:
    """Make the folder, or take an empty one. Raises `RuntimeProblem` for one that holds anything else."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = is_ours(home)
        if ours:
            (home / MARKER).write_text(_MARKER_TEXT)
    except OSError as error:
        raise RuntimeProblem(f"cannot use the data folder {home}: {error.strerror}. Set ASSENT_HOME.") from None
    if not ours:
        raise RuntimeProblem(
            f"{home} is not empty and not Assent's. Set ASSENT_HOME to an empty folder, or to one that does not exist."
        )


def is_ours(home: Path) -> bool:
    """Whether everything in the folder is Assent's: it bears the marker, or holds nothing but the secret at most."""
    if not home.is_dir():
        return False
    return (home / MARKER).is_file() or all(entry.name.startswith("secret.key") for entry in home.iterdir())


def outsider() -> tuple[int, int] | None:
    """User and group id that PostgreSQL runs as when we are root, which it refuses to be; None for any other user."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_OUTSIDER)
    except KeyError:
        raise RuntimeProblem(
            f"PostgreSQL refuses to run as root, and there is no user {_OUTSIDER!r} to run it as. "
            "Start Assent as another user, or set DATABASE_URL to a server of your own."
        ) from None
    return entry.pw_uid, entry.pw_gid


def let_in(home: Path, user: tuple[int, int]) -> None:
    """Open our folder for passing through, and check that the folders above it let this user pass."""
    home.chmod(0o711)
    for folder in home.resolve().parents:
        found = folder.stat()
        owner, group, others = (bool(found.st_mode & bit) for bit in (stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH))
        passes = owner if found.st_uid == user[0] else group if found.st_gid == user[1] else others
        if not passes:
            raise RuntimeProblem(
                f"PostgreSQL refuses to run as root and runs as {_OUTSIDER!r}, who cannot pass through {folder}. "
                "Set ASSENT_HOME to a folder below one that is open to all, such as /var/lib/assent."
            )
