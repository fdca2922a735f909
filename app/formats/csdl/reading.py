"""From a text, and those that it refers to, to a model."""

from collections.abc import Mapping

from app.formats.csdl.addresses import Addresses
from app.formats.csdl.draft import Draft
from app.formats.csdl.json_reader import read_json_document
from app.formats.csdl.linking import link
from app.formats.csdl.model import Model
from app.formats.csdl.xml_reader import read_xml_document
from app.formats.model import SchemaError

_MAX_DOCUMENTS = 200


def read(text: str, references: Mapping[str, str] | None = None) -> Model:
    """What a service's `$metadata` says: XML of OData 2, 3 or 4, or JSON of OData 4.

    `references` maps addresses, as `edmx:Reference` writes them, onto the texts that are there; see `Addresses`. What
    none of them holds (the standard vocabularies) is left out, and its names stay names. At most 5 MB for each text.
    Raises `SchemaError` for what is no such document, with a line where there is one.
    """
    main, others = read_drafts(text, references or {})
    return link(main, others)


def read_drafts(text: str, references: Mapping[str, str]) -> tuple[Draft, dict[str, Draft]]:
    """The draft of a document and those of all that it includes, directly or through others, by their references."""
    main = read_draft(text)
    addresses = Addresses(references)
    found: dict[str, Draft] = {}
    seen = {text}
    waiting = [("", main)]
    while waiting:
        document, draft = waiting.pop()
        for address, _ in draft.includes:
            name = addresses.named(address, document)
            if name is None or references[name] in seen:
                continue
            seen.add(references[name])
            if len(found) == _MAX_DOCUMENTS:
                raise SchemaError(f"the document includes more than {_MAX_DOCUMENTS} others")
            found[name] = _reference(name, references[name])
            waiting.append((name, found[name]))
    return main, found


def is_json(text: str) -> bool:
    """Whether a document is in JSON, by its first character."""
    return text.removeprefix("\ufeff").lstrip()[:1] in {"{", "["}


def read_draft(text: str) -> Draft:
    """One document, by itself."""
    try:
        return read_json_document(text) if is_json(text) else read_xml_document(text)
    except RecursionError:
        raise SchemaError("the document nests too deep") from None


def _reference(name: str, text: str) -> Draft:
    try:
        return read_draft(text)
    except SchemaError as problem:
        raise SchemaError(
            f"in the reference {name!r}: {problem.message}", line=problem.line, column=problem.column
        ) from None
