"""Words that the negotiation, its messages and its surfaces share. Pure, so that everything may import it."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """What a team can say to a proposal."""

    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    EXTENSION_REQUESTED = "extension_requested"
    MIGRATED = "migrated"
    """After publication: the team no longer uses the version that was replaced."""


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
    """A consumer said something."""
    UNDELIVERABLE = "undeliverable"
    """Somebody could not be told."""

    ANNOUNCED = "announced"
    """A compatible version was published; for those who asked to hear of it."""
    BROKEN = "broken"
    """A change was made that breaks the recipient, where its environment's policy asks nobody first."""
    DEPRECATED = "deprecated"
    """A version that the recipient depends on is deprecated, and goes on a day that is known; it owes nothing."""
    TEST = "test"
    """Shows that a channel works."""
