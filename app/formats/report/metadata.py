"""From the path of a change in a CSDL document to the line of what is declared there."""

from collections.abc import Iterable, Mapping

from app.formats.csdl.reading import read_draft
from app.formats.model import SchemaError
from app.formats.report.locations import Position, locate


def locate_metadata(text: str, paths: Iterable[str]) -> Mapping[str, Position]:
    """Where the elements begin that declare what `paths` name; in JSON the paths are pointers into the text."""
    if text.removeprefix("\ufeff").lstrip()[:1] == "{":
        return locate(text, paths)
    try:
        lines = read_draft(text).lines
    except SchemaError:
        return {}
    return {path: Position(lines[path], 1) for path in paths if path in lines}
