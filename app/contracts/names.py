"""Names of artifacts: `group.artifact`, the default group left out."""

import unicodedata

from app.errors import Invalid

DEFAULT_GROUP = "default"
MAX_NAME = 255
"""Characters in a group's or an artifact's name."""


def split_fqn(fqn: str) -> tuple[str, str]:
    """Group and name of a full name given to the native API: split at the last dot. Raises `Invalid`."""
    group, dot, name = fqn.rpartition(".")
    return check_name(group if dot else DEFAULT_GROUP), check_name(name)


def join_fqn(group: str, name: str) -> str:
    """The full name; stored and looked up, never parsed again."""
    return name if group == DEFAULT_GROUP else f"{group}.{name}"


def check_name(name: str) -> str:
    """The name, if it can be one: not empty, not too long, nothing invisible. Raises `Invalid`."""
    if not name.strip():
        raise Invalid("A name cannot be empty.", field="fqn")
    if len(name) > MAX_NAME:
        raise Invalid(f"A name has at most {MAX_NAME} characters; this one has {len(name)}.", field="fqn")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name):
        raise Invalid("A name cannot contain control characters.", field="fqn")
    return name
