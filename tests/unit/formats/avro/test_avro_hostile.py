"""Schemas made to hurt: each gets an answer or a clear error. pytest's own time limit stands behind them."""

import json
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import Change, SchemaError

_AVRO = AvroFormat()


def _compare(old: Any, new: Any) -> tuple[Change, ...]:
    return _AVRO.compare(_AVRO.parse(json.dumps(old)), _AVRO.parse(json.dumps(new)))


def _record(name: str, fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": [{"name": field, "type": kind} for field, kind in fields]}


def test_deep_but_allowed_nesting_is_compared() -> None:
    def deep(kind: str) -> str:
        return '{"type":"array","items":' * 290 + f'"{kind}"' + "}" * 290

    (change,) = _AVRO.compare(_AVRO.parse(deep("int")), _AVRO.parse(deep("string")))
    assert change.rule == "TYPE_MISMATCH"
    assert change.witnesses


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"array","items":' * 10_000 + '"int"' + "}" * 10_000,
        '{"type": "int", "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
        '"' + '\\"' * 1_000_000,
        "/* " * 500_000,
    ],
    ids=["types", "properties", "open string", "open comment"],
)
def test_what_cannot_be_read_is_a_clear_error(text: str) -> None:
    with pytest.raises(SchemaError):
        _AVRO.parse(text)


def test_a_long_chain_of_names_costs_no_call_stack() -> None:
    def chain(kind: str) -> list[Any]:
        return [_record(f"R{at}", [("next", f"R{at - 1}" if at else kind)]) for at in range(5000)]

    (change,) = _compare(chain("int"), chain("string"))
    assert change.rule == "TYPE_MISMATCH"


def test_names_that_nest_types_without_end_are_refused() -> None:
    chain = [_record(f"R{at}", [("next", f"R{at - 1}" if at else "int")]) for at in reversed(range(2000))]
    with pytest.raises(SchemaError, match="nest"):
        _AVRO.parse(json.dumps(chain))


def test_a_record_that_doubles_at_every_level_is_compared_once() -> None:
    def doubling(kind: str) -> dict[str, Any]:
        levels = [
            (f"x{at}", _record(f"R{at}", [(side, f"R{at - 1}" if at else kind) for side in ("a", "b")]))
            for at in range(60)
        ]
        return _record("Top", levels)

    changes = _compare(doubling("int"), doubling("string"))
    assert [change.rule for change in changes] == ["TYPE_MISMATCH", "TYPE_MISMATCH"]
    assert all(change.fields == () for change in changes)


def test_documents_that_double_at_every_level_are_never_written() -> None:
    def doubling(kind: str) -> dict[str, Any]:
        record = _record("R0", [("a", kind), ("b", kind)])
        for at in range(1, 31):
            record = _record(f"R{at}", [("a", record), ("b", f"R{at - 1}")])
        return record

    changes = _compare(doubling("int"), doubling("string"))
    assert [change.rule for change in changes] == ["TYPE_MISMATCH", "TYPE_MISMATCH"]
    assert all(len(witness.document) < 1_000 for change in changes for witness in change.witnesses)


def test_defaults_that_double_at_every_level_are_checked_once() -> None:
    def field(name: str, kind: Any, default: Any) -> dict[str, Any]:
        return {"name": name, "type": kind, "default": default}

    records = [{"type": "record", "name": "R0", "fields": [field("a", "int", 1)]}] + [
        {"type": "record", "name": f"R{at}", "fields": [field(side, f"R{at - 1}", {}) for side in ("a", "b")]}
        for at in range(1, 60)
    ]
    assert _AVRO.parse(json.dumps(records)).fingerprint


def test_wide_unions_of_different_types_are_compared() -> None:
    def union(letter: str) -> list[Any]:
        return [{"type": "fixed", "name": f"{letter}{at}", "size": 1} for at in range(3000)]

    assert len(_compare(union("a"), union("b"))) == 6000
    assert [change.rule for change in _compare(union("a"), union("a")[::-1])] == ["UNION_REORDERED"]


def test_unions_that_refer_to_each_other_are_decided() -> None:
    def unions(kind: str) -> list[Any]:
        return [
            _record(f"U{at}", [("any", ["null", *(f"U{other}" for other in range(at))]), ("key", kind)])
            for at in range(40)
        ]

    assert len(_compare(unions("int"), unions("string"))) == 40


def test_a_field_in_very_many_places_touches_the_whole_document() -> None:
    def shared(kind: str) -> dict[str, Any]:
        inner = _record("Inner", [("key", kind)])
        return _record("Top", [("f0", inner), *((f"f{at}", "Inner") for at in range(1, 500))])

    (change,) = _compare(shared("int"), shared("string"))
    assert change.fields == ()
