"""Names of artifacts: `group.artifact`, the default group left out."""

import unicodedata

import msgspec

from app.errors import Invalid

DEFAULT_GROUP = "default"
MAX_NAME = 255
"""Characters in a group's or an artifact's name."""
MAX_LONG_NAME = 512
"""The same for those that are given through Apicurio's API, which allows as many."""
MAX_BYTES = 2_000
"""Of both together in UTF-8: they are found by an index."""


class ArtifactName(msgspec.Struct, frozen=True):
    """A group and a name in it, as those who make an artifact say it."""

    group: str
    name: str

    @property
    def fqn(self) -> str:
        """The full name; stored and looked up, never parsed again."""
        return self.name if self.group == DEFAULT_GROUP else f"{self.group}.{self.name}"

    @property
    def written(self) -> str:
        """As registries write it, where the group is a context."""
        return self.name if self.group == DEFAULT_GROUP else f":.{self.group}:{self.name}"

    def require_short(self) -> None:
        """Raise `Invalid` for what is too long to be stored, whatever each of the two is by itself."""
        if len(self.group.encode()) + len(self.name.encode()) > MAX_BYTES:
            raise Invalid(f"A group and a name have at most {MAX_BYTES} bytes together.", field="fqn")


def split_fqn(fqn: str) -> ArtifactName:
    """Group and name of a full name given to the native API: split at the last dot. Raises `Invalid`."""
    group, dot, name = fqn.rpartition(".")
    return ArtifactName(check_name(group if dot else DEFAULT_GROUP), check_name(name))


def check_name(name: str, limit: int = MAX_NAME) -> str:
    """The name, if it can be one: not empty, not too long, nothing invisible. Raises `Invalid`."""
    if not name.strip():
        raise Invalid("A name cannot be empty.", field="fqn")
    if len(name) > limit:
        raise Invalid(f"A name has at most {limit} characters; this one has {len(name)}.", field="fqn")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name):
        raise Invalid("A name cannot contain control characters.", field="fqn")
    return name
