"""JSON Schema: parsing, Confluent's compatibility rules, and documents that prove what breaks."""

from app.formats.json_schema.language import JsonSchemaFormat

__all__ = ["JsonSchemaFormat"]
