"""Documents of CSDL JSON as one."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from app.formats.csdl.addresses import Addresses
from app.formats.csdl.json_reader import aliases_of, load, references_in
from app.formats.csdl.names import Names
from app.formats.referring.spelling import spelled_out


def one_object(text: str, references: Mapping[str, str], addresses: Addresses) -> str:
    """As `one_document`, for JSON."""
    made = _without(load(text), addresses, "")
    left: dict[str, Any] = dict(made.pop("$Reference", {}))
    for name, other in references.items():
        found = load(other)
        found = spelled_out(found, Names(dict(aliases_of(found))))
        for address, reference in _without(found, addresses, name).get("$Reference", {}).items():
            _keep(left, urljoin(name, address), reference)
        made |= {
            namespace: {key: each for key, each in schema.items() if key != "$Alias"}
            for namespace, schema in found.items()
            if not namespace.startswith(("$", "@"))
        }
    head = {"$Version": made.pop("$Version")} | ({"$Reference": left} if left else {})
    return json.dumps(head | made, ensure_ascii=False, separators=(",", ":"))


def _without(document: dict[str, Any], addresses: Addresses, name: str) -> dict[str, Any]:
    """The document without its references to what is put in, and its names without the aliases that they gave."""
    gone: dict[str, str] = {}
    resolved: set[str] = set()
    for address, included in references_in(document):
        if addresses.named(address, name) is not None:
            resolved.add(address)
            gone |= {str(each["$Alias"]): str(each.get("$Namespace")) for each in included if "$Alias" in each}
    made = spelled_out(document, Names(gone))
    if "$Reference" in made:
        made["$Reference"] = {key: each for key, each in document["$Reference"].items() if key not in resolved}
    return made


def _keep(references: dict[str, Any], address: str, reference: Any) -> None:
    """Put a reference of another document among those of the one, without the aliases that mean nothing there."""
    included = [{key: each for key, each in one.items() if key != "$Alias"} for one in reference.get("$Include", ())]
    there = references.setdefault(address, {key: each for key, each in reference.items() if key != "$Include"})
    known = {one.get("$Namespace") for one in there.get("$Include", ())}
    if new := [one for one in included if one.get("$Namespace") not in known]:
        references[address] = there | {"$Include": [*there.get("$Include", ()), *new]}
