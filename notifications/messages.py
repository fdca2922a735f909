"""The facts of a message: everything that its words, and a machine that receives it, may need. Pure data."""

from datetime import datetime

import msgspec

from app.formats.model import Change
from app.proposals.vocabulary import AnswerKind, Stage


class GivenAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one team said. `until` is the date it asks for, with a request for an extension."""

    team: str
    kind: AnswerKind
    reason: str | None = None
    until: datetime | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One changed artifact, as the recipient sees it.

    `old_version` is the version that the recipient registered against, or else the one that is replaced.
    `new_version` is null while the version has no number yet.
    """

    asset: str
    kind: str = "publish"
    """What happens to it: `publish`, `delete`, `disable`, `loosen_rule`, `endpoint`, or `deprecate`."""
    old_version: str | None = None
    new_version: str | None = None
    changes: tuple[Change, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one team through one channel.

    `key` is the same in every attempt to deliver it, so that a receiver can drop duplicates. Teams go by their names,
    instants are aware datetimes, URLs absolute.
    """

    key: str
    stage: Stage
    recipient: str
    base_url: str
    """Where people find the service."""
    producer: str | None = None
    proposal: str | None = None
    items: tuple[Item, ...] = ()
    deadline: datetime | None = None
    sunset: datetime | None = None
    """Until when a deprecated version can be used."""
    reason: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    waiting_for: tuple[str, ...] = ()
    """Teams that must still answer, or did not answer in time."""
    unreached: tuple[str, ...] = ()
    answer_url: str | None = None
    """The signed link to the page where the recipient acknowledges or objects."""
    details_url: str | None = None
    """The page of the proposal, or of the published version."""
