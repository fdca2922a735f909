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
_DRAFTS = {"04": Dialect.DRAFT_04, "2019": Dialect.DRAFT_2019_09, "2020-12": Dialect.MODERN}
_OPENAPI = {"2.": Dialect.OPENAPI_2, "3.0": Dialect.OPENAPI_3_0}
_PROTOBUF = frozenset(
    {"application/vnd.google.protobuf", "application/x-protobuf", "application/protobuf", "application/x-protobuffer"}
)


class Payloads:
    """Reads schemas of one description; `references` are the texts that came with it."""

    def __init__(self, documents: Documents, references: Mapping[str, str]) -> None:
        self._documents = documents
        self._references = references

    def read(self, spot: Spot, declared: str | None) -> Payload:
        """A schema whose language is declared beside it, or with it, as version 3 has it. Raises `SchemaError`."""
        spot, declared = self._unwrapped(spot, declared)
        name, dialect = _language(declared)
        if dialect is not None:
            return Payload(spot, "JSON", dialect)
        if name not in _LANGUAGES:
            found = self._documents.follow(spot)
            return Payload(found, name)
        found, text = self._text(spot)
        if name == "AVRO" and text.lstrip()[:1] not in {"{", "[", '"'}:
            text = write(text)  # the name of a type, which YAML writes without quotes
        try:
            return Payload(found, name, parsed=_LANGUAGES[name].parse(text, self._references))
        except SchemaError as error:
            raise found.error(f"no schema of {name}: {error.message}") from None

    def _unwrapped(self, spot: Spot, declared: str | None) -> tuple[Spot, str | None]:
        """The schema itself, and what it is said to be."""
        if declared is not None or not isinstance(spot.value, dict):
            return spot, declared
        found = self._documents.follow(spot)
        if not isinstance(found.value, dict) or not ("schemaFormat" in found.value and "schema" in found.value):
            return spot, None
        return found.child("schema"), found.text("schemaFormat")

    def _text(self, spot: Spot) -> tuple[Spot, str]:
        """The text of a schema that is no JSON Schema: written out, as JSON or as a text, or all of another text."""
        reference = spot.get("$ref")
        file = self._documents.file(reference, spot.file) if isinstance(reference, str) else None
        if file is not None and not str(reference).partition("#")[2]:
            return Spot(self._documents.text(file), "", file), self._documents.text(file)
        found = self._documents.follow(spot) if spot.has("$ref") else spot
        return found, found.value if isinstance(found.value, str) else write(found.value)


def compare_foreign(old: Payload, new: Payload, *, witnesses: bool) -> tuple[Change, ...]:
    """The changes between two payloads of one language that is not JSON Schema."""
    if old.parsed is None or new.parsed is None:
        return ()
    return _LANGUAGES[old.format].compare(old.parsed, new.parsed, witnesses=witnesses)


def _language(declared: str | None) -> tuple[str, Dialect | None]:
    """The schema language of a `schemaFormat`, and its dialect if it is JSON Schema's."""
    kind, _, parameters = (declared or "application/vnd.aai.asyncapi").lower().replace(" ", "").partition(";")
    main = kind.removesuffix("+json").removesuffix("+yaml")
    version = next((each[8:] for each in parameters.split(";") if each.startswith("version=")), "")
    if main == "application/schema":
        return "JSON", _DRAFTS.get(version.removeprefix("draft-").replace("2019-09", "2019"), Dialect.LEGACY)
    if main == "application/vnd.aai.asyncapi":
        return "JSON", Dialect.LEGACY
    if main == "application/vnd.oai.openapi":
        found = [dialect for start, dialect in _OPENAPI.items() if version.startswith(start)]
        return "JSON", found[0] if found else Dialect.MODERN
    if main in {"application/vnd.apache.avro", "application/avro"}:
        return "AVRO", None
    return ("PROTOBUF" if main in _PROTOBUF else main), None
