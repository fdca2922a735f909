"""A message with everything in it, which tests change where they need to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import Stage
from notifications.messages import Item, Message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _removed(field: str) -> Change:
    return Change(
        rule="READER_FIELD_MISSING_DEFAULT_VALUE",
        severity=Severity.BREAKING,
        message=f'Field "{field}" was removed.',
        old_path="/fields/0",
        witnesses=(Witness(Direction.FORWARD, '{"id": 1}', f"no value and no default for {field}"),),
    )


@pytest.fixture
def removed() -> Callable[[str], Change]:
    """Makes the breaking change that a field was removed, with its proof."""
    return _removed


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def opened() -> Message:
    return Message(
        key="p1:r1:opened@:g1:c1",
        stage=Stage.OPENED,
        recipient="billing",
        producer="orders-team",
        base_url="https://assent.example",
        proposal="0192",
        items=(
            Item(asset="shop.orders", old_version="1.4.0", new_version="2.0.0", changes=(_removed("customer_id"),)),
        ),
        deadline=NOW + timedelta(days=13, hours=2),
        waiting_for=("billing", "warehouse"),
        answer_url="https://assent.example/answer/abc_def.ghi-_",
        details_url="https://assent.example/proposals/0192",
    )
