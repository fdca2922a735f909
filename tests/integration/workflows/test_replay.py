"""Every recorded history replays on today's workflow code."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.support.histories import FOLDER
from workflows.announcement import Announcement
from workflows.contract_change import ContractChange
from workflows.exporter import Exporter
from workflows.sweep import Sweep

RECORDED = sorted(FOLDER.glob("*.json"))


def test_there_is_a_history_of_each_ending() -> None:
    names = {path.stem for path in RECORDED}
    assert {
        "acknowledged_then_published",
        "amended_then_forced",
        "announced_after_failures",
        "announced_then_woken_for_more",
        "exporter_whose_registry_was_away",
        "exporter_woken_then_deleted",
        "extended_twice_then_expired",
        "reminded_then_expired",
        "rejected",
        "withdrawn",
    } <= names


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_it_replays(path: Path) -> None:
    history = WorkflowHistory.from_json(path.stem, json.loads(path.read_text()))
    await Replayer(workflows=[ContractChange, Announcement, Exporter, Sweep]).replay_workflow(history)
