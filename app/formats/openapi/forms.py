"""Parameters of a form in OpenAPI 2.0 as the body that they are in 3.0: an object with a property for each."""

from collections.abc import Sequence
from typing import Any

from app.formats.apis.documents import Merged, MergedList, Spot
from app.formats.openapi.model import Body, Media, Parameter

_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def is_form(kind: str) -> bool:
    """Whether a media type is one that parameters of a form are sent in."""
    return kind.partition(";")[0] in {_URLENCODED, _MULTIPART}


def form_body(parameters: Sequence[Parameter], holder: Spot, kinds: Sequence[str]) -> Body:
    """The body that has the parameters. `holder` is the list of them, which the body itself is shown at; without
    `kinds`, a file says that it is multipart. It must be there if any of them must.

    Lists that are written with commas and the like are what 3.0 calls an encoding of their property, since it repeats
    the property for each item unless told otherwise.
    """
    required = [Spot(each.name, each.spot.pointer, each.spot.file) for each in parameters if each.required]
    file = any(each.spot.get("type") == "file" for each in parameters)
    schemas = {each.name: each.schema for each in parameters if each.schema is not None}
    said = {"type": _at(holder, "object"), "properties": _at(holder, Merged(schemas))}
    if required:
        said["required"] = _at(holder, MergedList(required))
    schema = _at(holder, Merged(said))
    encodings = {
        each.name: {"style": each.style, "explode": each.explode}
        for each in parameters
        if each.spot.get("type") == "array" and not each.explode
    }
    media = Media(_at(holder, Merged({"encoding": _at(holder, encodings)} if encodings else {})), schema)
    return Body(_at(holder, {}), bool(required), dict.fromkeys(kinds or [_MULTIPART if file else _URLENCODED], media))


def _at(holder: Spot, value: Any) -> Spot:
    return Spot(value, holder.pointer, holder.file)
