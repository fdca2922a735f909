"""What is said about the document as a whole: who it is, its servers, and schemas that no message uses."""

from app.formats.apis.collecting import Collector
from app.formats.apis.documents import Spot
from app.formats.asyncapi.model import Server
from app.formats.asyncapi.schema import AsyncApiSchema
from app.formats.asyncapi.security import compare_security
from app.formats.json_schema.text import differs

_NOTES = frozenset({"title", "summary", "description", "tags", "externalDocs"})
_ADDRESS = frozenset({"url", "host", "pathname"})
_DOCUMENT = ("id", "tags", "externalDocs", "defaultContentType")


def compare_frames(found: Collector, old: AsyncApiSchema, new: AsyncApiSchema) -> None:
    """Versions, notes, servers and extensions."""
    before, after = old.application.root, new.application.root
    if old.version != new.version:
        found.add("VERSION_OF_ASYNCAPI_CHANGED", before.child("asyncapi"), after.child("asyncapi"), "")
    was, now = before.child("info"), after.child("info")
    for key in dict.fromkeys((*was.value, *now.value)):
        _note(found, "INFO_CHANGED", key, was, now)
    for key in _DOCUMENT:
        _note(found, "INFO_CHANGED", key, before, after)
    for key in dict.fromkeys((*before.value, *after.value)):
        if key.startswith("x-"):
            _note(found, "EXTENSION_CHANGED", key, before, after)
    _servers(found, old.application.servers, new.application.servers)


def compare_unused(found: Collector, old: AsyncApiSchema, new: AsyncApiSchema) -> None:
    """Schemas that are described for others to refer to, or for nobody."""
    used = old.used_paths | new.used_paths
    before, after = old.application.components, new.application.components
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if any(spot is not None and spot.path in used for spot in (was, now)):
            continue
        if was is None or now is None:
            found.add("SCHEMA_ADDED" if was is None else "SCHEMA_REMOVED", was, now, f'"{name}"')
        elif differs(was.value, now.value):
            found.add("SCHEMA_CHANGED", was, now, f'"{name}"')


def _note(found: Collector, rule: str, key: str, old: Spot, new: Spot) -> None:
    if differs(old.get(key), new.get(key)):
        found.add(rule, old.under(key), new.under(key), key)


def _servers(found: Collector, old: dict[str, Server], new: dict[str, Server]) -> None:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        it = f'"{name}"'
        if was is None or now is None:
            spots = was.spot if was is not None else None, now.spot if now is not None else None
            found.add("SERVER_ADDED" if was is None else "SERVER_REMOVED", *spots, it, values=(None, None))
            continue
        same = _ADDRESS if was.address == now.address else frozenset[str]()
        for key in dict.fromkeys((*was.spot.value, *now.spot.value)):
            if key == "security" or key in same or not differs(was.spot.get(key), now.spot.get(key)):
                continue
            spots = was.spot.under(key), now.spot.under(key)
            if key == "protocol":
                found.add("SERVER_PROTOCOL_CHANGED", *spots, it)
            elif key in _NOTES or key.startswith("x-"):
                found.add("SERVER_DESCRIPTION_CHANGED", *spots, it)
            else:
                found.add("SERVER_CHANGED", *spots, f"{key} of the server {it}")
        compare_security(found, (was.spot, now.spot), (was.security, now.security), f"The server {it}", [])
