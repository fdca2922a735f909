"""Schema languages: parse, compare, prove. Pure functions, usable without a server.

A format reads texts into schemas and compares two of them; the list of changes is complete, in the order of the
document, and says for each change which data fields it touches, whom it breaks, and proves it:

>>> from app.formats import FORMATS, Level, check
>>> avro = FORMATS["AVRO"]
>>> old = avro.parse('{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}]}')
>>> new = avro.parse('''{"type": "record", "name": "User", "fields": [
...     {"name": "id", "type": "long"}, {"name": "email", "type": "string"}]}''')
>>> [change] = avro.compare(old, new)
>>> change.rule, change.fields, [str(direction) for direction in change.breaks]
('READER_FIELD_MISSING_DEFAULT_VALUE', ('email',), ['backward'])
>>> change.witnesses[0].document
'{"id": 0}'

`check` answers for a compatibility level and a history of versions, and `advise` says how to get there all the same:

>>> verdict = check(avro, [old], new, Level.BACKWARD)
>>> str(verdict.outcome), str(verdict.bump)
('breaking', 'major')
>>> str(check(avro, [old], new, Level.FORWARD).outcome)
'compatible'
>>> advise("AVRO", change)
"Give 'email' a default, or its former name as an alias if it was only renamed."

`app.formats.report` renders a verdict for people and tools. What the levels mean: `docs/compatibility.md`.
"""

from app.formats.advice import advise
from app.formats.asyncapi import AsyncApiFormat
from app.formats.avro import AvroFormat
from app.formats.checking import Outcome, Verdict, check
from app.formats.csdl import CsdlFormat
from app.formats.graphql import GraphqlFormat
from app.formats.json_schema import JsonSchemaFormat
from app.formats.model import Change, Direction, Format, Schema, SchemaError, Severity, Witness
from app.formats.openapi import OpenApiFormat
from app.formats.plain import KCONNECT, TEXT, XML
from app.formats.protobuf import ProtobufFormat
from app.formats.recognition import recognise
from app.formats.referring import Mention, dereference, find_references, rewrite, unmapped
from app.formats.rendering import render
from app.formats.verdict import Bump, Level, bump, touches, unreadable, violations
from app.formats.wsdl import WsdlFormat
from app.formats.xsd import XsdFormat

FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        AvroFormat(),
        JsonSchemaFormat(),
        ProtobufFormat(),
        OpenApiFormat(),
        AsyncApiFormat(),
        CsdlFormat(),
        GraphqlFormat(),
        XsdFormat(),
        WsdlFormat(),
        XML,
        KCONNECT,
        TEXT,
    )
}
"""Every supported schema language by the name that registries give it."""

__all__ = [
    "FORMATS",
    "Bump",
    "Change",
    "Direction",
    "Format",
    "Level",
    "Mention",
    "Outcome",
    "Schema",
    "SchemaError",
    "Severity",
    "Verdict",
    "Witness",
    "advise",
    "bump",
    "check",
    "dereference",
    "find_references",
    "recognise",
    "render",
    "rewrite",
    "touches",
    "unmapped",
    "unreadable",
    "violations",
]
