"""Schema languages: parse, compare, prove. Pure functions, usable without a server."""

from app.formats.avro import AvroFormat
from app.formats.json_schema import JsonSchemaFormat
from app.formats.model import Change, Direction, Format, Schema, SchemaError, Severity, Witness
from app.formats.verdict import Bump, Level, bump, touches, unreadable, violations

FORMATS: dict[str, Format] = {found.name: found for found in (AvroFormat(), JsonSchemaFormat())}
"""Every supported schema language by the name that registries give it."""

__all__ = [
    "FORMATS",
    "Bump",
    "Change",
    "Direction",
    "Format",
    "Level",
    "Schema",
    "SchemaError",
    "Severity",
    "Witness",
    "bump",
    "touches",
    "unreadable",
    "violations",
]
