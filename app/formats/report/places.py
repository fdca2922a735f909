"""Where the changes of a report stand: in which text, on which line."""

from collections.abc import Mapping
from typing import NamedTuple

from app.formats.model import Change
from app.formats.report.components import locate_components
from app.formats.report.declarations import locate_declarations
from app.formats.report.definitions import locate_definitions
from app.formats.report.locations import Position, locate
from app.formats.report.metadata import locate_metadata
from app.formats.report.model import Report, Source
from app.formats.report.services import locate_services
from app.formats.report.yaml_locations import locate_in_yaml

_MAYBE_YAML = frozenset({"OPENAPI", "ASYNCAPI"})
_IMPORTS = "/imports/"
_LOCATORS = {
    "PROTOBUF": locate_declarations,
    "CSDL": locate_metadata,
    "GRAPHQL": locate_definitions,
    "XSD": locate_components,
    "WSDL": locate_services,
}
"""How a path is found in a text, for languages whose texts are not JSON."""


class Place(NamedTuple):
    """A text, and where in it; no position in a text without lines, as a compiled one."""

    source: Source
    position: Position | None


class Places:
    """The places of all changes of a report; each text is read once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._protobuf = report.format == "PROTOBUF"
        wanted: dict[Source, set[str]] = {}
        for old, changes in zip(report.old, report.verdict.comparisons, strict=True):
            for change in changes:
                for source, pointer in filter(None, (self._before(old, change), self._after(change))):
                    wanted.setdefault(source, set()).update(_upwards(pointer))
        self._found: Mapping[Source, Mapping[str, Position]] = {
            source: self._find(source.text, pointers) for source, pointers in wanted.items()
        }

    def _find(self, text: str, pointers: set[str]) -> Mapping[str, Position]:
        if self._report.format in _LOCATORS:
            return _LOCATORS[self._report.format](text, pointers)
        is_yaml = self._report.format in _MAYBE_YAML and not text.lstrip("\ufeff \t\r\n").startswith("{")
        return locate_in_yaml(text, pointers) if is_yaml else locate(text, pointers)

    def former(self, old: Source, change: Change) -> Place | None:
        """The place in the old version; null for what is new."""
        return self._place(self._before(old, change))

    def present(self, change: Change) -> Place:
        """The place in the new version; for what is gone, what it was part of."""
        return self._place(self._after(change)) or Place(self._report.new, None)

    def _before(self, old: Source, change: Change) -> tuple[Source, str] | None:
        if change.old_path is None:
            return None
        return self._resolved(old, change.old_path, self._report.old_references)

    def _after(self, change: Change) -> tuple[Source, str] | None:
        """Places in lists may have moved, so what is gone is looked for only as far as keys lead."""
        if change.new_path is not None:
            return self._resolved(self._report.new, change.new_path, self._report.references)
        if change.old_path is None:
            return None
        source, pointer = self._resolved(self._report.new, change.old_path, self._report.references)
        keys = pointer.split("/")[:-1]
        moving = (at for at, key in enumerate(keys) if key.isdecimal() and not self._protobuf)
        return source, "/".join(keys[: next(moving, len(keys))])

    def _resolved(self, source: Source, path: str, references: Mapping[str, Source]) -> tuple[Source, str]:
        """A path is a pointer into the schema itself or into a reference: `name#pointer`, or in a Protobuf schema
        `/imports/name/pointer`."""
        if self._protobuf and path.startswith(_IMPORTS):
            name, _, pointer = path.removeprefix(_IMPORTS).partition("/")
            name, pointer = name.replace("~1", "/").replace("~0", "~"), f"/{pointer}"
        elif path and not path.startswith("/"):
            name, _, pointer = path.partition("#")
        else:
            return source, path
        return (references[name], pointer) if name in references else (source, "")

    def _place(self, resolved: tuple[Source, str] | None) -> Place | None:
        """The position of the thing, or of the innermost around it that the text has."""
        if resolved is None:
            return None
        source, pointer = resolved
        positions = self._found[source]
        return Place(source, next((positions[each] for each in reversed(_upwards(pointer)) if each in positions), None))


def _upwards(pointer: str) -> list[str]:
    """The pointer and all that it goes through, outermost first."""
    parts = pointer.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
