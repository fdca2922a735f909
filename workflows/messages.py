"""What workflows and activities say to each other: ids and instants, never documents."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Look:
    """What a look at a proposal found. `again_at` is when to look without being woken."""

    state: str
    again_at: datetime | None = None

    @property
    def decided(self) -> bool:
        """Whether the proposal will not move any more."""
        return self.state in {"published", "rejected", "withdrawn", "expired"}


@dataclass
class Mail:
    """What is left to send after a batch: something right now, something later, or nothing."""

    more_now: bool
    next_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether every message was delivered or given up."""
        return not self.more_now and self.next_at is None


@dataclass
class Left:
    """What an exporter has left to copy: something right now, something after some seconds, or nothing. `gone` is true
    once the exporter was deleted."""

    more_now: bool = False
    wait: float | None = None
    gone: bool = False
