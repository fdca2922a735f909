"""Semantic versions 2.0.0: reading, ordering, and the next one after a change."""

import re

import msgspec

from app.errors import Invalid
from app.formats import Bump

_PATTERN = re.compile(
    r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)


class Semver(msgspec.Struct, frozen=True):
    """A semantic version. Build metadata is kept and does not count in comparisons of order."""

    major: int
    minor: int
    patch: int
    prerelease: str | None = None
    build: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Semver":
        """Read `1.2.3-rc.1+build`. Raises `Invalid`."""
        found = _PATTERN.fullmatch(text) if len(text) <= 128 else None
        if found is None:
            raise Invalid(f"{text[:64]!r} is not a semantic version such as 2.0.0.", field="semver")
        major, minor, patch, prerelease, build = found.groups()
        return cls(int(major), int(minor), int(patch), prerelease, build)

    def __str__(self) -> str:
        """The version as it is written."""
        text = f"{self.major}.{self.minor}.{self.patch}"
        text += f"-{self.prerelease}" if self.prerelease else ""
        return text + (f"+{self.build}" if self.build else "")

    def __lt__(self, other: "Semver") -> bool:
        """Precedence by section 11 of the specification."""
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[object, ...]:
        identifiers = self.prerelease.split(".") if self.prerelease else []
        ranked = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in identifiers)
        return (self.major, self.minor, self.patch, not ranked, ranked)

    def bumped(self, bump: Bump) -> "Semver":
        """The next release after a change of this size: after a pre-release its own release, if that is as large."""
        if self.prerelease and (self.patch == 0 or bump is Bump.PATCH) and (self.minor == 0 or bump is not Bump.MAJOR):
            return Semver(self.major, self.minor, self.patch)
        if bump is Bump.MAJOR:
            return Semver(self.major + 1, 0, 0)
        if bump is Bump.MINOR:
            return Semver(self.major, self.minor + 1, 0)
        return Semver(self.major, self.minor, self.patch + 1)


FIRST = Semver(1, 0, 0)


def next_version(latest: Semver | None, bump: Bump, asked: str | None) -> Semver:
    """The number of a new version: derived, or the one asked for if it is high enough.

    Raises `Invalid` where the number asked for is not above `latest`, or hides a change of this size.
    """
    least = FIRST if latest is None else latest.bumped(bump)
    if asked is None:
        return least
    wanted = Semver.parse(asked)
    core = Semver(wanted.major, wanted.minor, wanted.patch)
    if latest is not None and (core < least or not latest < wanted):
        raise Invalid(
            f"After {latest} this change is {bump.value}: it needs {least} or higher, not {wanted}.", field="semver"
        )
    return wanted
