"""The examples in `fixtures/*.yaml` as pairs of descriptions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parent / "fixtures"
_ACTIONS = {"read": "subscribe", "write": "publish"}


class Case(NamedTuple):
    """One example."""

    name: str
    old: dict[str, Any]
    new: dict[str, Any]
    changes: list[dict[str, Any]] | None


def cases() -> Iterator[Case]:
    """All examples, file by file."""
    for file in sorted(FOLDER.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(file.read_text())):
            old, new = (document(case, place) for place in (0, 1))
            yield Case(f"{file.stem}-{number}: {case['about']}", old, new, case.get("changes"))


def document(case: dict[str, Any], place: int) -> dict[str, Any]:
    """One side of an example."""
    version = case.get("asyncapi", "2.6.0")
    frame = {
        "asyncapi": version[place] if isinstance(version, list) else version,
        "info": {"title": "Orders", "version": "1"},
    }
    for others, action in _ACTIONS.items():
        if others in case:
            message = {"payload": case[others][place]}
            if "schemaFormat" in case:
                message["schemaFormat"] = case["schemaFormat"]
            return frame | {"channels": {"orders": {action: {"message": message}}}}
    return frame | case["before" if place == 0 else "after"]
