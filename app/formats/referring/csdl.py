"""References of CSDL: the documents that a service's metadata includes, in XML or in JSON."""

import json
from collections.abc import Callable, Mapping

from lxml import etree

from app.formats.csdl import read
from app.formats.csdl.addresses import Addresses
from app.formats.csdl.json_reader import load
from app.formats.csdl.reading import is_json, read_draft, read_drafts
from app.formats.csdl.xml_reader import address_of, references_in
from app.formats.markup import read_xml
from app.formats.model import SchemaError
from app.formats.referring.csdl_json import one_object
from app.formats.referring.csdl_xml import one_document
from app.formats.referring.model import Mention, rewritten

_STANDARD = "Org.OData."


class CsdlReferring:
    """A reference's name is the address that `edmx:Reference` or `$Reference` has. The same texts stand for addresses
    as in `read`: a name that only ends like the address will do where no other does."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The addresses but for those of OData's own vocabularies, which everybody knows."""
        found = {
            address
            for address, included in read_draft(text).includes
            if address and not (included and all(each.startswith(_STANDARD) for each in included))
        }
        return tuple(Mention(address, address) for address in sorted(found))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """One document with the schemas of all. Raises `SchemaError` also for what cannot be in one: XML with JSON,
        OData 4 with what was before."""
        read(text, references)
        main, others = read_drafts(text, references)
        for name, draft in others.items():
            if is_json(text) != is_json(references[name]):
                languages = ("JSON", "XML") if is_json(references[name]) else ("XML", "JSON")
                raise SchemaError("the reference {!r} is {} and cannot be put into {}".format(name, *languages))
            if main.is_v4 != draft.is_v4:
                raise SchemaError(
                    f"the reference {name!r} is of OData {draft.version} and cannot be put into OData {main.version}"
                )
        texts = {name: references[name] for name in others}
        make = one_object if is_json(text) else one_document
        return make(text, texts, Addresses(references)) if texts else text

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:
        """The document with URLs as addresses."""
        addresses = Addresses(urls)

        def url(address: str) -> str:
            return rewritten(addresses.named(address) or address, urls)

        read_draft(text)
        return _rewritten_json(text, url) if is_json(text) else _rewritten_xml(text, url)


def _rewritten_json(text: str, url: Callable[[str], str]) -> str:
    document = load(text)
    stated = document.get("$Reference")
    if isinstance(stated, dict):
        document["$Reference"] = {url(address): reference for address, reference in stated.items()}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _rewritten_xml(text: str, url: Callable[[str], str]) -> str:
    root = read_xml(text)
    for reference in references_in(root):
        if address := address_of(reference):
            reference.set("Uri" if reference.get("Uri") else "Url", url(address))
    return etree.tostring(root.getroottree(), encoding="unicode")
