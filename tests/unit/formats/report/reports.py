"""Reports that the tests of this folder share."""

from collections.abc import Mapping

from app.formats import FORMATS, Level, check
from app.formats.report import Report, Source


def report(
    format_name: str,
    *texts: str,
    level: Level = Level.BACKWARD,
    references: Mapping[str, str] = {},
    old_references: Mapping[str, str] | None = None,
) -> Report:
    """The report on the last of `texts`, with the others as v1, v2, ... before it."""
    language = FORMATS[format_name]
    before = references if old_references is None else old_references
    *earlier, new = texts
    verdict = check(
        language, [language.parse(text, before) for text in earlier], language.parse(new, references), level
    )
    *old, latest = (Source(f"v{number}.txt", text) for number, text in enumerate(texts, start=1))
    sources = {name: Source(f"{name}.txt", text) for name, text in references.items()}
    old_sources = sources
    if old_references is not None:
        old_sources = {name: Source(f"old-{name}.txt", text) for name, text in old_references.items()}
    return Report(format_name, verdict, tuple(old[-len(verdict.comparisons) :]), latest, sources, old_sources)


def record(*fields: str) -> str:
    """An Avro record, a field a line; the first is on line 2."""
    return '{"type": "record", "name": "U", "fields": [\n' + ",\n".join(fields) + "\n]}"


MIXED = report(
    "AVRO",
    record(
        '  {"name": "id", "type": "int"}',
        '  {"name": "gone", "type": "string"}',
        '  {"name": "raw", "type": "bytes", "doc": "x"}',
    ),
    record(
        '  {"name": "id", "type": "long"}',
        '  {"name": "email", "type": "string"}',
        '  {"name": "raw", "type": "string"}',
        '  {"name": "note", "type": "string", "default": ""}',
    ),
)
"""Every severity: a widening that BACKWARD allows, a break, a removal, a risk, a safe addition, and documentation."""

NASTY = "\u202e\x1b[2J</code><script>alert(1)</script>`` ``` ](http://evil.test) [x](http://evil.test) **b** @all"
"""What a schema may say, and a report may only quote."""

_PROTO_OLD = """// message Order { }
syntax = "proto3"; package shop;

message Order {
  string id = 1;
  map<string, int32> counts = 2;
  oneof how { string card = 3; string cash = 4; }
  message Line { repeated string sku = 1; }
  Line line = 5;
}
enum Status { NEW = 0; OLD = 1; }
service Shop { rpc Buy(Order) returns (Order); }
"""
_PROTO_NEW = (
    _PROTO_OLD.replace("string id", "int32 id")
    .replace("map<string, int32>", "map<string, string>")
    .replace(" string cash = 4;", "")
    .replace("repeated string sku = 1", "repeated int32 sku = 1")
    .replace("OLD = 1;", "")
    .replace("rpc Buy(Order) returns (Order);", "")
)
PROTOBUF = report("PROTOBUF", _PROTO_OLD, _PROTO_NEW)
"""Fields, a map, a oneof, a nested message, an enum and a service: each changed or lost something."""

QUOTED = report(
    "JSON",
    '{"properties": {"a": {"title": "{0} [x](y)"}, "ä/~": {"enum": [1e999, 1]}}}',
    '{"properties": {"a": {"title": "{1}"}, "ä/~": {"enum": [1]}}}',
    level=Level.FULL,
)
"""Names, numbers and texts that need care in JSON and SARIF."""
