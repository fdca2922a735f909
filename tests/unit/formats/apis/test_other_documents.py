"""References into other texts act: in what is valid, what breaks, what stands alone, and under which addresses."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from app.formats import FORMATS, Change, SchemaError, dereference, find_references, rewrite, unmapped
from app.formats.apis.reading import read

_HTTP = """\
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    $ref: parts/paths.yaml#/pets
"""
_APPLICATION = """\
asyncapi: 3.0.0
info: {title: Pets, version: "1"}
channels: {pets: {$ref: parts/channels.yaml#/pets}}
operations: {send: {action: send, channel: {$ref: "#/channels/pets"}}}
"""
_TEXTS: Mapping[str, dict[str, str]] = {
    "OPENAPI": {
        "parts/paths.yaml": """\
pets:
  get:
    responses: {"200": {$ref: "./answers.json#/Pets"}}
""",
        "parts/answers.json": """{"Pets": {"description": "ok", "content": {"application/json": {"schema":
  {"type": "array", "items": {"$ref": "../pet.yaml"}}}}}}""",
    },
    "ASYNCAPI": {
        "parts/channels.yaml": """\
pets:
  address: pets
  messages: {pet: {$ref: "./messages.json#/Pet"}}
""",
        "parts/messages.json": '{"Pet": {"payload": {"type": "array", "items": {"$ref": "../pet.yaml"}}}}',
    },
}
_MAIN = {"OPENAPI": _HTTP, "ASYNCAPI": _APPLICATION}
_PET = "type: object\nproperties: {name: {type: string}, parent: {$ref: '#'}, kind: {$ref: 'kind.json#/Kind'}}\n"
_KIND = '{"Kind": {"enum": ["cat", "dog"]}}'
_LABEL = {"OPENAPI": "RESPONSE", "ASYNCAPI": "SENT"}
_EACH = pytest.mark.parametrize("language", list(_MAIN))


def _texts(language: str, pet: str = _PET, kind: str = _KIND) -> dict[str, str]:
    return {**_TEXTS[language], "pet.yaml": pet, "kind.json": kind}


def _changes(language: str, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    found = FORMATS[language]
    return found.compare(found.parse(_MAIN[language], old), found.parse(_MAIN[language], new))


@_EACH
def test_a_break_in_a_text_is_seen_by_what_refers_to_it(language: str) -> None:
    (change,) = _changes(language, _texts(language), _texts(language, _PET.replace("{name: {type: string}, ", "{")))
    assert (change.rule, change.old_path) == (f"{_LABEL[language]}_PROPERTY_REMOVED", "pet.yaml#/properties/name")
    assert change.breaks
    assert change.witnesses


@_EACH
def test_so_is_one_in_a_text_that_only_another_text_refers_to(language: str) -> None:
    (change,) = _changes(language, _texts(language), _texts(language, kind='{"Kind": {"enum": ["cat", "fish"]}}'))
    assert (change.rule, change.new_path) == (f"{_LABEL[language]}_ENUM_VALUES_CHANGED", "kind.json#/Kind/enum")
    (witness,) = change.witnesses
    assert "fish" in witness.document


@_EACH
def test_texts_that_only_look_different_change_nothing(language: str) -> None:
    respelled = {name: json.dumps(read(text)) for name, text in _texts(language).items()}
    assert _changes(language, _texts(language), respelled) == ()


@_EACH
@pytest.mark.parametrize("before", ["", "./"])
@pytest.mark.parametrize("whole", [False, True], ids=["resource", "whole"])
def test_names_may_have_a_dot_before_and_a_place_behind(language: str, before: str, whole: bool) -> None:
    """As the references of registries do that take the whole `$ref` as the name."""
    (mention,) = find_references(language, _MAIN[language])
    texts = _texts(language)
    text = texts.pop(mention.resource)
    name = f"{before}{mention.name if whole else mention.resource}"
    assert FORMATS[language].parse(_MAIN[language], {**texts, name: text})
    alone = dereference(language, _MAIN[language], {**texts, name: text})
    assert find_references(language, alone) == ()


@_EACH
@pytest.mark.parametrize("missing", ["pet.yaml", "kind.json"])
def test_a_text_that_is_not_there_is_named(language: str, missing: str) -> None:
    texts = _texts(language)
    del texts[missing]
    with pytest.raises(SchemaError, match=missing):
        FORMATS[language].parse(_MAIN[language], texts)
    (mention,) = unmapped(language, _MAIN[language], ())
    assert unmapped(language, _MAIN[language], {mention.resource}) == ()


@_EACH
@pytest.mark.parametrize(
    ("text", "problem"),
    [("type: [", "pet.yaml"), ("type: text", "pet.yaml"), ("$ref: pet.yaml", "refers to itself"), ("7", "pet.yaml")],
)
def test_a_text_that_is_wrong_is_refused_by_its_name(language: str, text: str, problem: str) -> None:
    with pytest.raises(SchemaError, match=problem):
        FORMATS[language].parse(_MAIN[language], _texts(language, text))


@_EACH
def test_what_stands_alone_says_the_same(language: str) -> None:
    """The description with its texts against the one that all was put into: no change that data would show."""
    found = FORMATS[language]
    alone = dereference(language, _MAIN[language], _texts(language))
    assert find_references(language, alone) == ()
    changes = found.compare(found.parse(_MAIN[language], _texts(language)), found.parse(alone))
    assert [change for change in changes if change.breaks] == []
    broken = found.parse(_MAIN[language], _texts(language, _PET.replace("type: string", "type: integer")))
    rules = {change.rule for change in found.compare(found.parse(alone), broken)}
    assert f"{_LABEL[language]}_TYPE_CHANGED" in rules


@_EACH
def test_addresses_take_the_place_of_names(language: str) -> None:
    (mention,) = find_references(language, _MAIN[language])
    text = rewrite(language, _MAIN[language], {mention.resource: "http://registry/7"})
    place = mention.name.partition("#")[2]
    assert [found.name for found in find_references(language, text)] == [f"http://registry/7#{place}"]


def _message(payload: Any, declared: str) -> str:
    message = {"payload": {"schemaFormat": declared, "schema": payload}}
    channels = {"a": {"messages": {"m": message}}}
    operations = {"o": {"action": "receive", "channel": {"$ref": "#/channels/a"}}}
    head = {"asyncapi": "3.0.0", "info": {"title": "a", "version": "1"}}
    return json.dumps(head | {"channels": channels, "operations": operations})


@pytest.mark.parametrize(
    ("declared", "name", "old", "new", "rule"),
    [
        (
            "application/vnd.google.protobuf;version=3",
            "pet.proto",
            'syntax = "proto3"; message Pet { string id = 1; }',
            'syntax = "proto3"; message Pet { bool id = 1; }',
            "RECEIVED_FIELD_SCALAR_KIND_CHANGED",
        ),
        (
            "application/vnd.apache.avro;version=1.9.0",
            "pet.avsc",
            '{"type": "record", "name": "Pet", "fields": []}',
            '{"type": "record", "name": "Pet", "fields": [{"name": "id", "type": "string"}]}',
            "RECEIVED_READER_FIELD_MISSING_DEFAULT_VALUE",
        ),
    ],
    ids=["protobuf", "avro"],
)
def test_payloads_may_be_texts_of_their_own(declared: str, name: str, old: str, new: str, rule: str) -> None:
    text, language = _message({"$ref": f"./{name}"}, declared), FORMATS["ASYNCAPI"]
    (change,) = language.compare(language.parse(text, {name: old}), language.parse(text, {name: new}))
    assert (change.rule, change.severity) == (rule, "breaking")
    alone = dereference("ASYNCAPI", text, {name: old})
    assert find_references("ASYNCAPI", alone) == ()
    (change,) = language.compare(language.parse(alone), language.parse(text, {name: new}))
    assert (change.rule, change.severity) == (rule, "breaking")
