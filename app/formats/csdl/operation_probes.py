"""Calls, and their answers, that may prove a difference between operations."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from app.formats.csdl.bodies import arguments, is_required
from app.formats.csdl.findings import Probe
from app.formats.csdl.model import Model, Operation, OperationImport, StructuredType, Typed
from app.formats.csdl.values import samples
from app.formats.csdl.ways import Document, Trial, Ways, key_of, literal, reading


class OperationProbes(Ways):
    """Probes of the operations of one comparison."""

    def removed_import(self, found: OperationImport) -> Probe:
        """A call of what was imported."""
        overloads = found.overloads or self._scope.old.operations.get(found.operation, ())
        return lambda: [("old", _call(self._scope.old, each, found.name)) for each in overloads]

    def call(self, operation: Operation) -> Probe:
        """A call with all that it needs, and with all that it may have."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                for everything in (False, True):
                    yield "old", _call(self._scope.old, operation, path, everything=everything)

        return trials

    def without(self, operation: Operation, name: str) -> Probe:
        """A call that leaves out a parameter."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                yield "old", _call(self._scope.old, operation, path, leave_out=name)

        return trials

    def argument(self, operation: Operation, name: str) -> Probe:
        """Calls with values of one parameter."""

        def trials() -> Iterator[Trial]:
            parameter = next(each for each in operation.parameters if each.name == name)
            for path in self._addresses(operation):
                for value in samples(self._scope.old, parameter):
                    yield "old", _call(self._scope.old, operation, path, values={name: value})

        return trials

    def answer(self, operation: Operation) -> Probe:
        """Answers that one side alone may give."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                request = _call(self._scope.old, operation, path)["request"]
                for side, model in (("old", self._scope.old), ("new", self._scope.new)):
                    for returns in _returns(model, path):
                        values = [*samples(model, returns), *_named(model, returns)] if returns else []
                        yield from ((side, {"request": request, "response": {"value": value}}) for value in values)
                        if returns is None:
                            yield side, {"request": request, "response": None}

        return trials

    @cached_property
    def _called(self) -> Mapping[int, tuple[list[str], str | None]]:
        """For each overload of the old side the names of its imports, and its own."""
        old = self._scope.old
        found: dict[int, tuple[list[str], str | None]] = {
            id(each): ([], name) for name, overloads in old.operations.items() for each in overloads
        }
        for _, called in old.imports():
            for each in called.overloads or old.operations.get(called.operation, ()):
                found.setdefault(id(each), ([], None))[0].append(called.name)
        return found

    def _addresses(self, operation: Operation) -> Iterator[str]:
        """Where an operation is called: by its imports, or on an entity or a set that it is bound to."""
        old = self._scope.old
        imported, qualified = self._called.get(id(operation), ([], None))
        yield from imported
        if operation.is_bound and operation.parameters and qualified:
            first = operation.parameters[0]
            for found, path in self._sets("old", first.type)[:4]:
                if not path and any(name == first.type for name, _ in old.lineage(found.type)):
                    one = found.is_singleton or first.is_collection
                    yield f"{found.name if one else f'{found.name}({key_of(old, found.type)})'}/{qualified}"


def _returns(model: Model, path: str) -> Iterator[Typed | None]:
    name = path.rpartition("/")[2]
    called = model.import_called(name)
    if called is not None:
        yield from (found.returns for found in called.overloads or model.operations.get(called.operation, ()))
        return
    yield from (found.returns for found in model.operations.get(name, ()))


def _named(model: Model, returns: Typed) -> Iterator[Any]:
    """A value that says of which type it is."""
    if isinstance(model.types.get(returns.type), StructuredType):
        value = next(samples(model, Typed(type=returns.type, nullable=False)), {}) | {"@odata.type": f"#{returns.type}"}
        yield [value] if returns.is_collection else value


def _call(
    model: Model,
    operation: Operation,
    path: str,
    *,
    everything: bool = False,
    leave_out: str | None = None,
    values: Document | None = None,
) -> Document:
    given: Document = {}
    for each in arguments(operation):
        wanted = everything or is_required(model, operation, each)
        if each.name in (values or {}):
            given[each.name] = (values or {})[each.name]
        elif wanted and each.name != leave_out:
            given[each.name] = next(samples(model, each), None)
    if operation.is_action:
        return {"request": f"POST /{path}", "body": given}
    listed = [f"{name}={literal(value)}" for name, value in given.items()]
    if model.is_v4:
        return reading(f"{path}({','.join(listed)})")
    return reading(path + (f"?{'&'.join(listed)}" if listed else ""))
