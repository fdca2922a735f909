"""Schemas in bodies: as text, or as the JSON itself."""

import msgspec
import pytest

from app.surfaces.native.bodies import schema_text
from app.surfaces.problems import BadRequest


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b'"{\\"type\\": \\"string\\"}"', '{"type": "string"}'),
        (b'"syntax = \\"proto3\\";\\n"', 'syntax = "proto3";\n'),
        (b'{"b": 1.10,  "a": [1e2]}', '{"b": 1.10,  "a": [1e2]}'),
        (b'["null", "string"]', '["null", "string"]'),
        (b"true", "true"),
        ('{"doc": "Größe"}'.encode(), '{"doc": "Größe"}'),
    ],
)
def test_the_text_is_kept(sent: bytes, text: str) -> None:
    assert schema_text(msgspec.Raw(sent)) == text


@pytest.mark.parametrize("sent", [b"7", b"null", b'{"\xff": 1}'])
def test_anything_else_is_no_schema(sent: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        schema_text(msgspec.Raw(sent))
    assert refused.value.extra["field"] == "schema"
