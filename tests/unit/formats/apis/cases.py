"""The examples in `fixtures/*.yaml` of both formats as pairs of descriptions, and changes as they are written there."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from app.formats.model import Change

_HERE = Path(__file__).parents[1]
_ACTIONS = {"read": "subscribe", "write": "publish"}


class Case(NamedTuple):
    """One example. `changes` is null while nobody has written down what is expected."""

    language: str
    name: str
    old: dict[str, Any]
    new: dict[str, Any]
    changes: list[dict[str, Any]] | None


def cases(language: str) -> Iterator[Case]:
    """All examples of a format, file by file."""
    made = _DOCUMENTS[language]
    for file in sorted((_HERE / language.lower() / "fixtures").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(file.read_text())):
            old, new = (made(case, place) for place in (0, 1))
            yield Case(language, f"{file.stem}-{number}: {case['about']}", old, new, case.get("changes"))


def _openapi(case: dict[str, Any], place: int) -> dict[str, Any]:
    frame = _frame("openapi", "3.0.3", case, place)
    for side in ("request", "response"):
        if side in case:
            return frame | {"paths": {"/pets": {"post": operation(case[side][place], side)}}}
    written = case["before" if place == 0 else "after"]
    if "swagger" in written:
        del frame["openapi"]
    elif "webhooks" in written:
        return frame | written
    return frame | {"paths": {}} | written


def operation(schema: Any, side: str) -> dict[str, Any]:
    """An operation of OpenAPI that takes, or answers with, a schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    made: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
    if side == "request":
        made["requestBody"] = content
    else:
        made["responses"]["200"] |= content
    return made


def _asyncapi(case: dict[str, Any], place: int) -> dict[str, Any]:
    frame = _frame("asyncapi", "2.6.0", case, place)
    for others, action in _ACTIONS.items():
        if others in case:
            message = {"payload": case[others][place]}
            if "schemaFormat" in case:
                message["schemaFormat"] = case["schemaFormat"]
            return frame | {"channels": {"orders": {action: {"message": message}}}}
    return frame | case["before" if place == 0 else "after"]


def _frame(key: str, version: str, case: dict[str, Any], place: int) -> dict[str, Any]:
    written = case.get(key, version)
    return {key: written[place] if isinstance(written, list) else written, "info": {"title": "Pets", "version": "1"}}


_DOCUMENTS: Mapping[str, Callable[[dict[str, Any], int], dict[str, Any]]] = {
    "OPENAPI": _openapi,
    "ASYNCAPI": _asyncapi,
}
LANGUAGES = tuple(_DOCUMENTS)


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
