"""Telling the workflow that something happened, after the commit.

A wake-up carries no facts, so losing one loses nothing: the sweep finds the row and wakes again. A process that talks
to Temporal sets `SINK`; one that does not (a migration, a script) leaves the waking to the sweep.
"""

from collections.abc import Callable
from uuid import UUID

import msgspec


class Wakeup(msgspec.Struct, frozen=True):
    """Whom to wake: the workflow of a proposal, the one that announces a version, that of an exporter, or those of all
    exporters of a tenant that have nothing to do."""

    proposal: UUID | None = None
    version: UUID | None = None
    exporter: UUID | None = None
    exporters_of: UUID | None = None


def _nobody(_wakeup: Wakeup) -> None:
    return


SINK: list[Callable[[Wakeup], None]] = [_nobody]
"""The last entry is called with every wake-up. It must not block nor raise."""


def wake(proposal: UUID) -> None:
    """Ask for a look at a proposal. Call it after the commit."""
    SINK[-1](Wakeup(proposal=proposal))


def wake_announcement(version: UUID) -> None:
    """Ask for the announcement of a published version. Call it after the commit."""
    SINK[-1](Wakeup(version=version))


def wake_exporter(exporter: UUID) -> None:
    """Ask an exporter to look at what was done to it. Call it after the commit."""
    SINK[-1](Wakeup(exporter=exporter))
