"""From the path of a change in a WSDL document to the line of what it names."""

from collections.abc import Iterable, Mapping

from app.formats.markup import read_xml
from app.formats.model import SchemaError
from app.formats.report.components import locate_components
from app.formats.report.locations import Position
from app.formats.wsdl.places import lines
from app.formats.xsd.loading import is_schema


def locate_services(text: str, paths: Iterable[str]) -> Mapping[str, Position]:
    """Where the elements begin that `paths` name; a document that is imported may be an XML Schema."""
    try:
        root = read_xml(text)
    except SchemaError:
        return {}
    if is_schema(root):
        return locate_components(text, paths)
    found = lines(root)
    return {path: Position(found[path], 1) for path in paths if path in found}
