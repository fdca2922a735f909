"""Labels as searches look for them."""

import hashlib
from collections.abc import Mapping

SEPARATOR = "\x1f"
"""Between a label's name and its value. It cannot be part of either: see `check_labels`."""


_MAX_BYTES = 2_000
"""An index has no room for longer ones, which are found by their hash."""


def tag(name: str, value: str | None = None) -> str:
    """What a label is found by: its name alone, or with its value, whatever the case of both."""
    found = name.lower() if value is None else f"{name.lower()}{SEPARATOR}{value.lower()}"
    encoded = found.encode()
    return found if len(encoded) <= _MAX_BYTES else hashlib.sha256(encoded).hexdigest()


def tags_of(labels: Mapping[str, str]) -> list[str]:
    """Everything that some labels are found by."""
    return sorted({found for name, value in labels.items() for found in (tag(name), tag(name, value))})
