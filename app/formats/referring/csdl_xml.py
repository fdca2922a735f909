"""Documents of CSDL XML as one."""

from collections.abc import Mapping
from urllib.parse import urljoin

from lxml import etree

from app.formats.csdl.addresses import Addresses
from app.formats.csdl.names import Names
from app.formats.csdl.xml_reader import address_of, aliases_of, included_by, references_in, schemas_in, services_in
from app.formats.markup import Node, read_xml
from app.formats.referring.spelling import spell_out


def one_document(text: str, references: Mapping[str, str], addresses: Addresses) -> str:
    """A document with the schemas of those in `references`, all of which it includes, directly or through others.

    `addresses` says which references are put in. Names of types are spelled without the aliases of what is gone, and in
    what is put in without any, so that two documents may have chosen the same alias for different namespaces. What is
    included and not among the references stays so.
    """
    root = read_xml(text)
    _forget(root, addresses, "")
    services = services_in(root)
    holder = services[0] if services else etree.SubElement(root, f"{{{etree.QName(root).namespace}}}DataServices")
    for name, other in references.items():
        found = read_xml(other)
        _inline_aliases(found)
        for service in services_in(found):
            holder.extend(schemas_in(service))
        _forget(found, addresses, name)
        for left in list(references_in(found)):
            _keep(root, left, name)
    return etree.tostring(root.getroottree(), encoding="unicode")


def _forget(root: Node, addresses: Addresses, document: str) -> None:
    """Take out the references to what is put in, and write names without the aliases that they gave."""
    gone: dict[str, str] = {}
    for reference in list(references_in(root)):
        if addresses.named(address_of(reference), document) is not None:
            found = {each.get("Alias", ""): each.get("Namespace", "") for each in included_by(reference)}
            gone |= {alias: namespace for alias, namespace in found.items() if alias}
            root.remove(reference)
    spell_out(root, Names(gone))


def _inline_aliases(root: Node) -> None:
    """Write all names in full, and drop the aliases."""
    schemas = [schema for service in services_in(root) for schema in schemas_in(service)]
    spell_out(root, Names(dict(aliases_of(root, schemas))))
    for node in root.iter():
        if isinstance(node.tag, str) and node.get("Alias") and etree.QName(node).localname in {"Schema", "Include"}:
            del node.attrib["Alias"]


def _keep(root: Node, left: Node, document: str) -> None:
    """Put a reference of another document among those of the root, where it says something new."""
    address = urljoin(document, address_of(left))
    there = next((each for each in references_in(root) if address_of(each) == address), None)
    if there is None:
        left.set("Uri" if left.get("Uri") else "Url", address)
        root.insert(0, left)
        return
    known = {each.get("Namespace") for each in included_by(there)}
    there.extend(each for each in included_by(left) if each.get("Namespace") not in known)
