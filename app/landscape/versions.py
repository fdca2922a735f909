"""The numbers of services, which are anything, as the semantic versions of their artifacts."""

import re

from app.contracts.model import ArtifactState
from app.contracts.semver import Semver, next_version
from app.formats import Bump

_NUMBER = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", re.ASCII | re.IGNORECASE)


def semver_of(version: str, state: ArtifactState | None) -> str | None:
    """What to ask for when a line begins: its own number, where it is one, and above all others of the artifact.

    Null where the number has to follow from what changes.
    """
    found = _NUMBER.fullmatch(version)
    if found is None or (state is not None and state.latest is not None):
        return None
    major, minor, patch = (int(part or 0) for part in found.groups())
    wanted = Semver(major, minor, patch)
    before = Semver.parse(state.latest_semver) if state is not None and state.latest_semver else None
    return str(wanted) if before is None or before < wanted else None


def first_semver(state: ArtifactState, version: str) -> str:
    """The number of the first contract of a line."""
    asked = semver_of(version, state)
    latest = Semver.parse(state.latest_semver) if state.latest_semver else None
    return asked or str(next_version(latest, Bump.MINOR, None))
