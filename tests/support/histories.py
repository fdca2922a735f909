"""Recorded histories of workflows: what code that changed has to be able to replay.

`ASSENT_RECORD=1 make test ARGS=tests/integration/workflows` writes them anew. A commit that changes what a workflow
does adds a history, and `workflow.patched`; it does not replace the old ones, which stand for proposals under way.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

FOLDER = Path(__file__).parents[1] / "histories"
_WORKER = re.compile(r"\d+@[\w.-]+")


async def keep(handle: WorkflowHandle[Any, Any], name: str) -> None:
    """Write the history of a workflow down, if this run records. Who worked on it is left out."""
    if os.environ.get("ASSENT_RECORD") != "1":
        return
    history = await handle.fetch_history()
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(json.loads(history.to_json()), indent=1)
    (FOLDER / f"{name}.json").write_text(_WORKER.sub("worker", text) + "\n")
