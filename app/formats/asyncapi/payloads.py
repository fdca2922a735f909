"""Reading payloads in the schema languages that messages are written in."""

from collections.abc import Mapping

from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.asyncapi.model import Payload
from app.formats.avro import AvroFormat
from app.formats.json_schema.text import write
from app.formats.model import Change, Format, SchemaError
from app.formats.protobuf import ProtobufFormat

_LANGUAGES: Mapping[str, Format] = {"AVRO": AvroFormat(), "PROTOBUF": ProtobufFormat()}


class Payloads:
    """Reads payloads of one description; `references` are the texts that came with it."""

    def __init__(self, documents: Documents, references: Mapping[str, str]) -> None:
        self._documents = documents
        self._references = references

    def read(self, message: Spot) -> Payload | None:
        """The payload of a message, null where there is none. Raises `SchemaError`."""
        spot = message.under("payload")
        if spot is None:
            return None
        declared = message.text("schemaFormat")
        if declared is None and spot.has("schemaFormat"):  # version 3: the format stands with the schema
            declared, inside = spot.text("schemaFormat"), spot.under("schema")
            if inside is None:
                raise spot.error("schema is missing")
            spot = inside
        name, dialect = _language(declared)
        if dialect is not None:
            return Payload(spot, "JSON", dialect)
        if name not in _LANGUAGES:
            return Payload(self._documents.follow(spot), name)
        found = self._documents.follow(spot) if isinstance(spot.value, dict) and "$ref" in spot.value else spot
        text = found.value if isinstance(found.value, str) else write(found.value)
        try:
            return Payload(found, name, parsed=_LANGUAGES[name].parse(text, self._references))
        except SchemaError as error:
            raise found.error(f"no schema of {name}: {error.message}") from None


def compare_foreign(old: Payload, new: Payload, *, witnesses: bool) -> tuple[Change, ...]:
    """The changes between two payloads of one language that is not JSON Schema."""
    if old.parsed is None or new.parsed is None:
        return ()
    return _LANGUAGES[old.format].compare(old.parsed, new.parsed, witnesses=witnesses)


def _language(declared: str | None) -> tuple[str, Dialect | None]:
    """The schema language of a `schemaFormat`, and its dialect if it is JSON Schema's."""
    kind, _, parameters = (declared or "application/vnd.aai.asyncapi").lower().partition(";")
    main = kind.strip().removesuffix("+json").removesuffix("+yaml")
    if main in {"application/vnd.aai.asyncapi", "application/schema"}:
        modern = "2020-12" in parameters or "2019-09" in parameters
        return "JSON", Dialect.MODERN if modern else Dialect.LEGACY
    if main == "application/vnd.oai.openapi":
        return "JSON", Dialect.MODERN if "version=3.1" in parameters.replace(" ", "") else Dialect.OPENAPI_3_0
    if main in {"application/vnd.apache.avro", "application/avro"}:
        return "AVRO", None
    if "protobuf" in main:
        return "PROTOBUF", None
    return main, None
