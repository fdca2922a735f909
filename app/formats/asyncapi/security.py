"""Who may connect."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.apis.collecting import Collector
from app.formats.apis.documents import Documents, Spot
from app.formats.asyncapi.model import Requirement
from app.formats.json_schema.text import write

_NOTES = frozenset({"description", "scopes", "flows"})
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl")


class Security:
    """Reads requirements: version 2 names schemes of the components, version 3 has or refers to them."""

    def __init__(self, documents: Documents, major: int) -> None:
        self._documents = documents
        self._major = major

    def requirements(self, holder: Spot | None) -> list[Requirement]:
        """The alternatives of a list of requirements, any of which is enough."""
        if holder is None:
            return []
        read = self._named if self._major < 3 else self._itself
        return [read(item) for item in holder.items("security")]

    def _named(self, item: Spot) -> Requirement:
        schemes: dict[str, frozenset[str]] = {}
        labels: list[str] = []
        for name, listed in item.members("a security requirement"):
            scopes = _scopes(listed.items("scopes"))
            scheme = self._scheme(name)
            schemes[name if scheme is None else _working(scheme)] = scopes
            labels.append(_label(name, scopes))
        return Requirement(schemes, " and ".join(labels) or "nothing")

    def _itself(self, item: Spot) -> Requirement:
        spot = self._documents.follow(item)
        spot.object("a security scheme")
        kind = spot.text("type", needed=True) or ""
        listed = spot.under("scopes")
        scopes = _scopes(listed.items("scopes") if listed is not None else iter(()))
        name = str(item.get("$ref")).rpartition("/")[2] if item.has("$ref") else kind
        return Requirement({_working(spot): scopes}, _label(name, scopes))

    def _scheme(self, name: str) -> Spot | None:
        components = self._documents.root.under("components")
        schemes = components.under("securitySchemes") if components is not None else None
        found = schemes.under(name) if schemes is not None else None
        scheme = self._documents.follow(found) if found is not None else None
        if scheme is not None:
            scheme.object("a security scheme")
        return scheme


def compare_security(
    found: Collector,
    spots: tuple[Spot, Spot],
    sides: tuple[list[Requirement], list[Requirement]],
    it: str,
    fields: list[str],
) -> None:
    """Alternatives of saying who connects: any is enough, so none may go and none may ask for more."""
    old, new = sides
    labels = _written(old), _written(new)
    if _free(old) or _free(new):
        if not _free(new):
            found.add("SECURITY_ADDED", *spots, it, fields=fields, values=(None, labels[1]))
        elif not _free(old):
            found.add("SECURITY_REMOVED", *spots, it, fields=fields, values=(labels[0], None))
        return
    for had in old:
        if not any(_enough(had, asked) for asked in new):
            found.add("SECURITY_REQUIREMENT_REMOVED", *spots, it, fields=fields, values=(had.label, None))
    for asked in new:
        if not any(had.schemes.keys() == asked.schemes.keys() and _enough(had, asked) for had in old):
            found.add("SECURITY_REQUIREMENT_ADDED", *spots, it, fields=fields, values=(None, asked.label))


def _enough(had: Requirement, asked: Requirement) -> bool:
    """Whether whoever has one has all that is asked for."""
    return all(name in had.schemes and scopes <= had.schemes[name] for name, scopes in asked.schemes.items())


def _free(alternatives: list[Requirement]) -> bool:
    """Whether nothing has to be said about who connects."""
    return not alternatives or any(not each.schemes for each in alternatives)


def _working(scheme: Spot) -> str:
    """What a scheme is, as a text that is the same in every version: without notes, and of flows their addresses."""
    said: dict[str, Any] = {key: value for key, value in scheme.value.items() if _is_part(key)}
    flows = scheme.get("flows")
    if isinstance(flows, Mapping):
        said["flows"] = {
            name: {key: flow[key] for key in _URLS if key in flow}
            for name, flow in flows.items()
            if isinstance(flow, Mapping)
        }
    return write(said, sort_keys=True)


def _is_part(key: str) -> bool:
    return key not in _NOTES and not key.startswith("x-")


def _scopes(listed: Iterator[Spot]) -> frozenset[str]:
    return frozenset(str(scope.value) for scope in listed)


def _label(name: str, scopes: frozenset[str]) -> str:
    return f"{name} ({', '.join(sorted(scopes))})" if scopes else name


def _written(alternatives: list[Requirement]) -> str:
    return " or ".join(each.label for each in alternatives)
