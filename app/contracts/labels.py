"""Names of versions: given, or the number that comes next; each once in an artifact."""

import re

import msgspec

from app.contracts.model import ArtifactState
from app.errors import Conflict, Invalid
from app.storage.engine import fetch_one

_LABEL = re.compile(r"[a-zA-Z0-9._\-+]{1,256}")


class Label(msgspec.Struct, frozen=True):
    """A name, and how many versions there are with the one that it names."""

    name: str
    order: int


def check_label(label: str) -> str:
    """The name, if it can be one. Raises `Invalid` of the kind `invalid-name`."""
    if not _LABEL.fullmatch(label):
        raise Invalid(
            f"Version ID '{label[:256]}' is invalid. It must consist of alphanumeric characters or '._-+', "
            "and have length 1..256 (inclusive).",
            kind="invalid-name",
            field="version",
        )
    return label


async def name_version(
    state: ArtifactState, given: str | None, wanted: str, order: int, ordinal: int | None = None
) -> Label:
    """The name for a new version, under the artifact's lock: what was given, else what is wanted, else (in a line)
    that with the ordinal, else a free number.

    Raises `Conflict` of the kind `version-exists` for a name that is taken, `Invalid`.
    """
    if given is not None:
        if await _is_taken(state, check_label(given)):
            raise Conflict(
                f"An artifact version '{given}' for artifact ID '{state.name.name}' in group '{state.name.group}' "
                "already exists.",
                kind="version-exists",
            )
        return Label(given, order)
    name = wanted
    if state.line is not None and ordinal is not None and await _is_taken(state, name):
        name = f"{wanted}+{ordinal}"
    while await _is_taken(state, name):
        name = str(order)
        order += 1
    return Label(name, max(order, int(name)) if name.isdigit() and len(name) < 10 else order)


async def _is_taken(state: ArtifactState, label: str) -> bool:
    sql = "SELECT 1 FROM version WHERE artifact = $1 AND label = $2 AND state <> 'PURGED'"
    return await fetch_one(sql, state.id, label) is not None
