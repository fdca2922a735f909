"""From the documents to what they say about operations. Checks what nothing could be compared without."""

import re
from collections.abc import Iterator

from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.openapi.messages import Messages
from app.formats.openapi.model import METHODS, Api, Operation, Parameter, Place, Requirement, Response
from app.formats.openapi.parameters import Parameters

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_MAX_CALLBACKS = 4
_SCHEME_KINDS = frozenset({"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "basic"})


class Builder:
    """Reads one description. Raises `SchemaError` where a place does not hold what it has to."""

    def __init__(self, documents: Documents, dialect: Dialect) -> None:
        self._documents = documents
        self._dialect = dialect
        self._root = documents.root
        self._parameters = Parameters(documents, dialect)
        self._messages = Messages(documents, dialect, self._parameters)
        self._ids: dict[str, str] = {}
        self._schemes = self._security_schemes()
        self._security = self._alternatives(self._root)

    def api(self) -> Api:
        """Everything that the description says."""
        templates = self._paths("paths")
        operations: dict[str, Operation] = {}
        for template, item in templates.items():
            for operation in self._operations(template, item):
                key = f"{operation.method} {_TEMPLATE.sub('{}', template)}"
                operations[key if key not in operations else operation.name] = operation
        webhooks = {
            f"{name} {hook.method}": hook
            for name, item in self._paths("webhooks").items()
            for hook in self._operations(name, item, pushed=True)
        }
        return Api(self._root, operations, webhooks, self._schemes, self._servers(), self._schemas(), templates)

    def _paths(self, key: str) -> dict[str, Spot]:
        holder = self._root.under(key)
        if holder is None:
            return {}
        found: dict[str, Spot] = {}
        for template, item in holder.members(key):
            if template.startswith("x-"):
                continue
            if key == "paths" and not template.startswith("/"):
                raise item.error("a path must begin with /")
            found[template] = self._documents.follow(item)
        return found

    def _operations(self, template: str, item: Spot, *, pushed: bool = False, depth: int = 0) -> Iterator[Operation]:
        shared = self._parameters.listed(item)
        for method in (*(key for key in item.object("a path") if key in METHODS),):
            yield self._operation(template, item.child(method), method.upper(), shared, item, pushed, depth)

    def _operation(
        self,
        template: str,
        spot: Spot,
        method: str,
        shared: dict[Place, Parameter],
        item: Spot,
        pushed: bool,
        depth: int,
    ) -> Operation:
        spot.object("an operation")
        self._check_id(spot, pushed)
        spot.flag("deprecated")
        listed = {**shared, **self._parameters.listed(spot)}
        parameters = self._numbered(listed, template, spot, pushed)
        own = self._alternatives(spot) if spot.has("security") else self._security
        form = [parameter for place, parameter in listed.items() if place.location == "formData"]
        body = self._messages.body(spot, item, form)
        return Operation(
            spot=spot,
            method=method,
            template=template,
            name=f"{method} {template}",
            pushed=pushed,
            parameters=parameters,
            body=body,
            responses=self._responses(spot),
            security=own,
            servers=spot.under("servers") or item.under("servers"),
            callbacks=self._callbacks(spot, depth) if depth < _MAX_CALLBACKS else {},
        )

    def _check_id(self, spot: Spot, pushed: bool) -> None:
        name = spot.text("operationId")
        if name is None or pushed:
            return
        if name in self._ids and self._ids[name] != spot.path:
            raise spot.child("operationId").error(f'the operationId "{name}" is there twice')
        self._ids[name] = spot.path

    def _numbered(
        self, parameters: dict[Place, Parameter], template: str, spot: Spot, pushed: bool
    ) -> dict[Place, Parameter]:
        """Parameters of the path by their number in it: their names are nothing that a request shows. Those of a form
        are a body."""
        names = _TEMPLATE.findall(template)
        found: dict[Place, Parameter] = {}
        for place, parameter in parameters.items():
            if place.location == "path" and place.name in names:
                found[Place("path", str(names.index(place.name)))] = parameter
            elif place.location not in {"path", "formData"}:
                found[place] = parameter
        if not pushed:
            missing = [name for name in names if Place("path", name) not in parameters]
            if missing:
                raise spot.error(f'the parameter "{missing[0]}" of the path {template} is not described')
        return found

    def _responses(self, spot: Spot) -> dict[str, Response]:
        holder = spot.under("responses")
        if holder is None:
            if self._dialect is Dialect.MODERN:
                return {}
            raise spot.error("responses is missing")
        return {
            status.upper() if status != "default" else status: self._messages.response(spot, response)
            for status, response in holder.members("responses")
            if not status.startswith("x-")
        }

    def _callbacks(self, spot: Spot, depth: int) -> dict[str, Operation]:
        holder = spot.under("callbacks")
        found: dict[str, Operation] = {}
        if holder is None:
            return found
        for name, written in holder.members("callbacks"):
            callback = self._documents.follow(written)
            for expression, item in callback.members("a callback"):
                if expression.startswith("x-"):
                    continue
                followed = self._documents.follow(item)
                for operation in self._operations(expression, followed, pushed=True, depth=depth + 1):
                    found[f"{name} {expression} {operation.method}"] = operation
        return found

    def _alternatives(self, spot: Spot) -> list[Requirement]:
        holder = spot.under("security")
        if holder is None:
            return []
        found: list[Requirement] = []
        for alternative in holder.items("security"):
            requirement: Requirement = {}
            for name, scopes in alternative.members("a security requirement"):
                requirement[name] = frozenset(str(scope.value) for scope in scopes.items("scopes"))
            found.append(requirement)
        return found

    def _security_schemes(self) -> dict[str, Spot]:
        holder = self._component("securitySchemes", "securityDefinitions")
        if holder is None:
            return {}
        schemes = {name: self._documents.follow(scheme) for name, scheme in holder.members("security schemes")}
        for scheme in schemes.values():
            if scheme.text("type", needed=True) not in _SCHEME_KINDS:
                raise scheme.child("type").error(f"type must be one of {', '.join(sorted(_SCHEME_KINDS))}")
        return schemes

    def _schemas(self) -> dict[str, Spot]:
        holder = self._component("schemas", "definitions")
        return dict(holder.members("schemas")) if holder is not None else {}

    def _component(self, name: str, formerly: str) -> Spot | None:
        if self._dialect is Dialect.OPENAPI_2:
            return self._root.under(formerly)
        components = self._root.under("components")
        if components is None:
            return None
        components.object("components")
        return components.under(name)

    def _servers(self) -> dict[str, Spot]:
        if self._dialect is Dialect.OPENAPI_2:
            holder = self._root.under("schemes")
            schemes = [str(scheme.value) for scheme in holder.items("schemes")] if holder is not None else []
            base = f"{self._root.text('host') or ''}{self._root.text('basePath') or ''}"
            names = [f"{scheme}://{base}" for scheme in schemes] or [base]
            return {name: self._root for name in names if name}
        holder = self._root.under("servers")
        if holder is None:
            return {}
        return {server.text("url", needed=True) or "": server for server in holder.items("servers")}
