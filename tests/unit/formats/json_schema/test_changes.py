"""What a change tells: its places, its fields, its values, its sentence, its order and its proof."""

from typing import Any

import pytest

from app.formats.model import Change, Direction, Severity
from app.formats.verdict import Bump, Level, bump, touches, unreadable, violations
from tests.unit.formats.json_schema.helpers import FORMAT, compare, schema

STRING, NUMBER = {"type": "string"}, {"type": "number"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _only(changes: tuple[Change, ...]) -> Change:
    (change,) = changes
    return change


def test_a_change_says_where_and_what() -> None:
    change = _only(compare(_object(name={**STRING, "maxLength": 10}), _object(name={**STRING, "maxLength": 5})))
    assert change.rule == "MAX_LENGTH_DECREASED"
    assert change.old_path == change.new_path == "/properties/name/maxLength"
    assert (change.old_value, change.new_value) == (10, 5)
    assert change.fields == ("name",)
    assert change.message == 'The maximum length of "name" went down from 10 to 5.'
    assert change.breaks == (Direction.BACKWARD,)
    assert change.severity is Severity.BREAKING


def test_the_side_that_lacks_a_thing_has_no_path() -> None:
    added = _only(compare(_object(), _object(email=STRING)))
    assert (added.old_path, added.new_path) == (None, "/properties/email")
    removed = _only(compare(_object(email=STRING), _object()))
    assert (removed.old_path, removed.new_path) == ("/properties/email", None)
    required = _only(compare(_object(email=STRING), {**_object(email=STRING), "required": ["email"]}))
    assert (required.old_path, required.new_path) == (None, "/required/0")
    assert required.fields == ("email",)


def test_witnesses_are_small() -> None:
    nullable = {"type": ["string", "null"]}
    change = _only(compare(_object(email=nullable), _object(email=STRING)))
    assert [(witness.direction, witness.document) for witness in change.witnesses] == [
        (Direction.BACKWARD, '{"email": null}')
    ]
    assert change.witnesses[0].error == "None is not of type 'string' at email"
    enum = _only(compare(_object(kind={"enum": ["a", "b"]}), _object(kind={"enum": ["a"]})))
    assert [witness.document for witness in enum.witnesses] == ['{"kind": "b"}']


def test_without_witnesses_only_the_proofs_are_missing() -> None:
    old, new = _object(a=STRING, b=NUMBER), _object(a=NUMBER)
    with_proofs, without = compare(old, new), compare(old, new, witnesses=False)
    assert [(change.rule, change.breaks) for change in with_proofs] == [
        (change.rule, change.breaks) for change in without
    ]
    assert all(change.witnesses for change in with_proofs if change.breaks)
    assert not any(change.witnesses or change.unproven for change in without)


def test_rules_that_are_stricter_than_data_are_marked() -> None:
    change = _only(compare({"type": "array"}, {"type": "array", "items": {}}))
    assert change.rule == "SCHEMA_ADDED"
    assert change.breaks == (Direction.BACKWARD,)
    assert change.unproven


def test_what_the_reference_overlooks_is_risky_with_a_witness() -> None:
    change = _only(compare(STRING, {**STRING, "format": "ipv4"}))
    assert change.rule == "FORMAT_CHANGED"
    assert change.severity is Severity.RISKY
    assert [witness.direction for witness in change.witnesses] == [Direction.BACKWARD]
    assert not change.breaks


def test_a_combined_schema_explains_its_break() -> None:
    old = _object(kind={"type": "string", "enum": ["a", "b"]})
    new = _object(kind={"type": "string", "enum": ["a"]})
    changes = {change.rule: change for change in compare(old, new)}
    assert set(changes) == {"COMBINED_TYPE_SUBSCHEMAS_CHANGED", "ENUM_ARRAY_NARROWED"}
    assert changes["ENUM_ARRAY_NARROWED"].message == '"kind" may no longer be "b".'
    assert changes["COMBINED_TYPE_SUBSCHEMAS_CHANGED"].witnesses[0].document == '{"kind": "b"}'


def test_changes_are_in_the_order_of_the_document() -> None:
    old = _object(c=STRING, b=_object(x=STRING, y=STRING), a=STRING)
    new = _object(c=NUMBER, b=_object(x=NUMBER, y=NUMBER), a=NUMBER)
    assert [change.fields for change in compare(old, new)] == [("c",), ("b.x",), ("b.y",), ("a",)]


def test_a_shared_definition_changes_once_for_all_its_fields() -> None:
    def people(street: dict[str, Any]) -> dict[str, Any]:
        address = {"$ref": "#/definitions/address"}
        shared = {"definitions": {"address": _object(street=street)}}
        return {**_object(home=address, work=address, others={"type": "array", "items": address}), **shared}

    change = _only(compare(people(STRING), people(NUMBER)))
    assert change.new_path == "/definitions/address/properties/street"
    assert set(change.fields) == {"home.street", "work.street", "others.street"}
    assert touches(change, ["work"])
    assert touches(change, ["others.street"])
    assert not touches(change, ["home.city"])


def test_a_change_in_a_reference_is_placed_there() -> None:
    value = _object(home={"$ref": "address.json"})
    old = schema(value, {"address.json": _object(street=STRING)})
    new = schema(value, {"address.json": _object(street=NUMBER)})
    change = _only(FORMAT.compare(old, new))
    assert change.new_path == "address.json#/properties/street"
    assert change.fields == ("home.street",)
    assert [witness.document for witness in change.witnesses] == ['{"home": {"street": ""}}', '{"home": {"street": 0}}']


def test_a_change_of_the_whole_document_touches_every_field() -> None:
    change = _only(compare(_object(a=STRING), {**_object(a=STRING), "additionalProperties": False}))
    assert change.rule == "ADDITIONAL_PROPERTIES_REMOVED"
    assert change.fields == ()
    assert touches(change, ["anything"])


def test_one_and_true_are_different_values() -> None:
    assert compare({"const": 1}, {"const": True})
    assert compare({"enum": [0]}, {"enum": [False]})


def _used_everywhere(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition under more names than a change lists."""
    fields = {f"f{number}": {"$ref": "#/definitions/d"} for number in range(40)}
    return {**_object(**fields), "definitions": {"d": definition}}


def test_a_property_is_called_by_its_own_name_where_its_data_has_too_many() -> None:
    change = _only(compare(_used_everywhere(_object(a=STRING)), _used_everywhere(_object())))
    assert change.fields == ()
    assert change.message == '"a" was removed; documents may still hold it, with any value.'


def test_what_has_no_name_of_its_own_is_called_by_its_place() -> None:
    change = _only(compare(_used_everywhere(STRING), _used_everywhere({**STRING, "maxLength": 3})))
    assert change.fields == ()
    assert change.message == 'The schema at "/definitions/d" now has a maximum length of 3.'


def test_a_type_beside_other_statements_is_told_from_the_type_alone() -> None:
    change = _only(compare({"type": "string"}, {"type": "string", "enum": ["a"]}))
    assert change.message == "The type of the document changed from string to string and enum."


def test_dynamic_references_are_followed() -> None:
    def tree(label: dict[str, Any]) -> dict[str, Any]:
        children = {"type": "array", "items": {"$dynamicRef": "#node"}}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$dynamicAnchor": "node",
            **_object(label=label, children=children),
        }

    change = _only(compare(tree(STRING), tree(NUMBER)))
    assert change.fields == ("label", "children")


def test_verdicts_for_levels_and_versions() -> None:
    removed = compare(_object(a=STRING, b=NUMBER), _object(a=STRING))
    assert not violations(Level.BACKWARD, removed)
    assert violations(Level.FORWARD, removed)
    assert unreadable(removed) == removed
    assert bump(removed) is Bump.MAJOR
    assert bump(compare({"title": "a"}, {"title": "b"})) is Bump.PATCH
    assert bump(compare(STRING, {**STRING, "format": "date"})) is Bump.MINOR


def test_only_schemas_of_this_language_are_compared() -> None:
    with pytest.raises(TypeError, match="JSON Schema"):
        FORMAT.compare(schema(STRING), "a schema")  # pyright: ignore[reportArgumentType] -- that is the point
