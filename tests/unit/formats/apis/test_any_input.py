"""Wrong values everywhere: whatever stands at any place of a description, there is an answer or a clear error."""

import copy
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.formats import FORMATS, Format, Schema, SchemaError, dereference, find_references, recognise

_DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.yaml"))
_ALL = "ASSENT_EXAMPLES" in os.environ
_WRONG: tuple[Any, ...] = (
    *(None, True, 7, 0.5, "word", "", [], {}, [None], [[]], [{}], {"": None}, {"x": {}}),
    *({"$ref": 7}, {"$ref": ""}, {"$ref": "#"}, {"$ref": "#/info"}, {"$ref": "#/info/title"}),
    *({"$ref": "other.yaml"}, {"$ref": "http://["}, {"$ref": "#/%zz"}, {"$ref": "#/paths/~7"}),
)
_EACH = pytest.mark.parametrize("file", _DOCUMENTS, ids=lambda file: file.stem)

Path_ = tuple[str | int, ...]


def _language(file: Path) -> str:
    return file.stem.partition("-")[0].upper()


def _read(file: Path) -> Any:
    return json.loads(json.dumps(yaml.safe_load(file.read_text())))


def _places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from _places(item, (*path, key))


def _with(document: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    document = copy.deepcopy(document)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return document


def _parsed(language: Format, document: Any) -> Schema | None:
    """Null for what is refused, which may raise nothing but `SchemaError`."""
    with suppress(SchemaError):
        return language.parse(json.dumps(document))
    return None


@_EACH
def test_any_value_at_any_place_gets_an_answer(file: Path) -> None:
    """Four values for each place; all of them if ASSENT_EXAMPLES is set."""
    language, document = FORMATS[_language(file)], _read(file)
    good = language.parse(json.dumps(document))
    for number, path in enumerate(_places(document)):
        for value in _WRONG if _ALL else (_WRONG[(number * 4 + step) % len(_WRONG)] for step in range(4)):
            changed = _parsed(language, _with(document, path, value))
            if changed is not None:
                language.compare(good, changed, witnesses=_ALL)
                language.compare(changed, good, witnesses=False)


@_EACH
def test_what_is_left_out_gets_an_answer(file: Path) -> None:
    language, document = FORMATS[_language(file)], _read(file)
    good = language.parse(json.dumps(document))
    for path in _places(document):
        if path and isinstance(path[-1], str):
            changed = copy.deepcopy(document)
            holder = changed
            for key in path[:-1]:
                holder = holder[key]
            del holder[path[-1]]
            parsed = _parsed(language, changed)
            if parsed is not None:
                language.compare(good, parsed, witnesses=False)


@_EACH
def test_a_whole_description_is_recognised_compared_and_stands_alone(file: Path) -> None:
    text, name = file.read_text(), _language(file)
    language = FORMATS[name]
    assert recognise(text) == recognise(json.dumps(_read(file))) == name
    assert language.compare(language.parse(text), language.parse(json.dumps(_read(file)))) == ()
    assert find_references(name, text) == ()
    assert dereference(name, text, {"unused.yaml": "{}"})


@pytest.mark.parametrize("key", ["1", "true", "~", "1.5", "2020-01-01", "=", "<<x"])
def test_keys_that_are_no_texts_in_yaml_are_kept_as_they_are_written(key: str) -> None:
    head = "asyncapi: 2.6.0\ninfo: {title: a, version: '1'}\nchannels: {}\n"
    text = f"{head}components: {{schemas: {{A: {{properties: {{{key}: {{type: string}}}}}}}}}}"
    assert f'"{key}":{{"type":"string"}}' in FORMATS["ASYNCAPI"].parse(text).canonical
