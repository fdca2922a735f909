"""Until when a deprecated version can be used: an instant, in the label `sunset` of the version.

Apicurio's API has a state for what is deprecated, and no member for its end; a label is what its clients can write. The
word is that of RFC 8594, whose header tells readers of the version the same.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

import msgspec

from app.errors import Invalid

LABEL = "sunset"


def sunset_of(labels: Mapping[str, str]) -> datetime | None:
    """The instant that labels name, in UTC: of RFC 3339, or a day, which stands for its beginning in UTC; null if they
    name none. Raises `Invalid` for what is neither."""
    said = labels.get(LABEL)
    if said is None:
        return None
    try:
        if len(said) == len("2027-01-31"):
            return datetime.combine(msgspec.convert(said, date), time(), UTC)
        instant = msgspec.convert(said, datetime)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        pass
    raise Invalid(
        f"The label {LABEL!r} says until when a deprecated version can be used: a day like 2027-01-31, or an instant "
        f"with its offset from UTC like 2027-01-31T12:00:00Z, not {said[:60]!r}.",
        field="labels",
    )


def sunset_header(labels: Mapping[str, str]) -> str | None:
    """The instant as the header `Sunset` writes it; null if there is none."""
    try:
        instant = sunset_of(labels)
    except Invalid:  # nobody was told of it
        return None
    return format_datetime(instant, usegmt=True) if instant is not None else None
