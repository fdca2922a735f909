"""Reading parameters and headers."""

from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.openapi.model import Media, Parameter, Place

_LOCATIONS = frozenset({"path", "query", "header", "cookie"})
_FORMER_LOCATIONS = frozenset({"path", "query", "header", "formData"})
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form", "formData": "form"}
_FORMATS = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
}
_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI says are described elsewhere, so that describing them here means nothing."""

_NOT_OF_SCHEMA = frozenset({"required", "name", "in", "deprecated"})


class Parameters:
    """Reads parameters of one description."""

    def __init__(self, documents: Documents, dialect: Dialect) -> None:
        self._documents = documents
        self._dialect = dialect

    def listed(self, holder: Spot) -> dict[Place, Parameter]:
        """The parameters that a path or an operation lists; the body of 2.0 is none of them."""
        written = holder.under("parameters")
        found: dict[Place, Parameter] = {}
        for item in written.items("parameters") if written is not None else ():
            spot = self._documents.follow(item)
            name, location = spot.text("name", needed=True) or "", spot.text("in", needed=True) or ""
            former = self._dialect is Dialect.OPENAPI_2
            if former and location == "body":
                continue
            if location not in (_FORMER_LOCATIONS if former else _LOCATIONS):
                raise spot.child("in").error(f'a parameter cannot be in "{location}"')
            place = Place(location, name.lower() if location == "header" else name)
            if place in found:
                raise item.error(f'the parameter "{name}" is there twice')
            if location == "header" and place.name in _IGNORED:
                continue
            required = spot.flag("required")
            if location == "path" and not required:
                raise spot.error(f'the parameter "{name}" of the path must be required')
            found[place] = self.read(spot, name, location, required)
        return found

    def read(self, spot: Spot, name: str, location: str, required: bool) -> Parameter:
        """A parameter or a header."""
        style, explode = self._style(spot, location)
        content = spot.under("content")
        media = {
            kind: Media(entry, entry.under("schema")) for kind, entry in (content.members("content") if content else ())
        }
        return Parameter(spot, name, location, required, style, explode, self._schema(spot), media)

    def headers(self, holder: Spot) -> dict[str, Parameter]:
        """The headers of a response."""
        written = holder.under("headers")
        found: dict[str, Parameter] = {}
        for name, item in written.members("headers") if written is not None else ():
            if name.lower() != "content-type":
                spot = self._documents.follow(item)
                spot.object("a header")
                required = spot.flag("required") if self._dialect is not Dialect.OPENAPI_2 else False
                found[name.lower()] = self.read(spot, name, "header", required)
        return found

    def _style(self, spot: Spot, location: str) -> tuple[str, bool]:
        if self._dialect is Dialect.OPENAPI_2:
            written = spot.text("collectionFormat") or "csv"
            return _FORMATS.get(written, (written, False))
        style = spot.text("style") or _STYLES[location]
        return style, spot.flag("explode", style == "form")

    def _schema(self, spot: Spot) -> Spot | None:
        if self._dialect is not Dialect.OPENAPI_2:
            return spot.under("schema")
        own = {key: value for key, value in spot.value.items() if key not in _NOT_OF_SCHEMA}
        return Spot(own, spot.pointer, spot.file)
