"""Who may call: what each operation asks for, and how the schemes work."""

from functools import partial

from app.formats.apis.collecting import Collector
from app.formats.apis.documents import Spot
from app.formats.json_schema.text import differs
from app.formats.openapi.model import Api, Operation, Requirement
from app.formats.openapi.proving import Prover

_WORKINGS = ("type", "in", "name", "scheme", "openIdConnectUrl")
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")


class SecurityChanges:
    """Compares requirements by what their schemes do, so that a scheme may change its name."""

    def __init__(self, found: Collector, old: Api, new: Api, prover: Prover) -> None:
        self._found = found
        self._prover = prover
        self._old, self._new = old, new
        self._names = _renamed(old.schemes, new.schemes)
        self._users: dict[str, list[str]] = {}

    def of_operation(self, old: Operation, new: Operation) -> None:
        """What two operations ask for. Any of several alternatives is enough; a consumer uses one of them."""
        for requirement in old.security:
            for scheme in requirement:
                self._users.setdefault(scheme, []).append(old.name)
        before = [self._translated(requirement) for requirement in old.security]
        after = new.security
        spots = self._spot(old.spot, self._old), self._spot(new.spot, self._new)
        if _free(before) and not _free(after):
            asked = _written(after)
            proof = partial(self._prover.anonymous, old, asked)
            self._found.add("SECURITY_ADDED", *spots, old.name, fields=[old.name], values=(None, asked), proof=proof)
        elif _free(after) and not _free(before):
            self._add("SECURITY_REMOVED", spots, old, (_written(before), None))
        elif not _free(before):
            self._alternatives(before, after, spots, old)

    def compare(self) -> None:
        """The schemes themselves, once the operations are known."""
        gone = [name for name in self._old.schemes if self._names.get(name) is None]
        for name in gone:
            self._found.add("SECURITY_SCHEME_REMOVED", self._old.schemes[name], None, f'"{name}"', values=(None, None))
        for name, spot in self._new.schemes.items():
            if name not in self._names.values():
                self._found.add("SECURITY_SCHEME_ADDED", None, spot, f'"{name}"', values=(None, None))
        for name, other in self._names.items():
            self._scheme(name, self._old.schemes[name], self._new.schemes[other])

    def _scheme(self, name: str, old: Spot, new: Spot) -> None:
        fields = self._users.get(name, [])
        it = f'"{name}"'
        for key in dict.fromkeys((*old.value, *new.value)):
            if key == "flows" or not differs(old.get(key), new.get(key)):
                continue
            kind = "CHANGED" if key in _WORKINGS and fields else "NOTE_CHANGED"
            if key in _URLS:
                kind = "ENDPOINT_CHANGED"
            self._found.add(f"SECURITY_SCHEME_{kind}", old.under(key), new.under(key), it, fields=fields)
        before, after = old.get("flows") or {}, new.get("flows") or {}
        if not isinstance(before, dict) or not isinstance(after, dict):
            return
        for flow in dict.fromkeys((*before, *after)):
            was, now = (spot.child("flows").under(flow) if spot.has("flows") else None for spot in (old, new))
            if was is None or now is None:
                kind = "CHANGED" if now is None and fields else "NOTE_CHANGED"
                self._found.add(
                    f"SECURITY_SCHEME_{kind}",
                    was,
                    now,
                    it,
                    fields=fields,
                    values=(flow if was else None, flow if now else None),
                )
            elif any(was.get(key) != now.get(key) for key in _URLS):
                self._found.add("SECURITY_SCHEME_ENDPOINT_CHANGED", was, now, it, fields=fields)
            elif differs(was.value, now.value):
                self._found.add("SECURITY_SCHEME_NOTE_CHANGED", was, now, it, fields=fields)

    def _alternatives(
        self,
        before: list[Requirement],
        after: list[Requirement],
        spots: tuple[Spot | None, Spot | None],
        operation: Operation,
    ) -> None:
        left = list(after)
        for requirement in before:
            if any(_enough(requirement, other) for other in after):
                equal = [other for other in after if other.keys() == requirement.keys()]
                if equal and not any(other == requirement for other in equal):
                    self._add("SECURITY_SCOPE_REMOVED", spots, operation, (_written([requirement]), _written(equal)))
                left = [other for other in left if other not in equal]
                continue
            equal = [other for other in after if other.keys() == requirement.keys()]
            rule = "SECURITY_SCOPE_ADDED" if equal else "SECURITY_REQUIREMENT_REMOVED"
            self._add(rule, spots, operation, (_written([requirement]), _written(equal) if equal else None))
            left = [other for other in left if other not in equal]
        for requirement in left:
            self._add("SECURITY_REQUIREMENT_ADDED", spots, operation, (None, _written([requirement])))

    def _add(
        self,
        rule: str,
        spots: tuple[Spot | None, Spot | None],
        operation: Operation,
        values: tuple[str | None, str | None],
    ) -> None:
        self._found.add(rule, *spots, operation.name, fields=[operation.name], values=values)

    def _translated(self, requirement: Requirement) -> Requirement:
        return {self._names.get(name) or name: scopes for name, scopes in requirement.items()}

    def _spot(self, operation: Spot, api: Api) -> Spot | None:
        return operation.under("security") or api.root.under("security") or operation


def _renamed(old: dict[str, Spot], new: dict[str, Spot]) -> dict[str, str]:
    """By old name, the new name of each scheme: the same, or that of a new one that says just the same."""
    names = {name: name for name in old if name in new}
    for name, spot in old.items():
        if name not in new:
            same = [other for other, found in new.items() if other not in old and not differs(found.value, spot.value)]
            if len(same) == 1 and same[0] not in names.values():
                names[name] = same[0]
    return names


def _free(alternatives: list[Requirement]) -> bool:
    """Whether nothing has to be said about who calls."""
    return not alternatives or {} in alternatives


def _enough(had: Requirement, asked: Requirement) -> bool:
    """Whether what a consumer has is all that is asked for."""
    return all(name in had and scopes <= had[name] for name, scopes in asked.items())


def _written(alternatives: list[Requirement]) -> str:
    return " or ".join(
        " and ".join(
            f"{name} ({', '.join(sorted(scopes))})" if scopes else name for name, scopes in requirement.items()
        )
        or "nothing"
        for requirement in alternatives
    )
