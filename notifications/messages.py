"""The facts of a message: everything that its words, and a machine that receives it, may need. Pure data."""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.formats.model import Change


class Stage(StrEnum):
    """Why a message is sent. Consumers hear the first group, both sides the outcomes, the producer the rest."""

    OPENED = "opened"
    """A breaking change is proposed, and the recipient owes an answer."""
    AMENDED = "amended"
    """A new revision replaced the one that the recipient was asked about; it owes an answer again."""
    REMINDER = "reminder"
    """The recipient has not answered yet."""
    EXTENDED = "extended"
    """The deadline moved."""
    INFORMED = "informed"
    """Something that the recipient depends on is about to change; it owes nothing."""
    ESCALATION = "escalation"
    """The deadline is near; told to the policy's contacts, with the teams that have not answered."""

    PUBLISHED = "published"
    FORCED = "forced"
    """Published by an administrator without the agreement that the policy asks for."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    ANSWERED = "answered"
    """A consumer said something; `Message.answers` holds it."""
    UNDELIVERABLE = "undeliverable"
    """`Message.unreached` could not be told."""

    ANNOUNCED = "announced"
    """A compatible version was published; for those who asked to hear of it."""
    TEST = "test"
    """Shows that a channel works."""


class AnswerKind(StrEnum):
    """What a team can say to a proposal."""

    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    EXTENSION_REQUESTED = "extension_requested"


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
    reason: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    waiting_for: tuple[str, ...] = ()
    """Teams that must still answer, or did not answer in time."""
    unreached: tuple[str, ...] = ()
    answer_url: str | None = None
    """The signed link to the page where the recipient acknowledges or objects."""
    details_url: str | None = None
    """The page of the proposal, or of the published version."""
