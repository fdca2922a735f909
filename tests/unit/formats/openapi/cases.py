"""The examples in `fixtures/*.yaml` as pairs of descriptions, and changes as they are written there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from app.formats.model import Change

FOLDER = Path(__file__).parent / "fixtures"


class Case(NamedTuple):
    """One example. `changes` is null while nobody has written down what is expected."""

    name: str
    old: dict[str, Any]
    new: dict[str, Any]
    changes: list[dict[str, Any]] | None


def cases() -> Iterator[Case]:
    """All examples, file by file."""
    for file in sorted(FOLDER.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(file.read_text())):
            old, new = (_document(case, place) for place in (0, 1))
            yield Case(f"{file.stem}-{number}: {case['about']}", old, new, case.get("changes"))


def _document(case: dict[str, Any], place: int) -> dict[str, Any]:
    version = case.get("openapi", "3.0.3")
    frame = {
        "openapi": version[place] if isinstance(version, list) else version,
        "info": {"title": "Pets", "version": "1"},
    }
    for side in ("request", "response"):
        if side in case:
            content = {"content": {"application/json": {"schema": case[side][place]}}}
            operation: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
            if side == "request":
                operation["requestBody"] = content
            else:
                operation["responses"]["200"] |= content
            return frame | {"paths": {"/pets": {"post": operation}}}
    written = case["before" if place == 0 else "after"]
    if "swagger" in written:
        del frame["openapi"]
    elif "webhooks" in written:
        return frame | written
    return frame | {"paths": {}} | written


def shown(change: Change) -> dict[str, Any]:
    """A change as the fixtures write it: what is empty is left out."""
    made: dict[str, Any] = {
        "rule": change.rule,
        "severity": str(change.severity),
        "old": change.old_path,
        "new": change.new_path,
        "fields": list(change.fields),
        "witness": [json.loads(witness.document) for witness in change.witnesses],
        "unproven": change.unproven,
    }
    return {key: value for key, value in made.items() if value not in (None, [], False)}
