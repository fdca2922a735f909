"""Reading JSON as Avro's reference implementation does, with the line and column of what is wrong.

Comments are accepted and a repeated key takes its last value, because Avro's Java library, and so every Confluent
registry, accepts both. Beyond that the text is RFC 8259: no NaN or Infinity, and nothing after the value, not even a
comment.
"""

import json
import re
from typing import Any, NoReturn

from app.formats.model import SchemaError

MAX_DEPTH = 300
"""Levels of brackets that a schema text may nest. Avro's Java library allows 1000."""

# Strings and comments match to the end of the text where they are not closed, so that the search stays linear.
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_COMMENT = r"//[^\n]*|/\*(?:.*?\*/|.*+)"
_TOKEN = re.compile(rf"{_STRING}|{_COMMENT}|[\[{{\]}}]|-?\b(?:NaN|Infinity)\b", re.DOTALL)
_TRAILING = "there is more text after the end of the schema"
_NOT_NEWLINE = re.compile(r"[^\n]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _ConstantError(Exception):
    """A NaN or an Infinity was met."""


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_json(text: str) -> Any:
    """The value that `text` stands for. Raises `SchemaError` with line and column for anything else."""
    _check_encodable(text)
    try:
        value = _decode(text)
    except RecursionError:
        _check_depth(text)
        raise SchemaError(_too_deep()) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        _check_depth(text)
    if _SURROGATE.search(text):
        _check_encodable(json.dumps(value, ensure_ascii=False))
    return value


def _decode(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except _ConstantError as found:
        name = str(found)
        at = next((m.start() for m in _TOKEN.finditer(text) if m[0] == name), 0)
        raise _error(text, at, f"{name} is not a JSON number") from None
    except json.JSONDecodeError as problem:
        bare = _without_comments(text)
        if bare == text:
            raise _error(text, problem.pos, _explain(problem)) from None
        value, end = _decode(bare), len(bare.rstrip())
        if end < len(text.rstrip()):
            raise _error(text, end + len(text[end:]) - len(text[end:].lstrip()), _TRAILING) from None
        return value
    except ValueError:  # Python refuses to convert integers of more than 4300 digits
        raise SchemaError("a number in the schema has too many digits") from None


def _without_comments(text: str) -> str:
    """The text with each comment blanked out, so that every other character keeps its line and column."""
    return _TOKEN.sub(lambda found: _blank(found[0]) if found[0].startswith("/") else found[0], text)


def _blank(comment: str) -> str:
    closed = comment.startswith("//") or (comment.endswith("*/") and len(comment) >= 4)
    return _NOT_NEWLINE.sub(" ", comment) if closed else comment


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level := [node for node in level if isinstance(node, dict | list)]:
        level = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
        depth += 1
    return depth


def _check_depth(text: str) -> None:
    """Raise the error for a text known to nest too deep, with the place of the first bracket that is too many."""
    depth = 0
    for found in _TOKEN.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _error(text, found.start(), _too_deep())
        elif found[0] in "]}":
            depth -= 1


def _too_deep() -> str:
    return f"the schema nests deeper than {MAX_DEPTH} levels"


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SchemaError("the schema contains half of a surrogate pair, which is not a character") from None


def _explain(problem: json.JSONDecodeError) -> str:
    if not problem.doc.strip():
        return "the schema is empty"
    message = problem.msg[0].lower() + problem.msg[1:]
    if problem.msg == "Extra data":
        message = _TRAILING
    return f"the schema is not valid JSON: {message}"


def _error(text: str, at: int, message: str) -> SchemaError:
    return SchemaError(message, line=text.count("\n", 0, at) + 1, column=at - text.rfind("\n", 0, at))
