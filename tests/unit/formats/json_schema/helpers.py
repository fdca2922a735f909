"""What the tests of JSON Schema share."""

import json
from collections.abc import Mapping
from typing import Any

from app.formats.json_schema import JsonSchemaFormat
from app.formats.json_schema.schema import JsonSchema
from app.formats.model import Change, Direction

FORMAT = JsonSchemaFormat()


def schema(value: Any, references: Mapping[str, Any] | None = None) -> JsonSchema:
    """A schema from a Python value, with references from values."""
    texts = {name: json.dumps(text) for name, text in (references or {}).items()}
    return FORMAT.parse(json.dumps(value), texts)


def compare(old: Any, new: Any, *, witnesses: bool = True) -> tuple[Change, ...]:
    """The changes between two schemas given as Python values."""
    return FORMAT.compare(schema(old), schema(new), witnesses=witnesses)


def compatible(changes: tuple[Change, ...], direction: Direction) -> bool:
    """The verdict for one direction."""
    return not any(direction in change.breaks for change in changes)
