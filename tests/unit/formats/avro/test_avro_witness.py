"""What a proof looks like: whole where that is short, else only what matters, and one for nearly every break."""

import json
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import Change

_AVRO = AvroFormat()


def _record(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": [{"name": at, "type": kind} for at, kind in fields.items()]}


def _breaks(old: Any, new: Any) -> list[Change]:
    changes = _AVRO.compare(_AVRO.parse(json.dumps(old)), _AVRO.parse(json.dumps(new)))
    return [change for change in changes if change.breaks]


def _wide(fields: int, *, after: bool) -> dict[str, Any]:
    def kind(at: int) -> Any:
        kinds = ["long", "string", {"type": "array", "items": "int"}, _record(f"P{at}", {"x": "int", "y": "int"})]
        return kinds[at % 4]

    made = {f"f{at}{'_new' if after and at % 10 == 6 else ''}": kind(at) for at in range(fields)}
    if after:
        made |= {f"f{at}": "boolean" for at in range(0, fields, 10)}
        made |= {f"f{at}": _record(f"P{at}", {"x": "int", "y": "string"}) for at in range(3, fields, 20)}
    return _record("Wide", made)


@pytest.mark.parametrize("fields", [200, 2000])
def test_wide_records_with_very_many_breaks_have_short_proofs_for_all_of_them(fields: int) -> None:
    breaks = _breaks(_wide(fields, after=False), _wide(fields, after=True))
    assert len(breaks) > fields // 4
    assert not [change for change in breaks if len(change.witnesses) < len(change.breaks)]
    assert max(len(witness.document) for change in breaks for witness in change.witnesses) < 40


def test_a_short_document_is_shown_whole_and_a_long_one_without_what_does_not_matter() -> None:
    def schema(wide: int, kind: str) -> dict[str, Any]:
        inner = _record("Inner", {"id": "int", "at": ["null", kind]})
        return _record("Outer", {f"f{at}": "int" for at in range(wide)} | {"all": {"type": "map", "values": inner}})

    def shown(wide: int) -> Any:
        removed, _ = _breaks(schema(wide, "int"), schema(wide, "string"))
        return json.loads(removed.witnesses[0].document)

    assert shown(2) == {"f0": 0, "f1": 0, "all": {"key": {"id": 0, "at": 0}}}
    assert shown(80) == {"all": {"key": {"at": 0}}}


def test_what_fastavro_cannot_take_elsewhere_does_not_prevent_a_proof() -> None:
    def schema(kind: str) -> dict[str, Any]:
        many = [{"type": "fixed", "name": f"F{at}", "size": 1} for at in range(300)]
        return _record("R", {"many": many, "id": kind})

    (change,) = _breaks(schema("int"), schema("string"))
    assert [json.loads(witness.document) for witness in change.witnesses] == [{"id": 0}, {"id": ""}]


def test_a_field_that_takes_the_data_of_another_is_no_proof() -> None:
    """fastavro gives `id` to the field of that name; Avro's checker holds it against `key`, too."""
    old = _record("R", {"id": "int"})
    new = _record("R", {"key": "string", "id": "int"})
    new["fields"][0] |= {"aliases": ["id"], "default": ""}
    (change,) = _breaks(old, new)
    assert (change.rule, change.unproven) == ("TYPE_MISMATCH", True)


def test_a_schema_without_any_value_has_no_proofs_however_wide_it_is() -> None:
    def schema(kind: str) -> dict[str, Any]:
        return _record("R", {f"f{at}": "int" for at in range(100)} | {"id": kind, "self": "R"})

    (change,) = _breaks(schema("int"), schema("string"))
    assert change.unproven
