"""Reading a description: JSON or YAML, strict about what a person would not notice."""

import json
from typing import Any

from app.formats.apis.yaml_text import MAX_DEPTH, read_yaml
from app.formats.json_schema.text import read as read_json
from app.formats.json_schema.text import write
from app.formats.model import SchemaError


def read(text: str) -> Any:
    """The value of a text in JSON or YAML, fractions as `Decimal`.

    Raises `SchemaError` with line and column for what is neither, for keys that are there twice, and for nesting deeper
    than `MAX_DEPTH`.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] not in {"{", "["}:
        return read_yaml(text)
    try:
        value = read_json(text)
    except SchemaError as error:
        return _flow(text, error)
    if _repeats(text):
        read_yaml(text)  # JSON is YAML, and its reader knows where the second one is
        raise SchemaError("a key is there twice", line=1, column=1)
    if _depth_exceeded(value):
        raise SchemaError(f"nested deeper than {MAX_DEPTH} levels", line=1, column=1)
    return value


def canonical_text(value: Any) -> str:
    """The text that equal values share, however they were written. Raises `SchemaError` for text that is none."""
    text = write(value, sort_keys=True)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SchemaError("a string holds half of a surrogate pair, which is no character", path="") from None
    return text


def _flow(text: str, error: SchemaError) -> Any:
    """What looks like JSON and is none may be YAML's flow style."""
    if text.lstrip().startswith('{"') or "nested deeper" in error.message:
        raise error
    try:
        return read_yaml(text)
    except SchemaError:
        raise error from None


class _RepeatedError(Exception):
    """A key is there twice."""


def _repeats(text: str) -> bool:
    try:
        json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str)
    except _RepeatedError:
        return True
    return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _RepeatedError


def _depth_exceeded(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        inside: list[Any] = []
        for found in level:
            if isinstance(found, dict):
                inside += found.values()
            elif isinstance(found, list):
                inside += found
        level = inside
        if not level:
            return False
    return True
