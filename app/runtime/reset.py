"""Starting afresh."""

import shutil
from pathlib import Path

from app.runtime.home import MARKER, is_ours
from app.runtime.postgres import EmbeddedPostgres
from app.runtime.problems import RuntimeProblem
from app.runtime.running import LOCK, lock


async def reset(home: Path) -> None:
    """Delete all that Assent keeps in its data folder: database, workflows, secret, logs.

    Raises `RuntimeProblem`, with nothing deleted, while an instance runs on it and for a folder that is not Assent's.
    """
    if _has_content(home):
        with lock(home):
            await EmbeddedPostgres(home).end_predecessor()
            _delete_content(home)


def _has_content(home: Path) -> bool:
    if not home.exists():
        return False
    if not is_ours(home):
        raise RuntimeProblem(f"{home} is not a data folder of Assent; nothing was deleted. Check ASSENT_HOME.")
    return any(home.iterdir())


def _delete_content(home: Path) -> None:
    """What says whose folder this is, and that we are at work, stays."""
    for entry in home.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name not in {MARKER, LOCK}:
            entry.unlink()
