"""Words that people attach to groups, artifacts and versions, and what they may not be."""

from collections.abc import Mapping

from app.contracts.tags import SEPARATOR
from app.errors import Invalid

MAX_LABELS = 1_000
_MAX_KEY, _MAX_VALUE, _MAX_TITLE, _MAX_DESCRIPTION = 256, 512, 512, 10_240
_MAX_TITLE_BYTES = 2_000


def check_words(title: str | None, description: str | None, labels: Mapping[str, str] | None) -> None:
    """Raise `Invalid` for what is too long, or cannot be found again. Lengths are in characters."""
    if title is not None and (len(title) > _MAX_TITLE or len(title.encode()) > _MAX_TITLE_BYTES):
        raise Invalid(f"A name has at most {_MAX_TITLE} characters.", field="name")
    if description is not None and len(description) > _MAX_DESCRIPTION:
        raise Invalid(f"A description has at most {_MAX_DESCRIPTION} characters.", field="description")
    if labels is None:
        return
    if len(labels) > MAX_LABELS:
        raise Invalid(f"There are at most {MAX_LABELS} labels.", field="labels")
    for name, value in labels.items():
        if not 0 < len(name) <= _MAX_KEY or len(value) > _MAX_VALUE or SEPARATOR in name + value:
            raise Invalid(
                f"A label's name has 1 to {_MAX_KEY} characters, its value at most {_MAX_VALUE}, and neither is "
                "separated into units.",
                field="labels",
            )
