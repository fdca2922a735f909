"""From the path of a change in an XML Schema to the line of the component that it names."""

from collections.abc import Iterable, Mapping

from app.formats.report.locations import Position
from app.formats.xsd.places import lines


def locate_components(text: str, paths: Iterable[str]) -> Mapping[str, Position]:
    """Where the components begin that `paths` name."""
    found = lines(text)
    return {path: Position(found[path], 1) for path in paths if path in found}
