"""Reading the bodies of requests, and responses."""

from collections.abc import Iterator, Sequence

from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.openapi.forms import form_body, is_form
from app.formats.openapi.model import Body, Media, Parameter, Response
from app.formats.openapi.parameters import Parameters


class Messages:
    """Reads messages of one description."""

    def __init__(self, documents: Documents, dialect: Dialect, parameters: Parameters) -> None:
        self._documents = documents
        self._dialect = dialect
        self._parameters = parameters

    def body(self, operation: Spot, item: Spot, form: Sequence[Parameter]) -> Body | None:
        """What an operation takes as the body of its requests; `form` is what 2.0 lists as parameters of a form."""
        if self._dialect is Dialect.OPENAPI_2:
            return self._former_body(operation, item, form)
        written = operation.under("requestBody")
        if written is None:
            return None
        spot = self._documents.follow(written)
        spot.object("requestBody")
        return Body(spot, spot.flag("required"), self._content(spot))

    def response(self, operation: Spot, written: Spot) -> Response:
        """What an operation may answer."""
        spot = self._documents.follow(written)
        spot.object("a response")
        if not spot.has("description") and self._dialect is not Dialect.MODERN:
            raise spot.error("description is missing")
        links = spot.under("links")
        media = self._content(spot)
        if self._dialect is Dialect.OPENAPI_2:
            schema = spot.under("schema")
            kinds = self._kinds(operation, "produces") if schema is not None else []
            media = {kind: Media(spot, schema) for kind in kinds}
        found = {name: self._documents.follow(link) for name, link in (links.members("links") if links else ())}
        return Response(spot, self._parameters.headers(spot), media, found)

    def _content(self, spot: Spot) -> dict[str, Media]:
        content = spot.under("content")
        found: dict[str, Media] = {}
        for kind, entry in content.members("content") if content is not None else ():
            media = self._documents.follow(entry)
            media.object("a media type")
            found[_plain(kind)] = Media(media, media.under("schema"))
        return found

    def _former_body(self, operation: Spot, item: Spot, form: Sequence[Parameter]) -> Body | None:
        """The body parameter of 2.0, or the form that its parameters of a form are."""
        body = next(
            (spot for spot in (*self._listed(operation), *self._listed(item)) if spot.get("in") == "body"), None
        )
        if body is not None:
            schema = body.under("schema")
            kinds = self._kinds(operation, "consumes")
            return Body(body, body.flag("required"), {kind: Media(body, schema) for kind in kinds})
        holder = operation.under("parameters") or item.under("parameters")
        if not form or holder is None:
            return None
        return form_body(form, holder, [kind for kind in self._kinds(operation, "consumes") if is_form(kind)])

    def _listed(self, holder: Spot) -> Iterator[Spot]:
        written = holder.under("parameters")
        for item in written.items("parameters") if written is not None else ():
            yield self._documents.follow(item)

    def _kinds(self, operation: Spot, key: str) -> list[str]:
        holder = operation.under(key) or self._documents.root.under(key)
        kinds = [_plain(str(kind.value)) for kind in holder.items(key)] if holder is not None else []
        return kinds or ["application/json"]


def _plain(kind: str) -> str:
    """A media type without what varies in its spelling."""
    main, *parameters = (part.strip() for part in kind.split(";"))
    return ";".join([main.lower(), *(part for part in parameters if not part.lower().startswith("charset="))])
