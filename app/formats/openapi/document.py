"""What is said about the document as a whole: who it is, where it is served, and schemas that no message uses."""

from app.formats.apis.collecting import Collector
from app.formats.apis.documents import Spot
from app.formats.json_schema.text import differs
from app.formats.openapi.schema import OpenApiSchema


def compare_frames(found: Collector, old: OpenApiSchema, new: OpenApiSchema) -> None:
    """Versions, notes, servers and extensions."""
    before, after = old.api.root, new.api.root
    if old.version != new.version:
        sides = (_version_spot(before), _version_spot(after))
        found.add("VERSION_OF_OPENAPI_CHANGED", *sides, "", values=(old.version, new.version))
    _notes(found, before.child("info"), after.child("info"))
    for key in ("tags", "externalDocs"):
        _note(found, key, before, after)
    for key in _extensions(before, after):
        _extension(found, key, before, after)
    _servers(found, old.api.servers, new.api.servers)


def compare_unused(found: Collector, old: OpenApiSchema, new: OpenApiSchema) -> None:
    """Schemas that are described for others to refer to, or for nobody."""
    used = old.used_paths | new.used_paths
    before, after = old.api.components, new.api.components
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if any(spot is not None and spot.path in used for spot in (was, now)):
            continue
        if was is None or now is None:
            found.add("SCHEMA_ADDED" if was is None else "SCHEMA_REMOVED", was, now, f'"{name}"')
        elif differs(was.value, now.value):
            found.add("SCHEMA_CHANGED", was, now, f'"{name}"')


def _version_spot(root: Spot) -> Spot:
    return root.child("openapi" if root.has("openapi") else "swagger")


def _notes(found: Collector, old: Spot, new: Spot) -> None:
    for key in dict.fromkeys((*old.value, *new.value)):
        _note(found, key, old, new)


def _note(found: Collector, key: str, old: Spot, new: Spot) -> None:
    if differs(old.get(key), new.get(key)):
        found.add("INFO_CHANGED", old.under(key), new.under(key), key)


def _extensions(old: Spot, new: Spot) -> list[str]:
    return [key for key in dict.fromkeys((*old.value, *new.value)) if key.startswith("x-")]


def _extension(found: Collector, key: str, old: Spot, new: Spot) -> None:
    if differs(old.get(key), new.get(key)):
        found.add("EXTENSION_CHANGED", old.under(key), new.under(key), key)


def _servers(found: Collector, old: dict[str, Spot], new: dict[str, Spot]) -> None:
    for url in dict.fromkeys((*old, *new)):
        was, now = old.get(url), new.get(url)
        if was is None or now is None:
            rule = "SERVER_ADDED" if was is None else "SERVER_REMOVED"
            values = (url if was is not None else None, url if now is not None else None)
            found.add(rule, was, now, url, values=values)
        elif differs(was.get("variables"), now.get("variables")):
            found.add("SERVER_CHANGED", was.under("variables"), now.under("variables"), url)
