"""A real far end for messages, and a message to send there."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import Stage
from notifications.messages import Item, Message
from notifications.render import Rendered, render
from notifications.sink import Sink

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as listening:
        yield listening


@pytest.fixture
def message() -> Rendered:
    change = Change(
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        Severity.BREAKING,
        'Field "customer_id" was removed.',
        witnesses=(Witness(Direction.FORWARD, '{"id": 1}', "no value for customer_id"),),
    )
    opened = Message(
        key="p1:r1:opened@:g1:c1",
        stage=Stage.OPENED,
        recipient="billing",
        producer="orders-team",
        base_url="https://assent.example",
        proposal="0192",
        items=(Item(asset="shop.orders", old_version="1.4.0", new_version="2.0.0", changes=(change,)),),
        deadline=NOW + timedelta(days=13),
        answer_url="https://assent.example/answer/token",
        details_url="https://assent.example/proposals/0192",
    )
    return render(opened, NOW)


@pytest.fixture
def root_log() -> Iterator[StringIO]:
    """Everything that reaches the root logger, at every level: what an operator would find in the log."""
    root, found = logging.getLogger(), StringIO()
    handler = logging.StreamHandler(found)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET + 1)
    yield found
    root.setLevel(before)
    root.removeHandler(handler)
