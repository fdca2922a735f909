"""Verdicts that surprise, each as Avro's Java library gives it."""

import json
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import Change, Direction

_AVRO = AvroFormat()


def _record(name: str, *fields: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    made = [{"name": field[0], "type": field[1], **(field[2] if len(field) > 2 else {})} for field in fields]
    return {"type": "record", "name": name, "fields": made, **more}


def _changes(old: Any, new: Any) -> tuple[Change, ...]:
    return _AVRO.compare(_AVRO.parse(json.dumps(old)), _AVRO.parse(json.dumps(new)))


def _broken(old: Any, new: Any) -> set[Direction]:
    return {direction for change in _changes(old, new) for direction in change.breaks}


@pytest.mark.parametrize("alias", ["Old", ".Old"])
def test_a_leading_dot_in_an_alias_means_no_namespace(alias: str) -> None:
    old = _record("Old", ("a", "int"))
    assert _broken(old, _record("New", ("a", "int"), aliases=[alias])) == {Direction.FORWARD}
    in_a = _record("a.New", ("a", "int"), aliases=[alias])
    assert _broken(_record("a.Old", ("a", "int")), in_a) == (
        {Direction.FORWARD} if alias == "Old" else {Direction.BACKWARD, Direction.FORWARD}
    )


def test_records_of_one_name_in_a_union_are_told_apart_by_what_they_hold() -> None:
    old = ["null", _record("a.Event", ("id", "int"))]
    new = ["null", _record("b.Event", ("id", "string")), _record("a.Event", ("id", "long"))]
    assert _broken(old, new) == {Direction.FORWARD}
    assert [change.rule for change in _changes(old, new) if change.breaks] == ["TYPE_MISMATCH", "TYPE_MISMATCH"]


def test_a_field_that_is_ambiguous_in_another_branch_of_a_union_refuses_the_schema() -> None:
    old = [_record("Order", ("id", "int", {"aliases": ["key"]})), _record("Item", ("id", "int"), ("key", "int"))]
    new = [_record("Order", ("id", "int", {"aliases": ["key"]}), doc="."), *old[1:]]
    changes = _changes(old, new)
    assert _broken(old, new) == {Direction.BACKWARD, Direction.FORWARD}
    assert [(change.rule, change.fields, change.unproven) for change in changes if change.breaks] == [
        ("READER_FIELD_AMBIGUOUS", (), True),
        ("READER_FIELD_AMBIGUOUS", (), True),
    ]
    assert "Field 'id' of record 'Order' matches several fields of record 'Item'" in changes[1].message


def test_an_answer_given_within_a_recursion_is_kept() -> None:
    array = {"type": "array", "items": "C"}
    a = _record("A", ("h", "C"), ("g", "B"), ("f", array))
    c = _record("C", ("f", "int"), ("h", ["string", "C", "B"]))
    old = [_record("B", ("g", ["long", "A", "string", "C"]), ("h", ["A", array]), ("f", "B")), a, c]
    new = [c, a, _record("B", ("g", ["A", "B"]), ("h", ["A", array]), ("f", "B"))]
    assert Direction.FORWARD not in _broken(old, new)


def test_a_changed_type_is_listed_even_where_the_field_is_ambiguous() -> None:
    old = _record("R", ("a", "int"), ("b", "int"))
    new = _record("R", ("a", "string", {"aliases": ["b"]}), ("b", "int"))
    rules = [change.rule for change in _changes(old, new) if Direction.BACKWARD in change.breaks]
    assert rules == ["READER_FIELD_AMBIGUOUS", "TYPE_MISMATCH"]


def test_detours_in_very_wide_unions_are_limited() -> None:
    def union(kind: str) -> list[Any]:
        return [_record(f"R{at}", ("key", kind, {"aliases": ["id"]})) for at in range(400)]

    assert len(_changes(union("int"), union("string"))) == 400
